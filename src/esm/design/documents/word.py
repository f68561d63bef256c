"""DOCX with real styles, headings and header rows, for those who have to go on writing in Word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from .markup import Block, paper

_FONT = "Times New Roman"


def docx(template: str, data: Mapping[str, Any]) -> bytes:
    """The paper as a Word file: the same template and data as `typst_pdf`."""
    return render(paper(template, data))


def render(blocks: tuple[Block, ...]) -> bytes:
    from docx import Document  # lxml and templates: only when somebody asks for a paper

    document = Document()
    _dress(document)
    document.core_properties.title = next((b.text for b in blocks if b.kind == "title"), "")
    document.core_properties.author = "ЄСМ"
    document.core_properties.language = "uk-UA"
    for block in blocks:
        _WRITERS[block.kind](document, block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _dress(document: Any) -> None:
    """Margins of ДСТУ 4163, one typeface everywhere, Ukrainian for the spelling check."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in (("Normal", 12), ("Title", 15), ("Heading 2", 13), ("Heading 3", 12), ("List Bullet", 12)):
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), _FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    language = document.styles["Normal"].element.get_or_add_rPr()
    language.append(language.makeelement(qn("w:lang"), {qn("w:val"): "uk-UA"}))
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _styled(style: str) -> Callable[[Any, Block], None]:
    def write(document: Any, block: Block) -> None:
        document.add_paragraph(block.text, style=style)

    return write


def _centre(document: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document.add_paragraph(block.text).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _list(document: Any, block: Block) -> None:
    for (item,) in block.rows:
        document.add_paragraph(item, style="List Bullet")


def _table(document: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if block.text:
        document.add_paragraph().add_run(block.text).bold = True
    table = document.add_table(rows=0, cols=len(block.rows[0]))
    table.style = "Table Grid"
    for number, texts in enumerate(block.rows):
        row = table.add_row()
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size = Pt(10)
            run.bold = number == 0
            if column in block.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # The header row is repeated on every page and announced as such.
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))
    document.add_paragraph()


def _sign(document: Any, block: Block) -> None:
    post, name = block.rows[0]
    document.add_paragraph(f"\n{post}\t______________________\t{name}")


def _page(document: Any, block: Block) -> None:
    document.add_page_break()


_WRITERS: dict[str, Callable[[Any, Block], None]] = {
    "title": _styled("Title"),
    "heading": _styled("Heading 2"),
    "subheading": _styled("Heading 3"),
    "paragraph": _styled("Normal"),
    "centre": _centre,
    "list": _list,
    "table": _table,
    "sign": _sign,
    "page": _page,
}
