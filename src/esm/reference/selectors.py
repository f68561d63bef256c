"""Reads of reference tables: small, whole, in the order of their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, Value
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.terms import Calendar

from .calendar import build
from .models import ClientCategory, Entry, LegalForm, RuleSet, ServiceCode, Territory


@dataclass(frozen=True, slots=True)
class RuleSetView:
    """A version of rules in force. `data` is the whole JSON: copy it to freeze it."""

    kind: str
    version: str
    title: str
    valid_from: date
    valid_to: date | None
    act: str
    act_url: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Code:
    """`key` is stable and unique; `code` may be empty when no source names it."""

    key: str
    code: str
    title: str
    kind: str
    is_basic: bool
    confidence: str
    source: str

    @property
    def label(self) -> str:
        return f"{self.code} {self.title}" if self.code else self.title


@dataclass(frozen=True, slots=True)
class Named:
    key: str
    title: str
    note: str = ""


def rule_set(kind: str, on: date) -> RuleSetView:
    """The version of the rules in force on the day. Raises NotFound when none is."""
    row = (
        RuleSet.objects.filter(kind=kind, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .select_related("act")
        .order_by("-valid_from")
        .first()
    )
    if row is None:
        raise NotFound(_("На цю дату правил немає. Зверніться до адміністраторки системи."))
    act, url = (str(row.act), row.act.url) if row.act else ("", "")
    return RuleSetView(row.kind, row.version, row.title, row.valid_from, row.valid_to, act, url, row.data)


def calendar(on: date | None = None) -> Calendar:
    """Days off of Ukraine: the newest version, or the one in force on the day. Raises NotFound when nothing is loaded.

    One query; the same version gives the same object, so terms counted with it share its tables.
    """
    if on is not None:
        return build(rule_set("calendar", on).data)
    data = RuleSet.objects.filter(kind="calendar").order_by("-valid_from").values_list("data", flat=True).first()
    if data is None:
        raise NotFound(_("Календаря свят немає. Зверніться до адміністраторки системи."))
    return build(data)


def service_codes() -> list[Code]:
    return [
        Code(s.key, s.code, s.title, s.kind, s.is_basic, s.confidence, s.source)
        for s in ServiceCode.objects.filter(retired=False)
    ]


def districts() -> list[Named]:
    """The city's districts; `note` holds former names."""
    return [Named(t.key, t.title, t.former_names) for t in Territory.objects.filter(retired=False)]


def categories() -> list[Named]:
    return [Named(c.key, c.title) for c in ClientCategory.objects.filter(retired=False)]


def district_and_category_titles() -> tuple[dict[str, str], dict[str, str]]:
    """Titles by key of the city's districts and of the categories of people, each in its order; one query for both."""
    districts, categories = _titles(Territory, ClientCategory)
    return districts, categories


def all_titles() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The same, and of services with their codes («015.1 Догляд вдома»); one query for the three."""
    districts, categories, services = _titles(Territory, ClientCategory, ServiceCode)
    return districts, categories, services


def _titles(*models: type[Entry]) -> list[dict[str, str]]:
    def of(place: int, model: type[Entry]) -> Any:
        code = F("code") if model is ServiceCode else Value("")
        rows = model._default_manager.filter(retired=False).order_by()
        return rows.annotate(place=Value(place), said=code).values_list(
            "place", "position", "id", "key", "title", "said"
        )

    first, *rest = (of(place, model) for place, model in enumerate(models))
    titles: list[dict[str, str]] = [{} for _model in models]
    for place, _position, _id, key, title, code in sorted(first.union(*rest)):
        titles[place][key] = f"{code} {title}" if code else title
    return titles


def legal_forms() -> list[Named]:
    """Legal forms; `note` holds the usual abbreviation."""
    return [Named(f.key, f.title, f.short) for f in LegalForm.objects.filter(retired=False)]
