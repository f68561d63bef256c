"""Rows of an XLSX straight from its XML, as they are read from the archive: memory holds a row and the shared strings.

Formulas give their last computed value, dates are known by the cell's number format, entities and DOCTYPEs are refused.
A sheet written the way spreadsheet programs write them is cut up (`cutting`); when it isn't, a parser takes over
(`parsing`). Only the standard library is used, so that a process that reads nothing but a sheet starts at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any
from zipfile import ZipFile

from .book import BrokenBook, date_styles, member, shared_strings, sheets_of
from .cutting import Cut, Unusual
from .parsing import parsed
from .values import Values

__all__ = ["PIECE", "BrokenBook", "Piece", "pieces", "sheet_rows", "write_pieces"]

PIECE = 5_000  # rows
# Numbers of the rows, from 1, and the columns: an empty cell is "".
Piece = tuple[list[int], list[tuple[Any, ...]]]
_MEMORY = 700 * 2**20  # bytes of addresses for a separate process


def sheet_rows(archive: ZipFile, columns_limit: int) -> Iterator[tuple[int, list[Any]]]:
    """Row numbers from 1 and cells of the first sheet that has any. Rows without cells are passed over.

    Raises BrokenBook, also while one iterates.
    """
    paths, epoch = sheets_of(archive)
    values = Values(shared_strings(archive), date_styles(archive), epoch)
    for path in paths:
        last = 0
        try:
            with member(archive, path) as stream:
                for row in Cut(values, columns_limit).rows(stream):
                    yield row
                    last = row[0]
        except Unusual:
            with member(archive, path) as stream:
                for row in parsed(stream, values, columns_limit):
                    if row[0] > last:
                        yield row
                        last = row[0]
        except ValueError as error:
            raise BrokenBook(str(error)) from error
        if last:
            return


def pieces(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[Piece]:
    """Some thousands of rows at a time, column by column: so they are read, sent and checked many times quicker."""
    while some := list(islice(rows, PIECE)):
        numbers = [number for number, _cells in some]
        yield numbers, list(zip_longest(*(cells for _number, cells in some), fillvalue=""))


def write_pieces(path: str, columns_limit: int) -> None:
    """The work of a separate process: pickled pieces to its standard output, an empty one at the end."""
    import pickle
    import resource
    import sys

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with ZipFile(path) as archive:
        for piece in pieces(sheet_rows(archive, columns_limit)):
            pickle.dump(piece, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    pickle.dump(([], []), sys.stdout.buffer)
    sys.stdout.buffer.flush()
