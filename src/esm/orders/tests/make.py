"""Builders of the social order: each step through its service, saying only what a test cares about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.orders import services
from esm.orders.machine import Answer, Mechanism
from esm.orders.models import ListLine, Lot, NeedsStudy, Order, Proposal, ServiceList
from esm.orders.rules import OrderRules, criteria_of, requirements_of
from esm.orders.volumes import Unit
from esm.partners.public import Right
from esm.partners.tests import make as partners
from esm.reference.tests import make as reference

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OPENS, CLOSES = NOW, NOW + 35 * DAY
YEAR = 2027
AFTER = CLOSES + DAY
_names = count(1)
Organisation = partners.Organisation


def pdf(name: str = "Заява.pdf") -> ContentFile:
    return partners.pdf(name)


def official() -> Actor:
    return Actor(901, frozenset({Role.OFFICIAL}), name="Ольга Посадова")


def secretary() -> Actor:
    return Actor(902, frozenset({Role.SECRETARY}), name="Світлана Секретарська")


def head() -> Actor:
    return Actor(903, frozenset({Role.HEAD}), name="Ганна Керівна")


def of(organisation: Organisation, *rights: str, user_id: int = 910) -> Actor:
    """Somebody of the organisation, with all rights unless some are named."""
    granted = rights or tuple(Right)
    return Actor(user_id, rights=frozenset((organisation.pk, str(r)) for r in granted), name="Наталя Громадська")


def member(**kw: Any) -> Actor:
    """A member of the commission with an account."""
    user = identity.user(Role.COMMISSION, **{"email": f"member{next(_names)}@panel.example"} | kw)
    return Actor(user.pk, frozenset({Role.COMMISSION}), name=user.full_name)


def provider(*service_keys: str, **kw: Any) -> Organisation:
    """An organisation of the providers' register, with home care unless services are named."""
    organisation = partners.organisation(**kw)
    partners.provider(organisation, *service_keys)
    return organisation


# ---- study and list -------------------------------------------------------------------------------------------------


def study(*, published: bool = True, figures: tuple[services.Figure, ...] = (), at: datetime = NOW) -> NeedsStudy:
    reference.loaded()
    draft = services.StudyDraft(2026, "Потреби на 2027 рік", "Опитування центрів", date(2026, 1, 1), date(2026, 6, 15))
    made = services.draft_study(actor=official(), draft=draft, at=at)
    rows = figures or (services.Figure("015.1", 1200, 800), services.Figure("021.0", 90, 10, "disability-sight"))
    made = services.edit_study(
        actor=official(), slug=made.slug, seen_version=made.version, draft=draft, figures=rows, at=at
    )
    if published:
        made = services.publish_study(actor=official(), slug=made.slug, seen_version=made.version, at=at)
    return made


def line(**kw: Any) -> services.LineDraft:
    """1 000 person-hours of home care at 120 UAH at most."""
    base: dict[str, Any] = {
        "service_key": "015.1",
        "unit": Unit.PERSON_HOUR,
        "volume": 1000_00,
        "price_cap": Money.of(120).kopecks,
    }
    return services.LineDraft(**base | kw)


def plan(
    *lines: services.LineDraft, ceiling: Money | None = None, approved: bool = True, at: datetime = NOW
) -> ServiceList:
    reference.loaded()
    rows = lines or (line(),)
    draft = services.ListDraft(YEAR, "Перелік послуг", (ceiling or Money.of(1_000_000)).kopecks, "Рішення № 5")
    made = services.draft_list(actor=official(), draft=draft, at=at)
    made = services.edit_list(
        actor=official(), slug=made.slug, seen_version=made.version, draft=draft, lines=rows, at=at
    )
    if approved:
        made = services.submit_list(actor=official(), slug=made.slug, seen_version=made.version, at=at)
        made = services.approve_list(
            actor=head(),
            slug=made.slug,
            order_number="7-од",
            order_date=NOW.date(),
            seen_version=made.version,
            at=at,
        )
    return made


# ---- notice and lots ------------------------------------------------------------------------------------------------


def order_draft(**kw: Any) -> services.OrderDraft:
    base: dict[str, Any] = {
        "title": f"Догляд вдома {next(_names)}",
        "about": "Шукаємо надавачів.",
        "legal_basis": "Порядок № 450",
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "contact_name": "Ольга Посадова",
        "contact_phone": "057 000 00 01",
        "contact_email": "orders@city.example",
    }
    return services.OrderDraft(**base | kw)


def order(*, plan_: ServiceList | None = None, **kw: Any) -> Order:
    """A draft without lots over an approved list."""
    over = plan_ or plan()
    return services.draft_order(actor=official(), plan_slug=over.slug, draft=order_draft(**kw), at=NOW)


