"""What stands at the head of every paper: which case, whose, who leads it, about whom it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.people.public import Card
from esm.reference import public as reference

from ...machine import Danger
from ...models import Case
from ..labels import class_label, names, service_titles, services_line, unit_title


@dataclass(frozen=True, slots=True)
class Person:
    """As the paper names her; lines that nobody knows are empty."""

    name: str
    birth: str = ""
    address: str = ""
    phone: str = ""
    known: bool = True

    @classmethod
    def of(cls, card: Card | None) -> Person:
        if card is None:
            return cls(_("особу ще не встановлено"), known=False)
        fields = card.fields
        return cls(line(fields.full_name) or _("без імені"), fields.birth, line(fields.address), fields.phone)


@dataclass(frozen=True, slots=True)
class About:
    """`services` and `dangers` in words."""

    number: str
    unit: str
    edrpou: str
    person: Person
    worker: str
    received_at: datetime
    intake: str
    source: str
    district: str
    case_class: str
    services: str
    dangers: str
    confidential: bool
    at: datetime


def about(case: Case, card: Card | None, *, at: datetime) -> About:
    """At most four queries."""
    owner = case.organisation
    district = {d.key: d.title for d in reference.districts()}.get(case.district, "") if case.district else ""
    return About(
        number=case.number,
        unit=unit_title(owner.name if owner else None) if owner else _("Соціальна робота міста"),
        edrpou=owner.edrpou if owner else "",
        person=Person.of(card),
        worker=names([case.worker_id])[case.worker_id] if case.worker_id else _("не призначено"),
        received_at=case.received_at,
        intake=str(case.get_intake_display()),
        source=str(case.get_source_display()),
        district=district,
        case_class=class_label(case.case_class) if case.case_class else "",
        services=services_line(case.services, service_titles()),
        dangers=dangers_line(case.dangers),
        confidential=case.confidential,
        at=at,
    )


def dangers_line(codes: Iterable[str]) -> str:
    return "; ".join(str(Danger(code).label) for code in codes if code in Danger.values)


def line(text: str | None) -> str:
    """A typed text for a table's cell or a list: one line."""
    return " ".join((text or "").split())


def day(value: date | datetime | None) -> str:
    return f"{value:%d.%m.%Y}" if value else "—"


def moment(value: date) -> str:
    """A day, or a day and an hour."""
    return f"{value:%d.%m.%Y, %H:%M}" if isinstance(value, datetime) else day(value)
