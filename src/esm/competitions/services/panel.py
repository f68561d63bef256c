"""The panel as a whole: reminders, closing, opening again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, require

from ..machine import CALL, ApplicationStatus, CallStatus, ReviewStatus
from ..models import Assignment, Call, Review
from ..policies.commission import may_lead_panel
from ..rules import CallRules
from ..selectors.scores import scores_of
from .calls.common import advance, locked


def close_review(*, actor: Actor, call_id: int, seen_version: int, accept_gaps: bool, at: datetime) -> Call:
    """No score changes after this. With unsent reviews or applications under the rules' least number of reviews the
    secretary has to accept that (`accept_gaps`): such applications aren't ranked.
    """
    with transaction.atomic():
        call = locked(call_id, seen_version)
        require(may_lead_panel(actor))
        CALL.target("close_review", CallStatus(call.status))
        short, unsent = short_of_reviews(call), unsent_of(call).count()
        if (short or unsent) and not accept_gaps:
            raise Invalid({"accept_gaps": _gaps(short, unsent)})
        advance(call, "close_review")
        audit.record(actor=actor, action="competitions.close_review", subject=call, at=at, short=short, unsent=unsent)
    return call


def reopen_review(*, actor: Actor, call_id: int, seen_version: int, reason: str, at: datetime) -> Call:
    """Back to scoring, with a reason: for example because a conflict was found and somebody has to read again."""
    with transaction.atomic():
        call = locked(call_id, seen_version)
        require(may_lead_panel(actor))
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, чому оцінювання відкрито знову.")})
        CALL.target("reopen_review", CallStatus(call.status))
        advance(call, "reopen_review")
        audit.record(actor=actor, action="competitions.reopen_review", subject=call, at=at, reason=reason.strip())
    return call


def remind(*, actor: Actor = SYSTEM, call_id: int, member_numbers: list[int] | None = None, at: datetime) -> int:
    """A letter to each member with unsent reviews (only to these numbers if given), once a day; how many letters."""
    with transaction.atomic():
        call = locked(call_id)
        if actor is not SYSTEM:
            require(may_lead_panel(actor))
        if call.status != CallStatus.REVIEW:
            raise Conflict(_("Оцінювання не триває, тож нагадувати нема про що."))
        today = timezone.localdate(at)
        waiting = unsent_of(call).exclude(reminded_on=today)
        if member_numbers is not None:
            waiting = waiting.filter(member__number__in=member_numbers)
        members = sorted(set(waiting.values_list("member_id", flat=True)))
        Assignment.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(reminded_on=today)
        audit.record(actor=actor, action="competitions.remind_reviewers", subject=call, at=at, members=members)
        for member in members:
            after_commit("competitions.tasks.tell_review_due", member_id=member)
    return len(members)


def unsent_of(call: Call) -> QuerySet[Assignment]:
    """Assignments in force of admitted applications without a sent review."""
    sent = Review.objects.filter(
        member=OuterRef("member"), application=OuterRef("application"), status=ReviewStatus.SENT
    )
    return Assignment.objects.filter(
        ~Exists(sent), application__call=call, application__status=ApplicationStatus.ADMITTED, ended_at=None
    )


def short_of_reviews(call: Call) -> int:
    """Admitted applications with fewer sent reviews than the rules' least number."""
    least = CallRules.from_data(call.rules).reviewers_min
    scores = scores_of(call.pk)
    admitted = call.applications.filter(status=ApplicationStatus.ADMITTED).values_list("pk", flat=True)
    return sum(1 for pk in admitted if pk not in scores or scores[pk].reviews < least)


def _gaps(short: int, unsent: int) -> str:
    parts = []
    if unsent:
        parts.append(
            ngettext("Не надіслано %(count)d оцінку.", "Не надіслано %(count)d оцінок.", unsent) % {"count": unsent}
        )
    if short:
        parts.append(
            ngettext(
                "%(count)d заявка не потрапить до рейтингу, бо має замало оцінок.",
                "%(count)d заявок не потраплять до рейтингу, бо мають замало оцінок.",
                short,
            )
            % {"count": short}
        )
    return _("%(gaps)s Позначте, що ви згодні закрити оцінювання так.") % {"gaps": " ".join(parts)}
