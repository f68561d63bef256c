"""Decisions about proposals that may be appealed against: a refusal, a choice; and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from esm.kernel.terms import Calendar
from esm.reference import public as reference

from ..dates import counted, day_of
from ..machine import LotStatus, ProposalStatus
from ..models import Decision, Proposal
from ..rules import OrderRules

DECIDED = (ProposalStatus.REFUSED, ProposalStatus.CHOSEN, ProposalStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class Appealable:
    """A decision about a proposal. `decided_by`: people who took part in it, and so answer no appeal against it."""

    number: str
    lot_code: str
    title: str
    organisation_id: int
    until: date
    decided_by: frozenset[int]


def appealable(number: str, on: date | None = None) -> Appealable | None:
    """The decision about one proposal, while its term of appeal runs; at any time, when no day is given."""
    rows = _decided().filter(number=number)
    return next(iter(_with_terms(rows, on)), None)


def appealable_of(organisation_ids: Collection[int], on: date) -> list[Appealable]:
    """Of these organisations, or of all when none are named (what comes on paper). Four queries at most,
    however many the decisions."""
    rows = _decided()
    if organisation_ids:
        rows = rows.filter(organisation_id__in=organisation_ids)
    return _with_terms(rows.order_by("number"), on)


def appeal_until(proposal: Proposal, calendar: Calendar | None = None) -> date | None:
    """The last day to appeal against what was decided about the proposal; None: nothing that can be appealed.

    Whoever asks of several gives the calendar, so that it is read once.
    """
    if proposal.status == ProposalStatus.REFUSED:
        refusal = max(proposal.refusals.all(), key=lambda r: r.pk, default=None)
        return refusal.appeal_until if refusal else None
    lot = proposal.lot
    if lot.status != LotStatus.RELEASED or lot.released_at is None or proposal.status not in DECIDED:
        return None
    rules = OrderRules.from_data(lot.order.rules)
    return counted(day_of(lot.released_at), rules.term("appeal_file_days"), calendar).due


def _decided() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("lot__order").prefetch_related("refusals").filter(status__in=DECIDED)


def _with_terms(rows: Iterable[Proposal], on: date | None) -> list[Appealable]:
    found = []
    decided = list(rows)
    by_choice = any(p.status != ProposalStatus.REFUSED for p in decided)
    calendar = reference.calendar() if by_choice else None
    proposals = [(p, until) for p in decided if (until := appeal_until(p, calendar)) and (on is None or on <= until)]
    decisions = {d.lot_id: d for d in Decision.objects.filter(lot__in={p.lot_id for p, _until in proposals})}
    for p, until in proposals:
        decision = decisions.get(p.lot_id)
        people = {p.decided_by_id} if p.status == ProposalStatus.REFUSED else set()
        if decision is not None and p.status != ProposalStatus.REFUSED:
            people = {decision.prepared_by_id, decision.approved_by_id}
        found.append(
            Appealable(
                p.number,
                p.lot.code,
                _("%(what)s: %(number)s, %(title)s")
                % {"what": p.get_status_display(), "number": p.number, "title": p.lot.title},
                p.organisation_id,
                until,
                frozenset(i for i in people if i),
            )
        )
    return found
