"""Calls as pages show them: the public list, the public page, and the department's overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.kernel.actor import NOBODY, Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import Money

from ..dates import KYIV
from ..machine import RELEASED_CALLS, ApplicationStatus, CallStatus, ChangeKind
from ..models import Appeal, Application, CalendarStep, Call, Direction, Outage
from ..policies.calls import may_read_call
from ..readiness import Gap, gaps
from ..rules import TIE_BY_CRITERION, CallRules


@dataclass(frozen=True, slots=True)
class Phase:
    """Where a call is, in words of the people; `tone` is that of the tag."""

    code: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class CallRow:
    slug: str
    year: int
    title: str
    phase: Phase
    budget: Money
    opens_at: datetime
    closes_at: datetime
    days_left: int
    received: int = 0


@dataclass(frozen=True, slots=True)
class CallRef:
    """What other rooms need to name a call."""

    id: int
    slug: str
    year: int
    title: str


@dataclass(frozen=True, slots=True)
class CallLists:
    open: tuple[CallRow, ...]
    coming: tuple[CallRow, ...]
    running: tuple[CallRow, ...]
    past: tuple[CallRow, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """`state`: done, now or nothing; `when` holds the days, the template writes them."""

    title: str
    starts_on: date
    ends_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class DirectionRow:
    code: str
    title: str
    about: str
    budget: Money | None
    cap: Money | None
    at_least_one: bool
    must_not_stop: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    kind: str
    reason: str
    at: datetime
    before: datetime
    after: datetime
    moved: bool


@dataclass(frozen=True, slots=True)
class CallPage:
    """Everything the public page says. Nothing about applications before release."""

    id: int
    slug: str
    year: int
    title: str
    status: str
    phase: Phase
    version: int
    about: str
    legal_basis: str
    who_may_apply: str
    budget: Money
    cap: Money | None
    opens_at: datetime
    closes_at: datetime
    days_left: int
    accepts: bool
    projects_start_on: date
    projects_end_on: date
    contact_name: str
    contact_phone: str
    contact_email: str
    place: str
    rules: CallRules
    tie_break: tuple[str, ...]
    directions: tuple[DirectionRow, ...]
    steps: tuple[StepRow, ...]
    changes: tuple[ChangeRow, ...]
    follows: str
    later_rounds: tuple[tuple[str, str], ...]
    released: bool
    is_draft: bool


@dataclass(frozen=True, slots=True)
class OutageRow:
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CallOverview:
    """The department's page of a call."""

    page: CallPage
    gaps: tuple[Gap, ...]
    counts: tuple[tuple[str, str, int], ...]
    total: int
    drafts: int
    appeals: int
    asked: Money


def phase(call: Call, at: datetime) -> Phase:
    """The state of the call and the clock together: an open call stops taking applications by itself."""
    if call.status == CallStatus.OPEN:
        if at < call.opens_at:
            return Phase("coming", _("Приймання ще не почалося"), "info")
        if call.accepts(at):
            return Phase("accepting", _("Приймаємо заявки"), "ok")
        return Phase("checking", _("Перевіряємо документи"), "info")
    tones = {
        CallStatus.DRAFT: "warn",
        CallStatus.REVIEW: "info",
        CallStatus.RANKING: "info",
        CallStatus.APPROVED: "info",
        CallStatus.RELEASED: "ok",
        CallStatus.FAILED: "err",
        CallStatus.CANCELLED: "err",
    }
    status = CallStatus(call.status)
    # A decision that was approved but not released is nobody's business outside yet.
    label = CallStatus.RANKING.label if status is CallStatus.APPROVED else status.label
    return Phase(str(status), str(label), tones.get(status, "mute"))


def call_lists(at: datetime) -> CallLists:
    """Public calls by what a reader can do about them; drafts are nobody's. One query."""
    rows = [_row(c, at) for c in Call.objects.exclude(status=CallStatus.DRAFT).order_by("-year", "-opens_at")]
    running = {"checking", *map(str, (CallStatus.REVIEW, CallStatus.RANKING, CallStatus.APPROVED))}
    special = running | {"accepting", "coming"}
    return CallLists(
        tuple(r for r in rows if r.phase.code == "accepting"),
        tuple(sorted((r for r in rows if r.phase.code == "coming"), key=lambda r: r.opens_at)),
        tuple(r for r in rows if r.phase.code in running),
        tuple(r for r in rows if r.phase.code not in special),
    )


def open_calls(at: datetime) -> tuple[CallRow, ...]:
    """Calls that take applications now, the nearest deadline first."""
    return tuple(sorted(call_lists(at).open, key=lambda r: r.closes_at))


def upcoming_calls(at: datetime) -> tuple[CallRow, ...]:
    """Announced calls whose window hasn't begun."""
    return call_lists(at).coming


def call_refs(ids: set[int]) -> dict[int, CallRef]:
    """The calls with these keys, in one query."""
    return {
        c.pk: CallRef(c.pk, c.slug, c.year, c.title)
        for c in Call.objects.filter(pk__in=ids).only("slug", "year", "title")
    }


def department_calls(at: datetime) -> tuple[CallRow, ...]:
    """All calls with drafts and how many applications each has received. One query."""
    return tuple(_row(c, at, c.registered) for c in Call.objects.order_by("-year", "-pk"))


