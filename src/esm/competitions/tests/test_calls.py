"""A call from the draft to its end: prefilled, checked, frozen, extended, ended with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from esm.competitions.machine import CallStatus, ChangeKind
from esm.competitions.models import Call, CallChange, Direction
from esm.competitions.readiness import blocking, gaps, window_warnings
from esm.competitions.rules import CallRules
from esm.competitions.services import calls
from esm.competitions.services.calls import Basics, CalendarLine, DirectionDraft
from esm.competitions.tests import make
from esm.kernel.errors import Conflict, Denied, DomainError, Invalid
from esm.kernel.models import AuditEvent
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db
OPENS = datetime(2026, 11, 2, 9, 0, tzinfo=make.KYIV)
CLOSES = datetime(2026, 12, 4, 17, 0, tzinfo=make.KYIV)
BEFORE = OPENS - timedelta(days=7)


def drafted() -> Call:
    reference.loaded()
    return calls.draft_call(actor=make.official(), year=2027, opens_at=OPENS, closes_at=CLOSES, at=BEFORE)


def ready() -> Call:
    """A draft that lacks nothing."""
    call = drafted()
    call = calls.edit_basics(
        actor=make.official(), call_id=call.pk, seen_version=call.version, basics=basics(call), at=BEFORE
    )
    return calls.edit_directions(
        actor=make.official(),
        call_id=call.pk,
        seen_version=call.version,
        directions=[DirectionDraft("blind", "Люди з порушенням зору", budget=500_000_00, cap=100_000_00)],
        at=BEFORE,
    )


def basics(call: Call, **kw) -> Basics:
    base = {name: getattr(call, name) for name in Basics.__slots__} | {
        "total_budget": 4_500_000_00,
        "who_may_apply": "Громадські обʼєднання",
        "contact_phone": "057 700 00 00",
        "place": "майдан Конституції, 7",
    }
    return Basics(**base | kw)


def opened() -> Call:
    call = ready()
    return calls.open_call(actor=make.official(), call_id=call.pk, seen_version=call.version, at=BEFORE)


def test_a_draft_is_prefilled_from_the_rule_set_and_the_dates() -> None:
    call = drafted()
    rules = CallRules.from_data(call.rules)
    assert (call.slug, call.rule_set_version, call.projects_end_on) == ("2027", "2026.1", date(2027, 12, 15))
    assert rules.highest == 100
    assert all(len(c.anchors) == c.scale + 1 for c in rules.criteria)
    assert [s.title for s in call.calendar.all()][:2] == ["Оголошення", "Подання заявок"]
    starts = [s.starts_on for s in call.calendar.all()]
    assert starts == sorted(starts)
    assert all(s.starts_on.weekday() < 5 for s in call.calendar.all())
    assert call.review_closes_on is not None


def test_the_next_draft_takes_texts_and_directions_of_the_last_call() -> None:
    ready()
    call = calls.draft_call(actor=make.official(), year=2028, opens_at=OPENS, closes_at=CLOSES, at=BEFORE)
    assert call.contact_phone == "057 700 00 00"
    assert [d.title for d in call.directions.all()] == ["Люди з порушенням зору"]


@pytest.mark.parametrize("actor", [make.secretary(), make.head(), make.administrator(), make.member_of(1)])
def test_only_an_official_drafts(actor) -> None:
    reference.loaded()
    with pytest.raises(Denied):
        calls.draft_call(actor=actor, year=2027, opens_at=OPENS, closes_at=CLOSES, at=BEFORE)


def test_a_fresh_draft_says_what_it_lacks() -> None:
    call = drafted()
    parts = {gap.part for gap in blocking(gaps(call, [], call.calendar.count(), BEFORE))}
    assert parts == {"basics", "money", "directions"}
    with pytest.raises(Invalid, match="Вкажіть бюджет"):
        calls.open_call(actor=make.official(), call_id=call.pk, seen_version=call.version, at=BEFORE)
    call.refresh_from_db()
    assert call.status == CallStatus.DRAFT


def test_a_window_below_the_legal_minimum_warns_with_its_source_and_does_not_block() -> None:
    call = ready()
    rules = CallRules.from_data(call.rules)
    warning = window_warnings(OPENS, OPENS + timedelta(days=20), rules)[0]
    assert warning.warning
    assert "30" in warning.text
    assert "1049" in warning.text
    assert window_warnings(OPENS, OPENS + timedelta(days=30), rules) == []
    short = calls.edit_basics(
        actor=make.official(),
        call_id=call.pk,
        seen_version=call.version,
        basics=basics(call, closes_at=OPENS + timedelta(days=20)),
        at=BEFORE,
    )
    short = calls.open_call(actor=make.official(), call_id=call.pk, seen_version=short.version, at=BEFORE)
    assert short.status == CallStatus.OPEN


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda r: {"criteria": r.criteria[:-1]}, "мають давати 100"),
        (lambda r: {"criteria": (replace(r.criteria[0], anchors=("один",)), *r.criteria[1:])}, "поясніть кожну оцінку"),
        (lambda r: {"pass_mark": 0}, "Прохідний бал"),
        (lambda r: {"tie_break": ("coin",)}, "однакового бала"),
        (lambda r: {"grounds": ()}, "підстави для відмови"),
        (lambda r: {"cost_kinds": r.forbidden_costs}, "вид витрат"),
    ],
)
def test_half_ready_rules_are_kept_in_a_draft_but_do_not_open(change, sentence) -> None:
    call = ready()
    call = calls.edit_rules(
        actor=make.official(),
        call_id=call.pk,
        seen_version=call.version,
        at=BEFORE,
        **change(CallRules.from_data(call.rules)),
    )
    with pytest.raises(Invalid, match=sentence):
        calls.open_call(actor=make.official(), call_id=call.pk, seen_version=call.version, at=BEFORE)


def test_budgets_of_directions_may_not_exceed_the_whole() -> None:
    call = ready()
    call = calls.edit_directions(
        actor=make.official(),
        call_id=call.pk,
        seen_version=call.version,
        directions=[DirectionDraft("a", "А", budget=4_000_000_00), DirectionDraft("b", "Б", budget=600_000_00)],
        at=BEFORE,
    )
    with pytest.raises(Invalid, match="разом більші"):
        calls.open_call(actor=make.official(), call_id=call.pk, seen_version=call.version, at=BEFORE)


def test_opening_freezes_rules_directions_calendar_and_money_for_every_service() -> None:
    call = opened()
    head = {"actor": make.official(), "call_id": call.pk, "seen_version": call.version, "at": BEFORE}
    for edit in (
        lambda: calls.edit_rules(**head, pass_mark=10),
        lambda: calls.edit_directions(**head, directions=[]),
        lambda: calls.edit_basics(**head, basics=basics(call, total_budget=1)),
        lambda: calls.edit_calendar(**head, lines=[CalendarLine("Що", date(2027, 1, 1))]),
        lambda: calls.prefill_calendar(**head),
    ):
        with pytest.raises(Conflict, match="уже оголошено"):
            edit()


@pytest.mark.parametrize("fields", [{"rules": {}}, {"total_budget": 1}, {"rule_set_version": "x"}, {"year": 2030}])
def test_the_database_itself_refuses_to_change_an_open_calls_rules(fields) -> None:
    call = opened()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**fields)


def test_the_database_itself_refuses_new_and_changed_directions_of_an_open_call() -> None:
    call = opened()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Direction.objects.filter(call=call).update(cap=1)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Direction.objects.create(call=call, code="late", title="Пізній")


def test_a_stale_page_opens_nothing() -> None:
    call = ready()
    with pytest.raises(Conflict):
        calls.open_call(actor=make.official(), call_id=call.pk, seen_version=call.version - 1, at=BEFORE)


def test_extension_moves_the_deadline_for_all_with_a_public_reason() -> None:
    call = make.call()
    later = call.closes_at + timedelta(days=10)
    call = calls.extend_call(
        actor=make.official(),
        call_id=call.pk,
        seen_version=call.version,
        closes_at=later,
        reason="Мало заявок",
        at=make.NOW,
    )
    assert call.accepts(later - timedelta(seconds=1))
    change = CallChange.objects.get(call=call)
    assert (change.kind, change.reason, change.closes_at_after) == (ChangeKind.EXTENSION, "Мало заявок", later)
    assert AuditEvent.objects.filter(action="competitions.extend_call").exists()


@pytest.mark.parametrize(("days", "reason"), [(-1, "бо"), (0, "бо"), (5, "  ")])
def test_a_deadline_is_never_shortened_and_never_moved_without_a_reason(days, reason) -> None:
    call = make.call()
    with pytest.raises(Invalid):
        calls.extend_call(
            actor=make.official(),
            call_id=call.pk,
            seen_version=0,
            closes_at=call.closes_at + timedelta(days=days),
            reason=reason,
            at=make.NOW,
        )


def test_an_outage_extends_every_call_that_it_touched_and_no_other() -> None:
    touched, deadline_inside = make.call(), make.call(closes_at=make.later(hours=-1))
    over = make.call(closes_at=make.later(days=-3))
    coming = make.call(opens_at=make.later(days=1))
    start, end = make.later(hours=-2), make.later(hours=1)
    _outage, moved = calls.log_outage(
        actor=make.administrator(), starts_at=start, ends_at=end, reason="Зник звʼязок", at=make.later(hours=2)
    )
    assert {m.slug for m in moved} == {touched.slug, deadline_inside.slug}
    assert all(m.after - m.before == timedelta(hours=3) for m in moved)
    for call in (over, coming):
        before = call.closes_at
        call.refresh_from_db()
        assert call.closes_at == before
    assert CallChange.objects.filter(kind=ChangeKind.OUTAGE, reason="Зник звʼязок").count() == 2


def test_the_same_outage_is_given_back_once() -> None:
    make.call()
    times = {"starts_at": make.later(hours=-2), "ends_at": make.NOW}
    calls.log_outage(actor=make.administrator(), **times, reason="Збій", at=make.NOW)
    with pytest.raises(Invalid, match="уже записано"):
        calls.log_outage(actor=make.administrator(), **times, reason="Збій", at=make.NOW)


@pytest.mark.parametrize("actor", [make.official(), make.secretary(), make.head()])
def test_only_an_administrator_logs_an_outage(actor) -> None:
    with pytest.raises(Denied):
        calls.log_outage(actor=actor, starts_at=make.later(hours=-1), ends_at=make.NOW, reason="Збій", at=make.NOW)


def test_intake_ends_by_the_clock_and_review_starts_after_it() -> None:
    call = make.call()
    assert not call.accepts(call.closes_at)
    with pytest.raises(Conflict, match="ще приймають"):
        calls.start_review(actor=make.official(), call_id=call.pk, seen_version=0, at=make.NOW)
    assert (
        calls.start_review(actor=make.official(), call_id=call.pk, seen_version=0, at=call.closes_at).status
        == CallStatus.REVIEW
    )


def test_cancelling_keeps_the_call_public_with_its_reason() -> None:
    call = make.call()
    call = calls.cancel_call(actor=make.head(), call_id=call.pk, seen_version=0, reason="Немає коштів", at=make.NOW)
    assert call.status == CallStatus.CANCELLED
    assert call.changes.get().reason == "Немає коштів"
    with pytest.raises(DomainError):
        calls.cancel_call(actor=make.head(), call_id=call.pk, seen_version=1, reason="Ще раз", at=make.NOW)


def test_a_second_round_has_the_same_rules_and_the_money_that_is_left() -> None:
    reference.loaded()
    first = make.call(slug="2027", status=CallStatus.FAILED)
    window = {"opens_at": make.later(days=30), "closes_at": make.later(days=65)}
    second = calls.second_round(
        actor=make.official(), call_id=first.pk, seen_version=0, reason="Лишилися гроші", at=make.NOW, **window
    )
    assert (second.slug, second.follows, second.status) == ("2027-2", first, CallStatus.DRAFT)
    assert second.rules == first.rules
    assert second.total_budget == first.total_budget
    assert [d.code for d in second.directions.all()] == ["blind"]
    assert first.changes.get().kind == ChangeKind.SECOND_ROUND


def test_a_second_round_waits_for_the_results_of_the_first() -> None:
    first = make.call()
    with pytest.raises(Conflict, match="після оприлюднення"):
        calls.second_round(
            actor=make.official(),
            call_id=first.pk,
            seen_version=0,
            opens_at=make.later(days=30),
            closes_at=make.later(days=65),
            reason="Лишилися гроші",
            at=make.NOW,
        )
