"""The plan of who reads what, before anybody confirms it, and what stands now."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, require
from esm.partners import public as partners

from ..assignment import Need, Plan, Reader, Shortage, assign
from ..machine import ApplicationStatus, ReviewStatus
from ..models import Application, Assignment, Call, Member, Review, Submission
from ..policies.commission import may_see_commission_files
from ..rules import CallRules
from .conflicts import automatic_conflicts, conflicted_pairs
from .reading import in_office


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything the plan is made of, read in one go."""

    applications: tuple[Application, ...]
    members: tuple[Member, ...]
    # Member's key → directions she reads; no entry = all.
    directions: Mapping[int, frozenset[int]]
    conflicts: frozenset[tuple[int, int]]
    # (member, application) assigned now. `kept` of them stay: a draft of somebody in office, or a sent review of anybody.
    current: frozenset[tuple[int, int]]
    kept: frozenset[tuple[int, int]]
    # Application → its newest submission.
    submissions: Mapping[int, int]
    wanted: int

    def by_application(self) -> dict[int, set[int]]:
        """Application → those who read it now."""
        readers: dict[int, set[int]] = {}
        for member, application in self.current:
            readers.setdefault(application, set()).add(member)
        return readers


def setup_of(call: Call, at: datetime) -> Setup:
    """Readers are voting members in office; applications are the admitted ones. Conflicts of today's facts included."""
    crew = tuple(call.members.filter(in_office(timezone.localdate(at)), votes=True).order_by("name_key", "pk"))
    judged = tuple(call.applications.filter(status=ApplicationStatus.ADMITTED).order_by("number"))
    reads: dict[int, set[int]] = {}
    limited = Member.directions.through.objects.filter(member__in=crew).values_list("member_id", "direction_id")
    for member, direction in limited:
        reads.setdefault(member, set()).add(direction)
    here = {"application__call": call, "application__status": ApplicationStatus.ADMITTED}
    current = frozenset(Assignment.objects.filter(**here, ended_at=None).values_list("member_id", "application_id"))
    serving = {m.pk for m in crew}
    begun = Review.objects.filter(**here).exclude(status=ReviewStatus.ANNULLED)
    kept = {
        (member, application)
        for member, application, status in begun.values_list("member_id", "application_id", "status")
        if status == ReviewStatus.SENT or member in serving
    }
    newest = Submission.objects.filter(application__call=call).order_by("ordinal").values_list("application_id", "pk")
    fresh = automatic_conflicts(call, members=crew, applications=judged, at=at)
    return Setup(
        judged,
        crew,
        {m: frozenset(d) for m, d in reads.items()},
        conflicted_pairs(call.pk) | {(m.pk, a.pk) for m, a, _kind, _text in fresh},
        current,
        current & kept,
        dict(newest),
        CallRules.from_data(call.rules).reviews_per_application,
    )


def plan_of(setup: Setup) -> Plan:
    """The plan for this setup; the same setup always gives the same plan."""
    needs = []
    readers_now = setup.by_application()
    for application in setup.applications:
        if application.pk not in setup.submissions:
            continue
        allowed = frozenset(m.pk for m in setup.members if may_be_given(setup, m.pk, application))
        mine = readers_now.get(application.pk, set())
        kept = frozenset(m for m in mine if (m, application.pk) in setup.kept)
        needs.append(Need(application.pk, allowed, kept, frozenset(mine) & allowed))
    # Those who left after sending a review still count for that application, and take no other.
    former = {m for m, _a in setup.kept} - {m.pk for m in setup.members}
    readers = [Reader(m.pk, m.load_limit) for m in setup.members] + [Reader(m, 0) for m in sorted(former)]
    return assign(needs=needs, readers=readers, wanted=setup.wanted)


def may_be_given(setup: Setup, member: int, application: Application) -> bool:
    if (member, application.pk) in setup.conflicts:
        return False
    own = setup.directions.get(member)
    return own is None or application.direction_id in own


def fingerprint(plan: Plan, setup: Setup) -> str:
    """Changes when anything that was previewed has changed."""
    content = [sorted((a, sorted(p)) for a, p in plan.panels.items()), sorted(setup.current), setup.wanted]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:24]


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
    rows: tuple[PlanRow, ...]
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


def assignment_preview(*, actor: Actor, call: Call, at: datetime) -> AssignmentPreview:
    """The plan as a page shows it before it is confirmed. Nothing is written. Raises Denied."""
    require(may_see_commission_files(actor))
    setup = setup_of(call, at)
    plan = plan_of(setup)
    left = Member.objects.filter(call=call).exclude(pk__in=[m.pk for m in setup.members])
    names = {m.pk: m.name for m in (*setup.members, *left)}
    organisations = partners.organisation_refs({a.organisation_id for a in setup.applications})
    shortages = {s.application: s for s in plan.shortages}
    by_application = setup.by_application()
    barred: dict[int, set[int]] = {}
    for member, application in setup.conflicts:
        barred.setdefault(application, set()).add(member)
    rows = []
    made = ended = 0
    for a in setup.applications:
        before, after = by_application.get(a.pk, set()), plan.panels.get(a.pk, frozenset())
        made += len(after - before)
        ended += len(before - after)
        rows.append(
            PlanRow(
                a.number,
                a.title,
                organisations[a.organisation_id].title,
                _names(names, before & after),
                _names(names, after - before),
                _names(names, before - after),
                _names(names, barred.get(a.pk, set())),
                _shortage(shortages.get(a.pk), names) if a.pk in setup.submissions else _("Немає поданого тексту."),
            )
        )
    before_loads = Counter(member for member, _a in setup.current)
    bars = Counter(member for member, _a in setup.conflicts)
    loads = tuple(
        LoadRow(
            m.number,
            m.name,
            before_loads[m.pk],
            plan.loads[m.pk],
            m.load_limit,
            bars[m.pk],
        )
        for m in setup.members
    )
    return AssignmentPreview(
        tuple(rows),
        loads,
        setup.wanted,
        fingerprint(plan, setup),
        made,
        ended,
        plan.complete and all(a.pk in setup.submissions for a in setup.applications),
        max((row.after for row in loads), default=0) - min((row.after for row in loads), default=0),
        tuple(_advice(setup, plan)),
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


def candidates_for(setup: Setup, application: Application) -> list[Candidate]:
    """For replacing by hand: those who may come first, by load."""
    loads = {m.pk: 0 for m in setup.members}
    for member, _application in setup.current:
        if member in loads:
            loads[member] += 1
    rows = []
    for m in setup.members:
        if (m.pk, application.pk) in setup.current:
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
        Review.objects.filter(application=application)
        .exclude(status=ReviewStatus.ANNULLED)
        .values_list("member_id", "status")
    )
    given = Assignment.objects.filter(application=application, ended_at=None).select_related("member")
    return HandPage(
        application.number,
        application.title,
        partners.organisation_refs({application.organisation_id})[application.organisation_id].title,
        setup.wanted,
        tuple(
            SeatRow(g.member.number, g.member.name, states.get(g.member_id, "none"))
            for g in given.order_by("member__number")
        ),
        tuple(candidates_for(setup, application)),
    )
