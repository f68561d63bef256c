"""The parts of a workbook around its sheets: which there are, shared strings, which styles show a date."""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from datetime import datetime
from posixpath import join, normpath
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile

CHUNK = 2**18
_SHARED_LIMIT = 300 * 2**20  # bytes of shared strings
REMEMBERED = 50_000
# Built-in number formats that show a date or a time (ECMA-376 part 1, 18.8.30).
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_IN_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')

# Those already looked up, and how to look up another by its index.
Strings = tuple[dict[str, str], Callable[[str], str]]


class BrokenBook(Exception):
    """Not a workbook that can be read."""


def member(archive: ZipFile, path: str) -> IO[bytes]:
    try:
        return archive.open(path)
    except KeyError as error:
        raise BrokenBook(path) from error


def new_parser() -> expat.XMLParserType:
    def refuse(*_args: Any) -> None:
        raise BrokenBook("a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 2**16
    parser.StartDoctypeDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Give the parser piece by piece; after each one what it found can be taken."""
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, zlib.error, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise BrokenBook(str(error)) from error


def _elements(archive: ZipFile, path: str) -> list[tuple[str, dict[str, str]]]:
    """Local names and attributes of a small part of the book."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name.rpartition(":")[2], attributes))
        if len(found) > 200_000:
            raise BrokenBook(path)

    parser = new_parser()
    parser.StartElementHandler = start
    with member(archive, path) as stream:
        for _piece in feed(parser, stream):
            pass
    return found


def sheets_of(archive: ZipFile) -> tuple[list[str], datetime]:
    """Paths of the sheets in their order, hidden ones last, and the day from which dates are counted."""
    targets = {a["Id"]: a["Target"] for name, a in _elements(archive, "xl/_rels/workbook.xml.rels") if "Target" in a}
    shown: list[str] = []
    hidden: list[str] = []
    epoch = datetime(1899, 12, 30)  # noqa: DTZ001
    for name, attributes in _elements(archive, "xl/workbook.xml"):
        if name == "sheet":
            key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k), "")
            if target := targets.get(key):
                path = normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))
                (shown if attributes.get("state", "visible") == "visible" else hidden).append(path)
        elif name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    return shown + hidden, epoch


def date_styles(archive: ZipFile) -> frozenset[str]:
    """Indexes of cell styles that show a date."""
    if "xl/styles.xml" not in archive.NameToInfo:
        return frozenset()
    custom: set[int] = set()
    dates: list[str] = []
    inside, index = False, 0
    for name, attributes in _elements(archive, "xl/styles.xml"):
        if name == "numFmt" and _shows_date(attributes.get("formatCode", "")):
            custom.add(int(attributes["numFmtId"]))
        elif name == "cellXfs":
            inside = True
        elif name in {"cellStyles", "dxfs"}:
            inside = False
        elif name == "xf" and inside:
            if int(attributes.get("numFmtId", 0)) in _DATE_FORMATS | custom:
                dates.append(str(index))
            index += 1
    return frozenset(dates)


def _shows_date(code: str) -> bool:
    return bool(re.search("[dmyhsДРМГдмргчс]", _NOT_IN_FORMAT.sub("", code.replace("General", "")), re.IGNORECASE))


def shared_strings(archive: ZipFile) -> Strings:
    """Shared strings by index: one block of bytes and where each begins, since a million Python strings weigh more."""
    blob, starts = bytearray(), array("Q", [0])
    if "xl/sharedStrings.xml" in archive.NameToInfo:
        parts: list[str] = []
        parser = new_parser()
        reading = phonetic = False

        def start(name: str, _attributes: dict[str, str]) -> None:
            nonlocal reading, phonetic
            name = name.rpartition(":")[2]
            if name == "t":
                reading = not phonetic
            elif name == "rPh":
                phonetic = True

        def end(name: str) -> None:
            nonlocal reading, phonetic
            name = name.rpartition(":")[2]
            if name == "t":
                reading = False
            elif name == "rPh":
                phonetic = False
            elif name == "si":
                blob.extend("".join(parts).encode())
                starts.append(len(blob))
                parts.clear()
                if len(blob) > _SHARED_LIMIT:
                    raise BrokenBook("too many strings")

        def text(value: str) -> None:
            if reading:
                parts.append(value)

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        with archive.open("xl/sharedStrings.xml") as stream:
            for _piece in feed(parser, stream):
                pass
    remembered: dict[str, str] = {}

    def string(index: str) -> str:
        place = int(index)
        if not 0 <= place < len(starts) - 1:
            raise BrokenBook("a string that isn't there")
        found = blob[starts[place] : starts[place + 1]].decode()
        if len(remembered) < REMEMBERED:
            remembered[index] = found
        return found

    return remembered, string
