"""A contract broken off because it was not kept: no more payments, and what is not accepted is demanded back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, found, require
from esm.kernel.money import Money

from .. import policies
from ..machine import CONTRACT, CheckOutcome, ContractKind
from ..models import Contract, Termination
from . import obligations, project_services, returns, volumes
from .locking import lock, unchanged


def break_contract(
    *, actor: Actor, code: str, on: date, reason: str, accepted: Money, seen_version: int, at: datetime
) -> Contract:
    """Break a contract off after a check said it is broken. `accepted`: what of the paid sum was well spent.

    All that is still owed by either side falls away, except the rest of the paid sum, which is demanded at once.
    Raises Conflict without such a check, Invalid by field.
    """
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_break(actor))
        unchanged(contract, seen_version)
        check = contract.checks.filter(outcome=CheckOutcome.BROKEN).order_by("-ordinal").first()
        if check is None:
            raise Conflict(_("Спершу запишіть перевірку з висновком «Договір порушено»."))
        volumes.may_break(contract)
        today, kept = timezone.localdate(at), contract.paid - contract.returned
        problems: dict[str, str] = {}
        if not reason.strip():
            problems["reason"] = _("Поясніть, чому договір розірвано.")
        if on > today or (contract.signed_on and on < contract.signed_on):
            problems["on"] = _("Дата має бути після підписання договору і не в майбутньому.")
        if not 0 <= accepted.kopecks <= kept:
            problems["accepted"] = _("Прийняти можна від 0 до %(sum)s: стільки сплачено й не повернуто.") % {
                "sum": Money(kept)
            }
        if contract.kind != ContractKind.PROJECT and accepted != Money(contract.accepted or 0):
            problems["accepted"] = _("За цим договором прийнято актами %(sum)s. Вкажіть цю суму.") % {
                "sum": Money(contract.accepted or 0)
            }
        if problems:
            raise Invalid(problems)
        if contract.is_in_force:
            volumes.end(contract, actor=actor, reason=reason, at=at)
        project_services.close(contract, actor=actor, at=at)
        contract.status = CONTRACT.target("break", contract.status)
        contract.accepted = accepted.kopecks
        contract.version += 1
        contract.save(update_fields=["status", "accepted", "version"])
        Termination.objects.create(
            contract=contract,
            check_row=check,
            on=on,
            reason=reason.strip(),
            accepted=accepted.kopecks,
            at=at,
            by_id=actor.user_id,
        )
        for owed in contract.obligations.filter(done_on__isnull=True):
            obligations.settle(owed, on=today, remark=_("Договір розірвано."), dropped=True)
        audit.record(
            actor=actor, action="contracts.break", subject=contract, at=at, reason=reason.strip(),
            accepted=accepted.kopecks,
        )  # fmt: skip
        if contract.to_return:
            returns.send_demand(actor=actor, code=code, reason=reason, seen_version=contract.version, at=at)
            contract.refresh_from_db()
        after_commit("contracts.tasks.tell_broken", contract_id=contract.pk)
        after_commit("contracts.tasks.refresh_continuity")
    return contract
