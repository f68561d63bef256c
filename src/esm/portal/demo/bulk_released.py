"""The load set's released call: an outcome for each application, contracts with tranches and reports for the first ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from esm.competitions.machine import ApplicationStatus, CallStatus, Outcome
from esm.competitions.models import Application, Award, Call
from esm.competitions.selectors.ranking import Line, ranking_of
from esm.contracts.machine import Condition, ContractStatus, ObligationKind, ReportKind, ReportStatus, Side
from esm.contracts.models import Contract, Obligation, Payment, Report, Tranche

from .bulk_rows import create


def release(call: Call, *, contracts: int, at: datetime) -> None:
    """The best tenth (at least `contracts`) wins what it asked for, the next tenth waits, the others are declined."""
    lines = ranking_of(call).lines
    winners = max(contracts, len(lines) // 10)
    awards = create(_award(call, line, winners, at) for line in lines)
    applications = {a.pk: a for a in Application.objects.filter(call=call)}
    for award in awards:
        applications[award.application_id].status = ApplicationStatus(award.outcome)
    Application.objects.bulk_update(applications.values(), ["status"], batch_size=500)
    call.status, call.released_at = CallStatus.RELEASED, at
    call.save(update_fields=["status", "released_at"])
    signed = create(_contract(call, applications[a.application_id], at) for a in awards[:contracts])
    tranches = create(_tranche(c, ordinal, condition) for c in signed for ordinal, condition in _TRANCHES)
    create(_payment(t, at) for t in tranches if t.paid)
    owed = create(_owed(c, kind, month, at) for c in signed for kind, month in _REPORTS)
    create(Report(contract=o.contract, kind=o.url_args[0], status=ReportStatus.DRAFT, obligation=o) for o in owed)


_TRANCHES = ((1, Condition.SIGNATURE), (2, Condition.INTERIM_ACCEPTED))
_REPORTS = ((ReportKind.INTERIM, 6), (ReportKind.FINAL, 12))


def _award(call: Call, line: Line, winners: int, at: datetime) -> Award:
    waits = Outcome.RESERVE if line.position <= 2 * winners else Outcome.DECLINED
    outcome = Outcome.WON if line.position <= winners else waits
    sum_ = line.asked.kopecks if outcome == Outcome.WON else 0
    return Award(
        application_id=line.id,
        call=call,
        direction_id=line.direction_id,
        position=line.position,
        place=line.place,
        score=line.score,
        tie_rule=line.tie_rule,
        asked=line.asked.kopecks,
        recommended=sum_,
        recommended_outcome=outcome,
        awarded=sum_,
        outcome=outcome,
        reserve_position=line.position - winners if outcome == Outcome.RESERVE else None,
        reason="навантаження",
        decided_at=at,
    )


def _contract(call: Call, application: Application, at: datetime) -> Contract:
    return Contract(
        code=application.number,
        number=f"{call.year}/{application.number}",
        application=application,
        organisation_id=application.organisation_id,
        year=call.year,
        status=ContractStatus.IN_FORCE,
        title=application.title,
        subject="Виконання соціального проєкту (демо)",
        amount=application.asked,
        original_amount=application.asked,
        starts_on=application.starts_on or call.projects_start_on,
        ends_on=application.ends_on or call.projects_end_on,
        year_ends_on=date(call.year, 12, 31),
        city_signer="директорка Департаменту (демо)",
        organisation_signer="голова (демо)",
        signed_on=at.date(),
        planned=application.asked // 2 * 2,
        paid=application.asked // 2,
        drawn_at=at,
    )


def _tranche(contract: Contract, ordinal: int, condition: Condition) -> Tranche:
    paid = condition == Condition.SIGNATURE
    return Tranche(
        contract=contract,
        ordinal=ordinal,
        planned=contract.amount // 2,
        condition=condition,
        paid=contract.amount // 2 if paid else 0,
    )


def _payment(tranche: Tranche, at: datetime) -> Payment:
    contract = tranche.contract
    return Payment(
        contract=contract,
        tranche=tranche,
        amount=tranche.paid,
        paid_on=contract.starts_on + timedelta(days=10),
        document=f"{contract.code}-{tranche.ordinal}",
        year_ends_on=contract.year_ends_on,
        recorded_at=at,
    )


def _owed(contract: Contract, kind: ReportKind, month: int, at: datetime) -> Obligation:
    return Obligation(
        contract=contract,
        side=Side.ORGANISATION,
        kind=ObligationKind.REPORT,
        title=f"Подати {kind.label.lower()}",
        due_on=date(contract.year, month, 20),
        subject=f"report:{kind}",
        url_name="contracts:report",
        url_args=[str(kind)],
        opened_at=at,
    )
