"""The rules of a call, typed: `Call.rules` is JSON copied from a rule set of `reference`, read only here.

Units: money in whole kopecks, shares in whole per cent, marks in per cent of the highest possible total.
Every key of the JSON carries the name of the field below; `Term.source` and `sources` say which act a rule comes from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any, Protocol, TypeVar

# What can decide between equal totals: a criterion ("criterion:results"), the leverage, who came first, a vote.
TIE_BY_CRITERION = "criterion:"
TIE_KEYS = ("leverage", "received", "vote")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the rubric: 0…`scale` points, each with its anchor sentence; the points make up to `weight`."""

    code: str
    title: str
    weight: int
    scale: int = 5
    anchors: tuple[str, ...] = ()
    about: str = ""

    def points(self, score: int) -> Fraction:
        """What a score adds to the total of 100."""
        return Fraction(score * self.weight, self.scale)

    def needs_reason(self, score: int, under_percent: int) -> bool:
        return score * 100 < self.scale * under_percent


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """A document that an application must (or may) have."""

    code: str
    title: str
    about: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class CostKind:
    """A kind of costs. A forbidden one stays in the list, so that an applicant reads that it is forbidden."""

    code: str
    title: str
    about: str = ""
    allowed: bool = True
    # Largest share of the sum asked from the city, per cent; None = no limit.
    limit_percent: int | None = None


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A line of the admission check list. A check with a known code is worked out by the program as well."""

    code: str
    title: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which an application may be refused."""

    code: str
    title: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days, working or calendar, with the act it comes from."""

    days: int
    working: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A line of the prefilled calendar: starts `after` another line's end (or "opens", "closes"), lasts `term`."""

    code: str
    title: str
    after: str
    term: str


