"""After the choice: a contract's volume grows within the list's budget, or what it didn't use goes back to the list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound
from esm.kernel.money import Money

from ..models import Award
from .common import audited, locked_line


def list_spare(code: str, *, lock: bool = False) -> Money:
    """By how much a chosen provider's contract may grow: what its line of the list has not promised yet.

    `code` is the proposal's number; `lock`: nobody draws on the line until the transaction ends. Raises NotFound.
    """
    award = _award(code)
    line = locked_line(award.lot.line_id) if lock else award.lot.line
    return Money(max(0, line.amount - line.ordered))


def recount_award(*, actor: Actor, code: str, before: Money, after: Money, at: datetime) -> None:
    """A contract costs `after` instead of `before`: its line of the list follows. The caller's transaction holds the contract
    and its permission. Raises Conflict when the list's budget isn't enough."""
    with transaction.atomic():
        award = _award(code)
        line = locked_line(award.lot.line_id)
        more = after.kopecks - before.kopecks
        if more > line.amount - line.ordered:
            raise Conflict(
                _("У переліку на цю послугу лишилося %(spare)s. Збільшити на %(more)s не можна.")
                % {"spare": Money(max(0, line.amount - line.ordered)), "more": Money(more)}
            )
        line.ordered += more
        line.awarded += more
        line.save(update_fields=["ordered", "awarded"])
        audited(actor, "recount_award", award, at, before=before.kopecks, after=after.kopecks)


def _award(code: str) -> Award:
    award = Award.objects.select_related("lot__line").filter(proposal__number=code).first()
    if award is None:
        raise NotFound(_("Такого вибору немає."))
    return award
