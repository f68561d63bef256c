"""Letters about changes of a contract."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.jobs import job
from esm.kernel.letters import link
from esm.kernel.money import Money

from ..machine import AmendmentStatus, Side
from ..models import Amendment
from . import to


@job()
def tell_amendment_asked(amendment_id: int) -> int:
    """To those who may agree: officials and heads, but not to the author."""
    return _city(amendment_id, "contracts.amendment_asked", identity.Role.OFFICIAL, identity.Role.HEAD)


@job()
def tell_amendment_noticed(amendment_id: int) -> int:
    return _city(amendment_id, "contracts.amendment_noticed", identity.Role.OFFICIAL)


@job()
def tell_amendment_decided(amendment_id: int) -> int:
    amendment = Amendment.objects.select_related("contract").get(pk=amendment_id)
    refused = amendment.status == AmendmentStatus.REFUSED
    code = "contracts.amendment_refused" if refused else "contracts.amendment_approved"
    return _amended(amendment, code, {"remark": amendment.remark})


@job()
def tell_amendment_signed(amendment_id: int) -> int:
    amendment = Amendment.objects.select_related("contract").get(pk=amendment_id)
    facts = {
        "signed_on": to.day(amendment.signed_on),
        "amount": Money(amendment.contract.amount),
        "ends_on": to.day(amendment.contract.ends_on),
    }
    return _amended(amendment, "contracts.amendment_signed", facts)


def _city(amendment_id: int, code: str, *roles: identity.Role) -> int:
    amendment = Amendment.objects.select_related("contract").get(pk=amendment_id)
    contract = amendment.contract
    facts = to.about(contract, _page(amendment)) | {
        "who": to.name(contract) if amendment.side == Side.ORGANISATION else (lambda: _("Місто")),
        "type": lambda: amendment.get_type_display().lower(),
        "reason": amendment.reason,
    }
    return to.city(code, facts, key=f"{amendment.pk}", roles=roles, but=amendment.author_id)


def _amended(amendment: Amendment, code: str, facts: Mapping[str, object]) -> int:
    about = {"type": lambda: amendment.get_type_display().lower(), "link": link(_page(amendment))}
    return to.organisation(amendment.contract, code, about | dict(facts), key=f"{amendment.pk}", legal=True)


def _page(amendment: Amendment) -> str:
    return reverse("contracts:amendment", args=[amendment.contract.code, amendment.ordinal])
