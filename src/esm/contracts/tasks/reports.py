"""Letters about reports."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from esm.kernel.jobs import job
from esm.kernel.money import Money

from ..models import Report
from . import to


@job()
def tell_report_submitted(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    contract = report.contract
    facts = to.about(contract, reverse("contracts:decide", args=[contract.code, report.key])) | {
        "organisation": to.name(contract),
        "report": partial(_name, report),
    }
    return to.city("contracts.report_submitted", facts, key=f"{report.pk}:{report.version}")


@job()
def tell_report_returned(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    facts = {"report": partial(_name, report), "remark": report.remark}
    key = f"{report.pk}:{report.version}"
    return to.organisation(report.contract, "contracts.report_returned", facts, key=key, legal=True)


@job()
def tell_report_accepted(report_id: int) -> int:
    report = Report.objects.select_related("contract").get(pk=report_id)
    facts = {
        "report": partial(_name, report),
        "accepted": Money(report.accepted_amount or 0),
        "remark": report.remark,
    }
    return to.organisation(report.contract, "contracts.report_accepted", facts, key=f"{report.pk}", legal=True)


def _name(report: Report) -> str:
    return report.title.lower()
