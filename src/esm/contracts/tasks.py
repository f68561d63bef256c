"""Letters about steps that somebody waits for. Each may run twice (`kernel.jobs`): a letter's key keeps it single."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, link, queue_all
from esm.kernel.money import Money
from esm.partners import public as partners

from .machine import EDITABLE_REPORTS, AmendmentStatus, ContractStatus, ReportKind, Side
from .models import Amendment, Contract, Report

# Days before a report's term on which its people are reminded; after it, once, a week later.
REMIND_BEFORE = (14, 3, 0)
REMIND_AFTER = 7


@job()
def tell_signed(contract_id: int) -> int:
    contract = Contract.objects.get(pk=contract_id)
    due = dict(contract.reports.values_list("kind", "due_on"))
    facts = {
        "signed_on": _day(contract.signed_on),
        "interim_due": _day(due[ReportKind.INTERIM]),
        "final_due": _day(due[ReportKind.FINAL]),
    }
    return _organisation(contract, "contracts.signed", facts, key=f"{contract.pk}", legal=True)


@job()
def tell_paid(contract_id: int, ordinal: int) -> int:
    contract = Contract.objects.get(pk=contract_id)
    tranche = contract.tranches.get(ordinal=ordinal)
    facts = {
        "ordinal": ordinal,
        "sum": Money(tranche.planned),
        "paid_on": _day(tranche.paid_on),
        "document": tranche.document,
    }
    return _organisation(contract, "contracts.paid", facts, key=f"{contract.pk}:{ordinal}")


@job()
def tell_report_submitted(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    contract = report.contract
    at = timezone.now()
    facts = _about(contract, reverse("contracts:decide", args=[contract.code, report.kind])) | {
        "organisation": partners.organisation_refs({contract.organisation_id})[contract.organisation_id].title,
        "report": report.get_kind_display().lower(),
    }
    officials = identity.people_with_role(identity.Role.OFFICIAL, on=timezone.localdate(at))
    readers = [Reader(person.email, person.id) for person in officials]
    key = f"{report.pk}:{report.version}"
    return queue_all(code="contracts.report_submitted", to=readers, context=facts, key=key, at=at)


@job()
def tell_report_returned(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    facts = {"report": report.get_kind_display().lower(), "remark": report.remark}
    key = f"{report.pk}:{report.version}"
    return _organisation(report.contract, "contracts.report_returned", facts, key=key, legal=True)


@job()
def tell_report_accepted(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    facts = {
        "report": report.get_kind_display().lower(),
        "accepted": Money(report.accepted_amount or 0),
        "remark": report.remark,
    }
    return _organisation(report.contract, "contracts.report_accepted", facts, key=f"{report.pk}", legal=True)


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
        "signed_on": _day(amendment.signed_on),
        "amount": Money(amendment.contract.amount),
        "ends_on": _day(amendment.contract.ends_on),
    }
    return _amended(amendment, "contracts.amendment_signed", facts)


@job()
def remind_of_reports() -> int:
    """Daily: reports due in 14, 3 or 0 days, and a week late; each day's letter once."""
    today = timezone.localdate()
    days = [today + timedelta(days=n) for n in REMIND_BEFORE] + [today - timedelta(days=REMIND_AFTER)]
    waiting = Report.objects.select_related("contract").filter(
        status__in=EDITABLE_REPORTS, contract__status=ContractStatus.IN_FORCE, due_on__in=days
    )
    return sum(
        _organisation(
            report.contract,
            "contracts.report_due",
            {"report": report.get_kind_display(), "due": _day(report.due_on)},
            key=f"{report.pk}:{today:%Y%m%d}",
        )
        for report in waiting
    )


def _about(contract: Contract, path: str) -> dict[str, object]:
    return {"title": contract.title, "number": contract.number, "link": link(path)}


def _city(amendment_id: int, code: str, *roles: identity.Role) -> int:
    amendment = Amendment.objects.select_related("contract").get(pk=amendment_id)
    contract, at = amendment.contract, timezone.now()
    side = partners.organisation_refs({contract.organisation_id})[contract.organisation_id].title
    facts = _about(contract, _page(amendment)) | {
        "who": side if amendment.side == Side.ORGANISATION else _("Місто"),
        "type": amendment.get_type_display().lower(),
        "reason": amendment.reason,
    }
    today = timezone.localdate(at)
    people = {p.id: p for role in roles for p in identity.people_with_role(role, on=today)}
    readers = [Reader(p.email, p.id) for p in people.values() if p.id != amendment.author_id]
    return queue_all(code=code, to=readers, context=facts, key=f"{amendment.pk}", at=at)


def _amended(amendment: Amendment, code: str, facts: Mapping[str, object]) -> int:
    about = {"type": amendment.get_type_display().lower(), "link": link(_page(amendment))}
    return _organisation(amendment.contract, code, about | dict(facts), key=f"{amendment.pk}", legal=True)


def _page(amendment: Amendment) -> str:
    return reverse("contracts:amendment", args=[amendment.contract.code, amendment.ordinal])


def _organisation(contract: Contract, code: str, facts: Mapping[str, object], *, key: str, legal: bool = False) -> int:
    """To everybody who works in the organisation; returns how many letters are new."""
    at: datetime = timezone.now()
    context = _about(contract, reverse("contracts:own_contract", args=[contract.code])) | dict(facts)
    readers = partners.readers(contract.organisation_id, on=timezone.localdate(at))
    return queue_all(code=code, to=readers, context=context, key=key, at=at, legal=legal)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
