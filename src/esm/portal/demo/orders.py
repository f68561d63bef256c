"""The demo city's social order: this year's home care and lift-van with chosen providers; next year's on its way.

Every state of a task stands somewhere: draft, taking proposals, opened, chosen, approved, released, failed, cancelled;
two envelopes came on paper, one provider has left and the next in the ranking waits for the head's word.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.orders import services
from esm.orders.machine import Answer, Channel, Mechanism
from esm.orders.models import Lot, Order, Proposal, ServiceList
from esm.orders.rules import OrderRules, criteria_of, requirements_of
from esm.orders.volumes import Unit
from esm.partners.models import Organisation
from esm.partners.services import record_provider

from .city import City, evening

DAY = timedelta(days=1)
CARE, VAN, ESCORT = "015.1", "social-transport", "021.0"
STANDARD = "Державний стандарт догляду вдома (наказ перевірте за реєстром актів)"


def build(city: City) -> None:
    """Six providers, two years of lists, five notices."""
    year = city.at.year
    for n in range(6):
        _provider(city, n, date(year - 2, 2, 1 + n))
    this_year = city.at.replace(year=year, month=1, day=8, hour=9, minute=0)
    _study(city, year - 1, this_year - 20 * DAY)
    _tariffs(city, year)
    _finished(city, _list(city, year, this_year - 10 * DAY), this_year)
    before = city.at - 60 * DAY
    _study(city, year, before)
    plan = _list(city, year + 1, before + 5 * DAY)
    _judged(city, plan)
    _open(city, plan)
    _draft(city, plan)
    _cancelled(city, plan)


def _provider(city: City, n: int, since: date) -> None:
    record_provider(
        actor=city.cast.official,
        organisation_id=city.cast.organisations[n].pk,
        section="legal",
        number=f"ДЕМО-{n + 1:04d}",
        since=since,
        services=[CARE, VAN, ESCORT],
        at=city.at,
    )


def _tariffs(city: City, year: int) -> None:
    for key, unit, price in ((CARE, Unit.PERSON_HOUR, 150), (VAN, Unit.LEG, 180)):
        for n, since in enumerate((date(year, 1, 1), date(year + 1, 1, 1))):
            services.set_tariff(
                actor=city.cast.official,
                service_key=key,
                unit=unit,
                price=Money.of(price + 12 * n).kopecks,
                valid_from=since,
                act=f"Рішення виконкому № {15 + n} (демо)",
                at=city.at,
                is_demo=True,
            )


def _study(city: City, year: int, at: datetime) -> None:
    draft = services.StudyDraft(
        year=year,
        title=f"Потреби в соціальних послугах — {year}",
        source="Опитування територіальних центрів і людей, які чекають (демо)",
        period_from=date(year, 1, 1),
        period_to=date(year, 6, 15),
        summary="Найбільше бракує догляду вдома й поїздок автобусом із підйомником.",
    )
    study = services.draft_study(actor=city.cast.official, draft=draft, at=at, is_demo=True)
    figures = [
        services.Figure(CARE, 1840, 1120, "older-alone"),
        services.Figure(CARE, 310, 90, "disability"),
        services.Figure(VAN, 1450, 400, "disability-mobility"),
        services.Figure(ESCORT, 620, 0, "disability-sight"),
    ]
    study = services.edit_study(
        actor=city.cast.official,
        slug=study.slug,
        seen_version=study.version,
        draft=draft,
        figures=figures,
        at=at,
        upload=SimpleUploadedFile("doslidzhennia.pdf", city.desk.paper, "application/pdf"),
    )
    services.publish_study(actor=city.cast.official, slug=study.slug, seen_version=study.version, at=at)


def _list(city: City, year: int, at: datetime) -> ServiceList:
    cast = city.cast
    draft = services.ListDraft(
        year, f"Перелік соціальних послуг — {year}", Money.of(6_000_000).kopecks, "Рішення про бюджет (демо)"
    )
    lines = [
        services.LineDraft(CARE, Unit.PERSON_HOUR, 24_000_00, Money.of(150).kopecks),
        services.LineDraft(VAN, Unit.LEG, 8_000_00, Money.of(180).kopecks),
        services.LineDraft(ESCORT, Unit.HOUR, 2_000_00, Money.of(140).kopecks),
    ]
    plan = services.draft_list(actor=cast.official, draft=draft, at=at, is_demo=True)
    plan = services.edit_list(
        actor=cast.official, slug=plan.slug, seen_version=plan.version, draft=draft, lines=lines, at=at
    )
    plan = services.submit_list(actor=cast.official, slug=plan.slug, seen_version=plan.version, at=at)
    return services.approve_list(
        actor=cast.head,
        slug=plan.slug,
        order_number=f"{year % 100}-од",
        order_date=at.date(),
        seen_version=plan.version,
        at=at + DAY,
    )


# ---- notices --------------------------------------------------------------------------------------------------------


def _notice(city: City, plan: ServiceList, title: str, opens_at: datetime, closes_at: datetime) -> Order:
    draft = services.OrderDraft(
        title=title,
        about="Місто шукає надавачів для людей, яких не встигають охопити територіальні центри.",
        legal_basis="Порядок КМУ № 450 від 01.06.2020",
        opens_at=opens_at,
        closes_at=closes_at,
        contact_name=city.cast.official.name,
        contact_phone="057 000 00 00",
        contact_email="orders@city.example",
    )
    return services.draft_order(
        actor=city.cast.official, plan_slug=plan.slug, draft=draft, at=opens_at - DAY, is_demo=True
    )


def _lot(
    city: City,
    order: Order,
    service: str,
    title: str,
    volume: int,
    *,
    mechanism: str = Mechanism.ORDER,
    starts_on: date | None = None,
) -> Lot:
    """A task over the line of `service`; `volume` in whole units."""
    line = order.plan.lines.get(service_key=service)
    requirements, criteria = services.starting_lot(order)
    groups = {CARE: ("older-alone",), VAN: ("disability-mobility",), ESCORT: ("disability-sight",)}
    draft = services.LotDraft(
        line_id=line.pk,
        mechanism=mechanism,
        title=title,
        about="Послугу надають за індивідуальним планом, щодня записують і підтверджують підписом.",
        standard=STANDARD if service == CARE else "",
        categories=groups[service],
        price_cap=line.price_cap,
        volume=volume * 100,
        place="Вдома в людей" if service == CARE else "У межах міста",
        starts_on=starts_on or date(order.year, 1, 15),
        ends_on=date(order.year, 12, 20),
        must_not_stop=True,
        requirements=requirements,
        criteria=criteria,
    )
    return services.add_lot(actor=city.cast.official, slug=order.slug, draft=draft, at=order.made_at)


def _announce(city: City, order: Order) -> None:
    order.refresh_from_db()
    at = order.opens_at
    services.announce_order(actor=city.cast.official, slug=order.slug, seen_version=order.version, at=at)
    order.refresh_from_db()
    members = [m.pk for m in city.cast.commission[:2]]
    services.set_panel(actor=city.cast.secretary, slug=order.slug, user_ids=members, seen_version=order.version, at=at)


def _answer(
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


def _envelope(city: City, lot: Lot, owner: Organisation, at: datetime) -> None:
    """A proposal brought on paper; nobody has opened it."""
    envelope = services.Envelope(owner.edrpou, Channel.PAPER, at, "Курʼєрка надавача (демо)", 14)
    services.register_envelope(actor=city.cast.secretary, code=lot.code, envelope=envelope, at=at)


def _left(city: City, lot: Lot, at: datetime) -> None:
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


def _open_seals(city: City, order: Order, at: datetime) -> None:
    order.refresh_from_db()
    services.open_proposals(actor=city.cast.secretary, slug=order.slug, seen_version=order.version, at=at)


def _admit(city: City, proposal: Proposal, at: datetime) -> None:
    proposal.refresh_from_db()
    rules = OrderRules.from_data(proposal.lot.order.rules)
    answers = {c.code: services.Answered(Answer.YES) for c in rules.checks}
    secretary = city.cast.secretary
    proposal = services.answer_checks(
        actor=secretary, number=proposal.number, answers=answers, seen_version=proposal.version, at=at
    )
    services.admit_proposal(actor=secretary, number=proposal.number, seen_version=proposal.version, at=at)


def _score(city: City, proposal: Proposal, points: tuple[int, int], at: datetime) -> None:
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


def _choose(city: City, lot: Lot, at: datetime, *, approve: bool = True, release: bool = True) -> None:
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


def _accept(city: City, proposal: Proposal, at: datetime) -> None:
    _admit(city, proposal, at)
    services.accept_provider(actor=city.cast.head, number=proposal.number, seen_version=None, at=at + DAY)


# ---- the years ------------------------------------------------------------------------------------------------------


def _finished(city: City, plan: ServiceList, opens_at: datetime) -> None:
    """This year's: home care shared by two, the lift-van at a tariff, an escort that nobody offered."""
    closes_at = evening(opens_at + 32 * DAY)
    order = _notice(city, plan, f"Догляд вдома й автобус із підйомником — {plan.year}", opens_at, closes_at)
    starts_on = date(plan.year, 3, 10)
    care = _lot(city, order, CARE, "Догляд вдома за самотніми літніми людьми", 20_000, starts_on=starts_on)
    van = _lot(
        city, order, VAN, "Поїздки автобусом із підйомником", 6_000, mechanism=Mechanism.COMPENSATION,
        starts_on=starts_on,
    )  # fmt: skip
    _lot(city, order, ESCORT, "Супровід незрячих людей", 1_500, starts_on=starts_on)
    nights = _lot(city, order, CARE, "Нічний догляд вдома", 1_000, starts_on=starts_on)
    _announce(city, order)
    first, second, third = city.cast.organisations[:3]
    bids = [
        (_answer(city, care, first, price=132, capacity=12_000, at=opens_at + 10 * DAY), (5, 4)),
        (_answer(city, care, second, price=128, capacity=14_000, at=opens_at + 12 * DAY), (3, 3)),
        (_answer(city, care, third, price=149, capacity=20_000, at=opens_at + 13 * DAY), (3, 2)),
    ]
    by_night = [
        (_answer(city, nights, owner, price=price, capacity=1_000, at=opens_at + 15 * DAY), (4, 4))
        for owner, price in ((second, 138), (third, 145))
    ]
    rides = [
        _answer(city, van, owner, price=180, capacity=size, at=opens_at + 14 * DAY)
        for owner, size in ((third, 4_000), (first, 3_000))
    ]
    for proposal in rides:
        _accept(city, proposal, opens_at + 20 * DAY)
    checked = closes_at + 2 * DAY
    _open_seals(city, order, closes_at + DAY)
    for proposal, points in (*bids, *by_night):
        _admit(city, proposal, checked)
        _score(city, proposal, points, checked + 3 * DAY)
    for lot in (care, nights):
        _choose(city, lot, checked + 6 * DAY)
    _left(city, nights, checked + 40 * DAY)
    van.refresh_from_db()
    services.close_lot(actor=city.cast.official, code=van.code, seen_version=van.version, at=closes_at + DAY)