def lot_draft(of_order: Order, line_: ListLine | None = None, **kw: Any) -> services.LotDraft:
    """As much as the line has, at its cap, all the year."""
    chosen = line_ or of_order.plan.lines.first()
    assert chosen is not None
    requirements, criteria = services.starting_lot(of_order)
    base: dict[str, Any] = {
        "line_id": chosen.pk,
        "mechanism": Mechanism.ORDER,
        "title": "Догляд вдома за літніми людьми",
        "about": "Допомога вдома за індивідуальним планом.",
        "standard": "Державний стандарт догляду вдома",
        "categories": ("older-alone",),
        "price_cap": chosen.price_cap,
        "volume": chosen.volume,
        "place": "Вдома в людей, усі райони",
        "starts_on": date(YEAR, 1, 15),
        "ends_on": date(YEAR, 12, 20),
        "must_not_stop": True,
        "requirements": requirements,
        "criteria": criteria,
    }
    return services.LotDraft(**base | kw)


def lot(of_order: Order | None = None, line_: ListLine | None = None, **kw: Any) -> Lot:
    there = of_order or order()
    return services.add_lot(actor=official(), slug=there.slug, draft=lot_draft(there, line_, **kw), at=NOW)


def announced(made: Lot | None = None, **kw: Any) -> Lot:
    """A lot that takes proposals from NOW till CLOSES."""
    there = made or lot(**kw)
    notice = Order.objects.get(pk=there.order_id)
    services.announce_order(actor=official(), slug=notice.slug, seen_version=notice.version, at=NOW)
    return Lot.objects.select_related("order", "line").get(pk=there.pk)


def compensation(*, money: Money | None = None, tariff: Money | None = None, **kw: Any) -> Lot:
    """One-way legs at a fixed tariff (100 UAH) for 10 000 UAH in all."""
    price = (tariff or Money.of(100)).kopecks
    volume = (money or Money.of(10_000)).kopecks * 100 // price // 100 * 100
    row = line(service_key="social-transport", unit=Unit.LEG, volume=volume, price_cap=price)
    made = lot(
        order(plan_=plan(row)),
        mechanism=Mechanism.COMPENSATION,
        title="Поїздки автобусом із підйомником",
        categories=("disability-mobility",),
        **kw,
    )
    return announced(made)


# ---- proposals ------------------------------------------------------------------------------------------------------


def proposal(of_lot: Lot, organisation: Organisation | None = None, *, at: datetime = NOW + DAY) -> Proposal:
    """A draft with nothing in it."""
    owner = organisation or provider("015.1", "social-transport")
    return services.start_proposal(actor=of(owner), code=of_lot.code, organisation_id=owner.pk, at=at)


def written(
    of_lot: Lot,
    organisation: Organisation | None = None,
    *,
    price: Money | None = None,
    capacity: int | None = None,
    at: datetime = NOW + DAY,
) -> Proposal:
    """Everything is answered and attached: it may be handed in."""
    made = proposal(of_lot, organisation, at=at)
    actor = of(made.organisation)
    draft = services.ProposalDraft(
        price=(price or Money(of_lot.price_cap)).kopecks,
        capacity=capacity or of_lot.volume,
        place="У квартирах отримувачів",
        staff="12 працівниць",
        quality="Щомісячні опитування",
        experience="Пʼять років",
        confirmed=tuple(r.code for r in requirements_of(of_lot.requirements)),
    )
    made = services.save_proposal(actor=actor, number=made.number, draft=draft, seen_version=made.version, at=at)
    for rule in OrderRules.from_data(of_lot.order.rules).documents:
        if rule.required:
            services.attach_document(actor=actor, number=made.number, code=rule.code, upload=pdf(), at=at)
    return Proposal.objects.select_related("lot__order", "organisation").get(pk=made.pk)


def submitted(of_lot: Lot, organisation: Organisation | None = None, **kw: Any) -> Proposal:
    at = kw.get("at", NOW + DAY)
    made = written(of_lot, organisation, **kw)
    services.submit_proposal(
        actor=of(made.organisation),
        number=made.number,
        declared_by="Наталя Громадська",
        declared=True,
        seen_version=made.version,
        at=at,
    )
    return fresh(made)


def enveloped(of_lot: Lot, organisation: Organisation | None = None, **kw: Any) -> Proposal:
    """An envelope that the secretary has registered, sealed: it came on paper the day after the notice."""
    owner = organisation or provider("015.1", "social-transport")
    base: dict[str, Any] = {
        "edrpou": owner.edrpou,
        "channel": "paper",
        "received_at": NOW + DAY,
        "sender": "Наталя Громадська",
        "sheets": 12,
    }
    at = kw.pop("at", NOW + DAY)
    made = services.register_envelope(
        actor=secretary(), code=of_lot.code, envelope=services.Envelope(**base | kw), at=at
    )
    return fresh(made)


