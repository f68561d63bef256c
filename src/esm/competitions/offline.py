"""The application as a workbook to fill in without the internet, and reading it back.

Two sheets: «Відповіді» (code, question, answer, hint), one row for each answer and each cell of a table, and «Кошторис»
(the estimate's template). The code in the first column says where an answer belongs; people change only the answers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid
from esm.kernel.imports import Problem, Row
from esm.kernel.text import fold

from .estimate_sheet import estimate_table, read_estimate
from .sections import SECTIONS, Answers, Context, Form, Kind, Question, SectionPlan, parse_date, parse_number, rows_of

SPARE_ROWS = 5
_CODE = re.compile(r"([a-z_]+)\.([a-z_]+)(?:\.(\d{1,3})\.([a-z_]+))?")
_YES = {"так", "yes", "1", "+", "x", "х", "true"}
ANSWERS, ESTIMATE = "Відповіді", "Кошторис"


def workbook(answers: Mapping[str, Answers], context: Context, title: str) -> bytes:
    """The form, with what is written already."""
    import xlsxwriter  # 60 ms to load: only when somebody asks for the form

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        grey = book.add_format({"font_color": "#666666", "valign": "top"})
        words = book.add_format({"text_wrap": True, "valign": "top"})
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
        sheet = book.add_worksheet(ANSWERS)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate((24, 44, 70, 50)):
            sheet.set_column(column, column, width)
        for column, name in enumerate((_("Код"), _("Питання"), _("Відповідь"), _("Підказка"))):
            sheet.write_string(0, column, name, bold)
        line = 0
        for line, row in enumerate(_lines(answers, context), start=1):
            for column, (text, form) in enumerate(zip(row, (grey, words, cell, words), strict=True)):
                sheet.write_string(line, column, text[:32_767], form)
        table = estimate_table(rows_of(answers.get("estimate", {}), "rows"), context)
        costs = book.add_worksheet(ESTIMATE)
        costs.freeze_panes(1, 0)
        for column, head in enumerate(table.columns):
            costs.set_column(column, column, 30 if column == 0 else 18)
            costs.write_string(0, column, head.title, bold)
            if head.description:
                costs.write_comment(0, column, head.description)
        for number, cells in enumerate(table.rows, start=1):
            for column, text in enumerate(cells):
                costs.write_string(number, column, str(text)[:32_767], cell)
    return out.getvalue()


def _lines(answers: Mapping[str, Answers], context: Context) -> list[tuple[str, str, str, str]]:
    lines: list[tuple[str, str, str, str]] = []
    for plan, question in _questions():
        given = answers.get(plan.code, {})
        code = f"{plan.code}.{question.code}"
        if question.kind is not Kind.ROWS:
            text = _written(question, given.get(question.code), context)
            lines.append((code, f"{plan.title}: {question.label}", text, _hint(question, context)))
            continue
        rows = rows_of(given, question.code)
        for position in range(1, len(rows) + SPARE_ROWS + 1):
            row = rows[position - 1] if position <= len(rows) else {}
            for column in question.columns:
                label = f"{question.row} {position}: {column.label}"
                text = _written(column, row.get(column.code), context)
                lines.append((f"{code}.{position}.{column.code}", label, text, _hint(column, context)))
    return lines


def _questions() -> list[tuple[SectionPlan, Question]]:
    return [
        (plan, question)
        for plan in SECTIONS.values()
        for question in plan.questions
        if not (plan.form is Form.ESTIMATE and question.code == "rows")
    ]


def _written(question: Question, value: Any, context: Context) -> str:
    titles = context.titles(question.options)
    if question.kind is Kind.CHOICES:
        return "\n".join(titles.get(str(v), str(v)) for v in (value if isinstance(value, list) else []))
    if question.kind is Kind.CONFIRM:
        return _("так") if value else ""
    return titles.get(str(value or ""), str(value or ""))


def _hint(question: Question, context: Context) -> str:
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
class FormRead:
    """Answers by section (only of questions that stand in the file), or the problems: all or nothing."""

    answers: dict[str, dict[str, Any]]
    problems: tuple[tuple[str, Problem], ...]


def read_form(book: Mapping[str, Sequence[Row]], context: Context) -> FormRead:
    """Read a filled form. Problems come with the name of their sheet. Raises Invalid when it isn't our form."""
    sheet = book.get(ANSWERS)
    if sheet is None:
        raise Invalid(
            {"file": _("Це не наша форма: у ній немає аркуша «Відповіді». Завантажте форму XLSX і заповніть її.")}
        )
    known = {(plan.code, question.code): question for plan, question in _questions()}
    answers: dict[str, dict[str, Any]] = {}
    rows: dict[tuple[str, str], dict[int, dict[str, str]]] = {}
    problems: list[tuple[str, Problem]] = []
    for number, line in enumerate(sheet[1:], start=2):
        cells = [*line, None, None, None]
        code, text = str(cells[0] or "").strip(), _cell(cells[2])
        if not code:
            continue
        found = _CODE.fullmatch(code)
        question = known.get((found[1], found[2])) if found else None
        column = next((c for c in question.columns if c.code == found[4]), None) if question and found else None
        if found is None or question is None or (question.kind is Kind.ROWS) != (column is not None):
            sentence, fix = _("такого коду у формі немає."), _("Не змінюйте стовпець «Код».")
            problems.append((ANSWERS, Problem(number, "A, Код", code, sentence, fix)))
            continue
        value, wrong = _read(column or question, text, context)
        if wrong:
            problems.append((ANSWERS, Problem(number, "C, Відповідь", text[:200], *wrong)))
        if column is None:
            answers.setdefault(found[1], {})[found[2]] = value
        else:
            row = rows.setdefault((found[1], found[2]), {}).setdefault(int(found[3]), {})
            row[column.code] = value
    for (section, code), numbered in rows.items():
        filled = [numbered[n] for n in sorted(numbered) if any(numbered[n].values())]
        answers.setdefault(section, {})[code] = filled
    costs = book.get(ESTIMATE, [])
    if any(any(cell not in (None, "") for cell in row) for row in costs[1:]):
        read = read_estimate(costs, context)
        problems += [(ESTIMATE, p) for p in read.problems]
        answers.setdefault("estimate", {})["rows"] = list(read.rows)
    return FormRead({} if problems else answers, tuple(problems))


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value if value is not None else "").strip()


def _read(question: Question, text: str, context: Context) -> tuple[Any, tuple[str, str] | None]:
    """The answer as the form on the page would have it, and (what is wrong, what to do) when it can't be."""
    if question.kind is Kind.CONFIRM:
        return ("1" if fold(text) in _YES else ""), None
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        return _read_choices(question, text, context)
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


def _read_choices(question: Question, text: str, context: Context) -> tuple[Any, tuple[str, str] | None]:
    codes = {fold(words): code for code, words in context.options.get(question.options, ())}
    codes |= {fold(code): code for code in codes.values()}
    pieces = [text] if question.kind is Kind.CHOICE else re.split(r"[\n;]", text)
    parts = [p.strip() for p in pieces if p.strip()]
    if unknown := [p for p in parts if fold(p) not in codes]:
        words = "; ".join(context.titles(question.options).values())
        return "", (_("«%(v)s» немає в списку.") % {"v": unknown[0]}, _("Напишіть одне з: %s.") % words)
    chosen = [codes[fold(p)] for p in parts]
    return (chosen if question.kind is Kind.CHOICES else "".join(chosen)), None
