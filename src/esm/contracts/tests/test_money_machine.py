"""Whatever is done with a contract, in whatever order: its sums add up, and none of them is taken for another.

A shadow of plain numbers walks along: what the services said they did is what the rows must say afterwards. A few hundred
steps by default, thousands with ESM_HYPOTHESIS=long.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from esm.contracts.machine import (
    EDITABLE_REPORTS,
    AmendmentType,
    ContractStatus,
    DemandStatus,
    MoneySource,
    ReportStatus,
    Side,
)
from esm.contracts.models import Contract, Report, ReportService
from esm.contracts.selectors.editions import content_of
from esm.contracts.services import amendments, drawing, payments, reports, returns, year_end
from esm.contracts.services.amendments import Wish
from esm.contracts.services.reports import ReceiptText
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import DomainError
from esm.kernel.money import Money
from esm.partners import public as partners
from esm.reference.tests import make as reference

from . import make

LONG = os.environ.get("ESM_HYPOTHESIS") == "long"
PROFILE = settings(
    max_examples=100 if LONG else 6,
    stateful_step_count=60 if LONG else 30,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)
HEAD = Actor(902, frozenset({Role.HEAD}), name="Керівниця")
KEYS = st.sampled_from(["interim", "final"])
PARTS = st.integers(min_value=1, max_value=12_000_000)  # kopecks: sometimes too much on purpose


class MoneyMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.code = make.contract().code
        self.at = make.NOW
        self.documents = 0
        self.current = self.original = 10_000_000
        self.paid = self.returned = 0
        self.accepted: int | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @property
    def contract(self) -> Contract:
        return Contract.objects.get(code=self.code)

    def common(self) -> dict[str, Any]:
        return {"actor": make.official(), "code": self.code, "at": self.at}

    def versioned(self) -> dict[str, Any]:
        return self.common() | {"seen_version": self.contract.version}

    def document(self) -> str:
        self.documents += 1
        return f"Д-{self.documents}"

    def does(self, step: Any) -> Any:
        """The step's result; None when it was refused, and then nothing may have changed."""
        before = self.sums()
        try:
            with transaction.atomic():
                return step()
        except DomainError:
            assert self.sums() == before, "a refused step left something behind"
            return None

    def sums(self) -> tuple[Any, ...]:
        c = self.contract
        return c.amount, c.planned, c.paid, c.returned, c.accepted, c.status, c.version

    # ---- steps --------------------------------------------------------------------------------------------------

    @initialize()
    def sign(self) -> None:
        drawing.sign_contract(**self.versioned(), signed_on=date(2027, 3, 1), file_id=None)

    @rule(ordinal=st.integers(1, 3), part=PARTS | st.none())
    def pay(self, ordinal: int, part: int | None) -> None:
        amount = None if part is None else Money(part)
        made = self.does(
            lambda: payments.pay_tranche(
                **self.versioned(), ordinal=ordinal, amount=amount, paid_on=date(2027, 4, 1), document=self.document()
            )
        )
        if made is not None:
            assert part in (None, made.amount)
            self.paid += made.amount

    @precondition(lambda self: self.contract.payments.exists())
    @rule(which=st.integers(0, 20), again=st.booleans())
    def reverse(self, which: int, again: bool) -> None:
        rows = list(self.contract.payments.all())
        wrong = rows[which % len(rows)]
        made = self.does(lambda: payments.reverse_payment(**self.versioned(), payment_id=wrong.pk, reason="Не та сума"))
        if made is None:
            return
        self.paid -= wrong.amount
        if again:  # the same paper, with the sum that it really has
            entered = self.does(
                lambda: payments.pay_tranche(
                    **self.versioned(), ordinal=wrong.tranche.ordinal, amount=Money(max(1, wrong.amount // 2)),
                    paid_on=wrong.paid_on, document=wrong.document,
                )
            )  # fmt: skip
            self.paid += entered.amount if entered else 0

    @rule(kind=st.sampled_from([AmendmentType.SUM_UP, AmendmentType.SUM_DOWN]), by=st.integers(1, 6_000_000))
    def change_the_sum(self, kind: AmendmentType, by: int) -> None:
        more = by if kind == AmendmentType.SUM_UP else -by
        self.amend(kind, {1: more})

    @rule(by=st.integers(-7_000_000, 7_000_000), notice=st.booleans())
    def reallocate(self, by: int, notice: bool) -> None:
        self.amend(AmendmentType.LINES, {1: by, 2: -by}, side=Side.ORGANISATION if notice else Side.CITY)

    def amend(self, kind: AmendmentType, changes: dict[int, int], side: Side = Side.CITY) -> None:
        contract = self.contract
        lines = {x.code: x for x in content_of(contract).lines}
        if any(lines[code].price + by < 0 for code, by in changes.items()):
            return
        fields = type(lines[1]).__slots__
        rows = [{f: getattr(lines[c], f) for f in fields} | {"price": lines[c].price + by} for c, by in changes.items()]
        author = make.official() if side == Side.CITY else make.member(contract)
        wish = Wish(kind, "Потрібно", {"lines": rows})

        def walk() -> bool:
            given: dict[str, Any] = {"code": self.code, "at": self.at}
            made = amendments.draft_amendment(actor=author, side=side, wish=wish, **given)
            given["ordinal"] = made.ordinal
            made = amendments.ask_amendment(actor=author, seen_version=made.version, **given)
            if made.status == "noticed":
                return True
            made = amendments.approve_amendment(actor=HEAD, seen_version=made.version, **given)
            amendments.sign_amendment(
                actor=make.official(), signed_on=date(2027, 6, 1), file_id=None, seen_version=made.version, **given
            )
            return True

        if self.does(walk):
            self.current += sum(changes.values())

    @rule(key=KEYS, line=st.integers(1, 3), part=PARTS)
    def receipt(self, key: str, line: int, part: int) -> None:
        row = ReceiptText(1, line, self.document(), date(2027, 4, 5), "ТОВ «Пальне»", "14360570", Money(part))
        given = {"actor": make.member(self.contract), "code": self.code, "at": self.at}
        self.does(lambda: reports.add_receipts(key=self.newest(key).key, rows=[row], **given))

    def newest(self, key: str) -> Report:
        """The version of a report that is worked on."""
        return self.contract.reports.filter(kind=key).order_by("revision").last()

    @rule(key=KEYS, percent=st.integers(0, 100), then=st.sampled_from(["accept", "accept", "return", "wait"]))
    def report(self, key: str, percent: int, then: str) -> None:
        """Handed in with what it has; accepted for a share of the city's money, sent back, or left to be read."""
        report = self.newest(key)
        given = {"code": self.code, "key": report.key, "at": self.at}

        def walk() -> Any:
            if report.status in EDITABLE_REPORTS:
                _answer(report)
                reports.submit_report(actor=make.member(self.contract), seen_version=report.stamp, **given)
            report.refresh_from_db()
            if then == "wait":
                return None
            decided = {"actor": make.official(), "remark": "Не підтверджено", "seen_version": report.stamp, **given}
            if then == "return":
                return reports.return_report(**decided)
            spent = sum(m.spent for m in report.money.all() if m.source == MoneySource.CITY)
            refused = sum(r.refused for r in report.receipts.filter(line__source=MoneySource.CITY))
            return reports.accept_report(accepted=Money((spent - refused) * percent // 100), **decided)

        made = self.does(walk)
        if made is not None and then == "accept" and key == "final" and made.revision == 1:
            self.accepted = made.accepted_amount

    @rule(key=KEYS, which=st.integers(0, 20), percent=st.integers(0, 130))
    def refuse_a_receipt(self, key: str, which: int, percent: int) -> None:
        report = self.newest(key)
        rows = list(report.receipts.order_by("pk"))
        if rows:
            wrong = rows[which % len(rows)]
            part = Money(wrong.amount * percent // 100)
            given = {"actor": make.official(), "code": self.code, "key": report.key, "at": self.at}
            self.does(
                lambda: reports.refuse_receipt(receipt_id=wrong.pk, refused=part, why="Не за кошторисом", **given)
            )

    @rule(key=KEYS, keep=st.booleans())
    def correct(self, key: str, keep: bool) -> None:
        """An accepted report is opened again in its next version, or that version is thrown away."""
        report = self.newest(key)
        given = {"actor": make.member(self.contract), "code": self.code, "key": report.key, "at": self.at}
        if keep:
            self.does(lambda: reports.open_correction(reason="Помилка в сумі", **given))
        else:
            self.does(lambda: reports.discard_correction(**given))

    @rule()
    def demand(self) -> None:
        owed = self.contract.to_return
        made = self.does(lambda: returns.send_demand(**self.versioned(), reason="Не прийнято"))
        assert made is None or made.amount == owed > 0

    @rule()
    def withdraw(self) -> None:
        ordinal = self.contract.demands.count()
        self.does(lambda: returns.withdraw_demand(**self.versioned(), ordinal=ordinal, reason="Помилка"))

    @rule(days=st.integers(1, 15))
    def days_pass(self, days: int) -> None:
        """And every morning debtors are looked for."""
        self.at += timedelta(days=days)
        for demand in self.contract.demands.filter(status=DemandStatus.SENT):
            returns.bar_debtor(demand_id=demand.pk, at=self.at)

    @rule()
    def the_year_ends(self) -> None:
        self.at = max(self.at, datetime(2028, 1, 2, 9, 0, tzinfo=UTC))
        year_end.watch(code=self.code, at=self.at)

    @rule(part=PARTS, whole=st.booleans())
    def repay(self, part: int, whole: bool) -> None:
        kopecks = self.contract.to_return if whole else part
        on = date(2027, 6, 1)
        made = self.does(
            lambda: returns.record_repayment(**self.versioned(), amount=Money(kopecks), on=on, document=self.document())
        )
        self.returned += made.amount if made else 0

    @precondition(lambda self: self.contract.repayments.exists())
    @rule(which=st.integers(0, 20))
    def undo_a_return(self, which: int) -> None:
        rows = list(self.contract.repayments.all())
        wrong = rows[which % len(rows)]
        if self.does(lambda: returns.reverse_repayment(**self.versioned(), repayment_id=wrong.pk, reason="Не той")):
            self.returned -= wrong.amount

    # ---- what holds after every step --------------------------------------------------------------------------------

    @invariant()
    def every_sum_is_its_own(self) -> None:
        c = self.contract
        assert (c.amount, c.paid, c.returned, c.accepted) == (self.current, self.paid, self.returned, self.accepted)
        assert c.original_amount in (None, self.original)

    @invariant()
    def tranches_stay_within_the_contract_and_payments_within_their_tranche(self) -> None:
        c = self.contract
        tranches = list(c.tranches.all())
        assert sum(t.planned for t in tranches) == c.planned <= c.amount
        assert sum(t.paid for t in tranches) == c.paid
        rows = list(c.payments.all())
        assert sum(t.lapsed for t in tranches) == c.lapsed <= c.planned - c.paid
        for t in tranches:
            assert sum(p.amount for p in rows if p.tranche_id == t.pk) == t.paid <= t.planned
        undone = {p.reverses_id for p in rows if p.reverses_id}
        live = [p.document for p in rows if not p.reverses_id and p.pk not in undone]
        assert len(live) == len(set(live))
        assert all(p.paid_on <= c.year_ends_on for p in rows)

    @invariant()
    def receipts_stay_within_their_line_and_its_share(self) -> None:
        for line in self.contract.lines.all():
            counted = sum(r.amount - r.refused for r in line.receipts.filter(report__replaced_by=None))
            assert counted == line.spent <= line.ceiling

    @invariant()
    def what_comes_back_is_what_was_paid_and_not_accepted(self) -> None:
        c = self.contract
        assert sum(r.amount for r in c.repayments.all()) == c.returned <= c.paid
        if c.status == ContractStatus.CLOSED:
            assert c.accepted is not None
            assert c.paid - c.returned == c.accepted
        if c.status == ContractStatus.UNPAID:
            assert c.accepted is not None
            assert c.paid - c.returned < c.accepted
        for d in c.demands.all():
            assert sum(r.amount for r in d.repayments.all()) == d.returned <= d.amount == d.unspent + d.not_accepted
            assert (d.status == DemandStatus.PAID) == (d.returned == d.amount)
        owing = c.demands.filter(status=DemandStatus.BARRED).exists()
        assert bool(partners.barred([c.organisation_id], self.at.year + 1)) == owing

    @invariant()
    def what_is_owed_is_open_exactly_while_it_is_owed(self) -> None:
        c = self.contract
        for r in c.reports.select_related("obligation"):
            if r.revision == 1:  # a correction owes nothing: the accepted version has done so
                assert (r.obligation.done_on is None) == (r.status in EDITABLE_REPORTS)
        for d in c.demands.select_related("obligation"):
            assert (d.obligation.done_on is None) == (d.status in {DemandStatus.SENT, DemandStatus.BARRED})


def _answer(report: Any) -> None:
    for field, value in {
        "done": "Усе за планом", "results": "Як обіцяли", "persons": 40, "contacts": 300, "jobs": 2, "volunteers": 0,
        "volunteer_hours": 0,
    }.items():  # fmt: skip
        setattr(report, field, value)
    report.save()
    if not report.services.exists():
        ReportService.objects.create(report=report, code="001.0", persons=40, contacts=300)


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_every_hryvnia_is_accounted_for() -> None:
    reference.loaded()
    run_state_machine_as_test(MoneyMachine, settings=PROFILE)


@pytest.mark.django_db
def test_the_whole_way_is_among_what_the_machine_walks() -> None:
    """By hand, so that the machine's own steps are known to be able to reach the end."""
    reference.loaded()
    machine = MoneyMachine()
    machine.sign()
    machine.pay(1, 1_000_000)
    machine.pay(1, None)
    machine.receipt("final", 1, 3_000_000)
    machine.report("interim", 100, "wait")
    machine.report("interim", 100, "return")
    machine.report("interim", 100, "accept")
    machine.correct("interim", keep=True)
    machine.correct("interim", keep=False)
    machine.report("final", 0, "wait")
    machine.refuse_a_receipt("final", 0, 10)
    machine.report("final", 50, "accept")
    assert machine.contract.reports.get(kind="final").status == ReportStatus.ACCEPTED
    machine.demand()
    machine.days_pass(15)
    machine.repay(1, whole=False)
    machine.repay(0, whole=True)
    assert machine.contract.status == ContractStatus.CLOSED
    machine.undo_a_return(1)
    machine.repay(0, whole=True)
    assert machine.contract.status == ContractStatus.CLOSED
    for name in dir(machine):
        if getattr(getattr(type(machine), name, None), "hypothesis_stateful_invariant", None):
            getattr(machine, name)()
    machine.teardown()
