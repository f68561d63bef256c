"""What stands on the home page today: the last published year and the calls that are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.contracts import public as contracts
from esm.design.charts import sparkline
from esm.indicators import public as indicators

from .frame import address


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with the words under it; `url` opens into where it comes from."""

    text: str
    unit: str
    words: str
    spark: SafeString
    url: str | None


@dataclass(frozen=True, slots=True)
class OpenCall:
    title: str
    closes_at: datetime
    left: str
    url: str


def _left(days: int) -> str:
    if not days:
        return _("Сьогодні останній день.")
    return ngettext("Залишився %(count)d день.", "Залишилося %(count)d днів.", days) % {"count": days}


def _here(path: str) -> str | None:
    return address(path, get_language() or settings.LANGUAGE_CODE)


def _figures(headline: indicators.Headline) -> list[Shown]:
    submitted = headline.figure("submitted").text
    words = {
        "clients": _("клієнти: скільки разів надано допомогу"),
        "winners": _("проєкти-переможці, подано %(submitted)s") % {"submitted": submitted},
        "city-money": _("дав міський бюджет"),
        "raised": _("залучили самі організації"),
    }
    shown = []
    for code, said in words.items():
        figure = headline.figure(code)
        shown.append(
            Shown(
                figure.text,
                figure.unit if code in {"city-money", "raised"} else "",
                said,
                sparkline([value for _year, value in figure.series]),
                _here(f"/transparency/dynamics/{headline.year}/{code}/"),
            )
        )
    return shown


def home_page(at: datetime) -> dict[str, Any]:
    """The context of the home page at the moment `at`."""
    headline = indicators.headline()
    return {
        "figures": _figures(headline) if headline else [],
        "year": headline.year if headline else None,
        "dynamics_url": _here("/transparency/dynamics/"),
        "warnings": contracts.continuity_warnings(timezone.localdate(at)),
        "continuity_url": _here("/continuity/"),
        "search_url": _here("/services/"),
        "open_calls": [
            OpenCall(call.title, call.closes_at, _left(call.days_left), url)
            for call in competitions.call_lists(at).open
            if (url := _here(f"/competitions/{call.slug}/"))
        ],
    }
