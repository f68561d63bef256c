"""Builders of contracts and reports. They say what a test cares about and fill the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from esm.competitions.tests import make as competitions
from esm.contracts.machine import (
    AmendmentType,
    Condition,
    ContractStatus,
    FileKind,
    IndicatorKind,
    MoneySource,
    ObligationKind,
    Proof,
    ReportKind,
    ReportStatus,
    Side,
)
from esm.contracts.models import (
    Activity,
    Amendment,
    Contract,
    Demand,
    EstimateLine,
    Indicator,
    Obligation,
    Payment,
    Receipt,
    ReceiptClaim,
    Repayment,
    Report,
    ReportMoney,
    ReportPhoto,
    ReportService,
    SignedFile,
    Tranche,
)
from esm.contracts.services import editions, obligations, returns
from esm.contracts.services.reports.checking import fingerprint
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.files import StoredFile
from esm.kernel.money import Money
from esm.partners.public import Right

NOW = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)


def official() -> Actor:
    return Actor(901, frozenset({Role.OFFICIAL}), name="Ольга Посадова")


def member(contract: Contract, *rights: str) -> Actor:
    granted = rights or tuple(Right)
    return Actor(910, rights=frozenset((contract.organisation_id, str(r)) for r in granted), name="Наталя Громадська")


def contract(**kw: Any) -> Contract:
    """A draft of 100 000 UAH in two equal tranches, unless told otherwise."""
    application = kw.pop("application", None) or competitions.application()
    amount = kw.pop("amount", Money.of(100_000)).kopecks
    base: dict[str, Any] = {
        "code": application.number,
        "number": f"ЄСМ-2027/{application.pk}",
        "organisation_id": application.organisation_id,
        "year": 2027,
        "title": application.title,
        "subject": "Виконання проєкту",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 12, 1),
        "year_ends_on": date(2027, 12, 31),
        "city_signer": "Директорка департаменту",
        "organisation_signer": "Голова організації",
        "planned": amount,
        "drawn_at": NOW,
    }
    made = Contract.objects.create(application=application, amount=amount, **base | kw)
    halves = (amount // 2, amount - amount // 2)
    for ordinal, (planned, condition) in enumerate(
        zip(halves, (Condition.SIGNATURE, Condition.INTERIM_ACCEPTED), strict=True), 1
    ):
        Tranche.objects.create(contract=made, ordinal=ordinal, planned=planned, condition=condition)
    annexes(made)
    return made


def annexes(contract: Contract) -> None:
    """Two lines that the city pays (60 % and the rest), one of the organisation's own, one work, one figure."""
    share = contract.amount * 60 // 100
    parts = (
        ("Оплата фахівців", "pay", share, MoneySource.CITY),
        ("Пальне", "transport", contract.amount - share, MoneySource.CITY),
        ("Приміщення", "rent", 10_000_00, MoneySource.OWN),
    )
    for code, (name, kind, amount, source) in enumerate(parts, 1):
        EstimateLine.objects.create(
            contract=contract, code=code, kind=kind, kind_title=name, name=name, unit="послуга", quantity=1000,
            price=amount, source=source, amount=amount, ceiling=amount + amount // 10,
        )  # fmt: skip
    Activity.objects.create(contract=contract, code=1, what="Супровід у місті", who="координаторка")
    Indicator.objects.create(
        contract=contract, code=1, kind=IndicatorKind.PERSONS, name="Людей отримають допомогу", unit="осіб", planned=40
    )
    Indicator.objects.create(contract=contract, code=2, name="Супроводів", unit="разів", planned=300)


def signed(**kw: Any) -> Contract:
    """A contract in force with both reports waiting."""
    amount = kw.get("amount", Money.of(100_000))
    made = contract(
        **{"status": ContractStatus.IN_FORCE, "signed_on": date(2027, 3, 1), "original_amount": amount.kopecks, **kw}
    )
    for kind, due_on in ((ReportKind.INTERIM, date(2027, 7, 15)), (ReportKind.FINAL, date(2027, 12, 16))):
        owed = obligations.owe_report(made, kind, due_on=due_on, actor=official(), at=NOW)
        Report.objects.create(contract=made, kind=kind, obligation=owed)
    editions.keep(made, actor=official(), at=NOW, since=date(2027, 3, 1))
    return made


def payment(contract: Contract, ordinal: int = 1, amount: Money | None = None, document: str = "") -> Payment:
    """A payment of a tranche, whole unless told otherwise."""
    tranche = contract.tranches.get(ordinal=ordinal)
    kopecks = amount.kopecks if amount else tranche.planned - tranche.paid
    made = Payment.objects.create(
        contract=contract, tranche=tranche, amount=kopecks, paid_on=date(2027, 4, 1), document=document or f"ТД-{ordinal}",
        year_ends_on=contract.year_ends_on, recorded_at=NOW,
    )  # fmt: skip
    tranche.paid += kopecks
    tranche.save()
    contract.paid += kopecks
    contract.save()
    return made


