"""The decision goes to the head: a second person approves it with an order, or sends it back with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require, stale

from ...dates import KYIV
from ...machine import CALL, DECISION, ApplicationStatus, CallStatus, DecisionStatus, MinutesStatus
from ...models import Award, Call, Decision, Minutes
from ...policies import award as policy
from ...selectors.award import call_by_slug
from ...selectors.decision import standing_digest
from ..calls.common import advance, locked


def submit_decision(*, actor: Actor, slug: str, seen_version: int, at: datetime) -> Decision:
    """Hand the decision to the head. Raises Conflict unless signed minutes say exactly what is decided now."""
    with transaction.atomic():
        call, decision = _locked(slug, seen_version)
        require(policy.may_prepare(actor))
        if call.status != CallStatus.RANKING:
            raise Conflict(_("Рішення вже затверджено або оприлюднено."))
        decision.status = DECISION.target(
            "submit", DecisionStatus(decision.status), refusal=_("Рішення вже на затвердженні.")
        )
        _whole(call)
        decision.prepared_by_id, decision.prepared_at, decision.return_reason = actor.user_id, at, ""
        _save(decision)
        _record(actor, "submit_decision", decision, at)
        after_commit("competitions.tasks.tell_decision_submitted", call_id=call.pk)
    return decision


def approve_decision(
    *, actor: Actor, slug: str, order_number: str, order_date: date | None, seen_version: int, at: datetime
) -> Decision:
    """The head's order. Raises Denied for the one who prepared it, Invalid without number and date of the order."""
    with transaction.atomic():
        call, decision = _locked(slug, seen_version)
        if decision.prepared_by_id is not None and decision.prepared_by_id == actor.user_id:
            require(False, _("Рішення підготували ви, тому затвердити його має інша людина."))
        require(policy.may_approve(actor, decision))
        target = DECISION.target(
            "approve", DecisionStatus(decision.status), refusal=_("Це рішення не чекає на затвердження.")
        )
        errors = {}
        if not order_number.strip():
            errors["order_number"] = _("Напишіть номер наказу.")
        if order_date is None:
            errors["order_date"] = _("Вкажіть дату наказу.")
        elif order_date > at.astimezone(KYIV).date():
            errors["order_date"] = _("Дата наказу не може бути в майбутньому.")
        if errors:
            raise Invalid(errors)
        _whole(call)
        CALL.target("approve", CallStatus(call.status))
        decision.status = target
        decision.order_number, decision.order_date = order_number.strip(), order_date
        decision.approved_by_id, decision.approved_at = actor.user_id, at
        _save(decision)
        advance(call, "approve")
        _record(actor, "approve_decision", decision, at, order=decision.order_number)
        after_commit("competitions.tasks.tell_decision_approved", call_id=call.pk)
    return decision


def send_back_decision(*, actor: Actor, slug: str, reason: str, seen_version: int, at: datetime) -> Decision:
    """Back to those who prepare it. Raises Invalid without a reason, Conflict once it is out."""
    with transaction.atomic():
        call, decision = _locked(slug, seen_version)
        require(policy.may_send_back(actor))
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, що треба змінити.")})
        if call.status not in {CallStatus.RANKING, CallStatus.APPROVED}:
            raise Conflict(_("Результати вже оприлюднено. Змінити їх можна лише за скаргою."))
        target = DECISION.target(
            "send_back", DecisionStatus(decision.status), refusal=_("Рішення зараз не на затвердженні.")
        )
        decision.status, decision.return_reason = target, reason.strip()
        decision.approved_by_id = decision.approved_at = decision.order_date = None
        decision.order_number = ""
        _save(decision)
        if call.status == CallStatus.APPROVED:
            advance(call, "send_back")
        _record(actor, "send_back_decision", decision, at, reason=decision.return_reason)
        after_commit("competitions.tasks.tell_decision_sent_back", call_id=call.pk)
    return decision


def _locked(slug: str, seen_version: int) -> tuple[Call, Decision]:
    call = locked(call_by_slug(slug).pk)
    decision = Decision.objects.filter(call=call).first()
    if decision is None:
        raise NotFound(_("Комісія ще не обрала пропозицію."))
    if decision.version != seen_version:
        raise stale()
    return call, decision


def _whole(call: Call) -> None:
    """Everything decided is still in the competition, and signed minutes say the same."""
    gone = (
        Award.objects.filter(call=call)
        .exclude(application__status=ApplicationStatus.ADMITTED)
        .values_list("application__number", flat=True)
    )
    if numbers := ", ".join(gone):
        raise Conflict(
            _("Ці заявки вибули після рішення: %(numbers)s. Порахуйте пропозиції ще раз.") % {"numbers": numbers}
        )
    minutes = Minutes.objects.filter(call=call, status=MinutesStatus.SIGNED).first()
    if minutes is None:
        raise Conflict(_("Спершу складіть і підпишіть протокол комісії."))
    if minutes.content.get("decision_digest") != standing_digest(call):
        raise Conflict(_("Рішення змінили після підписання протоколу. Складіть і підпишіть новий протокол."))


def _save(decision: Decision) -> None:
    decision.version += 1
    decision.save()


def _record(actor: Actor, verb: str, decision: Decision, at: datetime, **data: object) -> None:
    audit.record(actor=actor, action=f"competitions.{verb}", subject=decision.call, at=at, **data)
