"""A look at a card: written down in the transaction that reads it, or nothing is shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Denied, Invalid, NotFound, found

from ..fields import PersonFields
from ..machine import CHOSEN, Why
from ..models import BreakGlass, Look, Pair, Record
from ..policies import may_coordinate, may_destroy, may_see_record, may_write_record
from ..selectors import cards
from ..selectors.rows import Card, LookRow
from .registering import in_team

SHAREABLE = frozenset(PersonFields.__slots__) - {"note", "tax_number"}


def note_look(record: Record, *, actor: Actor, why: Why, at: datetime, glass: BreakGlass | None = None) -> None:
    Look.objects.create(
        record=record, actor_id=actor.user_id, organisation_id=record.organisation_id, why=why, at=at, glass=glass
    )


def _seen(actor: Actor, person_id: int) -> tuple[Record, bool]:
    record = Record.objects.filter(pk=person_id, erased_at__isnull=True).first()
    if record is None:
        raise NotFound(_("Такої картки немає."))
    mine = in_team(actor, record.pk)
    found(may_see_record(actor, record.organisation_id, confidential=record.confidential, in_team=mine))
    return record, mine


@transaction.atomic
def card(*, actor: Actor, person_id: int, why: str = Why.HELP, at: datetime) -> Card:
    """The card, and the look in the same transaction. Raises NotFound for strangers, also to a confidential one."""
    record, mine = _seen(actor, person_id)
    reason = why if why in CHOSEN or why in {Why.PRINT, Why.REVIEW} else Why.HELP
    note_look(record, actor=actor, why=Why(reason), at=at)
    writes = may_write_record(actor, record.organisation_id, confidential=record.confidential, in_team=mine)
    return cards.card_of(record, may_write=writes, may_destroy=may_destroy(actor, record.organisation_id))


@transaction.atomic
def opened_by_glass(*, actor: Actor, code: str, at: datetime) -> Card:
    """A card opened in an emergency, as long as that lasts and for the one who opened it."""
    glass = BreakGlass.objects.select_related("record").filter(code=code).first()
    if glass is None or glass.actor_id != actor.user_id or glass.record.erased_at:
        raise NotFound(_("Такої картки немає."))
    if at > glass.until:
        raise Denied(_("Час екстреного доступу минув. Якщо загроза триває, відкрийте доступ ще раз."))
    note_look(glass.record, actor=actor, why=Why.GLASS, at=at, glass=glass)
    return cards.card_of(glass.record, may_write=False, may_destroy=False, emergency=True)


@transaction.atomic
def who_looked(*, actor: Actor, person_id: int, at: datetime) -> tuple[Card, tuple[LookRow, ...]]:
    """The list of looks to show or print for the person; asking for it is a look too."""
    shown = card(actor=actor, person_id=person_id, why=Why.PRINT, at=at)
    return shown, cards.looks(person_id)


@transaction.atomic
def frozen_fields(
    *, actor: Actor, person_id: int, names: tuple[str, ...], why: str = Why.REFERRAL, at: datetime
) -> dict[str, str]:
    """The values of these fields as they are now, to be kept with a referral; a logged look.

    Raises Invalid for a field that is never shared (notes, tax number).
    """
    if not set(names) <= SHAREABLE:
        raise Invalid(_("Податковий номер і нотатки іншим організаціям не передають."))
    record, _mine = _seen(actor, person_id)
    note_look(record, actor=actor, why=Why(why), at=at)
    fields = PersonFields.opened(record.content)
    audit.record(actor=actor, action="people.share_fields", subject=record, at=at, fields=sorted(names))
    return {name: getattr(fields, name) for name in names}


@transaction.atomic
def look_at_pair(*, actor: Actor, pair_id: int, at: datetime) -> None:
    """A reviewer sees both records of a pair: a look at each."""
    pair = Pair.objects.select_related("a", "b").filter(pk=pair_id).first()
    found(may_coordinate(actor) and pair is not None)
    assert pair is not None  # noqa: S101
    for record in (pair.a, pair.b):
        note_look(record, actor=actor, why=Why.REVIEW, at=at)
