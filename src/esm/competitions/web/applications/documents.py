"""Files of an application: upload, removal, and the gate they are read through."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from esm.kernel.errors import Invalid
from esm.kernel.http import Request, file_response, reported, require_signed_in

from ...selectors.applications import open_own
from ...selectors.submitting import own_document
from ...services.documents import attach_document, remove_document


@require_signed_in
@require_POST
def attach(request: Request, number: str, code: str) -> HttpResponseBase:
    """One or several files for one line of the list; the good ones stay, each bad one gets its sentence."""
    open_own(request.actor, number)
    uploads = request.FILES.getlist("file")
    added = 0
    for upload in uploads:
        try:
            attach_document(actor=request.actor, number=number, code=code, upload=upload, at=timezone.now())
            added += 1
        except Invalid as error:
            messages.error(request, f"«{upload.name}»: {error}")
    if not uploads:
        messages.error(request, _("Виберіть файл і натисніть «Додати»."))
    if added:
        messages.success(request, ngettext("Додано %(n)d файл.", "Додано %(n)d файли.", added) % {"n": added})
    return redirect(f"{reverse('applications:section', args=[number, 'documents'])}#doc-{quote(code)}")


@require_signed_in
@require_POST
def remove(request: Request, number: str, attachment: int) -> HttpResponseBase:
    with reported(request, _("Файл прибрано. Ви можете додати його знову.")):
        remove_document(actor=request.actor, number=number, attachment_id=attachment, at=timezone.now())
    return redirect("applications:section", number, "documents")


@require_signed_in
@require_GET
def document(request: Request, number: str, file: int) -> HttpResponseBase:
    return file_response(own_document(request.actor, number, file), inline=True)
