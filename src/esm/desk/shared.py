"""What of an appeal an organisation may be shown: a list frozen at sending, each field agreed to by the person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import Appeal

# Without these nobody can be helped.
ALWAYS = ("name", "phone")
USUAL = ("name", "phone", "district", "categories", "words", "wanted")


@dataclass(frozen=True, slots=True)
class Shared:
    """One frozen line."""

    code: str
    title: str
    value: str


def titles() -> dict[str, str]:
    """Every field that may be shared, in the order of the paper."""
    return {
        "name": _("Як звертатися"),
        "phone": _("Телефон"),
        "helper": _("Хто звернувся за людину"),
        "district": _("Район"),
        "categories": _("Що важливо знати"),
        "talk": _("Мова розмови"),
        "words": _("Прохання"),
        "wanted": _("Коли потрібно"),
    }


def freeze(
    appeal: Appeal,
    codes: Iterable[str],
    *,
    wanted: str,
    districts: Mapping[str, str],
    categories: Mapping[str, str],
) -> str:
    """The chosen fields as JSON; empty ones are left out, `ALWAYS` are always in."""
    values = {
        "name": appeal.name,
        "phone": appeal.phone,
        "helper": appeal.helper,
        "district": districts.get(appeal.district, ""),
        "categories": ", ".join(categories[c] for c in appeal.categories if c in categories),
        "talk": appeal.get_talk_display(),
        "words": appeal.words,
        "wanted": wanted,
    }
    chosen = {*codes, *ALWAYS}
    return json.dumps(
        [[code, title, values[code]] for code, title in titles().items() if code in chosen and values[code]],
        ensure_ascii=False,
    )


def thaw(text: str) -> tuple[Shared, ...]:
    return tuple(Shared(*line) for line in json.loads(text)) if text else ()
