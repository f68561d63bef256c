"""Letters about writing and handing in an application."""

from __future__ import annotations

from functools import partial

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import files
from esm.kernel.actor import SYSTEM
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, queue_all
from esm.partners import public as partners

from ..machine import ApplicationStatus
from ..models import (
    Application,
    Submission,
)
from ..paper import application_pdf
from ..selectors.content import submission_view
from ..selectors.letter_facts import Facts, about_call, address, day, moment, money, notice_facts
from ..selectors.letter_readers import reviewers_of_older
from ..selectors.reminders import defects_near_deadline, drafts_near_deadline
from .to import applicant


@job()
def tell_submitted(submission_id: int) -> int:
    """The confirmation with a copy, to everybody in the organisation."""
    submission = Submission.objects.select_related("application__call").get(pk=submission_id)
    application, call = submission.application, submission.application.call
    view = submission_view(submission)

    def copy() -> int:
        upload = ContentFile(application_pdf(view, at=submission.at), name=f"{application.number}.pdf")
        pdf = frozenset({files.Kind.PDF})
        return files.store(actor=SYSTEM, upload=upload, allowed=pdf, at=submission.at, is_personal=True).pk

    def facts() -> Facts:
        closes = {"closes": moment(call.closes_at)}
        recall = _("До %(closes)s заявку можна відкликати, виправити й подати знову.") % closes
        return {
            "title": view.title,
            "register_number": application.register_number,
            "submitted": moment(submission.at),
            "asked": money(view.estimate.asked),
            "declared_by": submission.declared_by,
            "digest": submission.digest,
            "recall": recall if submission.at < call.closes_at else "",
        }

    # Not held for a digest: it proves that the application came in time.
    told = applicant("competitions.submitted", application, facts, key=f"{submission.pk}", legal=True, attach=copy)
    return told + _tell_reviewers(submission)


def _tell_reviewers(submission: Submission) -> int:
    """To members who were given an earlier version: it changed. The number only, its title stays behind the declaration."""
    readers = reviewers_of_older(submission, timezone.now())
    application = submission.application

    def facts() -> Facts:
        return about_call(application.call) | {
            "number": application.number,
            "due": day(application.call.review_closes_on) or _("дати, яку назве секретарка"),
            "link": address("review:review", application.number),
        }

    return queue_all(
        code="competitions.new_version", to=readers, context=facts, key=f"{submission.pk}", at=timezone.now()
    )


@job()
def tell_received(application_id: int) -> int:
    """Paper and e-mail applications: number, register number, time, channel."""
    application = Application.objects.select_related("call").get(pk=application_id)

    def facts() -> Facts:
        late = _("Вона надійшла після строку, тому в конкурсі не розглядається.")
        return {
            "register_number": application.register_number,
            "received": moment(application.received_at) if application.received_at else "",
            "channel": application.get_channel_display(),
            "late": late if application.status == ApplicationStatus.LATE else "",
        }

    return applicant("competitions.received", application, facts, key=f"{application.pk}", legal=True)


@job()
def tell_recalled(application_id: int, version: int) -> int:
    """To everybody who works on it: it isn't submitted any more. Nothing is said if it is again."""
    application = Application.objects.select_related("call").get(pk=application_id)
    if application.status != ApplicationStatus.DRAFT:
        return 0
    key = f"{application.pk}:{version}"
    return applicant(
        "competitions.recalled", application, lambda: {"closes": moment(application.call.closes_at)}, key=key
    )


@job()
def tell_withdrawn(application_id: int, reason: str) -> int:
    """To the organisation and to the competition's contact: the application is out."""
    application = Application.objects.select_related("call").get(pk=application_id)
    contact = Reader(application.call.contact_email)
    key = f"{application.pk}"
    return applicant("competitions.withdrawn", application, lambda: {"reason": reason}, key=key, also=[contact])


@job()
def remind_of_deadlines() -> int:
    """Daily: drafts and defects whose term ends in so many days as the call's rules name."""
    at = timezone.now()
    on = timezone.localdate(at)
    written = sum(
        queue_all(
            code="competitions.deadline",
            to=partners.readers(draft.organisation_id, on=on),
            context=draft.facts,
            key=draft.key,
            at=at,
        )
        for draft in drafts_near_deadline(at)
    )
    return written + sum(
        applicant(
            "competitions.defects_due", n.application, partial(notice_facts, n), key=f"{n.pk}:{(n.due_on - on).days}"
        )
        for n in defects_near_deadline(at)
    )
