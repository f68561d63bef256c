"""The open vote that puts equals in order, when no rule of the call does (REFERENCE §1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, require

from ..machine import CallStatus
from ..models import TieVote
from ..policies import award as policy
from ..selectors.award import call_by_slug
from ..selectors.ranking import ranking_of
from .calls.common import locked


@dataclass(frozen=True, slots=True)
class TiePlace:
    """`place` of an application among its equals (1 = first) and the votes for it."""

    number: str
    place: int
    votes: int


def record_tie_vote(*, actor: Actor, slug: str, places: Sequence[TiePlace], casting: bool, at: datetime) -> None:
    """Record how the commission put equals in order. Raises Invalid unless exactly one group of equals is ordered."""
    with transaction.atomic():
        call = locked(call_by_slug(slug).pk)
        require(policy.may_prepare(actor))
        if call.status != CallStatus.RANKING:
            raise Conflict(_("Голосування за рівні заявки записують, поки складають рейтинг."))
        lines = {line.number: line for line in ranking_of(call).lines}
        numbers = [p.number for p in places]
        if not numbers or any(n not in lines for n in numbers):
            raise Invalid(_("Оберіть заявки з однаковим балом."))
        group = {numbers[0], *lines[numbers[0]].equals}
        if not set(numbers) <= group or len(set(numbers)) != len(numbers) or len(numbers) < 2:
            raise Invalid(_("Голосуйте лише за заявки, у яких однаковий бал."))
        if sorted(p.place for p in places) != list(range(1, len(places) + 1)):
            raise Invalid(_("Дайте кожній заявці своє місце: 1, 2, 3… без повторів."))
        TieVote.objects.filter(application_id__in=[lines[n].id for n in numbers]).delete()
        TieVote.objects.bulk_create(
            TieVote(
                application_id=lines[p.number].id,
                call=call,
                place=p.place,
                votes=p.votes,
                casting=casting,
                at=at,
                by_id=actor.user_id,
            )
            for p in places
        )
        audit.record(
            actor=actor,
            action="competitions.record_tie_vote",
            subject=call,
            at=at,
            places=[[p.number, p.place, p.votes] for p in places],
            casting=casting,
        )
