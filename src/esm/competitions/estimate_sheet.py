"""An estimate as a spreadsheet: the template, and reading it back with every bad cell named. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.imports import Field, Problem, Row, letters, read_table
from esm.kernel.money import LARGEST, Money
from esm.kernel.text import fold

from .estimate import MOST_ROWS, amount_of, parse_quantity, quantity_text
from .machine import Source
from .sections import Context

ORDER = ("name", "kind", "source", "unit", "quantity", "price", "note")


def titles() -> dict[str, str]:
    return {
        "name": _("На що"),
        "kind": _("Вид витрат"),
        "source": _("Хто платить"),
        "unit": _("Одиниця"),
        "quantity": _("Кількість"),
        "price": _("Ціна, грн"),
        "note": _("Як порахували"),
    }


def _fields() -> tuple[Field, ...]:
    t = titles()
    # Our forms are in the state language, whatever language their reader has chosen for the site.
    with override(settings.LANGUAGE_CODE):
        own = titles()
    return (
        Field("name", (t["name"], own["name"], "Назва", "Стаття витрат"), required=True),
        Field("kind", (t["kind"], own["kind"], "Вид"), required=True),
        Field("source", (t["source"], own["source"], "Джерело"), required=True),
        Field("unit", (t["unit"], own["unit"], "Од.", "Од. виміру"), required=True),
        # Numbers are read here and not by the reader, so that one bad cell doesn't hide the others of its row.
        Field("quantity", (t["quantity"], own["quantity"], "К-сть"), required=True),
        Field("price", (t["price"], own["price"], "Ціна"), required=True),
        Field("note", (t["note"], own["note"], "Примітка", "Розрахунок")),
    )


def _sources() -> dict[str, str]:
    return {source.value: str(source.label) for source in Source}


def estimate_table(rows: Iterable[Mapping[str, Any]], context: Context) -> Table:
    """The rows as typed, for the template: words in the lists' columns, and what they may be in the description."""
    kinds, sources = context.titles("cost_kinds"), context.titles("sources")
    t = titles()
    about = {
        "kind": _("Одне з: %(list)s") % {"list": "; ".join(kinds.values())},
        "source": _("Одне з: %(list)s") % {"list": "; ".join(sources.values())},
        "quantity": _("Число, не більше трьох знаків після коми"),
        "price": _("Гривні, копійки через кому"),
    }
    columns = tuple(Column(code, t[code], Kind.TEXT, about.get(code, "")) for code in ORDER)
    words = {"kind": kinds, "source": sources}
    cells = [[words.get(c, {}).get(str(r.get(c, "")), str(r.get(c, ""))) for c in ORDER] for r in rows]
    return Table(columns, cells, _("Кошторис"), _("Заповніть і поверніть у розділі «Бюджет проєкту»."))


@dataclass(frozen=True, slots=True)
class SheetRead:
    """Rows as the form has them, or the problems. With one problem nothing is taken."""

    rows: tuple[dict[str, str], ...]
    problems: tuple[Problem, ...]


def read_estimate(rows: Sequence[Row], context: Context, *, pasted: bool = False, field: str = "file") -> SheetRead:
    """Read a spreadsheet's rows; cells pasted without a heading are taken in the order of the template.

    Raises Invalid when the heading lacks a column.
    """
    shift = 0
    if pasted and not is_estimate(rows):
        rows, shift = [list(titles().values()), *rows], 1
    read = read_table(rows, _fields(), field=field)
    problems = list(read.problems)
    found: list[dict[str, str]] = []
    for record in read.records:
        row, wrong = _row(record.row, record.values, context)
        problems += wrong
        found.append(row)
    if len(found) > MOST_ROWS:
        sentence = _("У кошторисі не більше ніж %(n)s рядків.") % {"n": MOST_ROWS}
        problems.append(Problem(record.row, "", "", sentence, _("Обʼєднайте дрібні витрати.")))
    problems = [replace(p, row=p.row - shift) for p in sorted(problems, key=lambda p: p.row)]
    return SheetRead(() if problems else tuple(found), tuple(problems))


def is_estimate(rows: Sequence[Row]) -> bool:
    """Whether the first row names the estimate's columns."""
    known = {fold(title) for f in _fields() for title in f.titles}
    return bool(rows) and sum(fold(str(cell or "")).strip() in known for cell in rows[0]) >= 3


def _row(number: int, values: Mapping[str, Any], context: Context) -> tuple[dict[str, str], list[Problem]]:
    problems: list[Problem] = []
    t = titles()

    def say(code: str, value: object, message: str, fix: str) -> None:
        column = f"{letters(ORDER.index(code))}, {t[code]}"
        problems.append(Problem(number, column, str(value), message, fix))

    row = {code: str(values[code] or "").strip() for code in ("name", "unit", "note")}
    sources = _sources()
    with override(settings.LANGUAGE_CODE):
        own = _sources()
    for code, options in (("kind", context.titles("cost_kinds")), ("source", sources)):
        row[code] = _choice(str(values[code]), options) or _choice(str(values[code]), own if code == "source" else {})
        if not row[code]:
            say(
                code, values[code], _("такого немає в списку."), _("Напишіть одне з: %s.") % "; ".join(options.values())
            )
    for code, limit in (("name", 300), ("unit", 40)):
        if len(row[code]) > limit:
            say(code, row[code][:40], _("текст задовгий."), _("Скоротіть його до %(n)s знаків.") % {"n": limit})
    thousandths = kopecks = 0
    row["quantity"], row["price"] = _tidy(values["quantity"]), _tidy(values["price"])
    try:
        thousandths = parse_quantity(row["quantity"])
        row["quantity"] = quantity_text(thousandths)
    except ValueError:
        say("quantity", row["quantity"], _("кількість не прочитано."), _("Напишіть її цифрами, наприклад 12 або 1,5."))
    try:
        kopecks = Money.parse(row["price"]).kopecks
        row["price"] = Money(kopecks).plain()
    except ValueError:
        say("price", row["price"], _("ціну не прочитано."), _("Напишіть її цифрами, наприклад 8500 або 8500,50."))
    if kopecks < 0:
        say("price", row["price"], _("ціна менша за нуль."), _("Напишіть ціну без мінуса."))
    elif amount_of(thousandths, kopecks) > LARGEST:
        say("price", row["price"], _("сума завелика."), _("Перевірте кількість і ціну."))
    return row, problems


def _tidy(value: Any) -> str:
    """A number as it was meant: spreadsheets keep 0.1 + 0.2 as 0.30000000000000004."""
    text = str(value or "").strip()
    if re.fullmatch(r"-?\d+\.\d{10,}", text):
        return f"{round(Decimal(text), 9).normalize():f}"
    return text


def canonical(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The row without the ways of writing numbers: «8 500» and «8500» are the same row."""
    text = {c: str(row.get(c) or "").strip() for c in ORDER}
    with suppress(ValueError):
        text["quantity"] = quantity_text(parse_quantity(text["quantity"]))
    with suppress(ValueError):
        text["price"] = Money.parse(text["price"]).plain()
    return tuple(text.values())


def _choice(text: str, options: Mapping[str, str]) -> str:
    """The code of a choice written by its code or its words, whatever the case; "" when it is none of them."""
    wanted = fold(text.strip())
    return next((code for code, words in options.items() if wanted in {fold(code), fold(words)}), "")
