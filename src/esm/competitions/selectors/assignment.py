"""The plan of who reads what, as it is shown before anybody confirms it; and one application's readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, require
from esm.kernel.lists import SIZE, Paged, paged

from ..assignment import Plan, Shortage
from ..machine import ReviewStatus
from ..models import Application, Assignment, Call, Review
from ..policies.commission import may_see_commission_files
from .assignment_plan import Judged, Planned, Setup, may_be_given, setup_of, worked_out


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One application of the preview: who stays, who comes, who goes, who can't."""

    number: str
    title: str
    organisation: str
    stays: tuple[str, ...]
    comes: tuple[str, ...]
    goes: tuple[str, ...]
    barred: tuple[str, ...]
    shortage: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    number: int
    name: str
    before: int
    after: int
    limit: int | None
    conflicts: int


@dataclass(frozen=True, slots=True)
class AssignmentPreview:
    page: Paged[PlanRow]
    # How many applications there are in all, whatever the page is narrowed to.
    applications: int
    loads: tuple[LoadRow, ...]
    wanted: int
    fingerprint: str
    # How many assignments the confirmation would make and end.
    made: int
    ended: int
    complete: bool
    unevenness: int
    # Sentences that say what to do when there is no full plan.
    advice: tuple[str, ...]

    @property
    def changes(self) -> bool:
        return bool(self.made or self.ended)


def assignment_preview(
    *, actor: Actor, call: Call, at: datetime, only: str = "", page: str | int | None = 1, size: int = SIZE
) -> AssignmentPreview:
    """The plan as a page shows it before it is confirmed. Nothing is written. Raises Denied.

    `only`: "changes" or "short" narrows the rows down, nothing else.
    """
    require(may_see_commission_files(actor))
    setup = setup_of(call, at)
    planned = worked_out(setup.facts)
    plan = planned.plan
    shortages = {s.application: s for s in plan.shortages}
    nobody: frozenset[int] = frozenset()

    def shown(a: Judged) -> bool:
        if only == "changes":
            return planned.readers.get(a.pk, nobody) != plan.panels.get(a.pk, nobody)
        return a.pk in shortages or a.submission is None if only == "short" else True

    rows = paged([a for a in setup.applications if shown(a)] if only else setup.applications, page=page, size=size)
    before_loads = Counter(member for member, _a in planned.current)
    bars = Counter(member for member, _a in setup.conflicts)
    loads = tuple(
        LoadRow(m.number, m.name, before_loads[m.pk], plan.loads[m.pk], m.load_limit, bars[m.pk]) for m in setup.members
    )
    return AssignmentPreview(
        rows.with_rows([_plan_row(a, setup, planned, shortages.get(a.pk)) for a in rows.rows]),
        len(setup.applications),
        loads,
        setup.wanted,
        planned.fingerprint,
        planned.made,
        planned.ended,
        plan.complete and all(a.submission is not None for a in setup.applications),
        max((row.after for row in loads), default=0) - min((row.after for row in loads), default=0),
        tuple(_advice(setup, plan)),
    )


def _plan_row(a: Judged, setup: Setup, planned: Planned, shortage: Shortage | None) -> PlanRow:
    nobody: frozenset[int] = frozenset()
    before, after = planned.readers.get(a.pk, nobody), planned.plan.panels.get(a.pk, nobody)
    names = setup.names
    return PlanRow(
        a.number,
        a.title,
        a.organisation_short or a.organisation_name,
        _names(names, before & after),
        _names(names, after - before),
        _names(names, before - after),
        _names(names, {m for m in names if (m, a.pk) in setup.conflicts}),
        _shortage(shortage, names) if a.submission is not None else _("Немає поданого тексту."),
    )


def _names(names: Mapping[int, str], keys: Collection[int]) -> tuple[str, ...]:
    return tuple(name for key, name in names.items() if key in keys)