def typed(made: Proposal, *, price: Money | None = None, at: datetime = AFTER) -> Proposal:
    """The opened envelope, rewritten with its documents."""
    draft = services.ProposalDraft(
        price=(price or Money.of(100)).kopecks,
        capacity=1000_00,
        place="Усі райони",
        staff="12 працівниць",
        quality="Опитування",
        experience="Пʼять років",
        confirmed=tuple(r.code for r in requirements_of(made.lot.requirements)),
    )
    services.type_in(actor=secretary(), number=made.number, draft=draft, seen_version=fresh(made).version, at=at)
    for rule in OrderRules.from_data(made.lot.order.rules).documents:
        if rule.required:
            services.attach_scan(actor=secretary(), number=made.number, code=rule.code, upload=pdf(), at=at)
    return fresh(made)


def fresh(made: Proposal) -> Proposal:
    return Proposal.objects.select_related("lot__order", "lot__line", "organisation").get(pk=made.pk)


def opened(of_lot: Lot, *, at: datetime = AFTER) -> Lot:
    notice = Order.objects.get(pk=of_lot.order_id)
    services.open_proposals(actor=secretary(), slug=notice.slug, seen_version=notice.version, at=at)
    return Lot.objects.select_related("order", "line").get(pk=of_lot.pk)


def checked(made: Proposal, *, at: datetime = AFTER, **answers: services.Answered) -> Proposal:
    """Every line is answered with «yes», unless told otherwise."""
    rules = OrderRules.from_data(made.lot.order.rules)
    given = {c.code: services.Answered(Answer.YES) for c in rules.checks} | answers
    now = fresh(made)
    services.answer_checks(actor=secretary(), number=made.number, answers=given, seen_version=now.version, at=at)
    return fresh(made)


def admitted(made: Proposal, *, at: datetime = AFTER) -> Proposal:
    now = checked(made, at=at)
    services.admit_proposal(actor=secretary(), number=made.number, seen_version=now.version, at=at)
    return fresh(made)


def panel(of_lot: Lot, *members: Actor) -> tuple[Actor, ...]:
    """The people who score this lot's notice (two, unless named)."""
    people = members or (member(), member())
    notice = Order.objects.get(pk=of_lot.order_id)
    services.set_panel(
        actor=secretary(),
        slug=notice.slug,
        user_ids=[m.user_id for m in people if m.user_id],
        seen_version=notice.version,
        at=NOW,
    )
    return people


def scored(made: Proposal, by: Actor, points: int = 4, *, at: datetime = AFTER) -> None:
    """She declares none and gives every criterion the same points."""
    services.declare(actor=by, number=made.number, conflicted=False, text="", at=at)
    codes = [c.code for c in criteria_of(made.lot.criteria)]
    services.save_review(
        actor=by,
        number=made.number,
        written=services.Written(dict.fromkeys(codes, points), dict.fromkeys(codes, "Так видно з пропозиції")),
        seen_version=0,
        send=True,
        at=at,
    )


def compared(*bids: tuple[int, int, int], volume: int = 1000_00) -> Lot:
    """An opened lot with bids (price in UAH, capacity in units, points of both members), ready for the choice."""
    there = announced(lot(order(plan_=plan(line(volume=volume)))))
    made = [
        submitted(there, price=Money.of(p), capacity=c * 100, at=NOW + DAY * n) for n, (p, c, _) in enumerate(bids, 1)
    ]
    there = opened(there)
    people = panel(there)
    for row, (_, _, points) in zip(made, bids, strict=True):
        ready = admitted(row)
        for person in people:
            scored(ready, person, points)
    return Lot.objects.select_related("order", "line").get(pk=there.pk)


def chosen(there: Lot) -> Lot:
    services.prepare_choice(actor=secretary(), code=there.code, seen_version=there.version, at=AFTER)
    return Lot.objects.select_related("order", "line").get(pk=there.pk)


def released(there: Lot) -> Lot:
    now = chosen(there)
    services.approve_choice(
        actor=head(),
        code=now.code,
        order_number="12-од",
        order_date=AFTER.date(),
        seen_version=now.version,
        at=AFTER,
    )
    services.release_choice(actor=official(), code=now.code, at=AFTER + DAY)
    return Lot.objects.select_related("order", "line").get(pk=there.pk)


def replaced(code: str, *, at: datetime) -> None:
    """The next in the ranking takes over from the provider of the proposal `code`, who has left: prepared and approved."""
    version = Lot.objects.get(awards__proposal__number=code).version
    services.prepare_replacement(actor=official(), code=code, seen_version=version, at=at)
    services.approve_replacement(
        actor=head(), code=code, order_number="40-од", order_date=at.date(), seen_version=0, at=at
    )


def refused(made: Proposal, *, at: datetime = AFTER) -> Proposal:
    services.refuse_proposal(
        actor=secretary(), number=made.number, ground="not_provider", text="Запис виключено",
        seen_version=fresh(made).version, at=at,
    )  # fmt: skip
    return fresh(made)


def fitting(of_lot: Lot, organisation: Organisation | None = None, *, capacity: int = 10_00) -> Proposal:
    """An admitted proposal of a compensation that waits for the head."""
    return admitted(submitted(of_lot, organisation, capacity=capacity), at=NOW + 2 * DAY)
