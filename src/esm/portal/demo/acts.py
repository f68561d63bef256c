"""The demo city's contract of home care: people directed, last month's act paid, this month's waiting, a visit with findings.

The second provider of the same choice waits for its contract: what comes of it is to be tried out. Like the projects of the
year, the story has days of its own: on a day before its beginning or after its end it is told as of the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from esm.contracts.machine import CheckKind, CheckOutcome
from esm.contracts.models import Act, Contract, Referral
from esm.contracts.services import acts, drawing, framework, monitoring, payments, referrals
from esm.deliveries.columns import Entry
from esm.deliveries.services import log_deliveries
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.orders import public as orders

from .city import City

DAY = timedelta(days=1)
CARE = "015.1"
PEOPLE = (("Вигадана Ганна Петрівна", 4_000), ("Вигаданий Петро Іванович", 8_500), ("Вигадана Олена Юріївна", 30_000))


def told_on(at: datetime, starts_on: date, ends_on: date) -> datetime:
    """The day on which the story is told: now, or the nearest day with a whole month behind it inside the contract's term."""
    earliest = (starts_on.replace(day=1) + 62 * DAY).replace(day=15)
    return datetime.combine(max(earliest, min(at.date(), ends_on - 2 * DAY)), at.timetz())


def served(month: date, until: date) -> Iterator[date]:
    """Days of visits: twice a week, from the first of the month."""
    return (day for n in range(0, 28, 4) if (day := month + n * DAY) <= until)


def build(city: City) -> None:
    chosen = [a for a in orders.public_awards(year=city.at.year) if a.service_key == CARE and a.mechanism == "order"]
    award, official = chosen[0], city.cast.official
    now = told_on(city.at, award.starts_on, award.ends_on)
    first = now.date().replace(day=1)
    before = (first - DAY).replace(day=1)
    signed = datetime.combine(award.starts_on, now.timetz())
    contract = framework.draw_service_contract(actor=official, award_code=award.code, at=signed)
    contract = drawing.sign_contract(
        actor=official, code=contract.code, signed_on=award.starts_on, file_id=None, seen_version=contract.version,
        at=signed,
    )  # fmt: skip
    owner = next(o for o in city.cast.organisations if o.pk == award.organisation_id)
    ngo = city.cast.of(owner)
    sent = [_referred(contract, official, ngo, n, signed) for n in range(len(PEOPLE))]
    _deliver(contract, ngo, sent, before, now)
    paid = _act(contract, ngo, before, datetime.combine(first, now.timetz()))
    at = now - 5 * DAY if now.day > 8 else now
    paid = acts.accept_act(actor=official, code=contract.code, ordinal=paid.ordinal, seen_version=0, at=at)
    contract.refresh_from_db()
    if paid.tranche:
        payments.pay_tranche(
            actor=official, code=contract.code, ordinal=paid.tranche.ordinal, paid_on=at.date(), document="ДЕМО-А1",
            seen_version=contract.version, at=at,
        )  # fmt: skip
    _visit(contract, official, at)
    _deliver(contract, ngo, sent, first, now)
    _act(contract, ngo, first, now)
    referrals.refer(actor=official, code=contract.code, draft=_draft(contract, len(PEOPLE), now), at=now)


def _draft(contract: Contract, n: int, at: datetime) -> referrals.ReferralDraft:
    name, income = PEOPLE[n % len(PEOPLE)]
    since = max(at.date(), contract.starts_on)
    return referrals.ReferralDraft(
        number=f"ДЕМО-{n + 1}",
        on=at.date(),
        decision_number=f"Р-{n + 101}",
        decision_on=at.date(),
        volume=60_00,
        starts_on=since,
        ends_on=contract.ends_on,
        person=referrals.Person(
            name if n < len(PEOPLE) else "Вигаданий Юрій Олегович", "057 000 00 00", "вул. Вигадана, 1"
        ),
        income=Money.of(income),
    )


def _referred(contract: Contract, official: Actor, ngo: Actor, n: int, at: datetime) -> Referral:
    made = referrals.refer(actor=official, code=contract.code, draft=_draft(contract, n, at), at=at)
    return referrals.accept_referral(actor=ngo, code=contract.code, ordinal=made.ordinal, seen_version=0, at=at)


def _deliver(contract: Contract, ngo: Actor, people: list[Referral], month: date, now: datetime) -> None:
    """Two hours for each of them."""
    rows = [
        Entry(
            row=n + 1, key=f"demo-act-{day:%m%d}-{who.ordinal}", date=day, service=CARE, unit=contract.framework.unit,
            quantity=200, contacts=1, mode="at_home", district="saltivskyi", category="older-alone",
            recipient=who.recipient, worker="Вигадана працівниця (демо)", confirmation="signature",
            contract=contract.code,
        )
        for n, (day, who) in enumerate((d, w) for d in served(month, now.date()) for w in people)
    ]  # fmt: skip
    log_deliveries(actor=ngo, organisation_id=contract.organisation_id, rows=rows, at=now)


def _act(contract: Contract, ngo: Actor, month: date, at: datetime) -> Act:
    return acts.submit_act(actor=ngo, code=contract.code, month=month, at=at)


def _visit(contract: Contract, official: Actor, at: datetime) -> None:
    """One check of quality with something to put right, one more on the way."""
    for n, planned_on in enumerate((at.date(), at.date() + 30 * DAY)):
        plan = monitoring.CheckPlan(CheckKind.QUALITY, planned_on, "Чи дотримують вимог завдання", official.name)
        check = monitoring.plan_check(actor=official, code=contract.code, plan=plan, at=at)
        if n:
            return
        record = monitoring.CheckRecord(
            done_on=at.date(),
            found="Розмовляли з трьома людьми й двома працівницями.",
            outcome=CheckOutcome.REMARKS,
            not_accepted=Money(0),
            reason="",
            place="Салтівський район",
            requirements=tuple(
                monitoring.Requirement(t, "no", "Двом людям не телефонували перед візитом")
                if n == 0
                else monitoring.Requirement(t, "yes")
                for n, t in enumerate(contract.framework.requirements)
            ),
        )
        monitoring.record_check(
            actor=official, code=contract.code, ordinal=check.ordinal, record=record, seen_version=0, at=at
        )
