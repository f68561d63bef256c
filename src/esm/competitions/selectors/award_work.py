"""What waits for people between the closed panel and the release, for «Моя робота сьогодні»."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem

from ..machine import CallStatus, DecisionStatus
from ..models import Call, Decision
from ..policies import award as policy


def award_work(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """One query: each call between the closed panel and the release says whose turn it is."""
    if not policy.may_see_award(actor):
        return
    calls = Call.objects.filter(status__in=[CallStatus.RANKING, CallStatus.APPROVED]).select_related("decision")
    for call in calls.order_by("slug"):
        decision: Decision | None = getattr(call, "decision", None)
        if call.status == CallStatus.APPROVED:
            if policy.may_release(actor):
                yield _item(_("Оприлюднити результати: %(call)s"), "award:decision", call)
        elif decision is None:
            if actor.has(Role.SECRETARY):
                yield _item(_("Порахувати пропозиції розподілу: %(call)s"), "award:proposals", call)
        elif decision.status == DecisionStatus.SUBMITTED:
            if policy.may_approve(actor, decision):
                yield _item(_("Затвердити рішення: %(call)s"), "award:decision", call)
        elif actor.has(Role.SECRETARY):
            reason = decision.return_reason
            title = _("Виправити повернуте рішення: %(call)s") if reason else _("Завершити рішення: %(call)s")
            yield _item(title, "award:decision", call, reason)


def _item(title: str, url_name: str, call: Call, detail: str = "") -> WorkItem:
    return WorkItem(Urgency.TODAY, title % {"call": call.title}, url_name, (call.slug,), detail[:200])
