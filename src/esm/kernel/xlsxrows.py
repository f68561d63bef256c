"""Rows of an XLSX straight from its XML, as they are read from the archive: memory holds a row and the shared strings.

Formulas give their last computed value, dates are known by the cell's number format, entities and DOCTYPEs are refused.
Run as a program, it writes pickled lists of rows to its standard output and an empty one at the end; only the standard
library is used, so that it starts at once.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from posixpath import join, normpath
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile

_CHUNK = 2**18
_TEXT_LIMIT = 100_000  # characters in a cell; Excel allows 32,767
_SHARED_LIMIT = 300 * 2**20  # bytes of shared strings
_REMEMBERED = 50_000
_BATCH = 1_000
_MEMORY = 700 * 2**20  # bytes of addresses for the separate process
# Built-in number formats that show a date or a time (ECMA-376 part 1, 18.8.30).
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_IN_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


# Those already looked up, and how to look up another by its index.
Strings = tuple[dict[str, str], Callable[[str], str]]


class BrokenBook(Exception):
    """Not a workbook that can be read."""


def sheet_rows(archive: ZipFile, columns_limit: int) -> Iterator[tuple[int, list[Any]]]:
    """Row numbers from 1 and cells of the first sheet that has any. Rows without cells are passed over.

    Raises BrokenBook, also while one iterates.
    """
    sheets, epoch = _book(archive)
    read = _Sheet(_shared(archive), _styles(archive), epoch, columns_limit)
    for path in sheets:
        found = False
        with _member(archive, path) as stream:
            for row in read.rows(stream):
                found = True
                yield row
        if found:
            return


def _member(archive: ZipFile, path: str) -> IO[bytes]:
    try:
        return archive.open(path)
    except KeyError as error:
        raise BrokenBook(path) from error


def _parser() -> expat.XMLParserType:
    def refuse(*_args: Any) -> None:
        raise BrokenBook("a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 2**16
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Give the parser piece by piece; after each one what it found can be taken."""
    import zipfile
    import zlib

    try:
        while chunk := stream.read(_CHUNK):
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

    parser = _parser()
    parser.StartElementHandler = start
    with _member(archive, path) as stream:
        for _piece in _feed(parser, stream):
            pass
    return found


def _book(archive: ZipFile) -> tuple[list[str], datetime]:
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


def _styles(archive: ZipFile) -> frozenset[str]:
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


def _shared(archive: ZipFile) -> Strings:
    """Shared strings by index: one block of bytes and where each begins, since a million Python strings weigh more."""
    blob, starts = bytearray(), array("Q", [0])
    if "xl/sharedStrings.xml" in archive.NameToInfo:
        parts: list[str] = []
        parser = _parser()
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
            for _piece in _feed(parser, stream):
                pass
    remembered: dict[str, str] = {}

    def string(index: str) -> str:
        place = int(index)
        if not 0 <= place < len(starts) - 1:
            raise BrokenBook("a string that isn't there")
        found = blob[starts[place] : starts[place + 1]].decode()
        if len(remembered) < _REMEMBERED:
            remembered[index] = found
        return found

    return remembered, string


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _place(letters: str) -> int:
    """«A» → 0, «AB» → 27."""
    place = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise BrokenBook(letters)
        place = place * 26 + ord(letter) - 64
    return place - 1


class _Sheet:
    def __init__(self, strings: Strings, dates: frozenset[str], epoch: datetime, columns_limit: int) -> None:
        self.strings, self.string = strings
        self.dates, self.epoch, self.columns_limit = dates, epoch, columns_limit
        self.days: dict[str, Any] = {}
        self.numbers: dict[str, Any] = {}

    def rows(self, stream: IO[bytes]) -> Iterator[tuple[int, list[Any]]]:
        ready: list[tuple[int, list[Any]]] = []
        parser = _parser()
        self._listen(parser, ready)
        for _piece in _feed(parser, stream):
            yield from ready
            ready.clear()

    def _listen(self, parser: expat.XMLParserType, ready: list[tuple[int, list[Any]]]) -> None:
        """Handlers as closures: an attribute of self in each of ten million calls would cost a third of the time."""
        cell_name, row_name, content = "c", "row", ("v", "t")
        number = digits = 0
        cells: list[Any] = []
        attributes: dict[str, str] = {}
        text = value = ""  # what is between tags; what of it belongs to the cell (a formula's own text doesn't)
        places: dict[str, int] = {}
        convert, columns_limit = self._value, self.columns_limit

        def chars(data: str) -> None:
            nonlocal text
            if text and len(text) > _TEXT_LIMIT:
                raise BrokenBook("a cell that is too long")
            text += data

        def start(name: str, given: dict[str, str]) -> None:
            nonlocal attributes, text, value, cells, number, digits, cell_name, row_name, content
            if name == cell_name:
                attributes, value = given, ""
            elif name in content:
                text = ""
            elif name == row_name:
                cells = []
                number = int(given.get("r") or number + 1)
                digits = len(str(number))
            elif name.endswith(":worksheet"):  # a book whose elements have a prefix
                prefix = name.removesuffix("worksheet")
                cell_name, row_name, content = f"{prefix}c", f"{prefix}row", (f"{prefix}v", f"{prefix}t")

        def end(name: str) -> None:
            nonlocal value
            if name in content:
                value = value + text if value else text
            elif name == cell_name:
                if value:
                    reference = attributes.get("r")
                    place = len(cells)
                    if reference:
                        letters = reference[:-digits]
                        place = places[letters] if letters in places else places.setdefault(letters, _place(letters))
                    if place != len(cells):
                        if not len(cells) < place <= columns_limit:
                            raise BrokenBook("a cell out of its place")
                        cells.extend([""] * (place - len(cells)))
                    cells.append(convert(attributes, value))
            elif name == row_name and cells:
                ready.append((number, cells))

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = chars

    def _value(self, attributes: dict[str, str], text: str) -> Any:
        kind = attributes.get("t")
        if kind == "s":
            return self.strings.get(text) or self.string(text)
        if kind is None or kind == "n":
            known = self.days if attributes.get("s") in self.dates else self.numbers
            found = known.get(text)
            if found is None:
                found = self._day(text) if known is self.days else _number(text)
                if len(known) < _REMEMBERED:
                    known[text] = found
            return found
        if kind == "b":
            return text == "1"
        return text  # str, inlineStr, e (an error like #N/A), d (ISO 8601)

    def _day(self, text: str) -> date | datetime | str:
        try:
            moment = self.epoch + timedelta(seconds=round(float(text) * 86_400))
        except OverflowError:
            return text
        return moment.date() if moment.time() == moment.min.time() else moment


def main(path: str, columns_limit: int) -> None:
    import pickle
    import resource
    import sys

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with ZipFile(path) as archive:
        rows: list[tuple[int, list[Any]]] = []
        for row in sheet_rows(archive, columns_limit):
            rows.append(row)
            if len(rows) == _BATCH:
                pickle.dump(rows, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
                rows.clear()
        for last in (rows, []) if rows else ([],):
            pickle.dump(last, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    import sys

    main(sys.argv[1], int(sys.argv[2]))
