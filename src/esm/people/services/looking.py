"""A look at a card: written down in the transaction that reads it, or nothing is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Denied, Invalid, NotFound, found
from esm.kernel.lists import Paged

from ..fields import PersonFields
from ..machine import CHOSEN, Why
from ..models import BreakGlass, Look, Pair, Record, Teammate
from ..policies import may_coordinate, may_destroy, may_see_record, may_write_record
from ..selectors import cards, finding, lists
from ..selectors.rows import Card, Found, Hit, ListedRow, LookRow, PersonRef
from .registering import in_team

SHAREABLE = frozenset(PersonFields.__slots__) - {"note", "tax_number"}


def note_look(record: Record, *, actor: Actor, why: Why, at: datetime, glass: BreakGlass | None = None) -> None:
    Look.objects.create(
        record=record, actor_id=actor.user_id, organisation_id=record.organisation_id, why=why, at=at, glass=glass
    )


def note_listed(record_ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Their names were shown in a list: one row a day for each reader and person. Two queries, whatever the number."""
    if not record_ids:
        return
    today = _listed_today(actor, at).filter(record_id__in=record_ids)
    noted = set(today.values_list("record_id", flat=True))
    rows = Record.objects.filter(pk__in=set(record_ids) - noted).values_list("pk", "organisation_id")
    Look.objects.bulk_create(_listed(rows if len(noted) < len(set(record_ids)) else (), actor=actor, at=at))


def _listed_today(actor: Actor, at: datetime) -> QuerySet[Look]:
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Look.objects.filter(actor_id=actor.user_id, why=Why.LIST, at__gte=midnight)


def _listed(rows: Iterable[tuple[int, int | None]], *, actor: Actor, at: datetime) -> list[Look]:
    """Looks at cards in a list: (card, its organisation)."""
    return [
        Look(record_id=pk, actor_id=actor.user_id, organisation_id=organisation, why=Why.LIST, at=at)
        for pk, organisation in rows
    ]


@transaction.atomic
def find(
    *,
    actor: Actor,
    text: str = "",
    phone: str = "",
    organisation_id: int | None = None,
    limit: int = 20,
    at: datetime,
) -> Found:
    """Search while somebody types (`finding.find`); whose names the list shows is written down with it.

    At most seven queries. Raises NotFound for strangers.
    """
    shown = finding.find(actor=actor, text=text, phone=phone, organisation_id=organisation_id, limit=limit)
    note_listed([h.id for h in shown.own], actor=actor, at=at)
    return shown


@transaction.atomic
def newest(*, actor: Actor, organisation_id: int | None, page: str | int | None = 1, at: datetime) -> Paged[Hit]:
    """The newest cards that she may see; their names in the list are written down too."""
    shown = lists.clients(actor, organisation_id, page=page)
    note_listed([h.id for h in shown.rows], actor=actor, at=at)
    return shown


def seen(*, actor: Actor, ids: Collection[int], at: datetime | None) -> dict[int, PersonRef]:
    """Labels of those of these persons whom the actor may see, for a row or a line that names them; written down.

    Strangers' persons, closed cards of other teams and erased ones are left out. One query, two more transaction marks
    and an insert where the look isn't written down yet today; `at` is None
    where the reader has the name before her anyway, because she works with this very person: then nothing is written.
    """
    team = Teammate.objects.filter(record_id=OuterRef("pk"), user_id=actor.user_id or 0)
    rows = Record.objects.filter(pk__in=set(ids), erased_at__isnull=True).annotate(mine=Exists(team))
    if at is None:
        return {r.pk: finding.ref_of(r) for r in rows if _shown(actor, r)}
    with transaction.atomic():
        today = _listed_today(actor, at).filter(record_id=OuterRef("pk"))
        records = [r for r in rows.annotate(noted=Exists(today)) if _shown(actor, r)]
        fresh = [(r.pk, r.organisation_id) for r in records if not r.noted]
        Look.objects.bulk_create(_listed(fresh, actor=actor, at=at))
    return {r.pk: finding.ref_of(r) for r in records}


def _shown(actor: Actor, record: Record) -> bool:
    """Of a row that says whether she is in its team."""
    mine: bool = record.mine  # type: ignore[attr-defined]
    return may_see_record(actor, record.organisation_id, confidential=record.confidential, in_team=mine)


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
    return cards.card_of(record, actor=actor, may_write=writes, may_destroy=may_destroy(actor, record.organisation_id))


@transaction.atomic
def opened_by_glass(*, actor: Actor, code: str, at: datetime) -> Card:
    """A card opened in an emergency, as long as that lasts and for the one who opened it."""
    glass = BreakGlass.objects.select_related("record").filter(code=code).first()
    if glass is None or glass.actor_id != actor.user_id or glass.record.erased_at:
        raise NotFound(_("Такої картки немає."))
    if at > glass.until:
        raise Denied(_("Час екстреного доступу минув. Якщо загроза триває, відкрийте доступ ще раз."))
    note_look(glass.record, actor=actor, why=Why.GLASS, at=at, glass=glass)
    return cards.card_of(glass.record, actor=actor, may_write=False, may_destroy=False, emergency=True)


@transaction.atomic
def who_looked(
    *, actor: Actor, person_id: int, at: datetime
) -> tuple[Card, tuple[LookRow, ...], tuple[ListedRow, ...]]:
    """Looks at the card, and who saw the name in a list: to show or print for the person. Asking for it is a look too."""
    shown = card(actor=actor, person_id=person_id, why=Why.PRINT, at=at)
    return shown, cards.looks(person_id), cards.listed(person_id)


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
