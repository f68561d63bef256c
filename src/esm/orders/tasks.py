"""Background entry points: letters about steps that people wait for.

Each may run twice (`kernel.jobs`): a letter's key names the event, so that it is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, link, queue_all
from esm.kernel.money import Money
from esm.partners import public as partners

from .dates import KYIV
from .machine import LIVE, LotStatus, OrderStatus, ProposalStatus
from .models import (
    Award,
    DefectNotice,
    Lot,
    Order,
    OrderChange,
    Proposal,
    Question,
    Refusal,
    Replacement,
    ServiceList,
    Submission,
)
from .rules import OrderRules
from .volumes import volume_words


@job()
def tell_list_submitted(list_id: int) -> int:
    plan = ServiceList.objects.get(pk=list_id)
    facts = {
        "title": plan.title,
        "total": Money(plan.total),
        "link": link(reverse("orders:list_office", args=[plan.slug])),
    }
    return _role(identity.Role.HEAD, "orders.list_submitted", facts, key=f"{plan.pk}:{plan.version}")


@job()
def tell_announced(order_id: int) -> int:
    """To every organisation of the providers' register, while there is still something to answer."""
    order, at = Order.objects.get(pk=order_id), timezone.now()
    if order.status != OrderStatus.ANNOUNCED or order.closes_at <= at:
        return 0
    lots = "\n".join(f"— {lot.title}, {volume_words(lot.volume, lot.unit)}" for lot in order.lots.all())
    facts = _order(order) | {"lots": lots, "closes": _moment(order.closes_at)}
    on = timezone.localdate(at)
    readers = [r for owner in partners.provider_ids(on=on) for r in partners.readers(owner, on=on)]
    return queue_all(code="orders.announced", to=readers, context=facts, key=f"{order.pk}", at=at)


@job()
def tell_changed(change_id: int) -> int:
    """A longer term to everybody who may answer; an end to those who did."""
    change = OrderChange.objects.select_related("order", "lot").get(pk=change_id)
    order, at = change.order, timezone.now()
    answered = Proposal.objects.filter(lot__order=order, status__in=LIVE)
    if change.lot is not None:
        answered = answered.filter(lot=change.lot)
    owners = set(answered.values_list("organisation_id", flat=True))
    on = timezone.localdate(at)
    if change.after:
        owners |= set(partners.provider_ids(on=on))

    def closes() -> str:
        return _("Новий строк: %(when)s") % {"when": _moment(change.after)} if change.after else ""

    title = change.lot.title if change.lot else order.title
    facts = _order(order) | {
        "title": title,
        "what": change.get_kind_display,
        "reason": change.reason,
        "closes": closes,
    }
    readers = [r for owner in sorted(owners) for r in partners.readers(owner, on=on)]
    return queue_all(code="orders.changed", to=readers, context=facts, key=f"{change.pk}", at=at, legal=True)


@job()
def tell_question(question_id: int) -> int:
    question = Question.objects.select_related("order").get(pk=question_id)
    address = link(reverse("orders:answer", args=[question.order.slug, question.pk]))
    facts = {"title": question.order.title, "text": question.text, "link": address}
    return _role(identity.Role.OFFICIAL, "orders.question", facts, key=f"{question.pk}")


@job()
def tell_answered(question_id: int) -> int:
    question = Question.objects.select_related("order").get(pk=question_id)
    person = identity.people([question.asked_by_id]).get(question.asked_by_id) if question.asked_by_id else None
    if person is None:
        return 0
    facts = _order(question.order) | {"text": question.text, "answer": question.answer}
    stamp = f"{question.answered_at:%Y%m%d%H%M%S}" if question.answered_at else ""
    to = [Reader(person.email, person.id)]
    return queue_all(code="orders.answered", to=to, context=facts, key=f"{question.pk}:{stamp}", at=timezone.now())


@job()
def tell_panel(order_id: int, user_ids: list[int]) -> int:
    order = Order.objects.get(pk=order_id)
    people = identity.people(user_ids)
    facts = {"title": order.title, "link": link(reverse("orders:review"))}
    to = [Reader(people[i].email, i) for i in sorted(user_ids) if i in people]
    return queue_all(code="orders.panel", to=to, context=facts, key=f"{order.pk}", at=timezone.now())


@job()
def tell_submitted(submission_id: int) -> int:
    """Not held for a digest: it proves that the proposal came in time."""
    submission = Submission.objects.select_related("proposal__lot__order").get(pk=submission_id)
    facts = {
        "submitted": _moment(submission.at),
        "declared_by": submission.declared_by,
        "digest": submission.digest,
        "closes": _moment(submission.proposal.lot.order.closes_at),
    }
    return _owner(submission.proposal, "orders.submitted", facts, key=f"{submission.pk}", legal=True)


@job()
def tell_received(proposal_id: int) -> int:
    """Of an envelope: that it came, when, and what becomes of it."""
    proposal = Proposal.objects.select_related("lot__order").get(pk=proposal_id)
    late = proposal.status == ProposalStatus.LATE

    def what() -> str:
        said = _("Строк минув %(when)s, тому її не розглядають.") if late else _("Конверт відкриють після %(when)s.")
        return said % {"when": _moment(proposal.lot.order.closes_at)}

    facts = {
        "received": _moment(proposal.received_at) if proposal.received_at else "",
        "how": proposal.get_channel_display,
        "what": what,
    }
    return _owner(proposal, "orders.received", facts, key=f"{proposal.pk}", legal=True)


