"""A closed card is its team's alone, never nobody's; what a list shows is written down; rooms above hear of changes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from esm.identity.tests import make as identity
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.partners.public import Right
from esm.partners.tests import make as partners
from esm.people import public as people
from esm.people.holders import Holder
from esm.people.models import DestructionAct, Look, Record, SearchToken, Teammate
from esm.people.services import destroy_old, fulfil_request, receive_request, relate
from esm.people.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    make.reference()


@pytest.fixture
def own() -> Any:
    return make.organisation()


@pytest.fixture
def trio(own: Any) -> list[Any]:
    """Three people of one organisation, as actors who really work there."""
    users = [identity.user() for _n in range(3)]
    for user in users:
        partners.member(own, *MEMBER, user=user)
    return [make.member(own, *MEMBER, user_id=user.pk) for user in users]


MEMBER = ("view", "edit")


def team_of(record: Record) -> set[int]:
    return set(Teammate.objects.filter(record=record).values_list("user_id", flat=True))


def test_the_team_names_colleagues_and_never_leaves_the_card_to_nobody(own: Any, trio: list[Any]) -> None:
    author, colleague, third = trio
    record = make.person(own, actor=author, confidential=True)
    stranger = identity.user()
    with pytest.raises(NotFound):
        people.set_team(actor=colleague, person_id=record.pk, user_ids=[colleague.user_id], at=make.NOW)
    for wrong in ([], [stranger.pk], [author.user_id, stranger.pk]):
        with pytest.raises(Invalid):
            people.set_team(actor=author, person_id=record.pk, user_ids=wrong, at=make.NOW)
    people.set_team(actor=author, person_id=record.pk, user_ids=[author.user_id, colleague.user_id], at=make.NOW)
    assert people.card(actor=colleague, person_id=record.pk, at=make.NOW).team == tuple(
        sorted((author.user_id, colleague.user_id))
    )
    with pytest.raises(NotFound):
        people.card(actor=third, person_id=record.pk, at=make.NOW)
    # Each removes the other: the second of them is no longer there to decide.
    people.set_team(actor=author, person_id=record.pk, user_ids=[author.user_id], at=make.NOW)
    with pytest.raises(NotFound):
        people.set_team(actor=colleague, person_id=record.pk, user_ids=[colleague.user_id], at=make.NOW)
    assert AuditEvent.objects.filter(action="people.set_team").count() == 2


def test_a_team_chosen_against_an_old_team_is_refused(own: Any, trio: list[Any]) -> None:
    author, colleague, third = trio
    record = make.person(own, actor=author, confidential=True)
    people.set_team(actor=author, person_id=record.pk, user_ids=[author.user_id, third.user_id], at=make.NOW)
    with pytest.raises(Conflict):
        people.set_team(
            actor=author, person_id=record.pk, user_ids=[colleague.user_id], seen_team=[author.user_id], at=make.NOW
        )


def test_a_card_closes_out_of_every_search_and_opens_again(own: Any, trio: list[Any]) -> None:
    author, colleague, _third = trio
    record = make.person(own, actor=author, phone="0501234567")
    child = make.person(own, actor=author, given_name="Зоя", birth_date="2012")
    relate(actor=author, person_id=child.pk, elder_id=record.pk, kind="mother", at=make.NOW)

    def found(actor: Any) -> list[int]:
        return [h.id for h in people.find(actor=actor, text="Петренко Олена", organisation_id=own.pk, at=make.NOW).own]

    people.close_card(actor=author, person_id=record.pk, at=make.NOW)
    assert (found(author), found(colleague)) == ([record.pk], [])
    assert not SearchToken.objects.filter(record=record).exists()
    assert people.seen(actor=colleague, ids=[record.pk, child.pk], at=make.NOW).keys() == {child.pk}
    assert people.card(actor=colleague, person_id=child.pk, at=make.NOW).kin == ()
    assert len(people.card(actor=author, person_id=child.pk, at=make.NOW).kin) == 1
    people.open_card(actor=author, person_id=record.pk, at=make.NOW)
    assert found(colleague) == [record.pk]
    assert team_of(Record.objects.get(pk=record.pk)) == set()


@pytest.mark.one_database
def test_the_page_asks_twice_and_says_when_somebody_removes_herself(own: Any) -> None:
    me, other = identity.user(), identity.user()
    partners.head(own, me)
    partners.member(own, *MEMBER, user=other)
    client, colleague = Client(), Client()
    client.force_login(me)
    colleague.force_login(other)
    record = make.person(own, actor=make.member(own, *Right, user_id=me.pk), given_name="Зоя")
    address = f"/cabinet/people/{record.code}/team/"
    chosen = client.post(address, {"team": [me.pk]})
    assert "Так, закрити картку" in chosen.content.decode()
    assert not Record.objects.get().confidential
    client.post(address, {"team": [me.pk], "sure": "1", "seen": ""})
    assert Record.objects.get().confidential
    assert colleague.get(address).status_code == 404
    assert client.post(address, {}).status_code == 422
    leaving = client.post(address, {"team": [other.pk]}).content.decode()
    assert "Ви прибираєте себе" in leaving
    seen = leaving.split('name="seen" value="')[1].split('"')[0]
    left = client.post(address, {"team": [other.pk], "sure": "1", "seen": seen})
    assert left["Location"].startswith("/cabinet/people/?")
    assert client.get(address).status_code == 404
    colleague.post(f"{address}reopen/", {"sure": "1"})
    assert not Record.objects.get().confidential


def test_a_name_in_a_list_is_written_down_once_a_day_for_each_reader(
    own: Any, django_assert_max_num_queries: Any
) -> None:
    me, other = make.member(own), make.member(own, user_id=811)
    for n in range(3):
        make.person(own, birth_date=str(1950 + n))

    def look(actor: Any, at: Any) -> None:
        with django_assert_max_num_queries(9):
            assert len(people.find(actor=actor, text="Петренко", organisation_id=own.pk, at=at).own) == 3

    for actor, at in ((me, make.NOW), (me, make.NOW), (other, make.NOW), (me, make.NOW + timedelta(days=1))):
        look(actor, at)
    assert Look.objects.filter(why="list").count() == 9
    first = Record.objects.order_by("pk")[0]
    assert people.card(actor=me, person_id=first.pk, at=make.NOW).looks == 1


def test_rooms_above_blank_their_rows_with_the_act_and_stop_with_the_consent(own: Any, settings: Any) -> None:
    settings.PERSON_HOLDERS = "esm.people.tests.test_teams.HOLDERS"
    told.clear()
    me, record = make.member(own), make.person(own)
    consent = people.give_consent(actor=me, person_id=record.pk, text_id=people.consent_text("help").id, at=make.NOW)
    people.withdraw_consent(actor=me, consent_id=consent, at=make.NOW)
    asked = receive_request(actor=me, person_id=record.pk, kind="erasure", text="", at=make.NOW)
    fulfil_request(actor=me, number=asked.number, answer="Знищено", at=make.NOW)
    assert told == [("withdrawn", record.pk), ("erase", record.pk)]
    assert DestructionAct.objects.get().rows["cases"] == 7


told: list[tuple[str, int]] = []


def test_whom_another_room_still_needs_waits_and_the_rest_go(own: Any, settings: Any) -> None:
    settings.PERSON_HOLDERS = "esm.people.tests.test_teams.NEEDED"
    records = [make.person(own, birth_date=str(1940 + n)) for n in range(2)]
    Record.objects.update(last_contact_on=date(2019, 1, 1))
    needed.clear()
    needed.add(records[0].pk)
    assert len(destroy_old(today=make.TODAY, at=make.NOW)) == 1
    assert Record.objects.get(erased_at__isnull=True).pk == records[0].pk


needed: set[int] = set()


def _refuse(*, record_id: int, at: Any) -> int:
    if record_id in needed:
        raise Conflict("Ще допомагають")
    return 0


NEEDED = (Holder("cases", _refuse),)


def _erase(*, record_id: int, at: Any) -> int:
    told.append(("erase", record_id))
    return 7


def _withdrawn(*, record_id: int, at: Any) -> int:
    told.append(("withdrawn", record_id))
    return 1


HOLDERS = (Holder("cases", _erase, _withdrawn),)
