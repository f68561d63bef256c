"""Closed cards: whose existence only a team knows, and which never belong to nobody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, stale

from ..fields import Checked, PersonFields
from ..marks import Marker
from ..models import Record, SearchToken, Teammate
from ..selectors.team import colleagues
from .linking import normal_of
from .registering import held, write_tokens


@transaction.atomic
def set_team(
    *, actor: Actor, person_id: int, user_ids: Collection[int], at: datetime, seen_team: Collection[int] | None = None
) -> None:
    """Who sees a closed card. Its team alone decides; colleagues only, and never nobody.

    Raises NotFound outside the team, Conflict when the card is open or `seen_team` is no longer the team, Invalid at `team`.
    """
    record = held(actor, person_id)
    if not record.confidential:
        raise Conflict(_("Ця картка не закрита: її бачить уся організація."))
    there = set(Teammate.objects.filter(record=record).values_list("user_id", flat=True))
    if seen_team is not None and set(seen_team) != there:
        raise stale()
    _name(record, user_ids, there, actor=actor, at=at)
    audit.record(actor=actor, action="people.set_team", subject=record, at=at, team=sorted(set(user_ids)))


def _name(record: Record, user_ids: Collection[int], there: set[int], *, actor: Actor, at: datetime) -> None:
    wanted = set(user_ids)
    if not wanted:
        raise Invalid({"team": _("Лишіть у команді хоча б одну людину.")})
    present = {c.id for c in colleagues(record.organisation_id, on=localtime(at).date())}
    if not wanted <= present | {actor.user_id}:
        raise Invalid({"team": _("Виберіть лише тих, хто зараз працює з вами.")})
    Teammate.objects.filter(record=record).exclude(user_id__in=wanted).delete()
    Teammate.objects.bulk_create([Teammate(record=record, user_id=user) for user in sorted(wanted - there)])


@transaction.atomic
def close_card(*, actor: Actor, person_id: int, user_ids: Collection[int] = (), at: datetime) -> None:
    """From now on the card exists for a team alone: the actor and `user_ids`. A card that is closed already keeps its team.

    Raises NotFound for strangers, Invalid at `team` when somebody isn't a colleague.
    """
    record = held(actor, person_id)
    if record.confidential:
        return
    _change(record, closed=True)
    _name(record, {*user_ids, *([actor.user_id] if actor.user_id is not None else [])}, set(), actor=actor, at=at)
    audit.record(actor=actor, action="people.close_card", subject=record, at=at)


@transaction.atomic
def open_card(*, actor: Actor, person_id: int, at: datetime) -> None:
    """The danger is over, or it was closed by mistake: the whole organisation sees the card again."""
    record = held(actor, person_id)
    if not record.confidential:
        return
    _change(record, closed=False)
    Teammate.objects.filter(record=record).delete()
    audit.record(actor=actor, action="people.open_card", subject=record, at=at)


def _change(record: Record, *, closed: bool) -> None:
    record.confidential = closed
    record.version += 1
    record.save(update_fields=["confidential", "version"])
    SearchToken.objects.filter(record=record).delete()
    if not closed and record.content:
        fields = PersonFields.opened(record.content)
        write_tokens([(record, Checked(fields, normal_of(record)))], Marker.now())
