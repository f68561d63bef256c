"""From the appeal to whoever works on the case: what the room's core promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from esm.cases.machine import ActKind, CaseState, TermKind
from esm.cases.models import Case, Decision, Handover
from esm.cases.selectors import access
from esm.cases.services import assigning, intake
from esm.cases.tests import make
from esm.cases.tests.asking import due, fields_of, running
from esm.identity.public import Role
from esm.kernel.errors import Conflict, Denied, NotFound
from esm.kernel.models import AuditEvent
from esm.people import public as people

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_the_appeal_to_the_plan() -> None:
    who = make.unit()
    made = make.granted(who)
    assert made.state == CaseState.PLANNING
    assert Decision.objects.get(case=made).provider_id
    assert running(made) == {TermKind.NOTIFY, TermKind.PLAN}
    # Seven to ten working days by the standard; the Monday counts from the Tuesday.
    assert due(made, TermKind.PLAN) == "30.11.2026"
    assert due(made, TermKind.NOTIFY) == "19.11.2026"


def test_terms_run_from_when_it_was_received_not_from_when_it_was_written_down() -> None:
    made = make.case(received_at=make.NOW - make.DAY * 3)  # Friday, 13 November
    assert (due(made, TermKind.ASSESS), due(made, TermKind.DECIDE)) == ("20.11.2026", "27.11.2026")


def test_martial_law_services_are_decided_on_by_application_in_a_day_without_an_assessment() -> None:
    who = make.unit()
    made = make.assigned(who, services=("015.1",))
    assert running(made) == {TermKind.DECIDE}
    assert due(made, TermKind.DECIDE) == "17.11.2026"
    assert make.decided(who, made, services=("015.1",)).act is None
    assert make.again(made).state == CaseState.PLANNING


def test_a_notification_of_the_same_service_is_assessed_as_always() -> None:
    assert TermKind.ASSESS in running(make.case(services=("015.1",), intake="notification"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "й" * 4001}, "words"),
        ({"intake": "rumour"}, "intake"),
        ({"anonymous": True}, "anonymous"),
        ({"anonymous": True, "intake": "notification", "notifier": "Сусідка"}, "notifier"),
        ({"emergency": True}, "dangers"),
        ({"dangers": ("boredom",)}, "dangers"),
        ({"received_at": make.NOW + timedelta(minutes=1)}, "received_at"),
        ({"received_at": make.NOW - timedelta(days=400)}, "received_at"),
        ({"district": "atlantis"}, "district"),
        ({"services": ("999.9",)}, "services"),
        ({"confidential": True}, "team"),
    ],
)
def test_what_cannot_stand_in_an_appeal_is_refused_at_its_field(wrong: dict[str, Any], field: str) -> None:
    who = make.unit()
    refused = fields_of(intake.register, actor=who.worker, organisation_id=None, draft=make.draft(**wrong), at=make.NOW)
    assert refused == {field}
    assert not Case.objects.exists()


def test_nobody_registers_in_a_unit_that_isnt_hers_nor_for_anothers_card() -> None:
    who, ngo = make.unit(), make.ngo()
    with pytest.raises(NotFound):
        intake.register(actor=who.worker, organisation_id=ngo.id, draft=make.draft(), at=make.NOW)
    with pytest.raises(NotFound):
        make.case(who, person_id=make.person(ngo).id)


def test_whom_it_is_about_is_learnt_later() -> None:
    who = make.unit()
    made = make.case(who, intake="notification", anonymous=True)
    fields = people.PersonFields(given_name="Ірина")
    made = intake.identify(actor=who.worker, number=made.number, fields=fields, seen_version=made.version, at=make.NOW)
    assert made.person_id
    with pytest.raises(Conflict, match="вже привʼязано"):
        intake.identify(actor=who.worker, number=made.number, fields=fields, seen_version=made.version, at=make.NOW)


def test_the_desk_opens_a_case_that_it_cannot_see() -> None:
    operator = make.city(Role.OPERATOR)
    made = intake.open_case(actor=operator, draft=make.draft(appeal="26-00001"), at=make.NOW)
    assert made.appeal == "26-00001"
    with pytest.raises(NotFound):
        access.seen(operator, made.number)
    with pytest.raises(Denied):
        intake.open_case(actor=make.ngo().worker, draft=make.draft(), at=make.NOW)


def test_a_danger_once_written_down_is_not_edited_away() -> None:
    who = make.unit()
    made = make.case(who, dangers=("child",))
    refused = fields_of(
        intake.amend, actor=who.worker, number=made.number, draft=make.draft(), seen_version=made.version, at=make.NOW
    )
    assert refused == {"dangers"}


def test_only_a_supervisor_assigns_and_only_a_colleague() -> None:
    who, stranger = make.unit(), make.ngo()
    made = make.case(who)
    common: dict[str, Any] = {"number": made.number, "seen_version": made.version, "at": make.NOW}
    with pytest.raises(Denied):
        assigning.assign(actor=who.worker, worker_id=who.worker.user_id or 0, **common)
    wrong = {"actor": who.supervisor, "worker_id": stranger.worker.user_id or 0, **common}
    assert fields_of(assigning.assign, **wrong) == {"worker"}


def test_a_handed_over_case_greets_its_new_worker_with_the_note_until_she_has_read_it() -> None:
    who = make.unit()
    made = make.assigned(who)
    common: dict[str, Any] = {"actor": who.worker, "number": made.number, "seen_version": made.version, "at": make.NOW}
    to = who.second.user_id or 0
    assert fields_of(assigning.hand_over, worker_id=to, note=" ", **common) == {"note"}
    assigning.hand_over(worker_id=to, note="У пʼятницю о десятій суд.", **common)
    assert make.again(made).worker_id == to
    with pytest.raises(Conflict):
        assigning.hand_over(worker_id=to, note="Ще раз", **common)
    assigning.read_handover(actor=who.second, number=made.number, at=make.NOW)
    assert Handover.objects.get().read_at == make.NOW


def test_a_closed_case_exists_for_its_team_alone_and_so_does_its_card() -> None:
    who = make.unit()
    team = (who.supervisor.user_id or 0,)
    made = make.case(who, confidential=True, team=team, person_id=make.person(who).id)
    assert access.seen(who.worker, made.number).pk == made.pk
    assert made in access.visible(who.supervisor)
    with pytest.raises(NotFound):
        access.seen(who.second, made.number)
    assert made not in access.visible(who.second)
    assert made.person_id is not None
    with pytest.raises(NotFound):
        people.card(actor=who.second, person_id=made.person_id, at=make.NOW)
    opened = assigning.set_confidential(
        actor=who.supervisor, number=made.number, on=False, seen_version=made.version, at=make.NOW
    )
    assert access.seen(who.second, opened.number)
    assert people.card(actor=who.second, person_id=made.person_id, at=make.NOW)


def test_a_closed_card_closes_its_case() -> None:
    who = make.unit()
    card = make.person(who, confidential=True)
    made = make.case(who, person_id=card.id, team=(who.supervisor.user_id or 0,))
    assert made.confidential


def test_a_team_without_anybody_who_approves_is_refused() -> None:
    who = make.unit()
    made = make.case(who, confidential=True, team=(who.supervisor.user_id or 0,))
    wrong: dict[str, Any] = {"actor": who.worker, "number": made.number, "seen_version": made.version, "at": make.NOW}
    assert fields_of(assigning.set_team, user_ids=(who.worker.user_id or 0,), **wrong) == {"team"}


def test_a_stranger_and_another_organisation_get_nothing() -> None:
    made = make.case(make.ngo())
    for stranger in (make.ngo().supervisor, make.unit().supervisor, make.city(Role.ADMINISTRATOR)):
        with pytest.raises(NotFound):
            access.seen(stranger, made.number)


def test_the_journal_holds_no_word_about_a_person() -> None:
    who = make.ngo()
    made = make.in_emergency(
        who, person_id=make.person(who).id, notifier="Канарейка Сусідка", words="Канарейка кричала"
    )
    make.helped(who, made, what="Канарейку відвезли")
    make.approved_act(who, made, kind=ActKind.EMERGENCY, form_no="841", what="Канарейка")
    written = " ".join(str(e.data) for e in AuditEvent.objects.filter(action__startswith="cases."))
    assert "анарейк" not in written
    assert "Коваль" not in written
