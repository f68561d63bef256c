"""The partners' offline tool: an Excel or CSV list of clients becomes keys without names. Standard library only.

    python esm-kliuchi.pyz клієнти.xlsx ключі.csv

Nothing leaves the computer but the second file, and that only when somebody sends it.
"""

from __future__ import annotations

import csv
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .keys import match_values, sent_mark
from .records import normal

TITLES = {
    "source": ("ваш номер клієнта", "номер", "код клієнта", "record_id", "source"),
    "surname": ("прізвище", "фамилия", "surname"),
    "given_name": ("імʼя", "імя", "имя", "given_name"),
    "patronymic": ("по батькові", "отчество", "patronymic"),
    "birth_date": ("дата народження", "дата рождения", "birth_date"),
    "sex": ("стать", "пол", "sex"),
    "phone": ("телефон", "phone"),
    "tax_number": ("податковий номер", "рнокпп", "іпн", "tax_number"),
    "district": ("район", "district"),
    "service_code": ("код послуги", "service_code"),
    "month": ("місяць", "month"),
    "contacts": ("звернень", "contacts"),
}
KINDS = ("tax", "name", "father", "phone")
OUT = ("source", *KINDS, "birth_year", "sex", "district", "service_code", "month", "contacts")
_HEADING_WITHIN = 30


class Refused(Exception):
    """The list can't be used; the sentence says what to do."""


def main(arguments: list[str], key: bytes) -> int:
    if len(arguments) != 2:
        print("Як користуватися: python esm-kliuchi.pyz клієнти.xlsx ключі.csv", file=sys.stderr)  # noqa: T201
        return 2
    try:
        made, faults = convert(Path(arguments[0]), Path(arguments[1]), key, today=date.today())  # noqa: DTZ011
    except (Refused, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    for fault in faults[:50]:
        print(fault, file=sys.stderr)  # noqa: T201
    print(f"Рядків із ключами: {made}. Імен у файлі {arguments[1]} немає. Зауважень: {len(faults)}.")  # noqa: T201
    return 0


def convert(source: Path, target: Path, key: bytes, *, today: date) -> tuple[int, list[str]]:
    """Write the keys; returns how many rows there are, and sentences about rows that can't be used. Raises Refused."""
    rows = _rows(source)
    places = _heading(rows)
    faults: list[str] = []
    made = 0
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(OUT)
        for number, cells in rows:
            raw = {name: _text(cells[at]) for name, at in places.items() if at < len(cells)}
            if not any(raw.values()):
                continue
            record, wrong = normal(raw, today=today)
            faults += [
                f"Рядок {number}: «{f.value[:40]}» не прочитано ({f.column}), ключ зроблено без цього." for f in wrong
            ]
            marks = {kind: sent_mark(key, kind, value) for kind, value in match_values(record)}
            if not marks:
                faults.append(f"Рядок {number}: замало даних для ключа. Додайте дату народження, телефон чи номер.")
                continue
            source_id = raw.get("source") or f"рядок-{number}"
            mark = sent_mark(key, "source", source_id)
            writer.writerow(
                [mark, *(marks.get(kind, "") for kind in KINDS), record.birth.year or "", record.sex]
                + [raw.get(name, "") for name in OUT[-4:]]
            )
            made += 1
    return made, faults


def _heading(rows: Iterator[tuple[int, list[Any]]]) -> dict[str, int]:
    for _try in range(_HEADING_WITHIN):
        cells = next(rows, None)
        if cells is None:
            break
        titles = [" ".join(_text(c).casefold().replace("'", "ʼ").replace("’", "ʼ").split()) for c in cells[1]]
        places = {name: titles.index(t) for name, words in TITLES.items() for t in reversed(words) if t in titles}
        if "surname" in places or "given_name" in places:
            return places
    raise Refused("У таблиці немає стовпця «Прізвище». Візьміть бланк на сторінці «Клієнти з файлу».")


def _rows(source: Path) -> Iterator[tuple[int, list[Any]]]:
    if source.suffix.casefold() == ".xlsx":
        from esm.kernel.xlsx import BrokenBook, sheet_rows

        try:
            with zipfile.ZipFile(source) as archive:
                for number, cells in sheet_rows(archive, 200):
                    yield number, list(cells)
        except (BrokenBook, zipfile.BadZipFile) as error:
            raise Refused("Таблицю не вдалося відкрити. Збережіть її в Excel наново як XLSX.") from error
        return
    content = source.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", "replace")
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    csv.field_size_limit(10**7)
    yield from enumerate(csv.reader(text.replace("\0", "").splitlines(), delimiter=delimiter), start=1)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    return str(cell).strip()
