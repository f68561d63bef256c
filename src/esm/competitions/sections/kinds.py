"""What a section and a question are. Answers are kept as typed, in strings; meaning is read from them on demand.

Shapes of answers in `Section.answers`, by kind: a string; CONFIRM "1" or ""; CHOICES a list of codes; ROWS a list of
dicts of strings. A code that isn't there is an empty answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

Answers = Mapping[str, Any]


class Kind(StrEnum):
    LINE = "line"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    CHOICE = "choice"
    CHOICES = "choices"
    CONFIRM = "confirm"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Question:
    """`limit` is in characters: it warns and counts, it never cuts; what is over has to be shortened before submitting.

    `options` names a list of `Context`, `least` the least number, rows or choices. `public` may be shown to everybody
    after the deadline; `personal` never leaves the city and the organisation.
    """

    code: str
    label: Words
    kind: Kind = Kind.LONG
    hint: Words = ""
    missing: Words = ""
    limit: int = 0
    required: bool = True
    least: int = 0
    most: int = 0
    options: str = ""
    columns: tuple[Question, ...] = ()
    row: Words = ""
    width: str = ""
    public: bool = False
    personal: bool = False


class Form(StrEnum):
    """How a section is filled: by answers alone, or by answers and a table or files of its own."""

    ANSWERS = "answers"
    ORGANISATION = "organisation"
    ESTIMATE = "estimate"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class SectionPlan:
    code: str
    title: Words
    about: Words
    questions: tuple[Question, ...]
    form: Form = Form.ANSWERS
    # What reviewers look at, by the codes of the rubric that stand nearest; shown beside the form.
    advice: tuple[Words, ...] = ()

    def question(self, code: str) -> Question | None:
        return next((q for q in self.questions if q.code == code), None)


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    title: Words
    sections: tuple[SectionPlan, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence that says what to do, and the field (HTML id) where to do it."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands between a section and «Готово»: unanswered questions, and answers that can't be right."""

    missing: tuple[Problem, ...] = ()
    errors: tuple[Problem, ...] = ()
    started: bool = False

    @property
    def complete(self) -> bool:
        return not self.missing and not self.errors

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.errors + self.missing


Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What the answers are judged against: the call's dates, lists and limits (sums in kopecks)."""

    starts_from: date
    ends_by: date
    options: Mapping[str, Options] = field(default_factory=dict)
    cap: int | None = None
    own_share_percent: int = 0
    own_share_sources: tuple[str, ...] = ()
    kind_limits: Mapping[str, int] = field(default_factory=dict)
    forbidden_kinds: frozenset[str] = frozenset()
    documents: tuple[tuple[str, str, bool], ...] = ()
    attached: frozenset[str] = frozenset()

    def titles(self, options: str) -> dict[str, str]:
        return dict(self.options.get(options, ()))
