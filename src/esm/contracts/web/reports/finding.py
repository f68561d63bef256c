"""What every page about a report begins with."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from esm.kernel.errors import found, require
from esm.kernel.http import Request

from ... import policies, selectors
from ...models import Report


def page_of(request: Request, code: str, key: str) -> selectors.ReportPage:
    """For its organisation or the city; NotFound for others."""
    return selectors.report_page(request.actor, code, key, today=timezone.localdate())


def seen_report(request: Request, code: str, key: str) -> Report:
    report = selectors.loaded_report(code, key)
    found(policies.may_see(request.actor, report.contract))
    return report


def opened(
    request: Request,
    code: str,
    key: str,
    parts: selectors.Part = selectors.Part.ALL,
    titles: Mapping[str, str] | None = None,
) -> tuple[Report, selectors.ReportPage]:
    today = timezone.localdate()
    return selectors.opened_report(request.actor, code, key, today=today, parts=parts, titles=titles)


def writable(request: Request, code: str, key: str) -> tuple[selectors.ReportPage, Report]:
    """For somebody who may write it: others who see it are told so."""
    report, page = opened(request, code, key)
    require(policies.may_write_report(request.actor, report.contract))
    return page, report


def place(request: Request) -> dict[str, object]:
    """Whether the way back leads to the department's pages or to the organisation's."""
    office = policies.may_see_all(request.actor)
    return {
        "office": office,
        "home": "contracts:contract" if office else "contracts:own_contract",
        "report_url": "contracts:decide" if office else "contracts:report",
    }
