"""Documents of an application for those who may read it: the same gate as the text."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.files import StoredFile

from ..models import Submission
from .reading import open_application


def readable_document(*, actor: Actor, number: str, file_id: int, at: datetime) -> StoredFile:
    """A file that one of the application's submissions names. Raises NotFound for anything else."""
    application, _facts = open_application(actor=actor, number=number, at=at)
    for content in Submission.objects.filter(application=application).values_list("content", flat=True):
        if any(d.get("file") == file_id for d in content.get("documents", ())):
            stored = StoredFile.objects.filter(pk=file_id).first()
            if stored is not None:
                return stored
    raise NotFound(_("Такої сторінки немає."))
