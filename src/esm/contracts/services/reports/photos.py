"""Photos of what was done: only with the consent of those in them, in words too, and without what a camera writes beside."""

from __future__ import annotations

import io
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound
from esm.kernel.files import IMAGES, Kind, StoredFile, Upload

from ...models import ReportPhoto
from .holding import being_written

PHOTOS_LIMIT = 20
SIDE = 2400  # pixels: enough for print


def store_photo(*, actor: Actor, upload: Upload, at: datetime) -> StoredFile:
    """The picture alone: place, time, camera and hidden previews are left out, the turn is kept. Raises Invalid at `file`."""
    from PIL import Image, ImageOps

    content, kind = files.read_upload(upload, IMAGES)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            image.load()
            plain = ImageOps.exif_transpose(image)
            plain.thumbnail((SIDE, SIDE))
            mode = "RGB" if kind is Kind.JPG else ("RGBA" if "A" in plain.getbands() else "RGB")
            clean = Image.new(mode, plain.size)
            clean.paste(plain.convert(mode))
            out = io.BytesIO()
            if kind is Kind.JPG:
                clean.save(out, "JPEG", quality=88, optimize=True)
            else:
                clean.save(out, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError) as error:
        raise Invalid(
            {"file": _("Фото не вдалося прочитати. Збережіть його як JPG чи PNG і додайте ще раз.")}
        ) from error
    named = ContentFile(out.getvalue(), name=upload.name)
    return files.store(actor=actor, upload=named, allowed=IMAGES, at=at, is_personal=True)


def add_photo(
    *, actor: Actor, code: str, key: str, photo: StoredFile, alt: str, consent: str, at: datetime
) -> ReportPhoto:
    """Raises Invalid when it isn't said what is in it or who consented."""
    with transaction.atomic():
        _contract, report = being_written(actor, code, key)
        problems: dict[str, str] = {}
        if not alt.strip():
            problems["alt"] = _("Опишіть словами, що на фото: для тих, хто його не бачить.")
        if not consent.strip():
            problems["consent"] = _("Напишіть, хто дав згоду на показ фото. Без згоди його додавати не можна.")
        if report.photos.count() >= PHOTOS_LIMIT:
            problems["file"] = _("У звіті може бути до %(most)s фото.") % {"most": PHOTOS_LIMIT}
        if problems:
            raise Invalid(problems)
        made = ReportPhoto.objects.create(
            report=report, file=photo, alt=alt.strip()[:300], consent=consent.strip()[:300]
        )
        report.ledger += 1
        report.save(update_fields=["ledger"])
        audit.record(actor=actor, action="contracts.add_photo", subject=report, at=at, key=report.key, alt=made.alt)
    return made


def remove_photo(*, actor: Actor, code: str, key: str, photo_id: int, at: datetime) -> None:
    with transaction.atomic():
        _contract, report = being_written(actor, code, key)
        photo = report.photos.select_related("file").filter(pk=photo_id).first()
        if photo is None:
            raise NotFound(_("Такого фото у звіті немає."))
        stored, alt = photo.file, photo.alt
        photo.delete()
        if not ReportPhoto.objects.filter(file=stored).exists():
            files.discard(stored)
        report.ledger += 1
        report.save(update_fields=["ledger"])
        audit.record(actor=actor, action="contracts.remove_photo", subject=report, at=at, key=report.key, alt=alt)
