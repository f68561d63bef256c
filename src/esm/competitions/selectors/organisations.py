"""The applicant as its card says: what an application is prefilled with and what is frozen with it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from esm.partners import public as partners
from esm.reference import public as reference


def organisation_facts(card: partners.OrganisationCard) -> dict[str, str]:
    """Facts of the card by their label, the full name first. Part of what is frozen at submitting."""
    forms = {form.key: form.title for form in reference.legal_forms()}
    facts = {
        _("Повна назва"): card.name,
        _("Код ЄДРПОУ"): card.edrpou,
        _("Організаційно-правова форма"): forms.get(card.legal_form, card.legal_form),
        _("Дата державної реєстрації"): f"{card.registered_on:%d.%m.%Y}" if card.registered_on else "",
        _("Ознака неприбутковості"): card.nonprofit_code,
        _("Адреса"): card.address,
        _("Електронна пошта"): card.email,
        _("Телефон"): card.phone,
        _("Сайт"): card.site,
        _("Керівниця або керівник"): card.head_name,
        _("Статутна мета"): card.charter_goals,
    }
    return {label: str(value) for label, value in facts.items() if value}


def card_charter(organisation_id: int) -> int | None:
    """The charter's file on the card, to answer a call's line «charter» with."""
    return partners.organisation_card(organisation_id).charter_id


def card_answers(organisation_id: int) -> dict[str, dict[str, Any]]:
    """What a new application takes from the card, by section; never over what an earlier application gives."""
    card = partners.organisation_card(organisation_id)
    found: dict[str, dict[str, Any]] = {
        "experience": {"work": card.mission},
        "people": {"contact_phone": card.phone, "contact_email": card.email},
    }
    return {code: {k: v for k, v in answers.items() if v} for code, answers in found.items()}