def _judged(city: City, plan: ServiceList) -> None:
    """Next year's first notice: its window is over; one task each is checked, waits for the head, waits for release."""
    opens_at = city.at - 50 * DAY
    closes_at = evening(city.at - 12 * DAY)
    order = _notice(city, plan, f"Догляд вдома — {plan.year}", opens_at, closes_at)
    districts = ("Київський і Салтівський райони", "Немишлянський район", "Індустріальний район")
    lots = [_lot(city, order, CARE, f"Догляд вдома: {where}", 4_000) for where in districts]
    _announce(city, order)
    made = [
        [
            _answer(
                city, lot, city.cast.organisations[n], price=126 + 6 * n + 2 * k, capacity=3_000, at=opens_at + 9 * DAY
            )
            for n in range(2)
        ]
        for k, lot in enumerate(lots)
    ]
    _envelope(city, lots[0], city.cast.organisations[2], opens_at + 10 * DAY)
    _open_seals(city, order, closes_at + DAY)
    at = closes_at + 3 * DAY
    _admit(city, made[0][0], at)
    for k in (1, 2):
        for n, proposal in enumerate(made[k]):
            _admit(city, proposal, at)
            _score(city, proposal, (4, 4 - n), at + DAY)
    _choose(city, lots[1], at + 3 * DAY, approve=False)
    _choose(city, lots[2], at + 3 * DAY, release=False)


