from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from esm.directory import links, services
from esm.directory.models import MissedSearch, Reservation, Service, Verification
from esm.directory.public import Filters, Person, fits, note_miss, offices, search_services, service_ref
from esm.directory.selectors.listing import to_ask, to_check
from esm.directory.selectors.wording import words_of
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.partners.tests import make as partners

from . import make

pytestmark = pytest.mark.django_db
NOW = make.NOW
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _loaded():
    make.loaded()


def found(query, at=NOW, **filters):
    return [row.name for row in search_services(query, Filters(**filters), at=at).rows]


def test_a_service_is_found_by_its_need_and_says_why():
    make.service("Прокат крісел колісних", needs=["equipment"], code="L.EQUIPMENT")
    row = search_services("інвалідний візок напрокат", at=NOW).rows[0]
    assert row.name == "Прокат крісел колісних"
    assert "візок" in row.why


def test_a_service_is_found_by_words_that_only_it_has():
    make.service("Клуб «Мандрівне колібрі»", needs=["club"])
    assert found("колібрі") == ["Клуб «Мандрівне колібрі»"]


def test_what_is_closed_or_a_draft_is_not_found_and_what_is_suspended_says_so():
    make.service("Чернетка", state="draft")
    make.service("Закрита", state="closed")
    make.service("Стоїть", state="suspended", suspended_why="Ремонт")
    rows = search_services("догляд удома", at=NOW).rows
    assert [(r.name, r.works, r.suspended_why) for r in rows] == [("Стоїть", False, "Ремонт")]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"district": "kyivskyi"}, ["A", "B"]),
        ({"district": "saltivskyi"}, ["A"]),
        ({"category": "older"}, ["A", "B"]),
        ({"category": "youth"}, ["A"]),
        ({"age_months": 30 * 12}, ["A"]),
        ({"language": "ukl"}, ["B"]),
        ({"access": ("step_free",)}, ["B"]),
        ({"price": "paid"}, ["B"]),
        ({"mode": "phone"}, ["B"]),
        ({"free_places": True}, ["B"]),
        ({"need": "dementia"}, ["B"]),
        ({"district": "%' OR 1=1 --"}, ["A"]),
    ],
)
def test_each_filter_narrows_the_search_and_the_list_alike(filters, names):
    from esm.directory.selectors.listing import service_list

    make.service("A")
    make.service(
        "B", districts=["kyivskyi"], categories=["older"], age_from=720, languages=["ukl"], price="paid",
        modes=["phone"], needs=["home-care", "dementia"], free=2, at=make.place(access=["step_free"]),
    )  # fmt: skip
    assert sorted(row.name for row in service_list(Filters(**filters), at=NOW).rows) == names
    if "need" not in filters:
        assert sorted(found("догляд", **filters)) == names


def test_open_now_counts_breaks():
    make.service("Відчинено з перервою")
    assert found("догляд", open_now=True) == ["Відчинено з перервою"]
    assert found("догляд", at=NOW.replace(hour=10, minute=30), open_now=True) == []


@pytest.mark.parametrize(
    "query", ["", "\0", "і та або", "%_'\"", "x" * 10_000, "догляд " * 2_000, "{title}:*", "NEAR(a b"]
)
def test_any_query_is_answered(query):
    make.service()
    assert search_services(query, at=NOW).total in (0, 1)


def test_nothing_found_gives_what_is_near_and_the_need_to_record():
    answer = search_services("немає де ночувати", at=NOW)
    assert answer.rows == ()
    assert answer.unmet_hint == "shelter"
    assert answer.related


@pytest.mark.parametrize("many", [1, 3, 40])
def test_a_search_asks_as_many_queries_for_any_number_of_services(many, django_assert_num_queries):
    for n in range(many):
        make.service(f"Догляд {n}", free=n)
    search_services("догляд", at=NOW)
    with django_assert_num_queries(9):
        assert search_services("догляд", at=NOW).total == many


def test_a_missed_search_is_counted_without_numbers_and_names():
    note_miss("Потрібен тромбон, Петро 0501234567", at=NOW)
    note_miss("Потрібен тромбон, Петро 0501234567", at=NOW)
    row = MissedSearch.objects.get()
    assert row.count == 2
    assert "0501234567" not in row.words
    assert "петро" not in row.words.lower()


