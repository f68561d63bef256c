"""Workload by worker: how many cases, how heavy, what is late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from esm.kernel.actor import Actor

from ..machine import OPEN, CaseClass, CaseState
from ..models import Case
from ..rules import CaseRules
from ..terms import said
from .access import visible
from .colleagues import workers
from .labels import class_label, names
from .lists import in_unit
from .units import Unit

# Running, and not waiting for a person who stopped the help.
_RUNNING = Q(terms__met_at__isnull=True, terms__void_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Load:
    """`weight`: open cases, each counted by its class. `classes` in the order of the machine, only those there are."""

    worker_id: int | None
    name: str
    open: int
    weight: int
    classes: tuple[tuple[str, int], ...]
    emergency: int
    late: int
    next_due: date | None
    heavy: bool
    gone: bool = False  # leads cases, and works there no more


@dataclass(frozen=True, slots=True)
class Board:
    unit: Unit
    rows: tuple[Load, ...]
    unassigned: int
    open: int
    late: int
    limit: int
    states: tuple[tuple[str, str, int], ...]  # code, words, how many


def board(actor: Actor, unit: Unit, rules: CaseRules, *, on: date, at: datetime) -> Board:
    """Only cases that she may see are counted. Six queries."""
    cases = in_unit(visible(actor), unit.code).filter(state__in=OPEN).order_by()
    counted = cases.values_list("worker_id", "case_class", "state").annotate(n=Count("pk"))
    kinds: dict[int | None, Counter[str]] = {}
    urgent: Counter[int | None] = Counter()
    states: Counter[str] = Counter()
    for worker_id, case_class, state, n in counted:
        kinds.setdefault(worker_id, Counter())[case_class] += n
        urgent[worker_id] += n if state == CaseState.EMERGENCY else 0
        states[state] += n
    owed = Case.objects.filter(pk__in=cases.values("pk")).order_by()
    terms = {
        worker_id: (late, first)
        for worker_id, late, first in owed.values_list("worker_id").annotate(
            late=Count("terms", filter=_RUNNING & Q(terms__due_at__lt=at)),
            first=Min("terms__due_at", filter=_RUNNING),
        )
    }
    staff = {w.id: w.name for w in workers(unit.organisation_id, on=on)}
    left = {pk for pk in kinds if pk is not None and pk not in staff}
    left_names = names(left) if left else {}
    everybody = [*staff.items(), *((pk, left_names.get(pk, "—")) for pk in sorted(left))]
    rows = [
        _load(pk, name, kinds.get(pk, Counter()), urgent[pk], terms.get(pk, (0, None)), rules, gone=pk in left)
        for pk, name in everybody
    ]
    rows.sort(key=lambda r: (-r.late, -r.weight, r.name))
    return Board(
        unit=unit,
        rows=tuple(rows),
        unassigned=sum(kinds.get(None, Counter()).values()),
        open=sum(states.values()),
        late=sum(late for late, _first in terms.values()),
        limit=rules.load,
        states=tuple((str(s), str(s.label), states[s]) for s in CaseState if states[s]),
    )


def _load(
    worker_id: int,
    name: str,
    kinds: Counter[str],
    urgent: int,
    terms: tuple[int, datetime | None],
    rules: CaseRules,
    *,
    gone: bool,
) -> Load:
    open_ = sum(kinds.values())
    weight = sum(n * rules.class_weights.get(code, 1) for code, n in kinds.items())
    return Load(
        worker_id=worker_id,
        name=name,
        open=open_,
        weight=weight,
        classes=tuple((class_label(code), kinds[code]) for code in CaseClass.values if kinds[code]),
        emergency=urgent,
        late=terms[0],
        next_due=said(terms[1]) if terms[1] else None,
        heavy=open_ >= rules.load,
        gone=gone,
    )
