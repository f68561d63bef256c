"""Undoing a batch whole: everything it wrote is taken back, what it had corrected is as it was.

Rows that stand on an act are money by now: a batch that has any isn't undone. Such a row is cancelled or corrected by
itself, and the next act is smaller by it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, DomainError, NotFound, found
from esm.partners.public import Right

from ..importing.staged import Staged
from ..machine import UNDOABLE, BatchKind
from ..models import Batch, Delivery, Undoing
from ..policies import may_log
from ..selectors.billing import acts_of_batch
from .correcting import clean_reason, contract_closed
from .writing import hold, open_batch, settle

# Rows that are undone while the person waits; more go to the background.
AT_ONCE = 2_000


def undo_batch(
    *,
    actor: Actor,
    batch_id: int,
    reason: str,
    at: datetime,
    progress: Callable[[int], None] = lambda rows: None,
) -> Batch:
    """Cancel every live row of the batch. Its keys are free again: the same file may be sent once more.

    Raises Conflict when it was undone already, has no live rows, or when a live row stands on an act or under a closed
    contract. `progress` hears how many rows were made ready; nothing is in the log before all are.
    """
    batch = _batch(actor, batch_id)
    reason = clean_reason(reason)
    _ask(batch)
    with Staged(large=batch.row_count > AT_ONCE) as staged:
        staged.undo(batch_id, progress)
        staged.add_up()
        try:
            with transaction.atomic():
                return _write(actor, batch, reason, at, staged)
        except IntegrityError as error:
            raise Conflict(_("Записи цієї партії щойно змінили. Спробуйте ще раз.")) from error


def _write(actor: Actor, batch: Batch, reason: str, at: datetime, staged: Staged) -> Batch:
    hold(batch.organisation_id)
    _ask(batch)
    undo = open_batch(
        actor=actor,
        organisation_id=batch.organisation_id,
        kind=BatchKind.UNDO,
        at=at,
        reason=reason,
        undoes_id=batch.pk,
        file_name=batch.file_name,
    )
    staged.move(batch.organisation_id, undo.pk, localtime(at).date().isoformat())
    if not settle(undo, staged.sums):
        raise Conflict(_("У цій партії немає чинних записів: усі вже скасовано або виправлено."))
    audit.record(actor=actor, action="deliveries.undo_batch", subject=batch, at=at, rows=undo.row_count, reason=reason)
    return undo


def _batch(actor: Actor, batch_id: int) -> Batch:
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(_("Такої партії записів немає."))
    found(may_log(actor, batch.organisation_id))
    return batch


def _ask(batch: Batch) -> None:
    """Raises Conflict with the reason why the batch can't be undone."""
    if batch.kind not in UNDOABLE:
        raise Conflict(_("Скасування й виправлення не скасовують. Запишіть послугу наново."))
    if Batch.objects.filter(undoes_id=batch.pk).exists():
        raise Conflict(_("Цю партію вже скасовано."))
    if acts := acts_of_batch(batch.pk):
        raise Conflict(
            _(
                "Записи цієї партії вже стоять в актах: %(acts)s, тому всі разом їх не скасувати. "
                "Помилкові скасуйте чи виправте в журналі по одному: на них зменшиться наступний акт."
            )
            % {"acts": ", ".join(acts)}
        )
    closed = (
        Delivery.objects.filter(batch_id=batch.pk, allowance__closed_at__isnull=False)
        .values_list("contract_code", flat=True)
        .first()
    )
    if closed:
        raise Conflict(contract_closed(closed))


@transaction.atomic
def ask_undo(*, actor: Actor, batch_id: int, reason: str, at: datetime) -> Batch | None:
    """Undo a batch for somebody who waits at a page: a large one in the background, then None is returned.

    Raises what `undo_batch` does, and Conflict when the batch is being undone already.
    """
    batch = _batch(actor, batch_id)
    if batch.row_count <= AT_ONCE:
        return undo_batch(actor=actor, batch_id=batch_id, reason=reason, at=at)
    hold(batch.organisation_id)
    _ask(batch)
    if Undoing.objects.filter(batch=batch, finished_at=None).exists():
        raise Conflict(_("Цю партію вже скасовують. Зачекайте кілька хвилин."))
    asked = Undoing.objects.create(
        batch=batch, reason=clean_reason(reason), by_id=cast(int, actor.user_id), asked_at=at
    )
    audit.record(actor=actor, action="deliveries.ask_undo", subject=batch, at=at, reason=asked.reason)
    after_commit("deliveries.tasks.undo", undoing_id=asked.pk)
    return None


def run_undo(undoing_id: int, *, at: datetime) -> bool:
    """The background part of `ask_undo`; says whether the batch is undone. May run again after a killed worker."""
    asked = Undoing.objects.select_related("batch").get(pk=undoing_id)
    if asked.finished_at is None and not Batch.objects.filter(undoes_id=asked.batch_id).exists():
        # She had the right when she asked.
        actor = Actor(asked.by_id, rights=frozenset({(asked.batch.organisation_id, str(Right.EDIT))}))
        try:
            undo_batch(
                actor=actor,
                batch_id=asked.batch_id,
                reason=asked.reason,
                at=at,
                progress=lambda rows: _tell(undoing_id, done=rows),
            )
        except DomainError as refusal:
            _tell(undoing_id, sentence=str(refusal))
    if asked.finished_at is None:
        _tell(undoing_id, finished_at=at)
    return Batch.objects.filter(undoes_id=asked.batch_id).exists()


def _tell(undoing_id: int, **what: object) -> None:
    # In its own small transaction: people see how far it is.
    Undoing.objects.filter(pk=undoing_id).update(**what)
