"""Letters about calls: opened, changed."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from esm.kernel.jobs import job
from esm.kernel.letters import queue_all
from esm.partners import public as partners

from ..machine import LIVE, CallStatus, ChangeKind
from ..models import (
    Application,
    Call,
    CallChange,
)
from ..selectors.letter_facts import Facts, about_call, moment, money
from .to import applicant

_ENDS = {ChangeKind.CANCELLATION: _("Конкурс скасовано"), ChangeKind.FAILURE: _("Конкурс не відбувся")}


@job()
def tell_call_opened(call_id: int) -> int:
    """To the heads of all organisations, while there is still something to apply to."""
    call, at = Call.objects.get(pk=call_id), timezone.now()
    if call.status != CallStatus.OPEN or call.closes_at <= at:
        return 0

    def facts() -> Facts:
        said = {"opens": moment(call.opens_at), "closes": moment(call.closes_at), "budget": money(call.total_budget)}
        return about_call(call) | said

    everybody = partners.heads(on=timezone.localdate(at))
    return queue_all(code="competitions.call_opened", to=everybody, context=facts, key=f"{call.pk}", at=at)


@job()
def tell_call_changed(change_id: int) -> int:
    """A longer term to everybody who may still apply; the end of a call to those who have applied."""
    change = CallChange.objects.select_related("call").get(pk=change_id)
    call, at = change.call, timezone.now()
    live = Application.objects.select_related("call").filter(call=call, status__in=LIVE).order_by("id")
    if change.kind in {ChangeKind.EXTENSION, ChangeKind.OUTAGE}:
        on = timezone.localdate(at)
        owners = set(live.values_list("organisation_id", flat=True))
        readers = [*partners.heads(on=on), *(r for owner in sorted(owners) for r in partners.readers(owner, on=on))]

        def longer() -> Facts:
            return about_call(call) | {"closes": moment(change.closes_at_after), "reason": change.reason}

        return queue_all(code="competitions.call_extended", to=readers, context=longer, key=f"{change.pk}", at=at)
    if change.kind not in _ENDS:
        return 0

    def ended() -> Facts:
        return {"what": _ENDS[ChangeKind(change.kind)], "reason": change.reason}

    return sum(
        applicant("competitions.call_ended", a, ended, key=f"{change.pk}:{a.pk}", legal=True) for a in list(live)
    )