@dataclass(frozen=True, slots=True)
class CallRules:
    criteria: tuple[Criterion, ...] = ()
    # Per cent of 100 below which nothing is supported.
    pass_mark: int = 60
    tie_break: tuple[str, ...] = ("leverage", "received", "vote")
    documents: tuple[DocumentRule, ...] = ()
    cost_kinds: tuple[CostKind, ...] = ()
    checks: tuple[CheckRule, ...] = ()
    grounds: tuple[Ground, ...] = ()
    applications_per_organisation: int = 1
    # The smallest share of the project that is not the city's, per cent of the whole project, and whose lines count.
    own_share_percent: int = 0
    own_share_sources: tuple[str, ...] = ("own", "raised", "in_kind", "volunteer")
    # Largest sum one project may ask, kopecks; a direction's own cap goes first.
    project_cap: int | None = None
    organisation_age_months: int = 6
    nonprofit_codes: tuple[str, ...] = ()
    # Codes of legal forms of `partners`; empty = any.
    legal_forms: tuple[str, ...] = ()
    reviews_per_application: int = 3
    reason_under_percent: int = 50
    # Points of 100 between the highest and the lowest review from which the panel has to talk.
    spread_points: int = 20
    # Per cent of members who have to be there (conflicted ones leave the count).
    quorum_percent: int = 50
    # Calibration of scores is used only when each reviewer has at least so many reviews.
    calibration_min_reviews: int = 5
    # … when at least so many people scored; and the k of n / (n + k) by which a habit of n reviews is believed.
    calibration_min_reviewers: int = 3
    calibration_shrink: int = 5
    # An organisation is reminded of its draft so many days before the last one.
    draft_reminder_days: tuple[int, ...] = (7, 1)
    # … and of the last day to put defects right.
    defects_reminder_days: tuple[int, ...] = (1,)
    # A reviewer is reminded so many days before the last one, and after it every so many days (0 = no more).
    review_reminder_days: tuple[int, ...] = (7, 3, 1, 0)
    review_overdue_every: int = 3
    # Who scores again after an appeal: machine.RescoreBy.
    rescore_by: str = "others"
    # An application with fewer reviews isn't ranked.
    reviewers_min: int = 1
    # How far back ties of work with an applicant make a conflict.
    conflict_lookback_months: int = 24
    # A partial award goes down in steps of so many per cent of what was asked, not under the floor.
    partial_step_percent: int = 5
    partial_floor_percent: int = 60
    first_tranche_percent: int = 50
    # Share of an estimate line that may be moved without an amendment.
    line_move_percent: int = 10
    # What an hour of volunteers' work counts for, kopecks.
    volunteer_hour_rate: int = 0
    file_kinds: tuple[str, ...] = ("pdf", "docx", "xlsx", "odt", "ods", "jpg", "png")
    file_max_bytes: int = 10 * 2**20
    files_max_count: int = 30
    paper_copies: int = 1
    # How many projects of one organisation may win; None = no limit.
    winners_per_organisation: int | None = None
    # Terms by name: window, admission, defects, appeal, appeal_answer, review, decision, release, contracts,
    # final_report.
    terms: Mapping[str, Term] = field(default_factory=dict)
    calendar: tuple[CalendarRule, ...] = ()
    # Act or decision behind a rule, by the name of the field: shown next to warnings and on the public page.
    sources: Mapping[str, str] = field(default_factory=dict)
    # How far a rule can be trusted, by the same name: V seen in its source, K check the act's text, D our default.
    confidence: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CallRules:
        """Read `Call.rules`. Unknown keys are left alone; raises TypeError or KeyError for a broken rule set."""
        plain: dict[str, Any] = {k: data[k] for k in _PLAIN if k in data}
        lists: dict[str, Any] = {
            k: tuple(_build(kind, row) for row in data[k]) for k, kind in _LISTS.items() if k in data
        }
        words: dict[str, Any] = {k: tuple(str(w) for w in data[k]) for k in _WORDS if k in data}
        words |= {k: tuple(int(n) for n in data[k]) for k in _NUMBERS if k in data}
        terms = {str(k): Term(**v) for k, v in data.get("terms", {}).items()}
        notes: dict[str, Any] = {k: dict(data.get(k, {})) for k in ("sources", "confidence")}
        return cls(**plain, **lists, **words, terms=terms, **notes)

    def to_data(self) -> dict[str, Any]:
        """The JSON that `from_data` reads back."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return data

    def term(self, name: str) -> Term:
        """A term by name; zero days when the rule set doesn't know it (zero = the step isn't foreseen)."""
        return self.terms.get(name, Term(0))

    def criterion(self, code: str) -> Criterion | None:
        return _by_code(self.criteria, code)

    def document(self, code: str) -> DocumentRule | None:
        return _by_code(self.documents, code)

    def cost_kind(self, code: str) -> CostKind | None:
        return _by_code(self.cost_kinds, code)

    def ground(self, code: str) -> Ground | None:
        return _by_code(self.grounds, code)

    def check(self, code: str) -> CheckRule | None:
        return _by_code(self.checks, code)

    @property
    def allowed_costs(self) -> tuple[CostKind, ...]:
        return tuple(k for k in self.cost_kinds if k.allowed)

    @property
    def forbidden_costs(self) -> tuple[CostKind, ...]:
        return tuple(k for k in self.cost_kinds if not k.allowed)

    @property
    def highest(self) -> int:
        """The highest possible total: 100 in a call that may be opened."""
        return sum(c.weight for c in self.criteria)

    @property
    def pass_points(self) -> Fraction:
        return Fraction(self.highest * self.pass_mark, 100)

    def total(self, scores: Mapping[str, int]) -> Fraction:
        """One review's total by the weights. Exact; a criterion without a score adds nothing."""
        return sum((c.points(scores[c.code]) for c in self.criteria if c.code in scores), Fraction(0))


_PLAIN = (
    "pass_mark",
    "applications_per_organisation",
    "own_share_percent",
    "project_cap",
    "organisation_age_months",
    "reviews_per_application",
    "reason_under_percent",
    "spread_points",
    "quorum_percent",
    "calibration_min_reviews",
    "calibration_min_reviewers",
    "calibration_shrink",
    "review_overdue_every",
    "rescore_by",
    "reviewers_min",
    "conflict_lookback_months",
    "partial_step_percent",
    "partial_floor_percent",
    "first_tranche_percent",
    "line_move_percent",
    "volunteer_hour_rate",
    "file_max_bytes",
    "files_max_count",
    "paper_copies",
    "winners_per_organisation",
)
_WORDS = ("tie_break", "own_share_sources", "nonprofit_codes", "legal_forms", "file_kinds")
_NUMBERS = ("draft_reminder_days", "defects_reminder_days", "review_reminder_days")
_LISTS: dict[str, type[Any]] = {
    "criteria": Criterion,
    "documents": DocumentRule,
    "cost_kinds": CostKind,
    "checks": CheckRule,
    "grounds": Ground,
    "calendar": CalendarRule,
}


def _build(kind: type[Any], row: Mapping[str, Any]) -> Any:
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=_Coded)


def _by_code(items: Iterable[C], code: str) -> C | None:
    return next((i for i in items if i.code == code), None)