@job()
def tell_returned(notice_id: int) -> int:
    notice = DefectNotice.objects.select_related("proposal__lot__order").get(pk=notice_id)
    facts = {"text": notice.text, "due": _day(notice.due_on), "explained": notice.explained}
    return _owner(notice.proposal, "orders.returned", facts, key=f"{notice.pk}", legal=True)


@job()
def tell_refused(refusal_id: int) -> int:
    refusal = Refusal.objects.select_related("proposal__lot__order").get(pk=refusal_id)
    facts = {"ground": refusal.ground_title, "text": refusal.text, "appeal": _day(refusal.appeal_until)}
    return _owner(refusal.proposal, "orders.refused", facts, key=f"{refusal.pk}", legal=True)


@job()
def tell_admitted(proposal_id: int) -> int:
    proposal = Proposal.objects.select_related("lot__order").get(pk=proposal_id)
    return _owner(proposal, "orders.admitted", {}, key=f"{proposal.pk}:{proposal.version}")


@job()
def tell_chosen(lot_id: int) -> int:
    lot = Lot.objects.get(pk=lot_id)
    facts = {
        "number": lot.code,
        "title": lot.title,
        "total": Money(lot.awarded),
        "link": link(reverse("orders:lot_office", args=[lot.code])),
    }
    return _role(identity.Role.HEAD, "orders.chosen", facts, key=f"{lot.pk}:{lot.version}")


@job()
def tell_replacement(replacement_id: int) -> int:
    row = Replacement.objects.select_related(
        "ended__lot", "ended__proposal__organisation", "award__proposal__organisation"
    ).get(pk=replacement_id)
    lot = row.ended.lot
    facts = {
        "number": lot.code,
        "title": lot.title,
        "old": row.ended.proposal.organisation.name,
        "new": row.award.proposal.organisation.name,
        "total": Money(row.amount),
        "link": link(reverse("orders:lot_office", args=[lot.code])),
    }
    return _role(identity.Role.HEAD, "orders.replacement", facts, key=f"{row.pk}")


@job()
def tell_released(lot_id: int) -> int:
    """To everybody who was compared, with the reason; those accepted one by one have had their letter."""
    lot = Lot.objects.select_related("order").get(pk=lot_id)
    told = [ProposalStatus.CHOSEN, ProposalStatus.DECLINED]
    proposals = (
        lot.proposals.select_related("lot__order").filter(status__in=told).exclude(award__accepted_by_id__isnull=False)
    )
    return sum(_outcome(proposal) for proposal in list(proposals))


@job()
def tell_accepted(award_id: int) -> int:
    award = Award.objects.select_related("proposal__lot__order").get(pk=award_id)
    return _outcome(award.proposal)


def _outcome(proposal: Proposal) -> int:
    won = proposal.status == ProposalStatus.CHOSEN
    term = OrderRules.from_data(proposal.lot.order.rules).term("contract_sign_days")
    facts = {
        "outcome": lambda: _("Вас обрано надавачем") if won else _("Вас не обрано"),
        "reason": proposal.reason,
        "next": lambda: _("Договір підпишемо за %(n)s робочих днів.") % {"n": term.days} if won else "",
        "link": link(reverse("orders:lot", args=[proposal.lot.order.slug, proposal.lot.code])),
    }
    return _owner(proposal, "orders.outcome", facts, key=f"{proposal.pk}", legal=True)


@job()
def remind_of_deadlines() -> int:
    """Daily: drafts of proposals whose term ends in so many days as the order's rules name; each day's letter once."""
    today = timezone.localdate()
    waiting = Proposal.objects.select_related("lot__order").filter(
        status=ProposalStatus.DRAFT, lot__status=LotStatus.ANNOUNCED, lot__order__status=OrderStatus.ANNOUNCED
    )
    due = [p for p in waiting if OrderRules.from_data(p.lot.order.rules).reminds(_days_left(p.lot.order, today))]
    return sum(
        _owner(p, "orders.deadline", {"closes": _moment(p.lot.order.closes_at)}, key=f"{p.pk}:{today:%Y%m%d}")
        for p in due
    )


def _days_left(order: Order, today: date) -> int:
    return (order.closes_at.astimezone(KYIV).date() - today).days


def _order(order: Order) -> dict[str, object]:
    return {"title": order.title, "link": link(reverse("orders:order", args=[order.slug]))}


def _owner(proposal: Proposal, code: str, facts: Mapping[str, object], *, key: str, legal: bool = False) -> int:
    """To everybody who works in the provider's organisation; how many letters are new."""
    at = timezone.now()
    about = {
        "title": proposal.lot.title,
        "number": proposal.number,
        "link": link(reverse("orders:own_proposal", args=[proposal.number])),
    }
    readers = partners.readers(proposal.organisation_id, on=timezone.localdate(at))
    return queue_all(code=code, to=readers, context=about | dict(facts), key=key, at=at, legal=legal)


def _role(role: identity.Role, code: str, facts: Mapping[str, object], *, key: str) -> int:
    at = timezone.now()
    people: Iterable[identity.Person] = identity.people_with_role(role, on=timezone.localdate(at))
    to = [Reader(person.email, person.id) for person in people]
    return queue_all(code=code, to=to, context=facts, key=key, at=at)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(KYIV):%d.%m.%Y, %H:%M}"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
