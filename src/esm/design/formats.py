"""How numbers, money and dates are written: Ukrainian by brief §5, English when the page is in English."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.template.defaultfilters import date as django_date
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from esm.kernel.money import MINUS, NBSP, Money

DASH = "—"


def _english() -> bool:
    return (get_language() or "uk").startswith("en")


def _separators() -> tuple[str, str]:
    return (",", ".") if _english() else (NBSP, ",")


def number(value: Any, places: int | None = None) -> str:
    """«1 248 667», «−5», «4,41»: no-break groups, decimal comma, U+2212. Half up. «—» when there is none."""
    if value is None or value == "":
        return DASH
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)
    group, point = _separators()
    plain = f"{abs(exact):,f}"
    whole, _, rest = plain.partition(".")
    sign = MINUS if exact < 0 else ""
    return sign + whole.replace(",", group) + (point + rest if rest else "")


def _money(value: Any) -> Money | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, Money) else Money(int(value))


def money(value: Any) -> str:
    """«182 400 грн», «1 470,90 грн» from a Money or from whole kopecks; «—» when there is none."""
    amount = _money(value)
    if amount is None:
        return DASH
    return amount.english() if _english() else str(amount)


def thousands(value: Any) -> str:
    """«1 470,9»: thousands of hryvnias to one decimal; the unit stands in the heading or beside."""
    amount = _money(value)
    return DASH if amount is None else number(Decimal(amount.kopecks) / 100_000, 1)


def date(value: Any, form: str | None = None) -> str:
    """«16 листопада 2026». With an argument, as Django's own filter: `{{ d|date:"Y" }}`."""
    if form is not None:
        return str(django_date(value, form))
    if not isinstance(value, dt.date):
        return DASH
    return date_format(value, "j\u00a0E\u00a0Y", use_l10n=False)


def datetime(value: Any) -> str:
    """«16 листопада 2026, 14:32», in the reader's (Kyiv) time."""
    if not isinstance(value, dt.datetime):
        return date(value)
    return f"{date(value)}, {value:%H:%M}"


def shortdate(value: Any) -> str:
    """«16.11.2026», for tables."""
    return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else DASH


def shortdatetime(value: Any) -> str:
    """«16.11.2026, 14:32», for tables."""
    return f"{value:%d.%m.%Y, %H:%M}" if isinstance(value, dt.datetime) else shortdate(value)


def iso(value: Any) -> str:
    """For <time datetime="…">, where HTML allows no microseconds."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else ""


def tel(value: Any) -> str:
    """«0 800 000 000» as a tel: link wants it."""
    return re.sub(r"[^\d+]", "", str(value))


def points(value: Any, places: int = 1) -> str:
    """«94,3» from 9430 hundredths of a point, as scores are stored; «—» when there is none."""
    return DASH if value is None or value == "" else number(Decimal(int(value)) / 100, places)


def percent(value: Any, places: int = 0) -> str:
    """«25%» from 25."""
    return pgettext("percent", "%(number)s%%") % {"number": number(value, places)} if value is not None else DASH