# ---- writing ----


def test_saving_without_a_change_moves_neither_the_version_nor_the_day_of_the_check():
    service = make.service(checked_on=NOW.date() - 200 * DAY)
    changed = services.save_service(
        actor=make.provider(service.organisation), service_id=service.pk, values={"name": service.name, "phone": service.phone},
        seen_version=0, at=NOW,
    )  # fmt: skip
    service.refresh_from_db()
    assert (changed, service.version, service.checked_on) == ([], 0, NOW.date() - 200 * DAY)


def test_a_change_moves_the_version_and_not_the_day_of_the_check():
    service = make.service(checked_on=NOW.date() - 200 * DAY)
    services.save_service(actor=make.curator(), service_id=service.pk, values={"phone": "1"}, seen_version=0, at=NOW)
    service.refresh_from_db()
    assert (service.phone, service.version, service.checked_on) == ("1", 1, NOW.date() - 200 * DAY)


def test_whoever_saves_second_is_told():
    service = make.service()
    services.save_service(actor=make.curator(), service_id=service.pk, values={"phone": "1"}, seen_version=0, at=NOW)
    with pytest.raises(Conflict):
        services.save_service(
            actor=make.provider(service.organisation),
            service_id=service.pk,
            values={"phone": "2"},
            seen_version=0,
            at=NOW,
        )


def test_a_stranger_learns_nothing_of_another_s_entry():
    service, other = make.service(), partners.organisation()
    for act in (
        lambda a: services.save_service(actor=a, service_id=service.pk, values={"phone": "1"}, seen_version=0, at=NOW),
        lambda a: services.verify(actor=a, service_id=service.pk, how="own", seen_version=0, at=NOW),
        lambda a: services.move(actor=a, service_id=service.pk, step="suspend", seen_version=0, at=NOW, reason="x"),
        lambda a: services.create_service(actor=a, organisation_id=service.organisation_id, values={}, at=NOW),
    ):
        with pytest.raises(NotFound):
            act(make.provider(other))


def test_wrong_words_are_sentences_at_their_fields():
    owner = partners.organisation()
    with pytest.raises(Invalid) as refused:
        services.create_service(
            actor=make.curator(), organisation_id=owner.pk, at=NOW,
            values={"name": " ", "code": "nope", "needs": ["nope"], "age_from": 10, "age_to": 5},
        )  # fmt: skip
    assert refused.value.fields.keys() == {"name", "code", "needs", "age_to"}


def test_a_provider_proposes_a_curator_publishes_and_a_reason_is_asked_for_standing_still():
    owner = partners.organisation()
    who = make.provider(owner)
    values = {"name": "Клуб", "code": "L.CLUB", "needs": ["club"], "about": "Разом", "phone": "1"}
    service = services.create_service(actor=who, organisation_id=owner.pk, values=values, at=NOW)
    assert found("клуб для пенсіонерів") == []
    services.move(actor=who, service_id=service.pk, step="propose", seen_version=0, at=NOW)
    with pytest.raises(Denied):
        services.move(actor=who, service_id=service.pk, step="publish", seen_version=1, at=NOW)
    services.move(actor=make.curator(), service_id=service.pk, step="publish", seen_version=1, at=NOW)
    assert found("клуб для пенсіонерів") == ["Клуб"]
    with pytest.raises(Invalid):
        services.move(actor=who, service_id=service.pk, step="suspend", seen_version=2, at=NOW)


def test_an_entry_without_what_makes_it_useful_is_not_published():
    owner = partners.organisation()
    service = services.create_service(
        actor=make.curator(), organisation_id=owner.pk, values={"name": "Клуб", "code": "L.CLUB"}, at=NOW
    )
    with pytest.raises(Invalid):
        services.move(actor=make.curator(), service_id=service.pk, step="publish", seen_version=0, at=NOW)


# ---- checks ----


