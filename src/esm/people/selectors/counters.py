"""Three counters that are never mixed: contacts, recipients of one organisation, unique persons of the network.

The last one is an interval. Its upper end is conservative: only sure links make two records one person. Its lower end
is expected: every pair that was found counts with its probability. Without names nobody can be matched, so partners that
give totals only are in the first two counters and not in the third; the share is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum

from ..machine import FOUND_BY, Mode, PairState
from ..models import Pair, Totals, Use


@dataclass(frozen=True, slots=True)
class Shown:
    """A count for somebody's eyes: `value` is None when it is so small that a person could be recognised."""

    value: int | None
    below: int

    @property
    def hidden(self) -> bool:
        return self.value is None


def suppressed(count: int, below: int) -> Shown:
    """Counts from 1 to `below` - 1 aren't shown; nought says nothing of anybody."""
    return Shown(None if 0 < count < below else count, below)


@dataclass(frozen=True, slots=True)
class OrganisationCount:
    organisation_id: int | None
    mode: str  # how it tells of its clients: the fullest way it used in the period
    contacts: int
    recipients: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the contacts came by this mode."""

    mode: str
    contacts: int
    percent: int

    @property
    def label(self) -> str:
        return str(Mode(self.mode).label)


@dataclass(frozen=True, slots=True)
class Counters:
    """`expected` ≤ `conservative`. `recipients` are added up over organisations, so one person may be in it many times."""

    since: date
    until: date
    contacts: int
    organisations: tuple[OrganisationCount, ...]
    conservative: int
    expected: int
    shares: tuple[Share, ...]
    method: str
    logged_contacts: int | None = None  # of the service log, for comparison

    @property
    def recipients(self) -> int:
        return sum(o.recipients for o in self.organisations)


def counters(since: date, until: date, *, log: Callable[[date, date], int] | None = None) -> Counters:
    """Whole months from `since` to `until`. Seven queries, whatever the number of people."""
    months = Q(month__gte=since.replace(day=1), month__lte=until)
    live = Q(record__restricted_at__isnull=True)
    uses = (
        Use.objects.filter(months, live)
        .order_by()
        .values_list("record__organisation_id", "record__mode")
        .annotate(contacts=Sum("contacts"), persons=Count("record__person_id", distinct=True))
    )
    lines: dict[int | None, dict[str, tuple[int, int]]] = defaultdict(dict)
    for organisation, mode, contacts, persons in uses:
        lines[organisation][mode] = (contacts, persons)
    totals = Totals.objects.filter(months).order_by().values_list("organisation_id")
    for organisation, contacts, recipients in totals.annotate(c=Sum("contacts"), r=Sum("recipients")):
        lines[organisation][Mode.TOTALS] = (contacts, recipients)
    by_mode = {mode: sum(line.get(mode, (0, 0))[0] for line in lines.values()) for mode in Mode.values}
    all_contacts = sum(by_mode.values())
    conservative, expected, method = _persons(months, live)
    return Counters(
        since=since,
        until=until,
        contacts=all_contacts,
        organisations=tuple(
            OrganisationCount(
                organisation,
                next(mode for mode in Mode.values if mode in line),
                sum(contacts for contacts, _persons_ in line.values()),
                sum(persons for _contacts, persons in line.values()),
            )
            for organisation, line in sorted(
                lines.items(), key=lambda item: (-sum(c for c, _ in item[1].values()), item[0] or 0)
            )
        ),
        conservative=conservative,
        expected=expected,
        shares=tuple(
            Share(mode, contacts, round(100 * contacts / all_contacts))
            for mode, contacts in by_mode.items()
            if contacts
        ),
        method=method,
        logged_contacts=log(since, until) if log else None,
    )


def _persons(months: Q, live: Q) -> tuple[int, int, str]:
    counted = Use.objects.filter(months, live)
    persons = counted.values("record__person_id").distinct().count()
    inside = counted.values("record_id")
    pairs = (
        Pair.objects.filter(state=PairState.WAITING, a__in=inside, b__in=inside)
        .exclude(a__person_id=F("b__person_id"))
        .values_list("a__person_id", "b__person_id", "permille", "method")
    )
    found = list(pairs.iterator())
    expected = persons - _joined(found)
    names = sorted({str(FOUND_BY.get(method, method)) for *_rest, method in found})
    return persons, expected, ", ".join(names)


def _joined(pairs: Iterable[tuple[int, int, int, str]]) -> int:
    """By how many the persons become fewer if every pair counts with its probability, each person once.

    Within a group of persons held together by pairs, the surest ones that join it make a tree; its probabilities add up.
    """
    parent: dict[int, int] = {}

    def root(person: int) -> int:
        while parent.get(person, person) != person:
            person = parent[person]
        return person

    fewer = 0
    for a, b, permille, _method in sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])):
        first, second = root(a), root(b)
        if first != second:
            parent[max(first, second)] = min(first, second)
            fewer += permille
    return round(fewer / 1000)
