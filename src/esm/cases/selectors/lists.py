"""The list of cases and of their terms. No person is named in them: numbers, services, terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.lists import Paged, Sorting, paged
from esm.reference import public as reference

from ..machine import OPEN, CaseClass, CaseState, TermKind
from ..models import Case, Term
from ..terms import DAY, said
from .access import visible
from .labels import class_label, names, service_titles, services_line, tone_of, unit_title
from .units import CITY

FAR = datetime(9000, 1, 1, tzinfo=UTC)
SORTING = Sorting({"number": ["-id"], "due": ["due", "-id"], "received": ["-received_at", "-id"]}, "due")
TERM_SORTING = Sorting({"due": ["due_at", "id"], "number": ["-case_id", "due_at", "id"]}, "due")
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """As they stand in the address. `state` "" means every open case, "all" every one."""

    state: str = ""
    worker: str = ""
    case_class: str = ""
    late: bool = False
    danger: bool = False
    mine: bool = False
    unit: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class NextTerm:
    """`due` is a day, or a datetime when hours count."""

    kind: str
    label: str
    due: date
    late: bool


@dataclass(frozen=True, slots=True)
class CaseRow:
    number: str
    state: str
    state_label: str
    tone: str
    services: str
    district: str
    case_class: str
    worker: str
    unit: str
    received_at: datetime
    danger: bool
    confidential: bool
    next: NextTerm | None


@dataclass(frozen=True, slots=True)
class TermRow:
    """Something owed. `rule` says how its moment was counted; `due` is a day, or a datetime when hours count."""

    number: str
    what: str
    due: date
    late: bool
    worker: str
    unit: str
    rule: str


def running() -> QuerySet[Term]:
    return Term.objects.filter(met_at__isnull=True, void_at__isnull=True)


def cases_of(actor: Actor, wanted: CaseFilters, *, at: datetime) -> QuerySet[Case]:
    """What she may see, narrowed and in order."""
    rows = in_unit(visible(actor), wanted.unit)
    if wanted.state in CaseState.values:
        rows = rows.filter(state=wanted.state)
    elif wanted.state != "all":
        rows = rows.filter(state__in=OPEN)
    if wanted.mine:
        rows = rows.filter(worker_id=actor.user_id)
    elif wanted.worker == NOBODY:
        rows = rows.filter(worker_id__isnull=True)
    elif wanted.worker.isascii() and wanted.worker.isdigit() and len(wanted.worker) < 18:
        rows = rows.filter(worker_id=int(wanted.worker))
    if wanted.case_class in CaseClass.values and wanted.case_class:
        rows = rows.filter(case_class=wanted.case_class)
    if wanted.danger:
        rows = rows.exclude(dangers=[])
    first = running().filter(case=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
    rows = rows.annotate(due=Coalesce(Subquery(first), Value(FAR)))
    if wanted.late:
        rows = rows.filter(due__lt=at)
    return rows.order_by(*SORTING.order(wanted.sort))


def case_list(actor: Actor, wanted: CaseFilters, *, at: datetime, page: str | None = None) -> Paged[CaseRow]:
    """Seven queries, whatever the number of rows."""
    shown = paged(cases_of(actor, wanted, at=at), page=page)
    return shown.with_rows(case_rows(shown.rows, at=at))


def all_cases(actor: Actor, wanted: CaseFilters, *, at: datetime) -> list[CaseRow]:
    """The whole list, for a file."""
    return case_rows(list(cases_of(actor, wanted, at=at)), at=at)


def case_rows(cases: Sequence[Case], *, at: datetime) -> list[CaseRow]:
    from django.db.models import prefetch_related_objects

    next_first = Prefetch("terms", queryset=running().order_by("due_at"), to_attr="owed")
    prefetch_related_objects(list(cases), "organisation", next_first)
    workers = names(c.worker_id for c in cases)
    services = service_titles() if cases else {}
    districts = {d.key: d.title for d in reference.districts()} if cases else {}
    return [
        CaseRow(
            number=c.number,
            state=c.state,
            state_label=c.get_state_display(),
            tone=tone_of(c.state),
            services=services_line(c.services, services),
            district=districts.get(c.district, ""),
            case_class=class_label(c.case_class) if c.case_class else "",
            worker=workers.get(c.worker_id, "—"),
            unit=unit_title(c.organisation.short_name or c.organisation.name if c.organisation else None),
            received_at=c.received_at,
            danger=bool(c.dangers),
            confidential=c.confidential,
            next=_next(c.owed[0], at) if c.owed else None,  # type: ignore[attr-defined]
        )
        for c in cases
    ]


def _next(term: Term, at: datetime) -> NextTerm:
    return NextTerm(term.kind, str(TermKind(term.kind).label), said(term.due_at), term.due_at < at)


def in_unit(rows: QuerySet[Case], unit: str) -> QuerySet[Case]:
    """`unit`: a code of `units`; "" is every one."""
    if not unit:
        return rows
    return rows.filter(organisation__isnull=True) if unit == CITY else rows.filter(organisation__edrpou=unit)


# ---- terms -----------------------------------------------------------------------------------------------------------


def terms_of(actor: Actor, *, show: str, unit: str, mine: bool, sort: str, at: datetime) -> QuerySet[Term]:
    """Running terms of cases that she may see: late ones, or those of a day (`today`) or seven days (`week`) to come."""
    cases = in_unit(visible(actor), unit).filter(state__in=OPEN)
    if mine:
        cases = cases.filter(worker_id=actor.user_id)
    until = {"today": Q(due_at__gte=at, due_at__lt=at + DAY), "week": Q(due_at__gte=at, due_at__lt=at + 7 * DAY)}
    rows = running().filter(case__in=cases).filter(until.get(show, Q(due_at__lt=at)))
    return rows.select_related("case__organisation").order_by(*TERM_SORTING.order(sort))


def term_rows(terms: Iterable[Term], *, at: datetime) -> list[TermRow]:
    loaded = list(terms)
    workers = names(t.case.worker_id for t in loaded)
    return [
        TermRow(
            number=t.case.number,
            what=str(TermKind(t.kind).label),
            due=said(t.due_at),
            late=t.due_at < at,
            worker=workers.get(t.case.worker_id, "—") if t.case.worker_id else _("не призначено"),
            unit=unit_title(
                t.case.organisation.short_name or t.case.organisation.name if t.case.organisation else None
            ),
            rule=t.rule,
        )
        for t in loaded
    ]


def workers_in(actor: Actor) -> list[tuple[str, str]]:
    """Those who lead open cases that she may see: for the filter. Two queries."""
    ids = visible(actor).filter(state__in=OPEN, worker_id__isnull=False).order_by().values_list("worker_id").distinct()
    known = names(pk for (pk,) in ids)
    return sorted(((str(pk), name) for pk, name in known.items() if pk is not None), key=lambda pair: pair[1])
