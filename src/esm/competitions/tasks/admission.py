"""Letters about admission and appeals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.utils import timezone

from esm.identity.public import Role
from esm.kernel.jobs import job
from esm.kernel.letters import queue_all
from esm.partners import public as partners

from ..machine import ApplicationStatus
from ..models import (
    Appeal,
    Application,
)
from ..selectors.letter_facts import (
    Facts,
    about,
    address,
    appeal_facts,
    notice_facts,
    refusal_facts,
)
from ..selectors.letter_readers import with_role
from .to import applicant

_TOLD_WHILE = {"admitted": ApplicationStatus.ADMITTED, "admission_undone": ApplicationStatus.SUBMITTED}


@job()
def tell_admission(application_id: int, what: str, version: int = 0) -> int:
    """`what`: admitted, admission_undone, returned, refused, appeal_received, appeal_answered.

    Says the state as it stands when the letter is written: what was taken back before that isn't told.
    """
    application = Application.objects.select_related("call").get(pk=application_id)
    code = f"competitions.{what}"
    if what in _TOLD_WHILE:
        told = application.status == _TOLD_WHILE[what]
        return applicant(code, application, dict, key=f"{application.pk}:{version}") if told else 0
    notice = _notice(application, what)
    return applicant(code, application, notice[1], key=f"{notice[0]}", legal=True) if notice else 0


def _notice(application: Application, what: str) -> tuple[int, Callable[[], Facts]] | None:
    """The row that a notice is about, with what it says; None when it isn't in force any more."""
    if what == "returned":
        notice = application.defect_notices.filter(fixed_at=None).first()
        return (notice.pk, partial(notice_facts, notice)) if notice else None
    if what == "refused":
        refusal = application.refusals.select_related("application").filter(annulled_at=None).first()
        return (refusal.pk, partial(refusal_facts, refusal)) if refusal else None
    appeal = application.appeals.filter(answered_at__isnull=what == "appeal_received").first()
    return (appeal.pk, partial(appeal_facts, appeal)) if appeal else None


@job()
def tell_appeal_filed(appeal_id: int) -> int:
    """To officials and the head, but not to the one who signed what is appealed: she may not answer."""
    appeal = Appeal.objects.select_related("application__call", "refusal").get(pk=appeal_id)
    application, at = appeal.application, timezone.now()
    signed_by = appeal.refusal.signed_by_id if appeal.refusal else None
    readers = [r for role in (Role.OFFICIAL, Role.HEAD) for r in with_role(role, at) if r.user_id != signed_by]
    owner = partners.organisation_refs({application.organisation_id})[application.organisation_id]
    where = address("admission:appeals", application.call.slug)

    def facts() -> Facts:
        return about(application) | appeal_facts(appeal) | {"organisation": owner.title, "link": where}

    return queue_all(code="competitions.appeal_filed", to=readers, context=facts, key=f"{appeal.pk}", at=at)
