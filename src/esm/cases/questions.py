"""What an act asks, and what its answers say: score line by line, class, dangers. Pure: a form is data of a rule set.

A form is `{title, sections: [{key, title, hint?, questions: […]}], classes: [[code, least score]]}`. A question is
`{key, title, kind, hint?, required?, options?: [[key, label, score]], danger?: {option: code of Danger}, least?, most?}`
with a kind of choice, yesno, number or text. Keys of questions are unique within a form; answers are texts by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .machine import CaseClass, Danger

Form = Mapping[str, Any]
Question = Mapping[str, Any]
TEXT_LIMIT = 2000
NUMBER_LIMIT = 999
# From the mildest to the gravest.
ORDER = (CaseClass.NONE, CaseClass.SIMPLE, CaseClass.MEDIUM, CaseClass.COMPLEX, CaseClass.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its answer in words; `danger` is a code of `Danger` or empty."""

    key: str
    title: str
    words: str
    score: int
    danger: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers add up to; `why` says in one sentence which limit gave the class."""

    score: int
    case_class: str
    why: str
    scored: bool
    dangers: tuple[str, ...]


def questions(form: Form) -> Iterator[Question]:
    for section in form["sections"]:
        yield from section["questions"]


def required(question: Question) -> bool:
    return bool(question.get("required", question["kind"] != "text"))


def opened(answers: str) -> dict[str, str]:
    return dict(json.loads(answers)) if answers else {}


def sealed(answers: Mapping[str, str]) -> str:
    return json.dumps({k: v for k, v in answers.items() if v}, ensure_ascii=False)


def checked(form: Form, typed: Mapping[str, str], *, whole: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Clean answers, and a sentence for each that can't stand. `whole`: nothing that is required may be missing."""
    clean, faults = {}, {}
    for question in questions(form):
        key = question["key"]
        value = typed.get(key, "").replace("\0", "").strip()
        if value:
            fault = _fault(question, value)
            if fault:
                faults[key] = fault
            clean[key] = value
        elif whole and required(question):
            faults[key] = _missing(question)
    return clean, faults


def _missing(question: Question) -> str:
    if question["kind"] == "text":
        return _("Напишіть відповідь: без неї акт неповний.")
    if question["kind"] == "number":
        return _("Напишіть число. Якщо немає, напишіть 0.")
    return _("Оберіть відповідь.")


def _fault(question: Question, value: str) -> str:
    kind = question["kind"]
    if kind in {"choice", "yesno"}:
        return "" if value in {o[0] for o in question["options"]} else _("Оберіть відповідь зі списку.")
    if kind == "number":
        least, most = question.get("least", 0), question.get("most", NUMBER_LIMIT)
        fits = value.isascii() and value.isdigit() and len(value) < 6 and least <= int(value) <= most
        return "" if fits else _("Напишіть ціле число від %(least)s до %(most)s.") % {"least": least, "most": most}
    return _("Скоротіть до %(n)s знаків.") % {"n": TEXT_LIMIT} if len(value) > TEXT_LIMIT else ""


def _option(question: Question, value: str) -> tuple[str, int]:
    """Words and score of an answer."""
    for key, label, score in question.get("options", ()):
        if key == value:
            return label, score
    return value, 0


def shown(form: Form, answers: Mapping[str, str]) -> tuple[Section, ...]:
    """Everything that was asked with its answers, for a page or a paper."""
    sections = []
    for section in form["sections"]:
        lines = []
        for question in section["questions"]:
            value = answers.get(question["key"], "")
            words, score = _option(question, value)
            danger = question.get("danger", {}).get(value, "")
            lines.append(Line(question["key"], question["title"], words, score, danger))
        sections.append(Section(section["title"], tuple(lines), sum(line.score for line in lines)))
    return tuple(sections)


def dangers(form: Form, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of `Danger` that the answers tell of."""
    found = (q.get("danger", {}).get(answers.get(q["key"], ""), "") for q in questions(form))
    return tuple(code for code in dict.fromkeys(found) if code in Danger.values)


def result(form: Form, answers: Mapping[str, str]) -> Result:
    """Score, and the class with the highest limit that it reaches."""
    score = sum(section.score for section in shown(form, answers))
    limits = sorted(((least, code) for code, least in form["classes"]), reverse=True)
    least, code = next(((least, code) for least, code in limits if score >= least), (0, CaseClass.NONE))
    above = min((limit for limit, _code in limits if limit > score), default=None)
    scored = len(limits) > 1
    why = ""
    if scored and above is None:
        why = _("Сума балів %(score)s: це %(least)s або більше, тому випадок «%(label)s».")
    elif scored:
        why = _("Сума балів %(score)s: від %(least)s і менше за %(above)s, тому випадок «%(label)s».")
    words = {"score": score, "least": least, "above": above, "label": CaseClass(code).label}
    return Result(score, code, why % words if why else "", scored, dangers(form, answers))


def graver(one: str, other: str) -> bool:
    """Whether the class `one` stands above `other`."""
    return ORDER.index(CaseClass(one)) > ORDER.index(CaseClass(other))


def may_raise_to(counted: str) -> tuple[CaseClass, ...]:
    """Classes above the counted one that a worker may give with a reason; the emergency one comes by its own way."""
    return tuple(c for c in ORDER if c != CaseClass.EMERGENCY and graver(c, counted)) if counted else ()
