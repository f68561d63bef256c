"""The ranking of a call: its data from three queries, then arithmetic (`choice.ranking`).

The arithmetic is remembered by everything that went into it: the same data give the same ranking without working it out
again, and a single changed score, sum or name is other data. So nothing is ever out of date, and nothing needs throwing
away.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from esm.kernel.money import Money
from esm.kernel.text import fold, sort_key

from ..calibration import Calibration, WhyNot
from ..choice.ranking import CRITERION, UNRESOLVED, Entry, Ranked, rank
from ..machine import WINNERS, ApplicationStatus
from ..models import Application, Call
from ..points import points
from ..rules import CallRules
from .scores import ApplicationScores, ReviewMark, ranking_scores, sent_marks

# Rankings kept in memory, the latest used: a city has one or two calls at work.
_KEPT = 4
# How many equals are named; the others are counted.
NAMED = 3

# What was admitted and not withdrawn; after the release the same applications under their new names.
RANKED = frozenset({ApplicationStatus.ADMITTED, ApplicationStatus.RESERVE, ApplicationStatus.DECLINED}) | WINNERS


@dataclass(frozen=True, slots=True)
class Line:
    """One application in the ranking, with all that a page, an export or the minutes say about it."""

    id: int
    number: str
    title: str
    organisation_id: int
    organisation: str
    direction_id: int | None
    direction: str
    position: int
    place: int | None
    # Hundredths of a point; None = nobody has sent a review.
    score: int | None
    passed: bool
    reviews: int
    # Between the highest and the lowest review, hundredths.
    spread: int
    wide_spread: bool
    tie_rule: str
    tie_words: str
    # Numbers of all with this score, its own among them; empty when it is alone.
    group: tuple[str, ...]
    asked: Money
    raised: Money
    received_at: datetime | None
    # Mean and rank after calibration, and places won by it; None where calibration isn't used.
    calibrated: int | None = None
    calibrated_rank: int | None = None
    climbs: int = 0

    @property
    def unresolved(self) -> bool:
        return self.tie_rule == UNRESOLVED

    @property
    def equals(self) -> tuple[str, ...]:
        """Numbers of the others with the same score."""
        return tuple(number for number in self.group if number != self.number)

    @property
    def equals_words(self) -> str:
        return number_words([n for n in self.group[: NAMED + 1] if n != self.number], len(self.group) - 1)

    @property
    def score_words(self) -> str:
        return points(self.score)

    @property
    def spread_words(self) -> str:
        return points(self.spread) if self.reviews > 1 else points(None)

    @property
    def calibrated_words(self) -> str:
        return points(self.calibrated)

    @property
    def leverage(self) -> float | None:
        """Hryvnias raised for one hryvnia of the city's."""
        return self.raised.kopecks / self.asked.kopecks if self.asked else None


def number_words(numbers: Sequence[str], total: int) -> str:
    """«26-001, 26-002, 26-003 та ще 297» of `total` numbers, the first of which are given."""
    named = ", ".join(numbers[:NAMED])
    rest = total - min(len(numbers), NAMED)
    if rest <= 0:
        return named
    return _("%(numbers)s та ще %(rest)s") % {"numbers": named, "rest": rest}


# Compared by identity: what is worked out from a ranking is remembered by it (`selectors.award`).
@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    lines: tuple[Line, ...]
    # Hundredths of a point.
    pass_score: int
    calibrated: bool
    # Why calibrated ranks are not shown, as a sentence.
    why_not: str
    unscored: int

    @property
    def pass_words(self) -> str:
        return points(self.pass_score)

    @property
    def passed(self) -> int:
        return sum(1 for line in self.lines if line.passed)

    @property
    def unresolved(self) -> tuple[Line, ...]:
        """Equals above the pass mark that only a vote can part."""
        return tuple(line for line in self.lines if line.unresolved and line.passed)


