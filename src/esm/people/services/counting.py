"""What the counters are made of: uses of services by known records, and totals of partners that give no more."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, found

from ..models import Record, Totals, Use
from ..policies import may_write

LIMIT = 1_000_000


@transaction.atomic
def note_use(*, record_id: int, service_code: str, on: date, contacts: int = 1) -> None:
    """Somebody with a card was helped. An erased card counts nothing more."""
    record = Record.objects.select_for_update(of=("self",)).filter(pk=record_id, erased_at__isnull=True).first()
    if record is None or contacts < 1:
        return
    use, made = Use.objects.get_or_create(
        record=record, service_code=service_code, month=on.replace(day=1), defaults={"contacts": contacts}
    )
    if not made:
        Use.objects.filter(pk=use.pk).update(contacts=F("contacts") + contacts)
    if on > record.last_contact_on:
        Record.objects.filter(pk=record.pk).update(last_contact_on=on)


@transaction.atomic
def report_totals(
    *, actor: Actor, organisation_id: int, month: date, service_code: str, contacts: int, recipients: int, at: datetime
) -> None:
    """A month of a partner that gives only sums; the same month again corrects them. Raises Invalid by field."""
    found(may_write(actor, organisation_id))
    faults = {}
    if month.replace(day=1) > localtime(at).date():
        faults["month"] = _("Цей місяць ще не почався.")
    if not 0 <= contacts <= LIMIT:
        faults["contacts"] = _("Напишіть кількість звернень цифрами.")
    if not 0 <= recipients <= contacts:
        faults["recipients"] = _("Отримувачів не може бути більше, ніж звернень.")
    if faults:
        raise Invalid(faults)
    row, _made = Totals.objects.update_or_create(
        organisation_id=organisation_id,
        service_code=service_code[:40],
        month=month.replace(day=1),
        defaults={"contacts": contacts, "recipients": recipients},
    )
    audit.record(actor=actor, action="people.report_totals", subject=row, at=at, contacts=contacts)
