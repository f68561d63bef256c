"""An end that is proposed, an offer to hand a case on, and offers that wait for this unit's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.partners import public as partners
from esm.partners.public import Right

from .. import policies, terms
from ..machine import OPEN_TRANSFERS, Closing, EndingState, TermKind, TransferState
from ..models import Ending, Term, Transfer
from . import labels
from .access import in_team, seen


@dataclass(frozen=True, slots=True)
class ClosingPage:
    number: str
    version: int
    proposed: bool
    ground: str
    words: str
    who: str
    at: datetime | None
    may_approve: bool
    may_return: bool
    returned: str  # why the last one was returned


def closing_page(actor: Actor, number: str) -> ClosingPage:
    """At most four queries. Raises NotFound."""
    case = seen(actor, number)
    last = Ending.objects.filter(case=case).order_by("-id").first()
    proposed = last is not None and last.state == EndingState.PROPOSED
    who = labels.names([last.proposed_by_id]).get(last.proposed_by_id, "") if last else ""
    mine = in_team(actor, case)
    return ClosingPage(
        number=number,
        version=case.version,
        proposed=proposed,
        ground=str(Closing(last.ground).label) if last else "",
        words=last.words if last else "",
        who=who,
        at=last.proposed_at if last else None,
        may_approve=bool(
            last and policies.may_approve(actor, case, in_team=mine, author_id=last.proposed_by_id) and proposed
        ),
        may_return=bool(
            last and (policies.may_supervise_in(actor, case.organisation_id) or last.proposed_by_id == actor.user_id)
        ),
        returned=last.answer if last and last.state == EndingState.RETURNED else "",
    )


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """`until`: by when the receiver should answer."""

    key: str
    number: str
    state: str
    state_label: str
    to: str
    outside: bool
    sender: str
    reason: str
    shared: str
    with_card: bool
    offered_on: date
    until: datetime | None
    late: bool
    rule: str
    may_let_out: bool = False
    may_work: bool = False
    may_answer: bool = False

    @property
    def proposed(self) -> bool:
        return self.state == TransferState.PROPOSED

    @property
    def open(self) -> bool:
        return self.state == TransferState.OFFERED


@dataclass(frozen=True, slots=True)
class TransferPage:
    number: str
    version: int
    offer: OfferFacts | None


def transfer_page(actor: Actor, number: str, *, at: datetime) -> TransferPage:
    """The sender's side. At most five queries. Raises NotFound."""
    case = seen(actor, number)
    row = (
        Transfer.objects.filter(case=case, state__in=OPEN_TRANSFERS).select_related("to", "case__organisation").first()
    )
    if row is None:
        return TransferPage(number, case.version, None)
    mine = in_team(actor, case)
    facts = _facts(
        row, _term(row), at=at,
        may_let_out=row.state == TransferState.PROPOSED
        and policies.may_approve(actor, case, in_team=mine, author_id=row.offered_by_id),
        may_work=policies.may_lead(actor, case, in_team=mine),
    )  # fmt: skip
    return TransferPage(number, case.version, facts)


def to_me(actor: Actor) -> QuerySet[Transfer]:
    """Offers to units in which she works, whatever became of them; not before the sender's supervisor let them out."""
    units = Q(to__in=[o for o, right in actor.rights if right == Right.EDIT])
    if actor.has(Role.SOCIAL_WORKER, Role.SUPERVISOR):
        units |= Q(to_city=True)
    return Transfer.objects.filter(units, approved_by_id__isnull=False)


def offers(actor: Actor, *, at: datetime) -> list[OfferFacts]:
    """Those that wait for an answer, the oldest first. Two queries. Raises NotFound for a stranger to case work."""
    if not (actor.has(Role.SOCIAL_WORKER, Role.SUPERVISOR) or any(right == Right.EDIT for _o, right in actor.rights)):
        raise NotFound(_("Ви не працюєте тут із випадками. Якщо мали б, попросіть керівницю додати вас."))
    rows = list(
        to_me(actor).filter(state=TransferState.OFFERED).select_related("to", "case__organisation").order_by("id")[:200]
    )
    due = Term.objects.filter(
        case_id__in=[r.case_id for r in rows], kind=TermKind.TRANSFER, met_at__isnull=True, void_at__isnull=True
    )
    running = {t.case_id: t for t in due}
    return [_facts(r, running.get(r.case_id), at=at) for r in rows]


def offer_page(actor: Actor, key: str, *, at: datetime) -> OfferFacts:
    """The receiver's side: the need without a name. At most three queries. Raises NotFound."""
    row = to_me(actor).filter(key=key).select_related("to", "case__organisation").first()
    if row is None:
        raise NotFound(_("Такої пропозиції немає."))
    unit = None if row.to_city else row.to_id
    return _facts(row, _term(row), at=at, may_answer=policies.may_supervise_in(actor, unit))


def _term(row: Transfer) -> Term | None:
    if row.state != TransferState.OFFERED:
        return None
    return Term.objects.filter(
        case_id=row.case_id, kind=TermKind.TRANSFER, met_at__isnull=True, void_at__isnull=True
    ).first()


def _facts(
    row: Transfer, term: Term | None, *, at: datetime, may_let_out: bool = False, may_work: bool = False,
    may_answer: bool = False,
) -> OfferFacts:  # fmt: skip
    city = _("Соціальна робота міста")
    to = city if row.to_city else partners.organisation_ref(row.to).title if row.to else row.outside
    sender = row.case.organisation
    return OfferFacts(
        key=str(row.key),
        number=row.case.number,
        state=row.state,
        state_label=str(TransferState(row.state).label),
        to=to,
        outside=bool(row.outside),
        sender=partners.organisation_ref(sender).title if sender else city,
        reason=row.reason,
        shared=row.shared,
        with_card=bool(row.agreed_how),
        offered_on=terms.day_of(row.approved_at or row.offered_at),
        until=term.due_at - terms.DAY if term else None,
        late=bool(term and term.due_at < at),
        rule=term.rule if term else "",
        may_let_out=may_let_out,
        may_work=may_work,
        may_answer=may_answer,
    )