def read_call(actor: Actor, slug: str) -> Call:
    """The call, for those who may read it. Raises NotFound, the same for a draft and for nothing."""
    call = Call.objects.select_related("follows").filter(slug=slug).first()
    if call is None or not may_read_call(actor, call):
        raise NotFound(_("Такого конкурсу немає."))
    return call


def read_public_call(slug: str) -> Call:
    """An announced call: what everybody may read, whoever asks."""
    return read_call(NOBODY, slug)


def call_page(call: Call, at: datetime) -> CallPage:
    """Five queries: directions, calendar, changes, later rounds (and the call itself)."""
    rules = CallRules.from_data(call.rules)
    directions = list(call.directions.all())
    caps = [c for c in (*(d.cap for d in directions), rules.project_cap) if c is not None]
    today = at.astimezone(KYIV).date()
    later = call.later_rounds.exclude(status=CallStatus.DRAFT).values_list("slug", "title")
    return CallPage(
        id=call.pk,
        slug=call.slug,
        year=call.year,
        title=call.title,
        status=call.status,
        phase=phase(call, at),
        version=call.version,
        about=call.about,
        legal_basis=call.legal_basis,
        who_may_apply=call.who_may_apply,
        budget=Money(call.total_budget),
        cap=Money(max(caps)) if caps else None,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        days_left=_days_left(call, at),
        accepts=call.accepts(at),
        projects_start_on=call.projects_start_on,
        projects_end_on=call.projects_end_on,
        contact_name=call.contact_name,
        contact_phone=call.contact_phone,
        contact_email=call.contact_email,
        place=call.place,
        rules=rules,
        tie_break=tie_words(rules),
        directions=tuple(_direction(d) for d in directions),
        steps=tuple(_step(s, today) for s in call.calendar.all()),
        changes=tuple(
            ChangeRow(
                str(ChangeKind(c.kind).label),
                c.reason,
                c.at,
                c.closed_at_before,
                c.closes_at_after,
                c.closes_at_after > c.closed_at_before,
            )
            for c in call.changes.all()
        ),
        follows=call.follows.slug if call.follows else "",
        later_rounds=tuple(later),
        released=call.status in RELEASED_CALLS,
        is_draft=call.status == CallStatus.DRAFT,
    )


def call_overview(call: Call, at: datetime) -> CallOverview:
    """The page's five queries and one for counts, one for open appeals."""
    page = call_page(call, at)
    found: Sequence[Gap] = ()
    if page.is_draft:
        found = gaps(call, list(call.directions.all()), len(page.steps), at)
    by_status: Counter[str] = Counter()
    asked = 0
    for status, money in Application.objects.filter(call=call).values_list("status", "asked"):
        by_status[status] += 1
        asked += money if status not in {ApplicationStatus.DRAFT, ApplicationStatus.LATE} else 0
    drafts = by_status.pop(ApplicationStatus.DRAFT, 0)
    return CallOverview(
        page=page,
        gaps=tuple(found),
        counts=tuple((s.value, str(s.label), by_status[s]) for s in ApplicationStatus if by_status[s]),
        total=sum(by_status.values()),
        drafts=drafts,
        appeals=Appeal.objects.filter(application__call=call, answered_at=None).count(),
        asked=Money(asked),
    )


def outages() -> tuple[OutageRow, ...]:
    """The journal of outages, the newest first."""
    return tuple(OutageRow(o.starts_at, o.ends_at, o.reason) for o in Outage.objects.all()[:200])


def tie_words(rules: CallRules) -> tuple[str, ...]:
    """What decides between equal totals, in words and in order."""
    words = {
        "leverage": _("більше інших коштів на гривню міста"),
        "received": _("раніше подана заявка"),
        "vote": _("відкрите голосування комісії"),
    }
    out = []
    for key in rules.tie_break:
        criterion = rules.criterion(key.removeprefix(TIE_BY_CRITERION))
        if key.startswith(TIE_BY_CRITERION) and criterion:
            out.append(_("вищий бал за критерієм «%(title)s»") % {"title": criterion.title})
        elif key in words:
            out.append(words[key])
    return tuple(out)


def _row(call: Call, at: datetime, received: int = 0) -> CallRow:
    return CallRow(
        call.slug,
        call.year,
        call.title,
        phase(call, at),
        Money(call.total_budget),
        call.opens_at,
        call.closes_at,
        _days_left(call, at),
        received,
    )


def _days_left(call: Call, at: datetime) -> int:
    return max((call.closes_at.astimezone(KYIV).date() - at.astimezone(KYIV).date()).days, 0)


def _direction(d: Direction) -> DirectionRow:
    return DirectionRow(
        d.code,
        d.title,
        d.about,
        Money(d.budget) if d.budget is not None else None,
        Money(d.cap) if d.cap is not None else None,
        d.at_least_one,
        d.must_not_stop,
    )


def _step(s: CalendarStep, today: date) -> StepRow:
    last = s.ends_on or s.starts_on
    state = "done" if last < today else "now" if s.starts_on <= today else ""
    return StepRow(s.title, s.starts_on, s.ends_on, state)
