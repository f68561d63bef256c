"""What a file wrote, taken back: new cards are emptied, changed ones become what they were, contacts too.

A card with which somebody has worked since stays as it is: it is no longer the file's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from esm.kernel import audit
from esm.kernel.actor import Actor

from ..fields import PersonFields, checked
from ..machine import Why
from ..marks import Marker
from ..models import (
    BreakGlass,
    Consent,
    FileRecord,
    Kin,
    Look,
    Pair,
    PartnerFile,
    Person,
    PersonRequest,
    Record,
    RecordKey,
    SearchToken,
    Use,
)
from .registering import rewrite

_AT_ONCE = 500


def take_back(file_id: int, *, at: datetime) -> int:
    """All of it in one transaction; may run again. Returns how many cards stayed."""
    with transaction.atomic():
        sent = PartnerFile.objects.select_for_update(of=("self",)).get(pk=file_id)
        if sent.undone_at or sent.undo_asked_at is None:
            return sent.kept
        rows = list(FileRecord.objects.filter(file=sent).order_by("pk"))
        kept = sum(_some(rows[i : i + _AT_ONCE], at=at) for i in range(0, len(rows), _AT_ONCE))
        FileRecord.objects.filter(file=sent).delete()
        sent.undone_at, sent.kept = at, kept
        sent.save(update_fields=["undone_at", "kept"])
        audit.record(actor=Actor(sent.undo_asked_by_id), action="people.undone_file", subject=sent, at=at, kept=kept)
        return kept


def _some(rows: Sequence[FileRecord], *, at: datetime) -> int:
    ids = [row.record_id for row in rows]
    records = {r.pk: r for r in Record.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
    worked = _worked_on(ids)
    fresh, changed, kept = [], [], 0
    for row in rows:
        record = records[row.record_id]
        if record.erased_at:
            continue
        _put_back_uses(row)
        if record.version != row.version or (row.made and record.pk in worked):
            kept += 1
        elif row.made:
            fresh.append(record)
        elif row.before:
            changed.append((record, row.before))
    _empty(fresh, at=at)
    marker, today = Marker.now(), localtime(at).date()
    for record, before in changed:
        rewrite(record, checked(PersonFields.opened(before), today=today), marker=marker)
    return kept


def _worked_on(ids: Sequence[int]) -> set[int]:
    """Records that people have opened, asked about or added to."""
    looked = Look.objects.filter(record_id__in=ids).exclude(why__in=(Why.LIST, Why.REVIEW))
    found = set(looked.values_list("record_id", flat=True))
    for model in (Consent, PersonRequest, BreakGlass, Kin):
        found |= set(model._default_manager.filter(record_id__in=ids).values_list("record_id", flat=True))
    return found | set(Kin.objects.filter(elder_id__in=ids).values_list("elder_id", flat=True))


def _put_back_uses(row: FileRecord) -> None:
    for service, month, contacts in row.uses:
        there = Use.objects.filter(record_id=row.record_id, service_code=service, month=date.fromisoformat(month))
        if contacts is None:
            there.delete()
        else:
            there.update(contacts=contacts)


def _empty(records: Sequence[Record], *, at: datetime) -> None:
    """As after an erasure, but without an act: what a mistake brought in was never anybody's card."""
    ids = [r.pk for r in records]
    for model in (RecordKey, SearchToken, Use):
        model._default_manager.filter(record_id__in=ids).delete()
    Pair.objects.filter(a_id__in=ids).delete()
    Pair.objects.filter(b_id__in=ids).delete()
    persons = Person.objects.bulk_create([Person(created_at=at) for _record in records])
    for record, person in zip(records, persons, strict=True):
        record.content = record.content_mark = record.source_key = record.district = record.sex = ""
        record.birth_year, record.person, record.erased_at = None, person, at
        record.version += 1
        record.save()
