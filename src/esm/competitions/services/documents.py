"""Documents of an application: one file for each line of the call's list, replaced or removed while it is a draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound

from ..models import Attachment, Section
from ..rules import CallRules
from .sections import lock_editable

# How many files answer one line of the list: a charter in photos of its pages is many.
MOST_FILES = 20


def attach_document(*, actor: Actor, number: str, code: str, upload: files.Upload, at: datetime) -> Attachment:
    """Add a file to the document `code`. Raises Invalid with the sentence at the document's field."""
    with transaction.atomic():
        application = lock_editable(actor, number)
        rule = CallRules.from_data(application.call.rules).document(code)
        if rule is None:
            raise NotFound(_("Такого документа в цьому конкурсі немає."))
        if Attachment.objects.filter(application=application, code=code).count() >= MOST_FILES:
            raise Invalid({code: _("Тут уже 20 файлів. Обʼєднайте сторінки в один PDF або приберіть зайве.")})
        stored = files.store(actor=actor, upload=upload, allowed=files.DOCUMENTS, at=at, field=code, is_personal=True)
        attachment = Attachment.objects.create(
            application=application, code=code, file=stored, at=at, by_id=actor.user_id
        )
        audit.record(
            actor=actor,
            action="competitions.attach_document",
            subject=application,
            at=at,
            document=code,
            sha256=stored.sha256,
        )
    return attachment


def remove_document(*, actor: Actor, number: str, attachment_id: int, at: datetime) -> None:
    """Take a file out of the draft. What was submitted earlier keeps it."""
    with transaction.atomic():
        application = lock_editable(actor, number)
        attachment = Attachment.objects.select_related("file").filter(application=application, pk=attachment_id).first()
        if attachment is None:
            raise NotFound(_("Цей файл уже прибрали."))
        attachment.delete()
        Section.objects.filter(application=application, code="documents").update(ready=False)
        audit.record(
            actor=actor,
            action="competitions.remove_document",
            subject=application,
            at=at,
            document=attachment.code,
            sha256=attachment.file.sha256,
        )
