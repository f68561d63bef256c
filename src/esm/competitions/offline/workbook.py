"""The form as a workbook.

Two sheets: «Відповіді» (code, question, answer, hint), one row for each answer and each cell of a table, and «Кошторис»
(the estimate's template). The code in the first column says where an answer belongs; people change only the answers.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid
from esm.kernel.imports import Row

from ..estimate_sheet import estimate_table
from ..sections import Answers, Context, Kind, rows_of
from .form import SPARE_ROWS, Cell, Costs, Filled, hint, not_ours, questions, written

ANSWERS, ESTIMATE = "Відповіді", "Кошторис"
_CELL_LIMIT = 32_767  # characters; a spreadsheet holds no more


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
        for line, row in enumerate(_lines(answers, context), start=1):
            for column, (text, form) in enumerate(zip(row, (grey, words, cell, words), strict=True)):
                sheet.write_string(line, column, text[:_CELL_LIMIT], form)
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
                costs.write_string(number, column, str(text)[:_CELL_LIMIT], cell)
    return out.getvalue()


def _lines(answers: Mapping[str, Answers], context: Context) -> list[tuple[str, str, str, str]]:
    lines: list[tuple[str, str, str, str]] = []
    for plan, question in questions():
        given = answers.get(plan.code, {})
        code = f"{plan.code}.{question.code}"
        if question.kind is not Kind.ROWS:
            text = written(question, given.get(question.code), context)
            label, help_ = f"{plan.title}: {question.label}", hint(question, context)
            if len(text) > _CELL_LIMIT:  # cut here, it would come back cut: without a code nobody reads it back
                code, help_ = "", _("Текст задовгий для клітинки таблиці. Змінюйте його на сайті або у формі DOCX.")
            lines.append((code, label, text, help_))
            continue
        rows = rows_of(given, question.code)
        for position in range(1, len(rows) + SPARE_ROWS + 1):
            row = rows[position - 1] if position <= len(rows) else {}
            for column in question.columns:
                label = f"{question.row} {position}: {column.label}"
                text = written(column, row.get(column.code), context)
                lines.append((f"{code}.{position}.{column.code}", label, text, hint(column, context)))
    return lines


def filled_workbook(book: Mapping[str, Sequence[Row]]) -> Filled:
    """The cells of a filled workbook. Raises Invalid when it isn't our form."""
    sheet = book.get(ANSWERS)
    if sheet is None:
        raise Invalid({"file": not_ours()})
    cells = []
    for number, line in enumerate(sheet[1:], start=2):
        row = [*line, None, None, None]
        if code := _text(row[0]):
            cells.append(Cell(code, _text(row[2]), ANSWERS, number, "C, Відповідь", "A, Код"))
    return Filled(tuple(cells), Costs(book.get(ESTIMATE, []), ESTIMATE))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value if value is not None else "").strip()
