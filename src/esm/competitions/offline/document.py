"""The form as a Word file, for those who write in Word or read it with a screen reader.

A section with plain questions is a table of three columns (code, question, answer); a question that is itself a table
(activities, results, risks…) and the estimate are tables with one row for each of their rows, and grow by Tab in the last
cell. A table is known by its top left cell, so sections may be moved or left out: what isn't in the file stays as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid
from esm.kernel.imports import Problem
from esm.kernel.wordtables import Table

from ..estimate_sheet import estimate_table, is_estimate
from ..sections import SECTIONS, Answers, Context, Kind, Question, SectionPlan, rows_of
from .form import CODE, SPARE_ROWS, Cell, Costs, Filled, hint, not_ours, questions, written

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE, _CODES, _NARROW = 117, 40, 12  # millimetres of a page of 267 lying on its side


def document(answers: Mapping[str, Answers], context: Context, title: str) -> bytes:
    """The form, with what is written already."""
    from docx import Document  # lxml: only when somebody asks for the form

    paper = Document()
    _dress(paper, title)
    paper.add_paragraph(_("Форма заявки"), style="Title")
    paper.add_paragraph(_clean(title))
    for sentence in (
        _("Пишіть у стовпці «Відповідь» і в порожніх рядках таблиць. Перший стовпець не змінюйте."),
        _("Щоб додати рядок у таблицю, станьте в її останню клітинку й натисніть Tab."),
        _("Збережіть файл як DOCX і поверніть його на сторінці заявки: «Повернути заповнену форму»."),
        _("Документи додавайте на сайті."),
    ):
        paper.add_paragraph(sentence, style="List Bullet")
    for plan, group in groupby(questions(), key=lambda pair: pair[0]):
        _section(paper, plan, [question for _plan, question in group], answers.get(plan.code, {}), context)
        if plan.code == "estimate":
            _estimate(paper, rows_of(answers.get("estimate", {}), "rows"), context)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _dress(paper: Any, title: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    page = paper.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(15)
    for name, size in (("Normal", 11), ("Title", 18), ("Heading 1", 15), ("Heading 2", 12), ("List Bullet", 11)):
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), "Arial")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    language = paper.styles["Normal"].element.get_or_add_rPr()
    language.append(language.makeelement(qn("w:lang"), {qn("w:val"): "uk-UA"}))
    properties = paper.core_properties
    properties.title, properties.author, properties.language = _clean(title)[:255], "ЄСМ", "uk-UA"


def _section(
    paper: Any, plan: SectionPlan, asked: Sequence[Question], given: Mapping[str, Any], context: Context
) -> None:
    paper.add_paragraph(str(plan.title), style="Heading 1")
    plain = [q for q in asked if q.kind is not Kind.ROWS]
    if plain:
        lines = [
            (
                f"{plan.code}.{q.code}",
                "\n".join(filter(None, (str(q.label), hint(q, context)))),
                written(q, given.get(q.code), context),
            )
            for q in plain
        ]
        _table(paper, (_("Код"), _("Питання"), _("Відповідь")), lines, (_CODES, 110, _WIDE))
    for q in asked:
        if q.kind is not Kind.ROWS:
            continue
        paper.add_paragraph(str(q.label), style="Heading 2")
        notes = [str(q.hint)] if q.hint else []
        notes += [f"«{c.label}»: {hint(c, context)}" for c in q.columns if hint(c, context)]
        for note in notes:
            paper.add_paragraph(note)
        rows = rows_of(given, q.code)
        cells = [
            (str(n), *(written(c, row.get(c.code), context) for c in q.columns))
            for n, row in enumerate([*rows, *({} for _spare in range(SPARE_ROWS))], start=1)
        ]
        share = (267 - _CODES) // len(q.columns)
        _table(
            paper,
            (f"{plan.code}.{q.code}", *(str(c.label) for c in q.columns)),
            cells,
            (_CODES, *[share] * len(q.columns)),
        )


def _estimate(paper: Any, rows: list[dict[str, Any]], context: Context) -> None:
    table = estimate_table(rows, context)
    for column in table.columns:
        if column.description:
            paper.add_paragraph(f"«{column.title}»: {column.description}")
    spare = [[""] * len(table.columns) for _row in range(2 * SPARE_ROWS)]
    lines = [[str(cell) for cell in cells] for cells in table.rows] + spare
    _table(paper, [str(c.title) for c in table.columns], lines, (60, 40, 35, 25, 25, 30, 52))


def _table(paper: Any, head: Sequence[str], lines: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    table = paper.add_table(rows=len(lines) + 1, cols=len(head))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, (number, texts) in zip(table.rows, enumerate((head, *lines)), strict=True):
        for column, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(_clean(text))
            run.font.bold = number == 0 or None
            run.font.size = Pt(8 if column == 0 and ("." in head[0] or head[0] == _("Код")) else 10)
    # The header row is repeated on every page and announced as such.
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))
    paper.add_paragraph()


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def filled_document(tables: Sequence[Table]) -> Filled:
    """The cells of a filled Word form. Raises Invalid when none of its tables is ours."""
    asked = {f"{plan.code}.{q.code}": (plan, q) for plan, q in questions() if q.kind is Kind.ROWS}
    cells: list[Cell] = []
    problems: list[tuple[str, Problem]] = []
    costs, ours = Costs(), False
    for number, table in enumerate(tables, start=1):
        corner = table[0][0].strip() if table and table[0] else ""
        if corner in asked:
            found, wrong = _read_rows(table, *asked[corner])
            cells, problems, ours = cells + found, problems + wrong, True
        elif any(CODE.fullmatch(row[0].strip()) for row in table if row):
            cells, ours = cells + _read_answers(table, number), True
        elif is_estimate(table):
            # Alone it doesn't make a form of ours: the application printed to be read has such a table too.
            costs = Costs(table, str(SECTIONS["estimate"].title), lettered=False)
    if not ours:
        raise Invalid({"file": not_ours()})
    return Filled(tuple(cells), costs, tuple(problems))


def _read_answers(table: Table, number: int) -> list[Cell]:
    """A table of code, question and answer, its heading left out."""
    cells = []
    for position, row in enumerate(table, start=1):
        code = row[0].strip() if row else ""
        if not code or (position == 1 and not CODE.fullmatch(code)):
            continue
        plan = SECTIONS.get(code.partition(".")[0])
        place = str(plan.title) if plan else _("Таблиця %(n)s") % {"n": number}
        answer = row[2] if len(row) > 2 else ""
        cells.append(Cell(code, answer, place, position, _("Відповідь"), _("Код")))
    return cells


def _read_rows(table: Table, plan: SectionPlan, question: Question) -> tuple[list[Cell], list[tuple[str, Problem]]]:
    """A table with a row for each activity, result or risk: columns by their place."""
    place = f"{plan.title}: {question.label}"
    cells: list[Cell] = []
    problems: list[tuple[str, Problem]] = []
    for position, row in enumerate(table[1:], start=2):
        if len(row) != len(question.columns) + 1:
            sentence = _("у рядку %(has)s клітинок, а має бути %(wanted)s.") % {
                "has": len(row),
                "wanted": len(question.columns) + 1,
            }
            fix = _("Не обʼєднуйте й не вилучайте клітинок: візьміть форму наново й перенесіть рядок.")
            problems.append((place, Problem(position, "", " ".join(row)[:200], sentence, fix)))
            continue
        for column, text in zip(question.columns, row[1:], strict=True):
            code = f"{plan.code}.{question.code}.{position - 1}.{column.code}"
            cells.append(Cell(code, text, place, position, str(column.label), str(column.label)))
    return cells, problems
