"""Files of deliveries for tests and benchmarks: rows by the thousand, as people send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from esm.deliveries.columns import TITLES
from esm.kernel.sniff import Kind

COLUMNS = ("organisation", *TITLES)
HEADING = ["Організація", *map(str, TITLES.values())]
DISTRICTS = ("Салтівський район", "Київський", "Слобідський район")


def rows(
    count: int, *, today: date, edrpou: str = "", contract: str = "", lines: int = 1, start: int = 0
) -> Iterator[dict[str, Any]]:
    """Two of three are an hour of home care for a person (under `contract` if given; with `lines` contracts it ends in
    a number from 0), the third is advice by phone to people who are only counted."""
    for n in range(start, start + count):
        row: dict[str, Any] = {"organisation": edrpou, "key": f"r-{n:07}", "date": today - timedelta(days=n % 200)}
        if n % 3:
            row |= {
                "service": "015.1 Догляд вдома", "unit": "година", "quantity": 1 + n % 4 / 2, "contacts": 1,
                "mode": "вдома в людини", "district": DISTRICTS[n % 3], "recipient": f"P-{n % 20_000:05}",
                "worker": f"Працівниця {n % 60}", "confirmation": "підпис отримувача",
                "contract": contract and (contract if lines == 1 else f"{contract}{n % lines}"),
            }  # fmt: skip
        else:
            row |= {
                "service": "002.0 Консультування", "unit": "консультація", "quantity": 1, "contacts": 1 + n % 20,
                "mode": "телефоном", "category": "люди похилого віку", "worker": f"Працівниця {n % 60}",
                "confirmation": "список учасників",
            }  # fmt: skip
        yield row


def csv_text(table: Iterable[dict[str, Any]], *, delimiter: str = ";", heading: Sequence[str] = HEADING) -> str:
    out = io.StringIO(newline="")
    _write(out, table, delimiter, heading)
    return out.getvalue()


def _write(out: Any, table: Iterable[dict[str, Any]], delimiter: str, heading: Sequence[str]) -> None:
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([_plain(row.get(column, "")) for column in COLUMNS] for row in table)


def _plain(cell: Any) -> str:
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return f"{cell:g}".replace(".", ",") if isinstance(cell, float) else str(cell)


def save(path: Path, table: Iterable[dict[str, Any]]) -> Path:
    """A CSV or XLSX by the ending of `path`."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            _write(out, table, ";", HEADING)
        return path
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Послуги")
        sheet.write_row(0, 0, HEADING)
        for number, row in enumerate(table, start=1):
            for place, column in enumerate(COLUMNS):
                cell = row.get(column, "")
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif cell != "":
                    sheet.write(number, place, cell)
    return path


def kind_of(path: Path) -> Kind:
    return Kind(path.suffix.lstrip("."))
