"""How points are written: kept as whole hundredths, shown without useless zeros."""

from __future__ import annotations

DASH = "—"


def points(hundredths: int | None) -> str:
    """«86,67», «90», «81,5»; «—» when nobody has scored."""
    if hundredths is None:
        return DASH
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)
