"""Lists, the board of workload, what waits for whom, reminders: complete for those who may see, empty for the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from esm.cases.models import Case, Term
from esm.cases.rules import rules_on
from esm.cases.selectors import lists
from esm.cases.selectors.board import board
from esm.cases.selectors.reminders import due
from esm.cases.selectors.units import unit_of
from esm.cases.selectors.work import work_items
from esm.cases.tasks import remind
from esm.cases.tests import make, make_plans
from esm.kernel.errors import NotFound
from esm.kernel.models import Letter
from esm.kernel.work import Urgency

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def who() -> make.Unit:
    return make.unit()


def numbers(actor: Any, at: Any = make.NOW, **kw: Any) -> set[str]:
    return {row.number for row in lists.case_list(actor, lists.CaseFilters(**kw), at=at).rows}


def test_each_sees_the_cases_of_her_own_unit(who: make.Unit) -> None:
    ngo = make.ngo()
    ours, theirs = make.case(who).number, make.case(ngo).number
    closed = make.assigned(who, confidential=True, team=(who.supervisor.user_id,)).number
    assert numbers(who.worker) == {ours, closed}
    assert numbers(who.supervisor) == {ours, closed}
    assert numbers(who.second) == {ours}
    assert numbers(ngo.worker) == {theirs}
    assert numbers(make.identity.actor(make.identity.user())) == set()


def test_filters_narrow_the_list(who: make.Unit) -> None:
    new, led = make.case(who), make.assigned(who)
    urgent = make.in_emergency(who)
    later = make.NOW + 30 * DAY
    assert numbers(who.worker, state="registered") == {new.number}
    assert numbers(who.worker, worker="none") == {new.number}
    assert numbers(who.worker, mine=True) == {led.number, urgent.number}
    assert numbers(who.worker, danger=True) == {urgent.number}
    assert numbers(who.worker, late=True) == set()
    assert numbers(who.worker, at=later, late=True) == {new.number, led.number, urgent.number}
    assert numbers(who.worker, worker="'; drop", case_class="XX", state="nonsense") == {
        new.number,
        led.number,
        urgent.number,
    }


def test_the_nearest_term_stands_first_and_no_name_is_in_the_rows(who: make.Unit) -> None:
    make.assigned(who, person_id=make.person(who).id)
    urgent = make.in_emergency(who)
    rows = lists.case_list(who.worker, lists.CaseFilters(), at=make.NOW).rows
    assert rows[0].number == urgent.number
    assert rows[0].next
    assert rows[0].next.kind == "emergency"
    assert "Коваль" not in repr(rows)


def test_the_list_asks_as_often_for_one_case_as_for_many(who: make.Unit) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            lists.case_list(who.worker, lists.CaseFilters(), at=make.NOW)
        return len(queries)

    make.assigned(who)
    one = asked()
    for _n in range(2):
        make.case(who)
    assert asked() == one
    copies = list(Case.objects.all()) * 100
    fields = {f.attname for f in Case._meta.concrete_fields} - {"id", "number"}
    Case.objects.bulk_create(
        Case(number=f"В-2025-{n:05}", **{name: getattr(c, name) for name in fields}) for n, c in enumerate(copies)
    )
    assert asked() == one
    assert one <= 8


def test_terms_that_ran_out_stand_with_their_rule(who: make.Unit) -> None:
    made = make.assigned(who)
    assert not list(lists.terms_of(who.worker, show="", unit="", mine=False, sort="", at=make.NOW))
    found = lists.terms_of(who.worker, show="", unit="", mine=True, sort="", at=make.NOW + 30 * DAY)
    rows = lists.term_rows(found, at=make.NOW + 30 * DAY)
    assert {(r.number, r.what, r.late) for r in rows} >= {(made.number, "оцінити потреби", True)}
    assert "стаття 20" in next(r.rule for r in rows if r.what == "оцінити потреби")
    assert lists.terms_of(who.worker, show="week", unit="city", mine=False, sort="", at=make.NOW + 2 * DAY).count()


def test_the_board_weighs_and_warns(who: make.Unit) -> None:
    make.case(who)
    for _n in range(2):
        make.assigned(who)
    Case.objects.filter(worker_id=who.worker.user_id).update(case_class="DF")
    unit, rules = unit_of(who.supervisor, "", supervised=True), rules_on(make.TODAY)
    shown = board(who.supervisor, unit, rules, on=make.TODAY, at=make.NOW)
    mine = next(r for r in shown.rows if r.worker_id == who.worker.user_id)
    assert (mine.open, mine.weight, mine.heavy) == (2, 6, False)
    assert mine.classes == (("складний", 2),)
    assert shown.unassigned == 1
    assert {r.worker_id for r in shown.rows} >= {who.supervisor.user_id, who.second.user_id}
    late = board(who.supervisor, unit, rules, on=make.TODAY, at=make.NOW + 30 * DAY)
    assert late.rows[0].worker_id == who.worker.user_id
    assert late.rows[0].late >= 2
    with pytest.raises(NotFound):
        unit_of(who.worker, "", supervised=True)


def titles(actor: Any, at: Any = make.NOW) -> dict[str, Urgency]:
    return {item.title: item.urgency for item in work_items(actor, at)}


def test_what_waits_for_whom(who: make.Unit) -> None:
    new, urgent, made = make.case(who), make.in_emergency(who), make.assigned(who)
    make.signed_act(who, made)
    mine = titles(who.worker)
    assert mine[f"{made.number}: прийняти рішення"] == Urgency.WAITING
    assert mine[f"{urgent.number}: допомогти екстрено"] == Urgency.TODAY
    assert f"Затвердити акт випадку {made.number}" not in mine
    theirs = titles(who.supervisor)
    assert theirs[f"Затвердити акт випадку {made.number}"] == Urgency.TODAY
    assert theirs[f"Призначити відповідальну за випадок {new.number}"] == Urgency.TODAY
    assert any("простроченими строками" in t for t in titles(who.supervisor, make.NOW + 30 * DAY))
    other = make.ngo()
    assert titles(other.worker) == {}
    make_plans.offered(who, make.assigned(who), to_id=other.id)
    assert any(t.startswith("Відповісти, чи приймаєте випадок") for t in titles(other.supervisor))
    assert titles(other.worker) == {}
    with CaptureQueriesContext(connection) as queries:
        titles(who.supervisor)
    assert len(queries) <= 4


def test_reminders_come_at_half_at_the_end_and_after_each_once(who: make.Unit) -> None:
    made = make.assigned(who)
    Term.objects.exclude(kind="assess").delete()
    term = Term.objects.get()
    half = (term.due_at - term.started_at) / 2
    Letter.objects.all().delete()
    sent: list[tuple[str, int]] = []
    for moment in (
        term.started_at + half / 2,
        term.started_at + half,
        term.started_at + half + DAY / 24,
        term.due_at + DAY / 24,
        term.due_at + half,
        term.due_at + 5 * half,
    ):
        with time_machine.travel(moment, tick=False):
            remind.func()
        sent.append((str(moment), Letter.objects.count()))
    # Half: the worker; the end: she and two supervisors; after it: both supervisors.
    assert [n for _moment, n in sent] == [0, 1, 1, 4, 6, 6]
    assert {k.code for k in Letter.objects.all()} == {"cases.term_half", "cases.term_due", "cases.term_late"}
    assert all(made.number in k.subject for k in Letter.objects.all())
    assert list(due(at=term.due_at + 9 * half)) == []
    assert mail.outbox is not None


def test_letters_of_a_closed_case_go_to_its_team_alone(who: make.Unit) -> None:
    Letter.objects.all().delete()
    make.assigned(who, confidential=True, team=(who.supervisor.user_id,))
    with time_machine.travel(make.NOW + 60 * DAY, tick=False):
        remind.func()
    told = set(Letter.objects.values_list("user_id", flat=True))
    assert told == {who.supervisor.user_id}
