"""One row with its story, batches, tokens, contract lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.lists import Paged, paged
from esm.partners import public as partners

from ..checking import Rights, amount
from ..columns import Entry
from ..machine import UNDOABLE, BatchKind, Unit
from ..models import ApiToken, Batch, Billing, Delivery, Undoing
from ..policies import may_log, may_manage_tokens, may_read
from .billing import acts_of_batch
from .log import Row, annotated, row_of, words


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a row's key: written, cancelled, corrected."""

    row: Row
    batch_id: int
    kind: str
    reason: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    organisation_id: int
    row: Row
    entry: Entry
    story: tuple[Step, ...]
    batch_id: int
    may_cancel: bool


def delivery_view(actor: Actor, delivery_id: int) -> DeliveryView:
    """Raises NotFound for rows of others."""
    row = Delivery.objects.select_related("organisation").filter(pk=delivery_id).first()
    if row is None:
        raise NotFound(_("Такого запису немає."))
    found(may_read(actor, row.organisation_id))
    of_key = (
        annotated(Delivery.objects.filter(organisation_id=row.organisation_id, row_key=row.row_key))
        .select_related("batch", "batch__token")
        .order_by("revision")
    )
    w = words(partners.organisation_ref(row.organisation))
    steps = list(of_key)
    people = identity.people({d.batch.entered_by_id for d in steps if d.batch.entered_by_id})
    story = tuple(Step(row_of(d, w), d.batch_id, *_about(d.batch, people)) for d in steps)
    shown = next(step.row for step in story if step.row.id == delivery_id)
    return DeliveryView(
        organisation_id=row.organisation_id,
        row=shown,
        entry=entry_of(row),
        story=story,
        batch_id=row.batch_id,
        may_cancel=may_log(actor, row.organisation_id) and not shown.cancelled and not shown.cancels_id,
    )


def entry_of(d: Delivery) -> Entry:
    return Entry(
        row=1,
        key=d.row_key,
        date=d.delivered_on,
        service=d.service_code,
        unit=d.unit,
        quantity=d.quantity,
        contacts=d.contacts,
        mode=d.mode,
        district=d.district,
        category=d.category,
        recipient=d.recipient,
        worker=d.worker,
        confirmation=d.confirmation,
        contract=d.contract_code,
    )


def _about(batch: Batch, people: dict[int, identity.Person]) -> tuple[str, str, datetime, str]:
    person = people.get(batch.entered_by_id or 0)
    token = batch.token.name if batch.token else ""
    return (
        str(BatchKind(batch.kind).label),
        batch.reason,
        batch.entered_at,
        person.name if person else token or _("система"),
    )


@dataclass(frozen=True, slots=True)
class UndoingView:
    """How far the undoing of a large batch is, or why it was refused."""

    done: int
    rows: int
    running: bool
    sentence: str


def undoing_of(batch_id: int, rows: int) -> UndoingView | None:
    """The last wish to undo the batch. One query."""
    asked = Undoing.objects.filter(batch_id=batch_id).order_by("-id").first()
    return UndoingView(asked.done, rows, asked.finished_at is None, asked.sentence) if asked else None


@dataclass(frozen=True, slots=True)
class BatchView:
    id: int
    organisation: partners.OrganisationRef
    kind: str
    file_name: str
    rows: int
    live: int
    billed: int
    reason: str
    at: datetime
    who: str
    undone_by: int | None
    undoes: int | None
    acts: tuple[str, ...]  # on which live rows stand
    undoing: UndoingView | None
    may_undo: bool

    @property
    def organisation_id(self) -> int:
        return self.organisation.id