class _Row(NamedTuple):
    """What is read of an application: names as `values_list` takes them, but `pk`."""

    id: int
    number: str
    title: str
    organisation_id: int
    direction_id: int | None
    asked: int
    own: int
    raised: int
    in_kind: int
    volunteer: int
    received_at: datetime | None
    vote: int | None
    organisation_name: str
    organisation_short: str

    @property
    def others_money(self) -> int:
        """What isn't the city's, in kopecks: the organisation's own, raised, in kind and volunteers' work."""
        return self.own + self.raised + self.in_kind + self.volunteer


_COLUMNS = (
    "pk", "number", "title", "organisation_id", "direction_id", "asked", "own", "raised", "in_kind", "volunteer",
    "received_at", "tie_vote__place", "organisation__name", "organisation__short_name",
)  # fmt: skip


def ranking_of(call: Call) -> Ranking:
    """All ranked applications of the call in order. Three queries, however many there are."""
    order = CallRules.from_data(call.rules).tie_break
    parting = [code.removeprefix(CRITERION) for code in order if code.startswith(CRITERION)]
    return worked_out(
        get_language(),
        json.dumps(call.rules),
        tuple((d.pk, d.title) for d in call.directions.all()),
        tuple(Application.objects.filter(call=call, status__in=RANKED).order_by("pk").values_list(*_COLUMNS)),
        sent_marks(call.pk, parting),
    )


@lru_cache(maxsize=_KEPT)
def worked_out(
    _language: str | None,  # its words stand in the lines
    rules_text: str,
    directions: tuple[tuple[int, str], ...],
    applications: tuple[tuple[Any, ...], ...],
    marks: tuple[ReviewMark, ...],
) -> Ranking:
    rules = CallRules.from_data(json.loads(rules_text))
    pass_score = int(rules.pass_points * 100)
    rows = {row.id: row for row in map(_Row._make, applications)}
    found = ranking_scores(marks, rules=rules)
    # Under the least number of reviews an application stays without a score: chance would rank it.
    scores = {a: s for a, s in found.scores.items() if s.reviews >= rules.reviewers_min}
    entries = [_entry(row, scores.get(row.id)) for row in rows.values()]
    ranked = rank(entries, order=rules.tie_break, pass_score=pass_score)
    calibration = found.calibration
    facts = _Facts(
        dict(directions),
        rules,
        calibration,
        {rule: tie_words(rule, rules) for rule in {r.decided_by for r in ranked}},
    )
    lines = tuple(
        _line(r, position, rows[r.entry.id], scores.get(r.entry.id), facts)
        for position, r in enumerate(ranked, start=1)
    )
    return Ranking(
        lines,
        pass_score,
        calibration.used,
        why_not_words(calibration, rules),
        sum(1 for line in lines if line.score is None),
    )


