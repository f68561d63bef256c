"""The course of a choice: proposals by portal and in envelopes, opened, checked, scored, chosen."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.orders import services
from esm.orders.machine import Answer, Channel
from esm.orders.models import Lot, Order, Proposal
from esm.orders.rules import OrderRules, criteria_of, requirements_of
from esm.partners.models import Organisation

from ..city import City
from .plan import DAY


def answer(
    city: City, lot: Lot, owner: Organisation, *, price: int, capacity: int, at: datetime, hand_in: bool = True
) -> Proposal:
    """A proposal; `price` in hryvnias (the tariff stands in a compensation), `capacity` in whole units."""
    actor = city.cast.of(owner)
    proposal = services.start_proposal(actor=actor, code=lot.code, organisation_id=owner.pk, at=at)
    draft = services.ProposalDraft(
        price=Money.of(price).kopecks,
        capacity=capacity * 100,
        place="Київський, Шевченківський і Салтівський райони",
        staff="Дванадцять соціальних робітниць із підготовкою, дві замінюють хворих.",
        quality="Щомісяця телефонуємо кожній людині й виправляємо сказане.",
        experience="Надаємо таку послугу пʼять років.",
        confirmed=tuple(r.code for r in requirements_of(lot.requirements)),
    )
    proposal = services.save_proposal(
        actor=actor, number=proposal.number, draft=draft, seen_version=proposal.version, at=at
    )
    if not hand_in:
        return proposal
    for rule in OrderRules.from_data(lot.order.rules).documents:
        if rule.required:
            upload = SimpleUploadedFile(f"{rule.code}.pdf", city.desk.paper, "application/pdf")
            services.attach_document(actor=actor, number=proposal.number, code=rule.code, upload=upload, at=at)
    proposal.refresh_from_db()
    services.submit_proposal(
        actor=actor,
        number=proposal.number,
        declared_by=actor.name,
        declared=True,
        seen_version=proposal.version,
        at=at,
    )
    proposal.refresh_from_db()
    return proposal


def envelope(city: City, lot: Lot, owner: Organisation, at: datetime) -> None:
    """A proposal brought on paper; nobody has opened it."""
    envelope = services.Envelope(owner.edrpou, Channel.PAPER, at, "Курʼєрка надавача (демо)", 14)
    services.register_envelope(actor=city.cast.secretary, code=lot.code, envelope=envelope, at=at)


def leave(city: City, lot: Lot, at: datetime) -> None:
    """The best provider leaves most of its volume; the official offers it to the next."""
    award = lot.awards.select_related("proposal").get(position=1)
    services.end_award(
        actor=city.cast.official,
        code=award.proposal.number,
        before=Money(award.amount),
        kept=Money(0),
        left_volume=award.volume,
        reason="Надавач не набрав працівниць на нічні години (демо).",
        at=at,
    )
    lot.refresh_from_db()
    services.prepare_replacement(
        actor=city.cast.official, code=award.proposal.number, seen_version=lot.version, at=at + DAY
    )


def open_seals(city: City, order: Order, at: datetime) -> None:
    order.refresh_from_db()
    services.open_proposals(actor=city.cast.secretary, slug=order.slug, seen_version=order.version, at=at)


def admit(city: City, proposal: Proposal, at: datetime) -> None:
    proposal.refresh_from_db()
    rules = OrderRules.from_data(proposal.lot.order.rules)
    answers = {c.code: services.Answered(Answer.YES) for c in rules.checks}
    secretary = city.cast.secretary
    proposal = services.answer_checks(
        actor=secretary, number=proposal.number, answers=answers, seen_version=proposal.version, at=at
    )
    services.admit_proposal(actor=secretary, number=proposal.number, seen_version=proposal.version, at=at)


def score(city: City, proposal: Proposal, points: tuple[int, int], at: datetime) -> None:
    for user, given in zip(city.cast.commission[:2], points, strict=True):
        actor = Actor(user.pk, frozenset({Role.COMMISSION}), name=user.full_name)
        services.declare(actor=actor, number=proposal.number, conflicted=False, text="", at=at)
        codes = [c.code for c in criteria_of(proposal.lot.criteria)]
        services.save_review(
            actor=actor,
            number=proposal.number,
            written=services.Written(dict.fromkeys(codes, given), dict.fromkeys(codes, "Видно з документів.")),
            seen_version=0,
            send=True,
            at=at,
        )


def choose(city: City, lot: Lot, at: datetime, *, approve: bool = True, release: bool = True) -> None:
    lot.refresh_from_db()
    services.prepare_choice(actor=city.cast.secretary, code=lot.code, seen_version=lot.version, at=at)
    if not approve:
        return
    lot.refresh_from_db()
    services.approve_choice(
        actor=city.cast.head,
        code=lot.code,
        order_number=f"{lot.order.year % 100}/{lot.number}-од",
        order_date=at.date(),
        seen_version=lot.version,
        at=at + DAY,
    )
    if release:
        services.release_choice(actor=city.cast.official, code=lot.code, at=at + 2 * DAY)


def accept(city: City, proposal: Proposal, at: datetime) -> None:
    admit(city, proposal, at)
    services.accept_provider(actor=city.cast.head, number=proposal.number, seen_version=None, at=at + DAY)
