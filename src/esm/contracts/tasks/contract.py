"""The letter of signing, and the daily reminders of what is owed."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from esm.kernel.jobs import job
from esm.kernel.letters import link

from ..machine import PUBLIC_CONTRACTS, ReportKind, Side
from ..models import Contract, Obligation
from ..rules import terms_on
from . import to

# Reminders of a day on which nothing worked are sent up to so many days later (the day itself counts).
CATCH_UP = 3


@job()
def tell_signed(contract_id: int) -> int:
    contract = Contract.objects.get(pk=contract_id)
    due = dict(contract.reports.values_list("kind", "obligation__due_on"))
    facts = {
        "signed_on": to.day(contract.signed_on),
        "interim_due": to.day(due[ReportKind.INTERIM]),
        "final_due": to.day(due[ReportKind.FINAL]),
    }
    return to.organisation(contract, "contracts.signed", facts, key=f"{contract.pk}", legal=True)


@job()
def remind() -> int:
    """Daily: whatever somebody owes, on the days before and after its term that the city's rules name; each letter once."""
    today = timezone.localdate()
    sent = 0
    for day in terms_on(today).reminder_days:
        # A day or two when nothing worked are made up for; the key keeps the letter single.
        dues = [today - timedelta(days=day + missed) for missed in range(CATCH_UP)]
        for owed in Obligation.objects.select_related("contract").filter(
            done_on__isnull=True, due_on__in=dues, contract__status__in=PUBLIC_CONTRACTS
        ):
            sent += _remind(owed, day)
    return sent


def _remind(owed: Obligation, day: int) -> int:
    contract, key = owed.contract, f"{owed.pk}:{owed.due_on:%Y%m%d}:{day}"
    facts = {"what": owed.title, "due": to.day(owed.due_on)}
    code = "contracts.overdue" if day > 0 else "contracts.due"
    if owed.side == Side.CITY:
        about = to.about(contract, reverse("contracts:contract", args=[contract.code])) | facts
        return to.city(code, about, key=key)
    page = reverse(owed.url_name, args=[contract.code, *owed.url_args]) if owed.url_name else ""
    return to.organisation(contract, code, facts | ({"link": link(page)} if page else {}), key=key)
