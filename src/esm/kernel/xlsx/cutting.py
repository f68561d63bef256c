"""A sheet cut up by regular expressions: twice as quick as a parser, for sheets written as usual.

The expressions must account for every character; at the first one that they don't, `Unusual` says so.
"""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, Any

from .book import CHUNK, REMEMBERED, BrokenBook
from .values import Values, place_of

_EMPTY = r"(?:<c [^<>]*/>)*"
_CELL = re.compile(
    _EMPTY + r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?'
    r'(?:<v>([^<]{1,32767})</v>|<is><t(?: xml:space="preserve")?>([^<]{1,32767})</t></is>)</c>'
)
_BETWEEN = re.compile(_EMPTY + r'(?:</row>)?(?:\s*<row [^<>]*/>)*\s*<row r="(\d+)"[^<>/]*>')
_LAST = re.compile(_EMPTY + r"</row>")
_ROW_END = "</row>"
_ROW_LIMIT = 2**22  # characters
_DECLARED = re.compile(rb"encoding=.(?!utf-8)", re.IGNORECASE)
_ENTITY = re.compile("&[^;]*;?")
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}


class Unusual(Exception):
    """A sheet that is not written as usual: the parser's work."""


class Cut:
    """Raises Unusual, after whatever rows went before, or BrokenBook."""

    def __init__(self, values: Values, columns_limit: int) -> None:
        self.values, self.columns_limit = values, columns_limit
        self.known: dict[tuple[str | None, str | None, str], Any] = {}
        self.orders: dict[tuple[str, ...], list[int]] = {}

    def rows(self, stream: IO[bytes]) -> Iterator[tuple[int, list[Any]]]:
        text, begun = "", False
        for piece in _pieces(stream):
            text += piece
            if not begun:
                _head, begun_here, text = text.partition("<sheetData>")
                begun = bool(begun_here)
                if not begun:
                    raise Unusual
            end = text.rfind(_ROW_END) + len(_ROW_END)
            if "<!" in text or len(text) - end > _ROW_LIMIT:
                raise Unusual
            if end >= 2 * len(_ROW_END):
                yield from self._cut(text[:end])
                text = text[end:]
        if not text.lstrip().startswith("</sheetData>"):
            raise Unusual

    def _cut(self, text: str) -> Iterator[tuple[int, list[Any]]]:
        """Rows of a piece that ends with one, a column of the pattern's groups at a time."""
        parts = _CELL.split(text)
        between, letters, texts = parts[::6], parts[1::6], parts[5::6]
        if "&" in text or "\r" in text:
            texts = [text and _plain(text) for text in texts]
        known, learn = self.known, self._learn
        values = [
            text or known.get((style, kind, value)) or learn(style, kind, value)
            for style, kind, value, text in zip(parts[2::6], parts[3::6], parts[4::6], texts, strict=True)
        ]
        starts = [place for place, tags in enumerate(between) if tags]
        if starts.pop() != len(values) or not _LAST.fullmatch(between[-1]):
            raise Unusual
        for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
            tags = _BETWEEN.fullmatch(between[start])
            if tags is None:
                raise Unusual
            yield int(tags[1]), self._placed(tuple(letters[start:end]), values[start:end])

    def _learn(self, style: str | None, kind: str | None, text: str) -> Any:
        value = self.values.read(style, kind, _plain(text))
        if kind != "s" and len(self.known) < REMEMBERED:
            self.known[style, kind, text] = value
        return value

    def _placed(self, letters: tuple[str, ...], values: list[Any]) -> list[Any]:
        """Cells at their places, with "" where there is none. Few rows differ in which columns they have."""
        order = self.orders.get(letters)
        if order is None:
            places = [place_of(letter) for letter in letters]
            if any(a >= b for a, b in pairwise(places)) or places[-1] > self.columns_limit:
                raise BrokenBook("a cell out of its place")
            at = {place: number for number, place in enumerate(places)}
            order = [at.get(place, -1) for place in range(places[-1] + 1)]
            if len(self.orders) < REMEMBERED:
                self.orders[letters] = order
        if len(order) == len(values):
            return values
        values.append("")
        return [values[number] for number in order]


def _pieces(stream: IO[bytes]) -> Iterator[str]:
    """The sheet's text. Raises Unusual when it isn't UTF-8 or the archive is damaged: the parser says what is wrong."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    first = True
    try:
        while chunk := stream.read(CHUNK):
            if first and _DECLARED.search(chunk[:200]):
                raise Unusual
            first = False
            yield decode(chunk)
        yield decode(b"", True)
    except (zlib.error, zipfile.BadZipFile, EOFError, UnicodeDecodeError) as error:
        raise Unusual from error


def _plain(text: str) -> str:
    """What a parser makes of the text between tags."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    named = _NAMED.get(found[0])
    if named is None:
        raise Unusual
    return named
