"""Background entry points: letters about steps that people wait for. Each may run twice (kernel.jobs)."""

from __future__ import annotations

from django.utils import timezone

from esm.kernel.jobs import job
from esm.partners import public as partners

from . import letters
from .models import Application, Submission
from .paper import application_pdf
from .selectors.content import submission_view
from .selectors.reminders import drafts_near_deadline


def _addresses(organisation_id: int) -> list[str]:
    return [c.email for c in partners.members(organisation_id, on=timezone.localdate())]


@job()
def tell_submitted(submission_id: int) -> int:
    """The confirmation with a copy, to everybody in the organisation."""
    submission = Submission.objects.select_related("application__call").get(pk=submission_id)
    application, call = submission.application, submission.application.call
    view = submission_view(submission)
    copy = application_pdf(view, at=submission.at)
    facts = {
        "number": application.number,
        "title": view.title,
        "call_title": call.title,
        "register_number": application.register_number,
        "at": submission.at,
        "asked": view.estimate.asked,
        "declared_by": submission.declared_by,
        "digest": submission.digest,
        "closes_at": call.closes_at,
        "contact_phone": call.contact_phone,
    }
    attached = [(f"{application.number}.pdf", copy, "application/pdf")]
    return letters.send("submitted", _addresses(application.organisation_id), facts, attached)


@job()
def tell_withdrawn(application_id: int, reason: str) -> int:
    """To the organisation and to the competition's contact: the application is out."""
    application = Application.objects.select_related("call").get(pk=application_id)
    facts = {
        "number": application.number,
        "title": application.title,
        "call_title": application.call.title,
        "reason": reason,
        "contact_phone": application.call.contact_phone,
    }
    to = [*_addresses(application.organisation_id), application.call.contact_email]
    return letters.send("withdrawn", to, facts)


@job()
def remind_of_deadlines() -> int:
    """Daily: drafts whose call closes in a week or in a day."""
    return sum(
        letters.send("deadline", _addresses(draft.organisation_id), draft.facts)
        for draft in drafts_near_deadline(timezone.now())
    )
