"""Organisations as a competition's intake meets them: what admission looks at, and a card made from an envelope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid

from . import edrpou as codes
from .models import Bar, Organisation


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """`bars`: why it may not take part in the asked year, each with its document; empty = it may."""

    legal_form: str
    registered_on: date
    nonprofit_code: str
    in_termination: bool
    bars: tuple[str, ...]


def applicants(ids: set[int], *, year: int) -> dict[int, ApplicantFacts]:
    """What admission checks about these organisations, in two queries."""
    bars: dict[int, list[str]] = defaultdict(list)
    for bar in Bar.objects.filter(
        organisation_id__in=ids, from_year__lte=year, until_year__gte=year, lifted_at__isnull=True
    ):
        bars[bar.organisation_id].append(f"{bar.reason} ({bar.act})")
    rows = Organisation.objects.filter(pk__in=ids).only(
        "legal_form", "registered_on", "nonprofit_code", "in_termination"
    )
    return {
        o.pk: ApplicantFacts(o.legal_form, o.registered_on, o.nonprofit_code, o.in_termination, tuple(bars[o.pk]))
        for o in rows
    }


def organisation_by_edrpou(code: str) -> int | None:
    """The key of the organisation with this code, typed in any usual way."""
    return Organisation.objects.filter(edrpou=codes.clean(code)).values_list("pk", flat=True).first()


def enter_organisation(
    *,
    actor: Actor,
    edrpou: str,
    name: str,
    legal_form: str,
    registered_on: date | None,
    nonprofit_code: str = "",
    email: str = "",
    phone: str = "",
    source: str,
    at: datetime,
) -> int:
    """A card made by an official from papers; nobody has rights in it until a head claims it. Returns its key.

    The caller decides who may do this. Raises Invalid at the field, Conflict when the code is known already.
    """
    code = codes.clean(edrpou)
    faults = {}
    if not codes.is_valid(code):
        faults["edrpou"] = _("У коді ЄДРПОУ вісім цифр, остання перевіряє решту. Звірте код із випискою.")
    if not name.strip():
        faults["name"] = _("Напишіть повну назву організації.")
    if not legal_form:
        faults["legal_form"] = _("Виберіть форму організації.")
    if registered_on is None or registered_on > at.date():
        faults["registered_on"] = _("Вкажіть дату державної реєстрації, не пізнішу за сьогодні.")
    if faults or registered_on is None:
        raise Invalid(faults)
    with transaction.atomic():
        if Organisation.objects.filter(edrpou=code).exists():
            raise Conflict(_("Організація з таким кодом уже є."))
        organisation = Organisation.objects.create(
            edrpou=code,
            name=name.strip()[:300],
            legal_form=legal_form,
            registered_on=registered_on,
            nonprofit_code=nonprofit_code.strip()[:4],
            email=email.strip(),
            phone=phone.strip()[:32],
            source=source[:300],
            created_at=at,
        )
        audit.record(actor=actor, action="partners.enter_organisation", subject=organisation, at=at, edrpou=code)
    return organisation.pk
