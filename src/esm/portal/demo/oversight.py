"""Checks, complaints and the watch over services that must not stop, in the demo city."""

from __future__ import annotations

from datetime import timedelta

from esm.contracts.machine import About, Channel, CheckKind, CheckOutcome, ComplaintOutcome, ContractStatus
from esm.contracts.models import Contract
from esm.contracts.rules import monitoring_rules
from esm.contracts.services import complaints, continuity, findings, monitoring
from esm.kernel.money import Money

from .city import City, owner_of

DAY = timedelta(days=1)


def build(city: City) -> None:
    """One project visited with two remarks (one answered), one surveyed, one to be visited; three complaints."""
    running = list(
        Contract.objects.filter(status=ContractStatus.IN_FORCE, application__isnull=False).order_by("code")[:3]
    )
    if len(running) == 3:
        _checks(city, *running)
        _complaints(city, *running)
    continuity.refresh(at=city.at)


def _checks(city: City, visited: Contract, surveyed: Contract, planned: Contract) -> None:
    official, before = city.cast.official, city.at - 12 * DAY

    def plan(contract: Contract, kind: CheckKind, why: str, days: int) -> int:
        asked = monitoring.CheckPlan(kind, (before + days * DAY).date(), why, f"{official.name}, головна спеціалістка")
        return monitoring.plan_check(actor=official, code=contract.code, plan=asked, at=before).ordinal

    one = plan(visited, CheckKind.VISIT, "Чи відбуваються заняття за графіком", 1)
    record = monitoring.CheckRecord(
        done_on=(before + 2 * DAY).date(),
        found="Заняття відбуваються за графіком. Було девʼятеро учасників.",
        outcome=CheckOutcome.REMARKS,
        not_accepted=Money(0),
        reason="",
        place="Приміщення організації (демо)",
        present="Координаторка проєкту",
        findings=(
            ("Додайте до звіту табель годин за минулий місяць.", None),
            ("Повісьте табличку про підтримку міста.", None),
        ),
    )
    monitoring.record_check(
        actor=official, code=visited.code, ordinal=one, record=record, seen_version=0, at=before + 2 * DAY
    )
    assert visited.application is not None  # noqa: S101
    ngo = city.cast.of(owner_of(city, visited.application))
    findings.answer_finding(
        actor=ngo,
        code=visited.code,
        ordinal=1,
        text="Табель додали до звіту.",
        seen_version=0,
        at=before + 4 * DAY,
    )
    two = plan(surveyed, CheckKind.SURVEY, "Чи задоволені люди супроводом", 1)
    rules = monitoring_rules(before.date())
    answers = tuple(
        monitoring.Answers(text, *numbers)
        for text, numbers in zip(rules.survey_questions, ((21, 5, 2), (27, 1, 0), (19, 7, 2), (0, 0, 28)), strict=False)
    )
    survey = monitoring.CheckRecord(
        done_on=(before + 3 * DAY).date(),
        found="Опитали телефоном за випадковим списком.",
        outcome=CheckOutcome.ACCEPTED,
        not_accepted=Money(0),
        reason="",
        asked=40,
        answered=28,
        questions=answers,
    )
    monitoring.record_check(
        actor=official, code=surveyed.code, ordinal=two, record=survey, seen_version=0, at=before + 3 * DAY
    )
    plan(planned, CheckKind.VISIT, "Чи працює обладнання, куплене коштом міста", 20)


def _complaints(city: City, first: Contract, second: Contract, third: Contract) -> None:
    official, at = city.cast.official, city.at
    published = _enter(city, first, "Двічі не зателефонували, що заняття скасовано.", "Олена (демо)", 14)
    complaints.answer_complaint(
        actor=official,
        number=published,
        outcome=ComplaintOutcome.SATISFIED,
        ground="п. 3.2 договору",
        answer="Організація вибачилася. Тепер про скасування пишуть за день.",
        question="Людину двічі не попередили, що заняття скасовано.",
        public_answer="Організація вибачилася. Тепер про скасування пишуть за день.",
        seen_version=0,
        at=at - 8 * DAY,
    )
    complaints.publish_complaint(
        actor=official,
        number=published,
        question="Людину двічі не попередили, що заняття скасовано.",
        public_answer="Організація вибачилася. Тепер про скасування пишуть за день.",
        confirmed=True,
        seen_version=1,
        at=at - 7 * DAY,
    )
    answered = _enter(city, second, "Не взяли до групи.", "", 12)
    complaints.answer_complaint(
        actor=official,
        number=answered,
        outcome=ComplaintOutcome.REFUSED,
        ground="п. 2.1 договору: група для дітей до 12 років",
        answer="Група лише для дітей до 12 років. Є інша група, подзвоніть нам.",
        question="",
        public_answer="",
        seen_version=0,
        at=at - 5 * DAY,
    )
    _enter(city, third, "Машина приїхала на годину пізніше.", "Павло (демо)", 2)


def _enter(city: City, contract: Contract, text: str, name: str, days: int) -> str:
    at = city.at - days * DAY
    given = complaints.ComplaintText(About.PROJECT, contract.code, text, name, "0 800 000 009 (демо)" if name else "")
    return complaints.enter_complaint(
        actor=city.cast.official, complaint=given, channel=Channel.PHONE, received_on=at.date(), at=at
    ).number
