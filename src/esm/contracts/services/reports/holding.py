"""Finding and locking a report: first its contract's row, then its own."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound, found, require

from ... import policies
from ...machine import EDITABLE_REPORTS, ContractStatus, ReportKind
from ...models import Contract, Report
from ..locking import lock

_KEY = re.compile(r"(interim|final)(?:-([1-9]\d?))?(?:-v([1-9]\d?))?", re.ASCII)


def parts(key: str) -> tuple[str, int, int]:
    """Kind, ordinal, revision of «interim-2-v3». Raises NotFound for what names no report."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise NotFound(_("Такого звіту немає."))
    return match[1], int(match[2] or 1), int(match[3] or 1)


def report_of(contract: Contract, key: str) -> Report:
    """The report, locked after its contract. Raises NotFound."""
    kind, ordinal, revision = parts(key)
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("obligation")
        .filter(contract=contract, kind=kind, ordinal=ordinal, revision=revision)
        .first()
    )
    if report is None:
        raise NotFound(_("Такого звіту ще немає: він зʼявляється після підписання договору."))
    report.contract = contract
    return report


def own(actor: Actor, code: str, key: str) -> tuple[Contract, Report]:
    """For its organisation. A stranger gets NotFound."""
    contract = lock(code)
    found(policies.may_see(actor, contract))
    return contract, report_of(contract, key)


def being_written(actor: Actor, code: str, key: str) -> tuple[Contract, Report]:
    """For somebody who writes it. Raises Denied, or Conflict when it isn't open for writing."""
    contract, report = own(actor, code, key)
    require(policies.may_write_report(actor, contract))
    if report.status not in EDITABLE_REPORTS:
        raise Conflict(_("Звіт уже подано. Щоб виправити його, спершу відкличте."))
    if contract.status != ContractStatus.IN_FORCE and report.revision == 1:
        raise Conflict(_("Договір уже виконано."))
    return contract, report


def under_decision(actor: Actor, code: str, key: str, seen: int) -> Report:
    """For the official who decides. Raises Conflict when it isn't what she has read."""
    contract = lock(code)
    require(policies.may_manage(actor))
    report = report_of(contract, key)
    if report.stamp != seen:
        raise Conflict(_("Звіт змінили. Перегляньте його ще раз."))
    if report.kind == ReportKind.FINAL and contract.status != ContractStatus.IN_FORCE and report.revision == 1:
        raise Conflict(_("Договір уже виконано."))
    return report
