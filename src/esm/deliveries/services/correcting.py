"""Taking back what was written: a row cancels another, a corrected row takes its place.

A row that stands on an act already is cancelled in the same way: the row that cancels it goes on the next act.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found

from ..checking import Lexicon, Right, beyond_volume, faults, lexicon
from ..columns import Entry, InvalidRows
from ..machine import BatchKind
from ..models import Allowance, Batch, Delivery
from ..policies import may_log
from .logging import content, delivery, wanted
from .writing import hold, open_batch, settle

REASON_LIMIT = 300


@transaction.atomic
def cancel_delivery(
    *, actor: Actor, delivery_id: int, reason: str, at: datetime, token_id: int | None = None
) -> Delivery:
    """Write the row that takes `delivery_id` back. Raises Conflict when it is cancelled already or may not be any more.

    `reason` is at most 300 characters and not empty (Invalid).
    """
    row = _live(actor, delivery_id)
    batch = open_batch(
        actor=actor,
        organisation_id=row.organisation_id,
        kind=BatchKind.CANCEL,
        at=at,
        reason=clean_reason(reason),
        token_id=token_id,
    )
    taken_back = mirror(row, batch)
    taken_back.save(force_insert=True)
    settle(batch)
    audit.record(actor=actor, action="deliveries.cancel", subject=row, at=at, reason=batch.reason)
    return taken_back


@transaction.atomic
def correct_delivery(*, actor: Actor, delivery_id: int, entry: Entry, reason: str, at: datetime) -> Delivery:
    """Cancel the row and write `entry` in its place, with the same key. Raises InvalidRows, Conflict, Invalid."""
    row = _live(actor, delivery_id)
    entry = replace(entry, key=row.row_key)
    if content(row) == wanted(entry):
        raise Invalid(_("Ви нічого не змінили. Виправте те, що неправильно, або поверніться до журналу."))
    known = _given_back(lexicon(row.organisation_id, today=localtime(at).date()), row)
    # A day that was allowed when the row was entered stays allowed.
    problems = [p for p in faults(entry, known) if not (p.column == "date" and entry.date == row.delivered_on)]
    problems += beyond_volume([entry], known.rights)
    if problems:
        raise InvalidRows(problems)
    batch = open_batch(
        actor=actor, organisation_id=row.organisation_id, kind=BatchKind.CORRECT, at=at, reason=clean_reason(reason)
    )
    mirror(row, batch).save(force_insert=True)
    corrected = delivery(entry, batch, known, revision=row.revision + 2)
    corrected.save(force_insert=True)
    settle(batch)
    audit.record(actor=actor, action="deliveries.correct", subject=row, at=at, reason=batch.reason, became=corrected.pk)
    return corrected


def mirror(row: Delivery, batch: Batch) -> Delivery:
    """The row that takes `row` back, not saved."""
    copied = {
        field.attname: getattr(row, field.attname)
        for field in Delivery._meta.concrete_fields
        if field.attname not in {"id", "quantity", "contacts", "revision", "batch_id", "cancels_id", "entered_on"}
    }
    return Delivery(
        **copied,
        quantity=-row.quantity,
        contacts=-row.contacts,
        revision=row.revision + 1,
        batch=batch,
        cancels=row,
        entered_on=localtime(batch.entered_at).date(),
    )


def _live(actor: Actor, delivery_id: int) -> Delivery:
    """The row, with its organisation's log held, if the actor may take it back and it can still be."""
    row = Delivery.objects.filter(pk=delivery_id).first()
    if row is None:
        raise NotFound(_("Такого запису немає."))
    found(may_log(actor, row.organisation_id))
    hold(row.organisation_id)
    if row.cancels_id:
        raise Conflict(_("Цей запис сам скасовує інший. Якщо скасовано помилково, запишіть послугу наново."))
    if Delivery.objects.filter(cancels_id=row.pk).exists():
        raise Conflict(_("Цей запис уже скасовано."))
    if row.allowance_id and Allowance.objects.filter(pk=row.allowance_id, closed_at__isnull=False).exists():
        raise Conflict(contract_closed(row.contract_code))
    return row


def contract_closed(contract_code: str) -> str:
    words = _("Договір %(contract)s закрито, і наступного акта не буде. Зверніться до департаменту.")
    return words % {"contract": contract_code}


def clean_reason(text: str) -> str:
    clean = " ".join(text.replace("\0", "").split())
    if not clean:
        raise Invalid({"reason": _("Напишіть, чому скасовуєте чи виправляєте.")})
    if len(clean) > REASON_LIMIT:
        raise Invalid({"reason": _("Скоротіть причину до %(limit)s знаків.") % {"limit": REASON_LIMIT}})
    return clean


def _given_back(known: Lexicon, row: Delivery) -> Lexicon:
    """What may be delivered once `row` is taken back."""
    if row.allowance_id is None:
        return known
    place = (row.contract_code, row.service_code, row.unit)
    right: Right = known.rights[place]
    return replace(known, rights={**known.rights, place: replace(right, used=right.used - row.quantity)})