def to_return(owed: Money | None = None, *, refused: Money = Money(0), **kw: Any) -> Contract:  # noqa: B008
    """Done: 50 000 UAH paid, 45 000 of them spent and accepted (or so much less as is `owed`), nothing came back yet.
    `refused` was spent beside that, and not accepted."""
    made = signed(**kw)
    payment(made)
    spent = Money.of(50_000) - (owed or Money.of(5_000))
    report = fill(made.reports.get(kind=ReportKind.FINAL), spent=spent + refused)
    report.status, report.accepted_amount = ReportStatus.ACCEPTED, spent.kopecks
    report.save()
    made.status, made.accepted = ContractStatus.COMPLETED, spent.kopecks
    made.save()
    return made


def demand(contract: Contract, *, at: datetime = NOW, reason: str = "") -> Demand:
    contract.refresh_from_db()
    return returns.send_demand(
        actor=official(), code=contract.code, reason=reason, seen_version=contract.version, at=at
    )


def repayment(contract: Contract, amount: Money, *, document: str = "П-1", at: datetime = NOW) -> Repayment:
    contract.refresh_from_db()
    return returns.record_repayment(
        actor=official(), code=contract.code, amount=amount, on=at.date(), document=document,
        seen_version=contract.version, at=at,
    )  # fmt: skip


def obligation(contract: Contract, due_on: date, **kw: Any) -> Obligation:
    """Something an official wrote down by hand."""
    count = contract.obligations.count()
    base: dict[str, Any] = {"side": Side.ORGANISATION, "kind": ObligationKind.ANSWER, "title": "Відповісти на лист"}
    base |= {"subject": f"hand:{count}", "opened_at": NOW}
    return Obligation.objects.create(contract=contract, due_on=due_on, **base | kw)


def amendment(contract: Contract, status: str = "draft", **kw: Any) -> Amendment:
    """A longer term, wished by the organisation (its author 910)."""
    ordinal = contract.amendments.count() + 1
    agreed = status in {"approved", "signed"}
    base: dict[str, Any] = {
        "ordinal": ordinal,
        "number": ordinal if agreed else None,
        "approver_id": 902 if agreed else None,
        "type": AmendmentType.TERM,
        "status": status,
        "side": Side.ORGANISATION,
        "reason": "Заняття перенесли на грудень",
        "delta": {"fields": {"starts_on": "2027-03-01", "ends_on": "2027-12-20"}},
        "base_edition": contract.edition,
        "author_id": 910,
        "created_at": NOW,
    }
    return Amendment.objects.create(contract=contract, **base | kw)


def scan(contract: Contract, stored: StoredFile) -> SignedFile:
    return SignedFile.objects.create(contract=contract, file=stored, kind=FileKind.SCAN, added_at=NOW)


def fill(report: Report, *, spent: Money, raised: Money | None = None, **kw: Any) -> Report:
    """Answer everything in `report` and mark it as submitted: its term is met."""
    answers: dict[str, Any] = {"done": "Усе за планом", "results": "Як обіцяли", "persons": 40, "contacts": 300}
    answers |= {"jobs": 2, "volunteers": 5, "volunteer_hours": 120, "status": ReportStatus.SUBMITTED}
    for field, value in (answers | {"submitted_at": NOW} | kw).items():
        setattr(report, field, value)
    report.save()
    if report.status == ReportStatus.SUBMITTED:
        obligations.settle(report.obligation, on=NOW.date())
    ReportService.objects.create(report=report, code="001.0", persons=40, contacts=300)
    left = spent.kopecks
    for line in report.contract.lines.filter(source=MoneySource.CITY):
        part = min(left, line.amount)
        left -= part
        if part:
            receipt(report, line=line, amount=Money(part))
            line.spent += part
            line.save()
    ReportMoney.objects.create(report=report, source=MoneySource.CITY, spent=spent.kopecks)
    more = raised.kopecks if raised else 0
    ReportMoney.objects.create(report=report, source=MoneySource.RAISED, typed=more, spent=more, proof=Proof.GRANT)
    return report


def shown_in_reports(contract: Contract, stored: StoredFile, shown: StoredFile) -> tuple[Receipt, ReportPhoto, Report]:
    """A receipt with a scan and a photo in the interim report, and a correction of it."""
    report = contract.reports.get(kind=ReportKind.INTERIM)
    paper = receipt(report, line=contract.lines.get(code=1), amount=Money.of(10), file=stored)
    photo = ReportPhoto.objects.create(report=report, file=shown, alt="Заняття", consent="усі")
    corrected = Report.objects.create(
        contract=contract, kind=report.kind, revision=2, replaces=report, reason="Помилка", obligation=report.obligation
    )
    return paper, photo, corrected


def receipt(report: Report, *, line: EstimateLine, amount: Money, **kw: Any) -> Receipt:
    """A receipt with a number of its own, dated in April; the line isn't counted anew."""
    number = kw.pop("number", f"Ч-{report.pk}-{report.receipts.count() + 1}")
    claim = ReceiptClaim.objects.create(
        fingerprint=fingerprint("14360570", number, date(2027, 4, 5)), contract=report.contract, kind=report.kind,
        ordinal=report.ordinal,
    )  # fmt: skip
    base = {"on": date(2027, 4, 5), "counterparty": "ТОВ «Пальне»", "counterparty_code": "14360570"}
    return Receipt.objects.create(
        report=report, claim=claim, line=line, number=number, amount=amount.kopecks, **base | kw
    )
