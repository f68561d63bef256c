"""Letters about decisions on their way and released."""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from esm.identity.public import Role
from esm.kernel.jobs import job
from esm.kernel.letters import queue_all

from ..machine import RELEASED_CALLS, ApplicationStatus
from ..models import (
    Application,
    Award,
    Decision,
)
from ..selectors.decision_letter import decision_facts
from ..selectors.letter_facts import Facts, about_call
from ..selectors.letter_readers import person, with_role
from .to import applicant


@job()
def tell_released(call_id: int) -> int:
    """A letter for each decision, each in its own task: one bad address stops nobody else's."""
    numbers = list(Award.objects.filter(call=call_id).order_by("application_id").values_list("application", flat=True))
    for application_id in numbers:
        tell_decision.enqueue(application_id=application_id)
    return len(numbers)


@job()
def tell_decision(application_id: int) -> int:
    """The decision with its reason, the place and the scores without names."""
    application = Application.objects.select_related("call", "award").get(pk=application_id)
    if application.call.status not in RELEASED_CALLS or application.status == ApplicationStatus.WITHDRAWN:
        return 0
    key = f"{application.pk}"
    return applicant("competitions.decision", application, partial(decision_facts, application), key=key, legal=True)


@job()
def tell_promoted(application_id: int) -> int:
    application = Application.objects.select_related("call", "award").get(pk=application_id)
    key = f"{application.pk}"
    return applicant("competitions.promoted", application, partial(decision_facts, application), key=key, legal=True)


@job()
def tell_decision_submitted(call_id: int) -> int:
    """To the heads: a decision waits for approval."""
    return _about_decision("competitions.decision_submitted", call_id, Role.HEAD)


@job()
def tell_decision_approved(call_id: int) -> int:
    """To the officials: the results may be released."""
    return _about_decision("competitions.decision_approved", call_id, Role.OFFICIAL)


@job()
def tell_decision_sent_back(call_id: int) -> int:
    """To the one who prepared it."""
    return _about_decision("competitions.decision_sent_back", call_id)


def _about_decision(code: str, call_id: int, role: Role | None = None) -> int:
    """To everybody with the role, or to the one who prepared the decision. Its version tells one round from the next."""
    decision, at = Decision.objects.select_related("call").get(call=call_id), timezone.now()
    readers = with_role(role, at) if role else person(decision.prepared_by_id)

    def facts() -> Facts:
        return about_call(decision.call, "award:decision") | {"reason": decision.return_reason}

    return queue_all(code=code, to=readers, context=facts, key=f"{decision.pk}:{decision.version}", at=at)