def test_entries_fall_due_after_ninety_days_and_are_asked_about_once_in_a_while():
    fresh = make.service(checked_on=NOW.date() - 89 * DAY)
    due = make.service(checked_on=NOW.date() - 90 * DAY)
    stale = make.service(checked_on=NOW.date() - 180 * DAY)
    today = NOW.date()
    assert [r.id for r in to_check(today)] == [stale.pk, due.pk]
    assert [r.id for r in to_check(today, stale=True)] == [stale.pk]
    assert fresh.pk not in {r.id for r in to_ask(today)}
    Service.objects.update(asked_on=today - 5 * DAY)
    assert to_ask(today) == []


def test_the_provider_confirms_by_a_link_and_an_old_or_forged_one_says_nothing():
    service = make.service(checked_on=NOW.date() - 100 * DAY)
    token = links.token(service.pk, NOW)
    services.confirm_by_link(token=token, at=NOW + DAY, seen_version=0)
    service.refresh_from_db()
    assert (service.checked_on, service.checked_how) == ((NOW + DAY).date(), "own")
    for wrong in (token + "x", "abc", links.token(service.pk, NOW - 60 * DAY)):
        with pytest.raises(NotFound):
            services.confirm_by_link(token=wrong, at=NOW, seen_version=0)


def test_a_check_is_written_once_and_an_older_one_does_not_move_the_day_back():
    service = make.service()
    services.verify(
        actor=make.curator(), service_id=service.pk, how="visit", seen_version=0, at=NOW, on=NOW.date() - 9 * DAY
    )
    service.refresh_from_db()
    assert service.checked_on == NOW.date()
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(service=service).update(by="Інша")


# ---- words of the search ----


def test_a_curator_s_words_count_at_once_and_old_versions_stay():
    make.service("Клуб", needs=["club"], code="L.CLUB")
    assert found("макраме") == []
    shown = words_of("club")
    services.save_words(actor=make.curator(), need="club", words=f"{shown.text}\nмакраме", seen_version=0, at=NOW)
    assert found("макраме") == ["Клуб"]
    with pytest.raises(Conflict):
        services.save_words(actor=make.curator(), need="club", words="інше", seen_version=0, at=NOW)
    services.restore_words(actor=make.curator(), need="club", seen_version=1, at=NOW)
    assert found("макраме") == []


# ---- free places ----


def test_a_place_is_kept_once_for_a_referral_given_back_and_never_below_nothing():
    service = make.service(free=1, capacity=1)
    there = service.at_places.get()
    actor = make.curator()
    assert services.reserve_place(actor=actor, at_place_id=there.pk, key="R-1", at=NOW) == 0
    assert services.reserve_place(actor=actor, at_place_id=there.pk, key="R-1", at=NOW) == 0
    with pytest.raises(Conflict):
        services.reserve_place(actor=actor, at_place_id=there.pk, key="R-2", at=NOW)
    assert service_ref(service.pk).takes_people is False
    services.release_place(actor=actor, key="R-1", at=NOW)
    services.release_place(actor=actor, key="R-1", at=NOW)
    assert service_ref(service.pk).free_places == 1
    assert Reservation.objects.get().released_at == NOW


def test_nobody_is_sent_to_a_service_that_stands_still():
    service = make.service(free=1, state="suspended", suspended_why="Ремонт")
    with pytest.raises(Conflict):
        services.reserve_place(actor=make.curator(), at_place_id=service.at_places.get().pk, key="R-1", at=NOW)


def test_more_free_places_than_places_are_refused_by_the_service_and_by_the_database():
    there = make.service(free=1, capacity=2).at_places.get()
    with pytest.raises(Invalid):
        services.update_capacity(
            actor=make.curator(), at_place_id=there.pk, capacity=2, free_places=3, queue=None, at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        type(there).objects.filter(pk=there.pk).update(free_places=3)


def test_a_secret_place_keeps_no_address():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.place(secret=True)
    assert make.place(secret=True, address="").address == ""


def test_offices_come_by_number_and_a_person_is_matched_with_conditions():
    make.office(2)
    make.office(1)
    assert [o.number for o in offices()] == [1, 2]
    service = make.service(age_from=720)
    assert fits(service.pk, Person(age_months=200)).answer == "no"


def test_a_name_cannot_be_empty_in_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.service("")
