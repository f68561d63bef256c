"""Markup of papers, line by line; a blank line ends a paragraph.

    # Title                      once, first
    ## Heading    ### Smaller
    > centred line               under the title: date, place
    - item
    | Name | Sum |               a table; its first row is the header
    |---|--:|                    optional: --: sets a column to the right
    = Caption                    right before a table
    @sign Post | Name            a line to sign on
    @page                        a new page

A backslash takes the meaning from the next sign; data is passed through `quoted`, so it needs no care.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template import Context, Template
from django.template.loader import get_template

from esm.kernel.money import Money

_LINE_MARKS = re.compile(r"^(\s*)(?=[#>\-|=@])", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_CELLS = re.compile(r"(?<!\\)\|")
_ALIGNMENT = re.compile(r"^\|?(\s*:?-{2,}:?\s*\|?)+$")
_PREFIXES = (("### ", "subheading"), ("## ", "heading"), ("# ", "title"), ("> ", "centre"))


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a paper. `rows` of a table start with its header; `right` are its columns set to the right."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[int, ...] = ()


def paper(template: str, data: Mapping[str, Any]) -> tuple[Block, ...]:
    """Fill the template with `data` (plain values, lists, mappings, Money, dates, dataclasses) and read its blocks."""
    backend = get_template(template)
    inner: Template = backend.template  # type: ignore[attr-defined]
    return parse(inner.render(Context(quoted(data), autoescape=False)))


def quoted(value: Any) -> Any:
    """The same data with every text made harmless for the markup. Raises TypeError for what isn't plain data."""
    if isinstance(value, str):
        # A typed text keeps its paragraphs; no line of it may look like markup.
        text = value.replace("\r\n", "\n").replace("\x00", "").replace("\\", "\\\\").replace("|", "\\|")
        return _LINE_MARKS.sub(r"\1\\", text)
    if value is None or isinstance(value, int | float | date | Money):
        return value
    if isinstance(value, Mapping):
        return {k: quoted(v) for k, v in value.items()}
    if isinstance(value, Sequence):
        return [quoted(v) for v in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: quoted(getattr(value, f.name)) for f in dataclasses.fields(value)}
    raise TypeError(f"a paper takes plain data, not {type(value).__name__}")


def parse(text: str) -> tuple[Block, ...]:
    reader = _Reader()
    for line in text.splitlines():
        reader.line(line.strip())
    reader.flush()
    return tuple(reader.blocks)


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.kind = ""
        self.lines: list[str] = []
        self.caption = ""

    def line(self, line: str) -> None:
        prefix = next(((mark, kind) for mark, kind in _PREFIXES if line.startswith(mark)), None)
        if not line:
            self.flush()
        elif prefix:
            self.flush()
            self.blocks.append(Block(prefix[1], _plain(line[len(prefix[0]) :])))
        elif line.startswith("|"):
            self._collect("table", line)
        elif line.startswith("- "):
            self._collect("list", line[2:])
        elif line.startswith("= "):
            self.flush()
            self.caption = _plain(line[2:])
        elif line.startswith("@sign "):
            self.flush()
            self.blocks.append(Block("sign", rows=(_cells(line[6:], 2),)))
        elif line == "@page":
            self.flush()
            self.blocks.append(Block("page"))
        else:
            self._collect("paragraph", line)

    def _collect(self, kind: str, line: str) -> None:
        if self.kind != kind:
            self.flush()
        self.kind = kind
        self.lines.append(line)

    def flush(self) -> None:
        if self.kind == "paragraph":
            self.blocks.append(Block("paragraph", _plain(" ".join(self.lines))))
        elif self.kind == "list":
            self.blocks.append(Block("list", rows=tuple((_plain(item),) for item in self.lines)))
        elif self.kind == "table":
            self.blocks.append(_table(self.lines, self.caption))
            self.caption = ""
        self.kind, self.lines = "", []


def _table(lines: Sequence[str], caption: str) -> Block:
    right: tuple[int, ...] = ()
    rows = []
    for line in lines:
        if _ALIGNMENT.match(line):
            marks = [cell.strip() for cell in line.strip("|").split("|")]
            right = tuple(i for i, mark in enumerate(marks) if mark.endswith(":"))
        else:
            rows.append(line)
    width = len(_split(rows[0]))
    return Block("table", caption, tuple(_cells(row, width) for row in rows), right)


def _split(row: str) -> list[str]:
    inner = row.removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return _CELLS.split(inner)


def _cells(row: str, width: int) -> tuple[str, ...]:
    cells = [_plain(cell.strip()) for cell in _split(row)]
    return tuple((cells + [""] * width)[:width])


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
