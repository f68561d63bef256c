"""Sentences that the program says about a choice: to the head, to the provider, to everybody."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from esm.kernel.money import Money

from .models import Lot
from .scoring import POINT, Ranked
from .volumes import volume_words


def points_words(hundredths: int) -> str:
    """«47,5»."""
    whole, rest = divmod(hundredths, POINT)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


def price_words(price: int, lowest: int, weight: int, points: int) -> str:
    """How price points came about: «найнижча ціна 95 грн : 120 грн × 60 = 47,5»."""
    return _("найнижча ціна %(lowest)s : %(price)s × %(weight)s = %(points)s") % {
        "lowest": Money(min(lowest, price)),
        "price": Money(price),
        "weight": weight,
        "points": points_words(points),
    }


def award_reason(r: Ranked, lot: Lot, ranked: Sequence[Ranked]) -> str:
    """Why a proposal got its volume, or none."""
    words = {
        "place": r.place,
        "total": points_words(r.total),
        "price": points_words(r.price_points),
        "quality": points_words(r.quality_points),
    }
    place = _("%(place)s місце: %(total)s балів (ціна %(price)s, якість %(quality)s).") % words
    weight = 100 - sum(int(c["weight"]) for c in lot.criteria)
    place += " " + _("Ціна: %(how)s.") % {"how": price_words(r.price, r.lowest, weight, r.price_points)}
    if r.decided_by:
        place += " " + TIE_WORDS[r.decided_by]()
    if not r.passed:
        return place + " " + _("Балів за якість менше, ніж потрібно, тому пропозицію не обрано.")
    if not r.volume:
        return place + " " + _("Увесь обсяг покрили пропозиції, які стоять вище.")
    if r.volume < lot.volume and r is not _last_chosen(ranked):
        return (
            place
            + " "
            + _("Обрано на весь обсяг, який запропонував надавач: %(volume)s.")
            % {"volume": volume_words(r.volume, lot.unit)}
        )
    return place + " " + _("Обрано на обсяг %(volume)s.") % {"volume": volume_words(r.volume, lot.unit)}


def _last_chosen(ranked: Sequence[Ranked]) -> Ranked | None:
    chosen = [r for r in ranked if r.volume]
    return chosen[-1] if chosen else None


TIE_WORDS = {
    "quality": lambda: _("Рівний бал розділила якість."),
    "price": lambda: _("Рівний бал розділила ціна."),
    "received": lambda: _("Рівний бал розділив час подання."),
}
