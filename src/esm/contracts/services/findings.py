"""What becomes of a finding: the organisation answers, the checker closes it or asks again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Invalid, NotFound, found, require, stale

from .. import policies
from ..machine import FINDING, ObligationKind
from ..models import Contract, Finding, FindingNote, Obligation
from ..rules import monitoring_rules
from . import obligations
from .locking import lock


def answer_finding(*, actor: Actor, code: str, ordinal: int, text: str, seen_version: int, at: datetime) -> Finding:
    """The organisation says what it did. From now on the city's word is awaited."""
    with transaction.atomic():
        contract, finding = _locked(actor, code, ordinal, seen_version)
        require(policies.may_answer_finding(actor, contract))
        _step(finding, "answer", text, _("Напишіть, що ви зробили."), actor=actor, at=at, from_city=False)
        obligations.settle(_owed(finding), on=timezone.localdate(at))
        audit.record(actor=actor, action="contracts.answer_finding", subject=contract, at=at, finding=ordinal)
        after_commit("contracts.tasks.tell_finding_answered", finding_id=finding.pk)
    return finding


def reopen_finding(
    *, actor: Actor, code: str, ordinal: int, text: str, due_on: date, seen_version: int, at: datetime
) -> Finding:
    """The answer isn't enough: why, and a new term."""
    with transaction.atomic():
        contract, finding = _locked(actor, code, ordinal, seen_version)
        today = timezone.localdate(at)
        require(policies.may_check(actor, contract, monitoring_rules(today)))
        if due_on < today:
            raise Invalid({"due_on": _("Цей день уже минув. Вкажіть сьогоднішній або пізніший.")})
        finding.due_on = due_on
        _step(finding, "reopen", text, _("Поясніть, чого бракує."), actor=actor, at=at, from_city=True)
        owed = _owed(finding)
        obligations.reopen(owed)
        obligations.move(owed, due_on=due_on, reason=text, actor=actor, at=at)
        audit.record(
            actor=actor, action="contracts.reopen_finding", subject=contract, at=at, finding=ordinal, due_on=due_on
        )
        after_commit("contracts.tasks.tell_finding_decided", finding_id=finding.pk)
    return finding


def close_finding(*, actor: Actor, code: str, ordinal: int, text: str, seen_version: int, at: datetime) -> Finding:
    """Put right, or owed no more: the word that closes it is kept."""
    with transaction.atomic():
        contract, finding = _locked(actor, code, ordinal, seen_version)
        today = timezone.localdate(at)
        require(policies.may_check(actor, contract, monitoring_rules(today)))
        finding.closed_on = today
        _step(finding, "close", text, _("Напишіть, чому зауваження закрито."), actor=actor, at=at, from_city=True)
        obligations.settle(_owed(finding), on=today)
        audit.record(actor=actor, action="contracts.close_finding", subject=contract, at=at, finding=ordinal)
        after_commit("contracts.tasks.tell_finding_decided", finding_id=finding.pk)
    return finding


def _locked(actor: Actor, code: str, ordinal: int, seen_version: int) -> tuple[Contract, Finding]:
    contract = lock(code)
    found(policies.may_read_checks(actor, contract))
    finding = contract.findings.filter(ordinal=ordinal).first()
    if finding is None:
        raise NotFound(_("Такого зауваження немає."))
    if finding.version != seen_version:
        raise stale()
    return contract, finding


def _step(finding: Finding, action: str, text: str, empty: str, *, actor: Actor, at: datetime, from_city: bool) -> None:
    if not text.strip():
        raise Invalid({"text": empty})
    finding.status = FINDING.target(action, finding.status)
    finding.version += 1
    finding.save()
    FindingNote.objects.create(
        finding=finding, from_city=from_city, text=text.strip(), at=at, by_id=actor.user_id, by=actor.name[:200]
    )


def _owed(finding: Finding) -> Obligation:
    return Obligation.objects.get(
        contract_id=finding.contract_id, kind=ObligationKind.DEFECT, subject=f"finding:{finding.ordinal}"
    )