def _open(city: City, plan: ServiceList) -> None:
    """Takes proposals today: one handed in, one being written, a provider that waits to be accepted."""
    opens_at = city.at - 15 * DAY
    order = _notice(
        city, plan, f"Догляд вдома й автобус із підйомником — {plan.year}", opens_at, evening(city.at + 20 * DAY)
    )
    care = _lot(city, order, CARE, "Догляд вдома за людьми з інвалідністю", 6_000)
    van = _lot(city, order, VAN, "Поїздки автобусом із підйомником", 7_000, mechanism=Mechanism.COMPENSATION)
    _announce(city, order)
    first, second, third, fourth = city.cast.organisations[:4]
    _answer(city, care, second, price=139, capacity=4_000, at=city.at - 5 * DAY)
    _answer(city, care, first, price=135, capacity=3_000, at=city.at - 2 * DAY, hand_in=False)
    _envelope(city, care, fourth, city.at - 3 * DAY)
    _accept(city, _answer(city, van, third, price=180, capacity=3_000, at=city.at - 8 * DAY), city.at - 6 * DAY)
    _admit(city, _answer(city, van, fourth, price=180, capacity=2_500, at=city.at - 4 * DAY), city.at - 2 * DAY)
    question = services.ask_question(
        actor=city.cast.of(first), slug=order.slug, text="Чи входить у ціну дорога до людини?", at=city.at - 4 * DAY
    )
    services.answer_question(
        actor=city.cast.official,
        slug=order.slug,
        question_id=question.pk,
        answer="Так, окремо дорогу не оплачуємо.",
        at=city.at - 3 * DAY,
    )
    services.ask_question(
        actor=city.cast.of(second), slug=order.slug, text="Чи можна починати з лютого?", at=city.at - DAY
    )


def _draft(city: City, plan: ServiceList) -> None:
    order = _notice(
        city, plan, f"Супровід незрячих людей — {plan.year}", city.at + 5 * DAY, evening(city.at + 40 * DAY)
    )
    _lot(city, order, ESCORT, "Супровід незрячих людей", 1_200)


def _cancelled(city: City, plan: ServiceList) -> None:
    opens_at = city.at - 30 * DAY
    order = _notice(city, plan, f"Нічний догляд — {plan.year}", opens_at, evening(city.at - 5 * DAY))
    _lot(city, order, CARE, "Нічний догляд вдома", 1_000)
    _announce(city, order)
    order.refresh_from_db()
    services.cancel_order(
        actor=city.cast.head,
        slug=order.slug,
        reason="Послугу додали до догляду вдома.",
        seen_version=order.version,
        at=city.at - 25 * DAY,
    )
