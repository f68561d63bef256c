"""What the two forms share: the questions with their codes, answers as words, and words read back as answers.

A code («problem.problem», «activities.rows.2.who») says where an answer belongs, in whichever file it came.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.imports import Problem, Row
from esm.kernel.text import fold

from ..estimate_sheet import read_estimate
from ..sections import SECTIONS, Context, Form, Kind, Question, SectionPlan, parse_date, parse_number

SPARE_ROWS = 5
CODE = re.compile(r"([a-z_]+)\.([a-z_]+)(?:\.(\d{1,3})\.([a-z_]+))?")
_YES = {"так", "yes", "1", "+", "x", "х", "true"}


def questions() -> list[tuple[SectionPlan, Question]]:
    return [
        (plan, question)
        for plan in SECTIONS.values()
        for question in plan.questions
        if not (plan.form is Form.ESTIMATE and question.code == "rows")
    ]


def written(question: Question, value: Any, context: Context) -> str:
    titles = context.titles(question.options)
    if question.kind is Kind.CHOICES:
        return "\n".join(titles.get(str(v), str(v)) for v in (value if isinstance(value, list) else []))
    if question.kind is Kind.CONFIRM:
        return _("так") if value else ""
    return titles.get(str(value or ""), str(value or ""))


def hint(question: Question, context: Context) -> str:
    parts = [str(question.hint)] if question.hint else []
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        parts.append(_("Одне з: %(list)s") % {"list": "; ".join(context.titles(question.options).values())})
    if question.kind is Kind.CHOICES:
        parts.append(_("Кілька відповідей — кожна з нового рядка."))
    if question.kind is Kind.CONFIRM:
        parts.append(_("Напишіть «так»."))
    if question.kind is Kind.DATE:
        parts.append(_("Наприклад, 1.03.2027."))
    if question.limit:
        parts.append(_("До %(n)s знаків.") % {"n": question.limit})
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in the file: `place` (sheet or table), `row` and `column` as the person sees them, and its code's column."""

    code: str
    text: str
    place: str
    row: int
    column: str
    code_column: str


@dataclass(frozen=True, slots=True)
class Costs:
    """The estimate's rows with their heading; `lettered` when columns have letters, as in a spreadsheet."""

    rows: Sequence[Row] = ()
    place: str = ""
    lettered: bool = True


@dataclass(frozen=True, slots=True)
class Filled:
    """What a file says, before its meaning is read; `problems` are those of the file's own shape."""

    cells: tuple[Cell, ...]
    costs: Costs
    problems: tuple[tuple[str, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class FormRead:
    """Answers by section (only of questions that stand in the file), or the problems: all or nothing."""

    answers: dict[str, dict[str, Any]]
    problems: tuple[tuple[str, Problem], ...]


def not_ours() -> str:
    return _("Це не наша форма. Завантажте форму XLSX або DOCX, заповніть її й поверніть.")


def read_form(filled: Filled, context: Context, also: Context | None = None) -> FormRead:
    """The meaning of a filled form. Problems come with the name of their sheet or table.

    `also`: the same context in the language of the forms, when the reader has chosen another.
    """
    known = {(plan.code, question.code): question for plan, question in questions()}
    answers: dict[str, dict[str, Any]] = {}
    rows: dict[tuple[str, str], dict[int, dict[str, str]]] = {}
    problems = list(filled.problems)
    for cell in filled.cells:
        found = CODE.fullmatch(cell.code)
        question = known.get((found[1], found[2])) if found else None
        column = next((c for c in question.columns if c.code == found[4]), None) if question and found else None
        if found is None or question is None or (question.kind is Kind.ROWS) != (column is not None):
            sentence, fix = _("такого коду у формі немає."), _("Не змінюйте стовпець «Код».")
            problems.append((cell.place, Problem(cell.row, cell.code_column, cell.code[:200], sentence, fix)))
            continue
        value, wrong = _read(column or question, cell.text, context, also or context)
        if wrong:
            problems.append((cell.place, Problem(cell.row, cell.column, cell.text[:200], *wrong)))
        if column is None:
            answers.setdefault(found[1], {})[found[2]] = value
        else:
            row = rows.setdefault((found[1], found[2]), {}).setdefault(int(found[3]), {})
            row[column.code] = value
    for (section, code), numbered in rows.items():
        full = [numbered[n] for n in sorted(numbered) if any(numbered[n].values())]
        answers.setdefault(section, {})[code] = full
    costs = filled.costs
    if any(any(cell not in (None, "") for cell in row) for row in costs.rows[1:]):
        read = read_estimate(costs.rows, context)
        problems += [(costs.place, p if costs.lettered else _unlettered(p)) for p in read.problems]
        answers.setdefault("estimate", {})["rows"] = list(read.rows)
    return FormRead({} if problems else answers, tuple(problems))


def _unlettered(problem: Problem) -> Problem:
    """A table of Word has no column letters."""
    return replace(problem, column=problem.column.partition(", ")[2] or problem.column)


def _read(question: Question, text: str, context: Context, also: Context) -> tuple[Any, tuple[str, str] | None]:
    """The answer as the form on the page would have it, and (what is wrong, what to do) when it can't be."""
    if question.kind is Kind.CONFIRM:
        return ("1" if fold(text) in _YES else ""), None
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        return _read_choices(question, text, context, also)
    try:
        if text and question.kind is Kind.NUMBER:
            parse_number(text)
        if text and question.kind is Kind.DATE:
            parse_date(text)
    except ValueError:
        if question.kind is Kind.NUMBER:
            return "", (_("це не ціле число."), _("Напишіть його цифрами, наприклад 12."))
        return "", (_("це не дата."), _("Напишіть день так: 1.03.2027."))
    return text, None


def _read_choices(question: Question, text: str, context: Context, also: Context) -> tuple[Any, tuple[str, str] | None]:
    options = (*context.options.get(question.options, ()), *also.options.get(question.options, ()))
    codes = {fold(words): code for code, words in options}
    codes |= {fold(code): code for code in codes.values()}
    pieces = [text] if question.kind is Kind.CHOICE else re.split(r"[\n;]", text)
    parts = [p.strip() for p in pieces if p.strip()]
    if unknown := [p for p in parts if fold(p) not in codes]:
        words = "; ".join(context.titles(question.options).values())
        return "", (_("«%(v)s» немає в списку.") % {"v": unknown[0]}, _("Напишіть одне з: %s.") % words)
    chosen = [codes[fold(p)] for p in parts]
    return (chosen if question.kind is Kind.CHOICES else "".join(chosen)), None