def _entry(row: _Row, scores: ApplicationScores | None) -> Entry:
    return Entry(
        id=row.id,
        number=row.number,
        score=scores.mean if scores else None,
        criteria=scores.criteria if scores else {},
        raised=row.others_money,
        asked=row.asked,
        received_at=row.received_at,
        vote=row.vote,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What all lines share."""

    directions: Mapping[int, str]
    rules: CallRules
    calibration: Calibration
    # What is said of each rule that parted equals.
    tie_words: Mapping[str, str]


def _line(ranked: Ranked, position: int, row: _Row, scores: ApplicationScores | None, facts: _Facts) -> Line:
    entry = ranked.entry
    standing = facts.calibration.standings.get(entry.id) if facts.calibration.used else None
    return Line(
        id=entry.id,
        number=entry.number,
        title=row.title,
        organisation_id=row.organisation_id,
        organisation=row.organisation_short or row.organisation_name,
        direction_id=row.direction_id,
        direction=facts.directions.get(row.direction_id, "") if row.direction_id else "",
        position=position,
        place=ranked.place,
        score=entry.score,
        passed=ranked.passed,
        reviews=scores.reviews if scores else 0,
        spread=scores.spread if scores else 0,
        wide_spread=scores.disputed(facts.rules) if scores else False,
        tie_rule=ranked.decided_by,
        tie_words=facts.tie_words[ranked.decided_by],
        group=ranked.group,
        asked=Money(entry.asked),
        raised=Money(entry.raised),
        received_at=entry.received_at,
        calibrated=standing.calibrated if standing else None,
        calibrated_rank=standing.calibrated_rank if standing else None,
        climbs=standing.climbs if standing else 0,
    )


def tie_words(rule: str, rules: CallRules) -> str:
    """The rule that parted equals, as the minutes say it."""
    if not rule:
        return ""
    if rule.startswith(CRITERION):
        code = rule.removeprefix(CRITERION)
        criterion = rules.criterion(code)
        return _("бал за критерій «%(criterion)s»") % {"criterion": criterion.title if criterion else code}
    return {
        "leverage": _("більше залучених коштів на 1 грн міста"),
        "received": _("раніше зареєстровано"),
        "vote": _("відкрите голосування комісії"),
        UNRESOLVED: _("рівність не розвʼязано: потрібне голосування"),
    }.get(rule, "")


def why_not_words(calibration: Calibration, rules: CallRules) -> str:
    match calibration.why_not:
        case None:
            return ""
        case WhyNot.NO_REVIEWS:
            return _("Ще немає жодної надісланої оцінки.")
        case WhyNot.TOO_FEW_REVIEWERS:
            return _("Вирівняний рейтинг рахуємо, коли членів комісії, що оцінювали, щонайменше %(count)s.") % {
                "count": rules.calibration_min_reviewers
            }
        case WhyNot.TOO_FEW_REVIEWS:
            return _(
                "Вирівняний рейтинг рахуємо, коли кожен член комісії оцінив щонайменше %(count)s заявок. "
                "Цього разу дехто оцінив менше."
            ) % {"count": rules.calibration_min_reviews}
        case WhyNot.NOT_SHARED:
            return _("Дехто з членів комісії оцінював лише заявки, яких не читав ніхто інший: порівняти ні з чим.")


@dataclass(frozen=True, slots=True)
class RankingFilter:
    """What stands in the query string of the page."""

    q: str = ""
    direction: int | None = None
    only: str = ""
    sort: str = "place"


SORTS = ("place", "calibrated", "title", "organisation", "asked", "spread", "received")
ONLY = ("passed", "failed", "ties", "spread", "moved")


def filtered(lines: Sequence[Line], f: RankingFilter) -> list[Line]:
    """The lines a person asked for, in the order she asked for."""
    needle = fold(f.q.strip())
    tests: dict[str, Callable[[Line], bool]] = {
        "passed": lambda x: x.passed,
        "failed": lambda x: not x.passed,
        "ties": lambda x: bool(x.tie_rule),
        "spread": lambda x: x.wide_spread,
        "moved": lambda x: x.climbs != 0,
    }
    keep: Callable[[Line], bool] = tests.get(f.only, lambda _line: True)
    rows = [
        x
        for x in lines
        if keep(x)
        and (f.direction is None or x.direction_id == f.direction)
        and (not needle or needle in fold(f"{x.number} {x.title} {x.organisation}"))
    ]
    code = f.sort.removeprefix("-")
    keys: dict[str, Callable[[Line], tuple[Any, ...]]] = {
        "calibrated": lambda x: (x.calibrated_rank or x.position, x.position),
        "title": lambda x: (sort_key(x.title), x.position),
        "organisation": lambda x: (sort_key(x.organisation), x.position),
        "asked": lambda x: (x.asked, x.position),
        "spread": lambda x: (x.spread, x.position),
        "received": lambda x: (x.received_at is None, x.received_at, x.position),
    }
    return sorted(rows, key=keys.get(code, lambda x: (x.position,)), reverse=f.sort.startswith("-"))
