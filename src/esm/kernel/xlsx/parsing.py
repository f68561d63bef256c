"""A sheet read by an XML parser: slow, and sure of whatever XML allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

from .book import BrokenBook, feed, new_parser
from .values import Values, place_of

_TEXT_LIMIT = 100_000  # characters in a cell; Excel allows 32,767


def parsed(stream: IO[bytes], values: Values, columns_limit: int) -> Iterator[tuple[int, list[Any]]]:
    """Raises BrokenBook."""
    ready: list[tuple[int, list[Any]]] = []
    parser = new_parser()
    _listen(parser, ready, values, columns_limit)
    for _piece in feed(parser, stream):
        yield from ready
        ready.clear()


def _listen(
    parser: expat.XMLParserType, ready: list[tuple[int, list[Any]]], values: Values, columns_limit: int
) -> None:
    """Handlers as closures: an attribute of self in each of ten million calls would cost a third of the time."""
    cell_name, row_name, content = "c", "row", ("v", "t")
    number = digits = 0
    cells: list[Any] = []
    attributes: dict[str, str] = {}
    text = value = ""  # what is between tags; what of it belongs to the cell (a formula's own text doesn't)
    places: dict[str, int] = {}
    convert = values.read

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
                    place = places[letters] if letters in places else places.setdefault(letters, place_of(letters))
                if place != len(cells):
                    if not len(cells) < place <= columns_limit:
                        raise BrokenBook("a cell out of its place")
                    cells.extend([""] * (place - len(cells)))
                cells.append(convert(attributes.get("s"), attributes.get("t"), value))
        elif name == row_name and cells:
            ready.append((number, cells))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = chars
