"""Letters about a decision that an appeal opened again."""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from esm.identity.public import Role
from esm.kernel.jobs import job
from esm.kernel.letters import queue_all

from ..machine import CorrectionStatus, Outcome
from ..models import Correction, Member
from ..selectors.letter_facts import Facts, about, address, money
from ..selectors.letter_readers import person, with_role
from .to import applicant


def _about(correction: Correction) -> Facts:
    here = address("award:correction", correction.application.call.slug, str(correction.pk))
    return about(correction.application) | {"link": here, "reason": correction.return_reason}


def _read(correction_id: int) -> Correction:
    return Correction.objects.select_related("application__call").get(pk=correction_id)


@job()
def tell_rescore(correction_id: int, member_id: int) -> int:
    """To a member who scores the application again."""
    correction = _read(correction_id)
    if correction.status != CorrectionStatus.RESCORING:
        return 0
    here = address("review:again", correction.application.number)
    readers = person(Member.objects.get(pk=member_id).user_id)
    key = f"{correction.pk}:{member_id}"
    return queue_all(
        code="competitions.rescore",
        to=readers,
        context=lambda: _about(correction) | {"link": here},
        key=key,
        at=timezone.now(),
    )


@job()
def tell_correction_submitted(correction_id: int) -> int:
    """To the heads: a new decision waits for approval."""
    correction, at = _read(correction_id), timezone.now()
    key = f"{correction.pk}:{correction.version}"
    readers = with_role(Role.HEAD, at)
    return queue_all(
        code="competitions.correction_submitted", to=readers, context=partial(_about, correction), key=key, at=at
    )


@job()
def tell_correction_returned(correction_id: int) -> int:
    """To the one who prepared it."""
    correction = _read(correction_id)
    key = f"{correction.pk}:{correction.version}"
    readers = person(correction.prepared_by_id)
    return queue_all(
        code="competitions.correction_returned",
        to=readers,
        context=partial(_about, correction),
        key=key,
        at=timezone.now(),
    )


@job()
def tell_corrected(correction_id: int) -> int:
    """The new decision, to everybody in the organisation."""
    correction = _read(correction_id)
    if correction.status != CorrectionStatus.RELEASED or correction.order_date is None:
        return 0
    order = f"№ {correction.order_number}, {correction.order_date:%d.%m.%Y}"

    def facts() -> Facts:
        return {
            "outcome": Outcome(correction.outcome).label,
            "before": Outcome(correction.before_outcome).label,
            "money": money(correction.awarded),
            "why": correction.reason,
            "order": order,
            "results": address("projects:project", correction.application.number),
        }

    return applicant("competitions.corrected", correction.application, facts, key=f"{correction.pk}", legal=True)
