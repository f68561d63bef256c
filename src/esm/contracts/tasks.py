"""Letters about steps that somebody waits for. Each may run twice (`kernel.jobs`): a letter's key keeps it single."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel import files
from esm.kernel.actor import SYSTEM
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, link, queue_all
from esm.kernel.money import Money
from esm.partners import public as partners

from . import documents
from .machine import PUBLIC_CONTRACTS, AmendmentStatus, DemandStatus, ReportKind, Side
from .models import Amendment, Contract, Demand, Obligation, Payment, Report
from .selectors import contract_for_work
from .selectors.returns import demand_view
from .services import returns
from .terms import terms_on

# Reminders of a day on which nothing worked are sent up to so many days later (the day itself counts).
CATCH_UP = 3


@job()
def tell_signed(contract_id: int) -> int:
    contract = Contract.objects.get(pk=contract_id)
    due = dict(contract.reports.values_list("kind", "obligation__due_on"))
    facts = {
        "signed_on": _day(contract.signed_on),
        "interim_due": _day(due[ReportKind.INTERIM]),
        "final_due": _day(due[ReportKind.FINAL]),
    }
    return _organisation(contract, "contracts.signed", facts, key=f"{contract.pk}", legal=True)


@job()
def tell_paid(payment_id: int) -> int:
    payment = Payment.objects.select_related("contract", "tranche").get(pk=payment_id)
    facts = {
        "ordinal": payment.tranche.ordinal,
        "sum": Money(payment.amount),
        "paid_on": _day(payment.paid_on),
        "document": payment.document,
    }
    return _organisation(payment.contract, "contracts.paid", facts, key=f"{payment.pk}")


@job()
def tell_report_submitted(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    contract = report.contract
    facts = _about(contract, reverse("contracts:decide", args=[contract.code, report.key])) | {
        "organisation": partners.organisation_refs({contract.organisation_id})[contract.organisation_id].title,
        "report": report.title.lower(),
    }
    return _officials("contracts.report_submitted", facts, key=f"{report.pk}:{report.version}")


@job()
def tell_report_returned(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    facts = {"report": report.title.lower(), "remark": report.remark}
    key = f"{report.pk}:{report.version}"
    return _organisation(report.contract, "contracts.report_returned", facts, key=key, legal=True)


@job()
def tell_report_accepted(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    facts = {
        "report": report.title.lower(),
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
    facts = {"what": owed.title, "due": _day(owed.due_on)}
    code = "contracts.overdue" if day > 0 else "contracts.due"
    if owed.side == Side.CITY:
        about = _about(contract, reverse("contracts:contract", args=[contract.code])) | facts
        return _officials(code, about, key=key)
    page = reverse(owed.url_name, args=[contract.code, *owed.url_args]) if owed.url_name else ""
    return _organisation(contract, code, facts | ({"link": link(page)} if page else {}), key=key)


@job()
def tell_demanded(demand_id: int) -> int:
    """The demand itself goes with the letter, as a tagged PDF."""
    demand = Demand.objects.select_related("contract", "obligation").get(pk=demand_id)
    contract = demand.contract
    facts = {"demand": demand.number, "sum": Money(demand.amount), "due": _day(demand.due_on)}

    def paper() -> int:
        pdf = documents.demand_pdf(contract_for_work(contract.code, today=demand.sent_on), demand_view(demand))
        upload = ContentFile(pdf, name=f"{contract.code}-{demand.ordinal}.pdf")
        return files.store(actor=SYSTEM, upload=upload, allowed=frozenset({files.Kind.PDF}), at=demand.sent_at).pk

    return _organisation(contract, "contracts.demanded", facts, key=f"{demand.pk}", legal=True, attach=paper)


@job()
def tell_demand_closed(demand_id: int) -> int:
    demand = Demand.objects.select_related("contract").get(pk=demand_id)
    facts = {"demand": demand.number, "how": demand.get_status_display().lower()}
    return _organisation(demand.contract, "contracts.demand_closed", facts, key=f"{demand.pk}", legal=True)


@job()
def tell_barred(demand_id: int) -> int:
    demand = Demand.objects.select_related("contract").get(pk=demand_id)
    facts = {"demand": demand.number, "sum": Money(demand.amount - demand.returned)}
    return _organisation(demand.contract, "contracts.barred", facts, key=f"{demand.pk}", legal=True)


@job()
def bar_debtors() -> int:
    """Daily: who has not returned in time what was demanded stays out of the next budget periods."""
    at = timezone.now()
    late = Demand.objects.filter(status=DemandStatus.SENT, obligation__due_on__lt=timezone.localdate(at))
    return sum(returns.bar_debtor(demand_id=pk, at=at) for pk in late.values_list("pk", flat=True))


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


def _officials(code: str, facts: Mapping[str, object], *, key: str) -> int:
    at = timezone.now()
    officials = identity.people_with_role(identity.Role.OFFICIAL, on=timezone.localdate(at))
    readers = [Reader(person.email, person.id) for person in officials]
    return queue_all(code=code, to=readers, context=facts, key=key, at=at)


def _organisation(
    contract: Contract,
    code: str,
    facts: Mapping[str, object],
    *,
    key: str,
    legal: bool = False,
    attach: Callable[[], int] | None = None,
) -> int:
    """To everybody who works in the organisation; returns how many letters are new."""
    at: datetime = timezone.now()
    context = _about(contract, reverse("contracts:own_contract", args=[contract.code])) | dict(facts)
    readers = partners.readers(contract.organisation_id, on=timezone.localdate(at))
    return queue_all(code=code, to=readers, context=context, key=key, at=at, legal=legal, attach=attach)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