def _shortage(shortage: Shortage | None, names: Mapping[int, str]) -> str:
    if shortage is None:
        return ""
    missing = ngettext("Бракує %(count)d людини.", "Бракує %(count)d людей.", shortage.missing) % {
        "count": shortage.missing
    }
    if not shortage.full:
        return _("%(missing)s Решта комісії має конфлікт інтересів або читає інші напрями.") % {"missing": missing}
    return _("%(missing)s Могли б прочитати, але вже мають найбільшу кількість: %(names)s.") % {
        "missing": missing,
        "names": ", ".join(_names(names, shortage.full)),
    }


def _advice(setup: Setup, plan: Plan) -> list[str]:
    """What a secretary can do about a plan that isn't full."""
    if not setup.members:
        return [_("У комісії немає нікого з правом голосу. Спершу додайте людей.")]
    advice = []
    if len(setup.members) < setup.wanted:
        advice.append(
            _("Правила вимагають %(wanted)s оцінок на заявку, а в комісії лише %(members)s з правом голосу.")
            % {"wanted": setup.wanted, "members": len(setup.members)}
        )
    seats = sum(s.missing for s in plan.shortages if s.full)
    if seats:
        advice.append(
            ngettext(
                "Через особисті межі бракує %(count)d місця. Домовтеся про більшу межу або додайте людину.",
                "Через особисті межі бракує %(count)d місць. Домовтеся про більшу межу або додайте людину.",
                seats,
            )
            % {"count": seats}
        )
    conflicted = sum(1 for s in plan.shortages if not s.full)
    if conflicted and len(setup.members) >= setup.wanted:
        advice.append(
            ngettext(
                "Для %(count)d заявки замало людей без конфлікту інтересів. Додайте людину до комісії.",
                "Для %(count)d заявок замало людей без конфлікту інтересів. Додайте людину до комісії.",
                conflicted,
            )
            % {"count": conflicted}
        )
    return advice


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who could read an application, the least loaded first; `why_not` says why she can't."""

    number: int
    name: str
    load: int
    limit: int | None
    why_not: str


def candidates_for(setup: Setup, application: Judged | Application) -> list[Candidate]:
    """For replacing by hand: those who may come first, by load."""
    current = setup.current
    loads = Counter(member for member, _application in current)
    rows = []
    for m in setup.members:
        if (m.pk, application.pk) in current:
            continue
        why_not = ""
        if (m.pk, application.pk) in setup.conflicts:
            why_not = _("конфлікт інтересів")
        elif not may_be_given(setup, m.pk, application):
            why_not = _("читає інші напрями")
        elif m.load_limit is not None and loads[m.pk] >= m.load_limit:
            why_not = _("уже має найбільшу кількість заявок")
        rows.append(Candidate(m.number, m.name, loads[m.pk], m.load_limit, why_not))
    return sorted(rows, key=lambda c: (bool(c.why_not), c.load, c.number))


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Who reads an application now. `state`: sent, draft, none."""

    number: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class HandPage:
    number: str
    title: str
    organisation: str
    wanted: int
    seats: tuple[SeatRow, ...]
    candidates: tuple[Candidate, ...]


def hand_page(*, actor: Actor, call: Call, number: str, at: datetime) -> HandPage:
    """One application's reviewers and who could come. Raises Denied, NotFound."""
    require(may_see_commission_files(actor))
    setup = setup_of(call, at)
    application = next((a for a in setup.applications if a.number == number), None)
    if application is None:
        raise NotFound(_("Такої заявки серед допущених немає."))
    states = dict(
        Review.objects.filter(application=application.pk)
        .exclude(status=ReviewStatus.ANNULLED)
        .values_list("member_id", "status")
    )
    given = Assignment.objects.filter(application=application.pk, ended_at=None).select_related("member")
    return HandPage(
        application.number,
        application.title,
        application.organisation_short or application.organisation_name,
        setup.wanted,
        tuple(
            SeatRow(g.member.number, g.member.name, states.get(g.member_id, "none"))
            for g in given.order_by("member__number")
        ),
        tuple(candidates_for(setup, application)),
    )
