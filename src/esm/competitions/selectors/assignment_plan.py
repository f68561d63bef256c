"""The facts that a plan of who reads what is made of, and the plan.

It is remembered by all its facts: turning a page doesn't work it out anew, and other facts are another plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.utils import timezone

from ..assignment import Need, Plan, Reader, assign
from ..machine import ApplicationStatus, ReviewStatus
from ..models import Application, Assignment, Call, Member, Review, Submission
from ..rules import CallRules
from .conflicts import barred_of, crew_of, fresh_conflicts


class Judged(NamedTuple):
    """An admitted application, as `values_list` gives it. `submission`: the newest one, None without any."""

    pk: int
    number: str
    title: str
    organisation_id: int
    direction_id: int | None
    submission: int | None
    organisation_name: str
    organisation_short: str


# (member, application, review): the review is "" for a place given to a member now, else the state of her review,
# whether the place is still hers or not.
Seat = tuple[int, int, str]


class Facts(NamedTuple):
    """Everything the plan is made of, and nothing else: the same facts always give the same plan."""

    # (member, her limit, directions she reads), voting and in office, by name. No directions = all.
    readers: tuple[tuple[int, int | None, frozenset[int]], ...]
    applications: tuple[Judged, ...]
    seats: tuple[Seat, ...]
    # (member, application)
    conflicts: frozenset[tuple[int, int]]
    wanted: int


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything the plan is made of, read in one go."""

    facts: Facts
    members: tuple[Member, ...]
    # Everybody who ever was in the commission, by key.
    names: Mapping[int, str]

    @property
    def wanted(self) -> int:
        return self.facts.wanted

    @property
    def conflicts(self) -> frozenset[tuple[int, int]]:
        return self.facts.conflicts

    @property
    def applications(self) -> tuple[Judged, ...]:
        return self.facts.applications

    @property
    def current(self) -> frozenset[tuple[int, int]]:
        """(member, application) assigned now."""
        return worked_out(self.facts).current

    @property
    def submissions(self) -> dict[int, int]:
        """Application → its newest submission."""
        return {a.pk: a.submission for a in self.applications if a.submission is not None}


def setup_of(call: Call, at: datetime) -> Setup:
    """Readers are voting members in office; applications are the admitted ones. Conflicts of today's facts included.

    Seven queries, three of them of `partners`.
    """
    today = timezone.localdate(at)
    everybody = crew_of(call.members.order_by("name_key", "pk"))
    crew = [s for s in everybody if s.member.votes and s.member.since <= today <= (s.member.until or today)]
    newest = Submission.objects.filter(application=OuterRef("pk")).order_by("-ordinal").values("pk")[:1]
    columns = ("pk", "number", "title", "organisation_id", "direction_id", "newest")
    names = ("organisation__name", "organisation__short_name")
    rows = call.applications.filter(status=ApplicationStatus.ADMITTED).order_by("number")
    judged = tuple(map(Judged._make, rows.annotate(newest=Subquery(newest)).values_list(*columns, *names)))
    barred = barred_of(call.pk)
    fresh = fresh_conflicts(call, crew, judged, barred, at) if crew and judged else []
    return Setup(
        Facts(
            tuple((s.member.pk, s.member.load_limit, s.directions) for s in crew),
            judged,
            _seats(call),
            barred.in_force | {(m.pk, a.pk) for m, a, _kind, _text in fresh},
            CallRules.from_data(call.rules).reviews_per_application,
        ),
        tuple(s.member for s in crew),
        {s.member.pk: s.member.name for s in everybody},
    )


def _seats(call: Call) -> tuple[Seat, ...]:
    """Places given now, and reviews that are begun or sent. One query."""
    here = {"application__call": call, "application__status": ApplicationStatus.ADMITTED}
    pair = ("member_id", "application_id")
    given = Assignment.objects.filter(**here, ended_at=None).order_by()
    begun = Review.objects.filter(**here).exclude(status=ReviewStatus.ANNULLED).order_by()
    places = given.annotate(state=Value("", output_field=CharField())).values_list(*pair, "state")
    both = places.union(begun.annotate(state=F("status")).values_list(*pair, "state"), all=True)
    return tuple(both)


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan and what a page counts of it."""

    plan: Plan
    fingerprint: str
    current: frozenset[tuple[int, int]]
    # Application → those who read it now.
    readers: Mapping[int, frozenset[int]]
    made: int
    ended: int


@lru_cache(maxsize=2)
def worked_out(facts: Facts) -> Planned:
    current = frozenset((m, a) for m, a, review in facts.seats if not review)
    serving = {m for m, _limit, _directions in facts.readers}
    # What stays: a draft of somebody in office, or a sent review of anybody.
    kept = current & {
        (m, a) for m, a, review in facts.seats if review == ReviewStatus.SENT or (review and m in serving)
    }
    readers, staying, barred = _by_application(current), _by_application(kept), _by_application(facts.conflicts)
    nobody: frozenset[int] = frozenset()
    reads = {
        direction: frozenset(m for m, _limit, own in facts.readers if not own or direction in own)
        for direction in {a.direction_id for a in facts.applications}
    }
    needs = []
    for a in facts.applications:
        if a.submission is not None:
            allowed = reads[a.direction_id] - barred.get(a.pk, nobody)
            needs.append(Need(a.pk, allowed, staying.get(a.pk, nobody), readers.get(a.pk, nobody) & allowed))
    # Those who left after sending a review still count for that application, and take no other.
    former = sorted({m for m, _a in kept} - serving)
    limits = [Reader(m, limit) for m, limit, _own in facts.readers] + [Reader(m, 0) for m in former]
    plan = assign(needs=needs, readers=limits, wanted=facts.wanted)
    content = [sorted((a, sorted(p)) for a, p in plan.panels.items()), sorted(current), facts.wanted]
    panels = [(readers.get(a.pk, nobody), plan.panels.get(a.pk, nobody)) for a in facts.applications]
    return Planned(
        plan,
        hashlib.sha256(json.dumps(content).encode()).hexdigest()[:24],
        current,
        readers,
        sum(len(after - before) for before, after in panels),
        sum(len(before - after) for before, after in panels),
    )


def _by_application(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    members: dict[int, set[int]] = {}
    for member, application in pairs:
        members.setdefault(application, set()).add(member)
    return {a: frozenset(m) for a, m in members.items()}


def plan_of(setup: Setup) -> Plan:
    """The plan for this setup; the same setup always gives the same plan."""
    return worked_out(setup.facts).plan


def fingerprint(setup: Setup) -> str:
    """Of the plan for this setup: changes when anything that was previewed has changed."""
    return worked_out(setup.facts).fingerprint


def may_be_given(setup: Setup, member: int, application: Judged | Application) -> bool:
    if (member, application.pk) in setup.conflicts:
        return False
    own = next((directions for m, _limit, directions in setup.facts.readers if m == member), frozenset())
    return not own or application.direction_id in own
