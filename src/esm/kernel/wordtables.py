"""The tables of a Word file that somebody filled in: cells as text, in the order of the document.

Only `word/document.xml` is read, by local names, so that files of Word, LibreOffice and Google Docs read alike. Pictures,
styles, macros and links are never touched. The archive itself was judged by `sniff` before.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .errors import Invalid
from .imports import COLUMNS_LIMIT, ROWS_LIMIT

XML_LIMIT = 20 * 2**20  # bytes; an application filled to the last letter takes about one
Table = list[list[str]]

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "smartTag"})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "txbxContent"})  # struck out, or said twice


def read_tables(content: bytes, *, field: str = "file") -> list[Table]:
    """Every table that stands in the text or in another table's cell. Raises Invalid: broken, too large, no document."""
    body = _document(content, field)
    tables = [
        [[_text(cell) for cell in _children(row, "tc")] for row in _children(table, "tr")]
        for table in body.iter()
        if _name(table) == "tbl"
    ]
    if sum(len(t) for t in tables) > ROWS_LIMIT or any(len(row) > COLUMNS_LIMIT for t in tables for row in t):
        raise _too_large(field)
    return tables


def _document(content: bytes, field: str) -> Any:
    from docx.oxml.parser import parse_xml  # lxml, which expands no entities here; only when a file has come

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("word/document.xml") as entry:
            xml = entry.read(XML_LIMIT + 1)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _unread(field) from error
    if len(xml) > XML_LIMIT:
        raise _too_large(field)
    try:
        root = parse_xml(xml)
    except SyntaxError as error:  # lxml.etree.XMLSyntaxError is one
        raise _unread(field) from error
    if root.getroottree().docinfo.doctype or _name(root) != "document":
        raise _unread(field)
    return root


def _unread(field: str) -> Invalid:
    return Invalid(
        {field: _("Файл DOCX не вдалося прочитати. Збережіть його у Word чи LibreOffice наново й завантажте.")}
    )


def _too_large(field: str) -> Invalid:
    return Invalid({field: _("У файлі DOCX забагато тексту. Візьміть нашу форму наново й перенесіть відповіді в неї.")})


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: Any, wanted: str) -> Iterator[Any]:
    """Rows of a table or cells of a row; content controls and tracked insertions may stand round them."""
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in _WRAPPERS:
            yield from _children(child, wanted)


def _text(cell: Any) -> str:
    """Paragraphs on lines of their own, without tables inside and without what was struck out."""
    lines: list[str] = []

    def walk(element: Any) -> None:
        for child in element:
            name = _name(child)
            if name == "p":
                pieces: list[str] = []
                _pieces(child, pieces)
                lines.append("".join(pieces))
            elif name in _WRAPPERS:
                walk(child)

    walk(cell)
    return "\n".join(lines).strip()


def _pieces(element: Any, into: list[str]) -> None:
    for child in element:
        name = _name(child)
        if name == "t":
            into.append(child.text or "")
        elif name in _BREAKS:
            into.append(_BREAKS[name])
        elif name not in _UNSEEN and not name.endswith("Pr"):
            _pieces(child, into)
