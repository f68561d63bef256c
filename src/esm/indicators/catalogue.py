"""The nine indicators that ЄСМ has published every year since 2000, in the order of the public table."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_noop as _

from .figures import cost_per_client, leverage

SUBMITTED, WINNERS, CITY, RAISED, LEVERAGE = "submitted", "winners", "city-money", "raised", "leverage"
CLIENTS, COST, JOBS, VOLUNTEERS = "clients", "cost-per-client", "jobs", "volunteers"
DERIVED = frozenset({LEVERAGE, COST})


@dataclass(frozen=True, slots=True)
class Definition:
    """`column` names it in CSV and JSON; `decimals` is the precision of its column in the public table."""

    code: str
    column: str
    title: str
    short: str
    unit: str
    formula: str
    decimals: int = 0


NINE = (
    Definition(
        SUBMITTED,
        "projects_submitted",
        _("Подано проєктів"),
        _("Подано проєктів"),
        _("проєкти"),
        _("Кількість заявок, поданих на конкурси року, без відкликаних."),
    ),
    Definition(
        WINNERS,
        "projects_won",
        _("Перемогли"),
        _("Пере­могли"),
        _("проєкти"),
        _("Кількість заявок-переможниць, разом із тими, що перемогли без фінансування."),
    ),
    Definition(
        CITY,
        "city_budget_kUAH",
        _("Міський бюджет"),
        _("Міський бюджет, тис. грн"),
        _("тис. грн"),
        _("Скільки місто сплатило за договорами року, без повернених сум."),
        1,
    ),
    Definition(
        RAISED,
        "raised_other_kUAH",
        _("Залучено"),
        _("Залучено, тис. грн"),
        _("тис. грн"),
        _("Інші кошти за прийнятими звітами, разом із власними коштами організацій."),
        1,
    ),
    Definition(
        LEVERAGE,
        "leverage",
        _("Залучено на 1 грн бюджету"),
        _("Залучено на 1 грн бюджету"),
        _("грн"),
        _("Залучено ÷ міський бюджет. Коли бюджет не дав коштів, коефіцієнта немає."),
        1,
    ),
    Definition(
        CLIENTS,
        "clients",
        _("Клієнти"),
        _("Клієнти, осіб"),
        _("осіб"),
        _("Скільки разів надано допомогу за прийнятими звітами. Людей без повторів рахуємо окремо."),
    ),
    Definition(
        COST,
        "cost_per_client_UAH",
        _("Витрати на 1 клієнта"),
        _("На 1 клієнта, грн"),
        _("грн"),
        _("(Міський бюджет + залучено) ÷ клієнти."),
        1,
    ),
    Definition(
        JOBS,
        "jobs_created",
        _("Робочі місця"),
        _("Робочі місця"),
        _("місця"),
        _("Кількість робочих місць, створених за прийнятими звітами."),
    ),
    Definition(
        VOLUNTEERS,
        "volunteers",
        _("Волонтери"),
        _("Волон­тери"),
        _("осіб"),
        _("Кількість волонтерів за прийнятими звітами."),
    ),
)
CODES = tuple(d.code for d in NINE)


def by_formula(code: str, row: dict[str, Fraction | None]) -> Fraction | None:
    """The value of a derived indicator from the other values of its row (codes to numbers, money in тис. грн)."""
    if code == LEVERAGE:
        return leverage(row.get(CITY), row.get(RAISED))
    if code == COST:
        return cost_per_client(row.get(CITY), row.get(RAISED), row.get(CLIENTS))
    raise KeyError(code)
