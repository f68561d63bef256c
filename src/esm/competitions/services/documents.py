"""Documents of an application: files for each line of the call's list, added and removed while it is a draft."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound

from ..models import Attachment, Section
from ..rules import CallRules
from .sections import lock_editable


def attach_document(*, actor: Actor, number: str, code: str, upload: files.Upload, at: datetime) -> Attachment:
    """Add a file to the document `code`. Raises Invalid with the sentence at the document's field."""
    with transaction.atomic():
        application = lock_editable(actor, number)
        rules = CallRules.from_data(application.call.rules)
        if rules.document(code) is None:
            raise NotFound(_("Такого документа в цьому конкурсі немає."))
        if Attachment.objects.filter(application=application).count() >= rules.files_max_count:
            message = _(
                "Більше файлів додати не можна: найбільше %(n)s. Обʼєднайте сторінки в один PDF або приберіть зайве."
            )
            raise Invalid({code: message % {"n": rules.files_max_count}})
        stored = files.store(
            actor=actor,
            upload=upload,
            allowed=frozenset(files.Kind(kind) for kind in rules.file_kinds),
            at=at,
            field=code,
            is_personal=True,
            limit=min(rules.file_max_bytes, settings.FILE_LIMIT),
        )
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
