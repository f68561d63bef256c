"""The applicant as its card says: what an application is prefilled with and what is frozen with it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esm.partners import public as partners


def organisation_facts(organisation_id: int) -> dict[str, str]:
    """Facts of the card by their label, the full name first. Part of what is frozen at submitting."""
    ref = partners.organisation_refs({organisation_id})[organisation_id]
    return {_("Повна назва"): ref.name, _("Код ЄДРПОУ"): ref.edrpou}
