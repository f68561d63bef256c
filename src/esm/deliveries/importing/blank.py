"""The form of a file of deliveries: its columns, and a few rows that show how to fill it and can really be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from esm.kernel.exports import Column, Kind, Table
from esm.partners import public as partners
from esm.reference import public as reference

from ..checking import rights_of
from ..columns import TITLES
from ..machine import SCALE, Confirmation, Mode, Unit
from ..models import Allowance
from ..rules import rules_on
from .words import ORGANISATION, ORGANISATION_TITLE

_KINDS = {"date": Kind.DATE, "quantity": Kind.DECIMAL, "contacts": Kind.INT}


def blank(organisations: Sequence[partners.OrganisationRef], *, today: date) -> Table:
    """The columns with example rows: of each organisation two without a contract and one under a contract it has."""
    columns = [Column(ORGANISATION, str(ORGANISATION_TITLE), description=_("Код ЄДРПОУ того, хто надав послугу."))]
    columns += [
        Column(code, str(title), _KINDS.get(code, Kind.TEXT), description)
        for (code, title), description in zip(TITLES.items(), _descriptions(), strict=True)
    ]
    rows = [_cells(example) for ref in organisations for example in _examples(ref, today)]
    return Table(columns, rows, _("Бланк журналу послуг"))


def for_everybody(most: int, *, today: date) -> list[partners.OrganisationRef]:
    """Organisations whose rows the form may show to whoever sees all: first one that may deliver under a contract now."""
    holder = (
        Allowance.objects.filter(
            Q(volume=None) | Q(volume__gte=F("used") + SCALE),
            closed_at=None,
            valid_from__lte=today,
            valid_until__gte=rules_on(today).earliest(today),
        )
        .order_by("id")
        .values_list("provider_id", flat=True)
        .first()
    )
    refs = dict(partners.organisation_refs([holder] if holder else []))
    refs |= {ref.id: ref for ref in partners.first_organisations(most)}
    return list(refs.values())[:most]


def _descriptions() -> tuple[str, ...]:
    services = "; ".join(code.label for code in reference.service_codes())
    return (
        _("Ваш власний ключ рядка: той самий ключ ще раз не додасть запису, а виправить його."),
        _("Коли надано послугу, наприклад 16.11.2026."),
        _("Код або назва за класифікатором: %(list)s.") % {"list": services},
        _("Одне з: %(list)s.") % {"list": "; ".join(str(label) for label in Unit.labels)},
        _("Скільки одиниць, наприклад 1,5."),
        _("Скільки було звернень; для однієї людини можна не писати."),
        _("Одне з: %(list)s.") % {"list": "; ".join(str(label) for label in Mode.labels)},
        _("Одне з: %(list)s. Телефоном і онлайн можна не писати.")
        % {"list": "; ".join(district.title for district in reference.districts())},
        _("Одне з: %(list)s.") % {"list": "; ".join(category.title for category in reference.categories())},
        _("Умовний код людини латинкою й цифрами, без імені, наприклад P-0042."),
        _("Хто надав послугу."),
        _("Одне з: %(list)s.") % {"list": "; ".join(str(label) for label in Confirmation.labels)},
        _("Номер договору, якщо послугу надано за ним."),
    )


def _cells(example: dict[str, Any]) -> list[Any]:
    return [example.get(code) for code in (ORGANISATION, *TITLES)]


def _examples(ref: partners.OrganisationRef, today: date) -> list[dict[str, Any]]:
    services = reference.service_codes()
    chosen = {service.code: service.label for service in services}
    district = next((d.title for d in reference.districts()), "")
    category = next((c.title for c in reference.categories()), "")
    advice = chosen.get("002.0") or services[0].label
    key = _("приклад-%(code)s-%(day)s") % {"code": ref.edrpou, "day": f"{today:%Y%m%d}"}
    examples: list[dict[str, Any]] = [
        {
            "key": f"{key}-1", "date": today - timedelta(days=1), "service": advice,
            "unit": str(Unit.CONSULTATION.label), "quantity": 12, "contacts": 12, "mode": str(Mode.PHONE.label),
            "category": category, "worker": _("Олена Приклад"), "confirmation": str(Confirmation.NONE.label),
        },
        {
            "key": f"{key}-2", "date": today - timedelta(days=2), "service": advice,
            "unit": str(Unit.CONSULTATION.label), "quantity": 1, "contacts": 1, "mode": str(Mode.IN_PERSON.label),
            "district": district, "recipient": "P-0042", "worker": _("Олена Приклад"),
            "confirmation": str(Confirmation.SIGNATURE.label),
        },
    ]  # fmt: skip
    labels = {service.key: service.label for service in services}
    earliest = rules_on(today).earliest(today)
    for right in rights_of(ref.id).values():
        day = min(today, right.valid_until)
        if not right.closed and max(right.valid_from, earliest) <= day and (right.left is None or right.left >= SCALE):
            examples.append(
                {
                    "key": f"{key}-3", "date": day, "service": labels[right.service_code],
                    "unit": str(Unit(right.unit).label), "quantity": 1, "contacts": 1,
                    "mode": str(Mode.AT_HOME.label), "district": district, "recipient": "P-0043",
                    "worker": _("Ірина Приклад"), "confirmation": str(Confirmation.SIGNATURE.label),
                    "contract": right.contract_code,
                }
            )  # fmt: skip
            break
    return [{ORGANISATION: ref.edrpou, **example} for example in examples]
