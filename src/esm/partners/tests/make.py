"""Builders of organisations and their people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from esm.partners.models import Organisation

_numbers = count(4_100_001)


def edrpou(number: int) -> str:
    """An ЄДРПОУ code whose last digit checks, made of any seven digits."""
    digits = [int(d) for d in f"{number:07d}"]
    weights = [7, 1, 2, 3, 4, 5, 6] if 3_000_000 < number < 6_000_000 else [1, 2, 3, 4, 5, 6, 7]
    check = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
    if check == 10:
        check = sum(d * (w + 2) for d, w in zip(digits, weights, strict=True)) % 11 % 10
    return f"{number:07d}{check}"


def organisation(**kw: Any) -> Organisation:
    """A non-profit NGO registered years ago."""
    n = next(_numbers)
    base: dict[str, Any] = {
        "edrpou": edrpou(n),
        "name": f"Громадська організація «Світлий крок {n}»",
        "short_name": f"ГО «Світлий крок {n}»",
        "legal_form": "ngo",
        "registered_on": date(2015, 3, 2),
        "nonprofit_code": "0032",
        "email": f"org{n}@example.org",
        "created_at": datetime(2026, 1, 12, tzinfo=UTC),
    }
    return Organisation.objects.create(**base | kw)