def batch_view(actor: Actor, batch_id: int) -> BatchView:
    """Raises NotFound for batches of others. `live`: rows that nothing has cancelled; `billed`: of them, on acts."""
    batch = Batch.objects.select_related("token", "organisation").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(_("Такої партії записів немає."))
    found(may_read(actor, batch.organisation_id))
    count = _counted(batch)
    live, billed, undo = count["standing"] - count["cancelled"], count["billed"], count["undo"]
    people = identity.people([batch.entered_by_id] if batch.entered_by_id else [])
    kind, reason, at, who = _about(batch, people)
    acts = tuple(acts_of_batch(batch.pk)) if billed else ()
    undoing = undoing_of(batch.pk, batch.row_count)
    return BatchView(
        id=batch.pk,
        organisation=partners.organisation_ref(batch.organisation),
        kind=kind,
        file_name=batch.file_name,
        rows=batch.row_count,
        live=live,
        billed=billed,
        reason=reason,
        at=at,
        who=who,
        undone_by=undo,
        undoes=batch.undoes_id,
        acts=acts,
        undoing=undoing,
        may_undo=batch.kind in UNDOABLE
        and undo is None
        and live > 0
        and not acts
        and not (undoing and undoing.running)
        and may_log(actor, batch.organisation_id),
    )


def _counted(batch: Batch) -> Mapping[str, Any]:
    """Of a batch: rows that cancel no others, rows that others cancelled, rows on acts, the batch that undid it. One query."""
    rows = Delivery.objects.filter(batch=batch)

    def number(rows: QuerySet[Any]) -> Coalesce:
        return Coalesce(Subquery(rows.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")), 0)

    return Batch.objects.filter(pk=batch.pk).values(
        standing=number(rows.filter(cancels__isnull=True)),
        cancelled=number(Delivery.objects.filter(cancels__batch=batch)),
        billed=number(Billing.objects.filter(delivery__batch_id=batch.pk)),
        undo=Subquery(Batch.objects.filter(undoes=batch).order_by("pk").values("pk")[:1]),
    )[0]


@dataclass(frozen=True, slots=True)
class BatchRow:
    id: int
    kind: str
    file_name: str
    rows: int
    at: datetime
    who: str
    reason: str


def batches(actor: Actor, organisation_id: int, *, page: str | int | None = 1) -> Paged[BatchRow]:
    """What was entered, newest first. NotFound for others."""
    found(may_read(actor, organisation_id))
    shown = paged(
        Batch.objects.filter(organisation_id=organisation_id).select_related("token").order_by("-id"), page=page
    )
    people = identity.people({b.entered_by_id for b in shown.rows if b.entered_by_id})
    rows = []
    for b in shown.rows:
        kind, reason, at, who = _about(b, people)
        rows.append(BatchRow(b.pk, kind, b.file_name, b.row_count, at, who, reason))
    return shown.with_rows(rows)


@dataclass(frozen=True, slots=True)
class TokenRow:
    id: int
    name: str
    prefix: str
    created_at: datetime
    created_by: str
    last_used_at: datetime | None
    revoked_at: datetime | None


def tokens(actor: Actor, organisation_id: int) -> list[TokenRow]:
    """The organisation's tokens, newest first; for its head only."""
    found(may_manage_tokens(actor, organisation_id))
    rows = list(ApiToken.objects.filter(organisation_id=organisation_id).order_by("-id"))
    people = identity.people({t.created_by_id for t in rows})
    return [
        TokenRow(
            t.pk, t.name, t.prefix, t.created_at,
            people[t.created_by_id].name if t.created_by_id in people else "",
            t.last_used_at, t.revoked_at,
        )
        for t in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineView:
    """A contract line as its provider sees it: how much is left."""

    contract: str
    service: str
    unit: str
    volume: str
    used: str
    left: str
    until: date


def open_lines(rights: Rights, services: Mapping[str, str]) -> list[LineView]:
    """Contract lines under which the organisation may still log; `services` are names by code."""
    return [
        LineView(
            right.contract_code,
            services.get(right.service_code, right.service_code),
            str(Unit(right.unit).label),
            "" if right.volume is None else amount(right.volume),
            amount(right.used),
            "" if right.left is None else amount(right.left),
            right.valid_until,
        )
        for right in rights.values()
        if not right.closed
    ]


def batch_rows(batch: BatchView, *, page: str | int | None = 1) -> Paged[Row]:
    """Rows of a batch that the actor has been shown, in the order they came."""
    shown = paged(annotated(Delivery.objects.filter(batch_id=batch.id)).order_by("id"), page=page)
    w = words(batch.organisation)
    return shown.with_rows([row_of(d, w) for d in shown.rows])
