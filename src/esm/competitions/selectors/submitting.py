"""The way from a draft to a submission: what is checked, what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.files import StoredFile
from esm.partners import public as partners

from ..models import Attachment, Submission
from ..rules import CallRules, Term
from .applications import ApplicationHead, SectionTrouble, head_of, open_own, troubles
from .content import ApplicationView, digest_of, frozen_content, submission_view, view_of
from .context import context_of


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Everything before submitting. `digest` is of exactly what is shown; `closable` sections only lack the mark."""

    head: ApplicationHead
    view: ApplicationView
    digest: str
    troubles: tuple[SectionTrouble, ...]
    closable: int
    head_name: str


def check_page(actor: Actor, number: str, at: datetime) -> CheckPage:
    application = open_own(actor, number)
    sections, attachments = list(application.sections.all()), list(application.attachments.select_related("file"))
    context = context_of(application, attached=[a.code for a in attachments])
    card = partners.organisation_card(application.organisation_id)
    content = frozen_content(application, sections=sections, context=context, card=card, attachments=attachments)
    found = troubles(sections, context)
    return CheckPage(
        head=head_of(actor, application, at, organisation=card.title),
        view=view_of(content),
        digest=digest_of(content),
        troubles=found,
        closable=sum(t.tone == "info" for t in found),
        head_name=card.head_name,
    )


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    ordinal: int
    at: datetime
    declared_by: str
    digest: str


@dataclass(frozen=True, slots=True)
class SubmittedPage:
    """What was handed in last; `view` is None when nothing was. `admission` is the term of the next step."""

    head: ApplicationHead
    view: ApplicationView | None
    digest: str
    earlier: tuple[SubmissionLine, ...]
    admission: Term


def submitted_page(actor: Actor, number: str, at: datetime, ordinal: int | None = None) -> SubmittedPage:
    """The last submission, or number `ordinal` of them. Raises NotFound when there is no such one."""
    application = open_own(actor, number)
    rows = list(application.submissions.order_by("-ordinal"))
    shown = next((s for s in rows if ordinal is None or s.ordinal == ordinal), None)
    if ordinal is not None and shown is None:
        raise NotFound(_("Такої сторінки немає."))
    return SubmittedPage(
        head=head_of(actor, application, at),
        view=submission_view(shown) if shown else None,
        digest=shown.digest if shown else "",
        earlier=tuple(SubmissionLine(s.ordinal, s.at, s.declared_by, s.digest) for s in rows),
        admission=CallRules.from_data(application.call.rules).term("admission"),
    )


def own_document(actor: Actor, number: str, file_id: int) -> StoredFile:
    """A file of one of the person's own applications. Raises NotFound."""
    return document_file(open_own(actor, number).pk, file_id)


def document_file(application_id: int, file_id: int) -> StoredFile:
    """A file that stands in the application now or stood in a submission of it; the caller has checked the reader."""
    now = Attachment.objects.select_related("file").filter(application_id=application_id, file_id=file_id).first()
    if now is not None:
        return now.file
    for submission in Submission.objects.filter(application_id=application_id):
        if any(d["file"] == file_id for d in submission.content["documents"]):
            return StoredFile.objects.get(pk=file_id)
    raise NotFound(_("Такого файлу немає."))
