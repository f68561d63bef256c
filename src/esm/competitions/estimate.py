"""Arithmetic of an estimate: reading typed rows, exact sums, limits. Pure; whole kopecks and thousandths throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.money import LARGEST, Money
from esm.kernel.quantity import amount_of, parse_quantity, quantity_text

from .machine import Source
from .sections.kinds import Context, Problem

__all__ = [
    "COLUMNS",
    "MOST_ROWS",
    "Estimate",
    "Line",
    "Totals",
    "amount_of",
    "check_totals",
    "is_blank",
    "missing_own",
    "parse_quantity",
    "quantity_text",
    "read_rows",
    "total",
]

COLUMNS = ("name", "kind", "source", "unit", "quantity", "price", "note")
MOST_ROWS = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A row that could be read. `quantity` is in thousandths, `price` and `amount` in kopecks, `position` from 1."""

    position: int
    kind: str
    name: str
    unit: str
    quantity: int
    price: int
    amount: int
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums in kopecks."""

    by_source: Mapping[str, int] = field(default_factory=dict)
    by_kind: Mapping[str, int] = field(default_factory=dict)
    city_by_kind: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        return self.by_source.get(Source.CITY, 0)

    @property
    def all(self) -> int:
        return sum(self.by_source.values())

    def share(self, sources: Iterable[str]) -> int:
        return sum(self.by_source.get(s, 0) for s in sources)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was read: right rows as lines, a sentence for each wrong cell, totals of the right rows."""

    lines: tuple[Line, ...]
    errors: tuple[Problem, ...]
    # Positions of rows that are left out of the totals.
    left_out: tuple[int, ...]
    totals: Totals


def is_blank(row: Mapping[str, Any]) -> bool:
    """A row in which nothing was typed; the two lists always have something chosen."""
    return not any(str(row.get(c, "")).strip() for c in COLUMNS if c not in {"kind", "source"})


def total(lines: Iterable[Line]) -> Totals:
    by_source: dict[str, int] = {}
    by_kind: dict[str, int] = {}
    city: dict[str, int] = {}
    for line in lines:
        by_source[line.source] = by_source.get(line.source, 0) + line.amount
        by_kind[line.kind] = by_kind.get(line.kind, 0) + line.amount
        if line.source == Source.CITY:
            city[line.kind] = city.get(line.kind, 0) + line.amount
    return Totals(by_source, by_kind, city)


def read_rows(rows: Iterable[Mapping[str, Any]], context: Context) -> Estimate:
    lines: list[Line] = []
    errors: list[Problem] = []
    left_out: list[int] = []
    for position, row in enumerate(rows, start=1):
        if is_blank(row):
            continue
        line, wrong = _read_row(position, row, context)
        errors += wrong
        if line is None:
            left_out.append(position)
        else:
            lines.append(line)
    return Estimate(tuple(lines), tuple(errors), tuple(left_out), total(lines))


def _read_row(position: int, row: Mapping[str, Any], context: Context) -> tuple[Line | None, list[Problem]]:
    wrong: list[Problem] = []

    def say(column: str, sentence: str) -> None:
        wrong.append(
            Problem(f"q-rows-{position}-{column}", _("Рядок %(n)s: %(what)s") % {"n": position, "what": sentence})
        )

    text = {c: str(row.get(c, "")).strip() for c in COLUMNS}
    for column, limit, empty in (
        ("name", 300, _("напишіть, на що ці гроші")),
        ("unit", 40, _("напишіть одиницю, наприклад «год» або «шт.»")),
    ):
        if not text[column]:
            say(column, empty)
        elif len(text[column]) > limit:
            say(column, _("скоротіть текст до %(limit)s знаків, решту напишіть у «Як порахували»") % {"limit": limit})
    quantity, price = _read_numbers(text, say)
    if text["kind"] not in context.titles("cost_kinds"):
        say("kind", _("виберіть вид витрат зі списку"))
    if text["source"] not in Source.values:
        say("source", _("виберіть, хто платить"))
    amount = amount_of(quantity, price)
    if amount > LARGEST:
        say("price", _("сума завелика. Перевірте кількість і ціну"))
    if wrong:
        return None, wrong
    if text["kind"] in context.forbidden_kinds and text["source"] == Source.CITY:
        title = context.titles("cost_kinds")[text["kind"]]
        say("kind", _("«%(kind)s» місто не оплачує. Виберіть інший вид або іншого платника") % {"kind": title})
    line = Line(
        position, text["kind"], text["name"], text["unit"], quantity, price, amount, text["source"], text["note"]
    )
    return line, wrong


def _read_numbers(text: Mapping[str, str], say: Callable[[str, str], None]) -> tuple[int, int]:
    quantity = price = 0
    try:
        quantity = parse_quantity(text["quantity"])
    except ValueError:
        say("quantity", _("напишіть кількість цифрами, наприклад 12"))
    try:
        price = Money.parse(text["price"]).kopecks
        if price < 0:
            say("price", _("ціна не може бути меншою за нуль"))
    except ValueError:
        say("price", _("напишіть ціну цифрами, копійки через кому, наприклад 8500 або 8500,50"))
    return quantity, price


def missing_own(totals: Totals, context: Context) -> int:
    """Kopecks that have to be added to the own share so that it reaches its least per cent of the whole project."""
    own, everything = totals.share(context.own_share_sources), totals.all
    lack = context.own_share_percent * everything - 100 * own
    return -(-lack // (100 - context.own_share_percent)) if lack > 0 and context.own_share_percent < 100 else 0


def check_totals(totals: Totals, context: Context) -> tuple[Problem, ...]:
    """Sentences about the sums as a whole: nothing asked, over the cap, over a kind's share, own share too small."""
    found: list[Problem] = []
    if not totals.asked:
        found.append(Problem("q-rows", _("Додайте хоча б одну витрату, яку оплатить місто")))
    if context.cap is not None and totals.asked > context.cap:
        found.append(
            Problem(
                "q-rows",
                _("Ви просите в міста %(asked)s, а можна не більше ніж %(cap)s. Зменште на %(over)s.")
                % {
                    "asked": Money(totals.asked),
                    "cap": Money(context.cap),
                    "over": Money(totals.asked - context.cap),
                },
            )
        )
    titles = context.titles("cost_kinds")
    for kind, limit in context.kind_limits.items():
        spent = totals.city_by_kind.get(kind, 0)
        if spent * 100 > totals.asked * limit:
            found.append(
                Problem(
                    "q-rows",
                    _("«%(kind)s»: не більше ніж %(limit)s%% від суми, яку просите в міста. Зараз %(now)s.")
                    % {"kind": titles.get(kind, kind), "limit": limit, "now": Money(spent)},
                )
            )
    if lack := missing_own(totals, context):
        share = totals.share(context.own_share_sources) * 100 // totals.all
        found.append(
            Problem(
                "q-rows",
                _("Ваш внесок — %(now)s%%, а потрібно не менше ніж %(least)s%%. Додайте ще %(more)s.")
                % {"now": share, "least": context.own_share_percent, "more": Money(lack)},
            )
        )
    return tuple(found)
