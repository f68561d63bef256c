"""Letters about a social order's contract. Each may run twice: a letter's key keeps it single."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel.jobs import job
from esm.kernel.letters import link
from esm.kernel.money import Money

from ..machine import ActStatus, ReferralStatus
from ..models import Act, Contract, Referral
from . import to


@job()
def tell_service_signed(contract_id: int) -> int:
    contract = Contract.objects.select_related("framework").get(pk=contract_id)
    unit = deliveries.Unit(contract.framework.unit).label
    facts = {
        "signed_on": to.day(contract.signed_on),
        "volume": f"{deliveries.amount(contract.framework.original_volume)} × {unit}",
        "ends_on": to.day(contract.ends_on),
    }
    return to.organisation(contract, "contracts.service_signed", facts, key=f"{contract.pk}", legal=True)


@job()
def tell_referred(referral_id: int) -> int:
    return _referral(referral_id, "contracts.referred", {})


@job()
def tell_referral_ended(referral_id: int) -> int:
    r = Referral.objects.get(pk=referral_id)
    return _referral(referral_id, "contracts.referral_ended", {"on": to.day(r.ended_on), "reason": r.reason})


@job()
def tell_referral_answered(referral_id: int) -> int:
    r = Referral.objects.select_related("contract").get(pk=referral_id)
    accepted = r.status == ReferralStatus.ACCEPTED
    facts = to.about(r.contract, reverse("contracts:referral", args=[r.contract.code, r.ordinal])) | {
        "referral": r.number,
        "answer": lambda: _("прийнято") if accepted else _("відмовлено"),
        "reason": r.reason,
    }
    return to.city("contracts.referral_answered", facts, key=f"{r.pk}")


@job()
def tell_act_submitted(act_id: int) -> int:
    act = Act.objects.select_related("contract").get(pk=act_id)
    contract = act.contract
    facts = to.about(contract, reverse("contracts:act", args=[contract.code, act.ordinal])) | _act(act)
    facts["organisation"] = to.name(contract)
    return to.city("contracts.act_submitted", facts, key=f"{act.pk}")


@job()
def tell_act_decided(act_id: int) -> int:
    act = Act.objects.select_related("contract").get(pk=act_id)
    code = "contracts.act_accepted" if act.status == ActStatus.ACCEPTED else "contracts.act_returned"
    facts = _act(act) | {"remark": act.remark}
    return _sent(
        act.contract, code, facts, reverse("contracts:act", args=[act.contract.code, act.ordinal]), f"{act.pk}"
    )


@job()
def tell_closed(contract_id: int) -> int:
    contract = Contract.objects.get(pk=contract_id)
    facts = {"accepted": Money(contract.accepted or 0), "paid": Money(contract.paid)}
    return to.organisation(contract, "contracts.service_closed", facts, key=f"{contract.pk}", legal=True)


def _sent(contract: Contract, code: str, facts: Mapping[str, object], path: str, key: str) -> int:
    return to.organisation(contract, code, dict(facts) | {"link": link(path)}, key=key, legal=True)


def _act(act: Act) -> dict[str, object]:
    return {"act": act.number, "month": lambda: date_format(act.month, "F Y").lower(), "sum": Money(act.amount)}


def _referral(referral_id: int, code: str, facts: dict[str, object]) -> int:
    r = Referral.objects.select_related("contract").get(pk=referral_id)
    place = reverse("contracts:referral", args=[r.contract.code, r.ordinal])
    return _sent(r.contract, code, facts | {"referral": r.number}, place, f"{r.pk}")
