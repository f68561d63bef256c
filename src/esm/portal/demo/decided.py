"""This budget year's call: decided last winter, its projects running now, some finished."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from esm.competitions.choice.problem import Method
from esm.competitions.machine import ApplicationStatus, MeetingKind, Outcome
from esm.competitions.models import Application, Assignment, Call, Decision, Member
from esm.competitions.services import meetings, minutes, panel
from esm.competitions.services.award import choosing, deciding, releasing
from esm.competitions.services.calls import steps
from esm.contracts.content.facts import ActivityFact, IndicatorFact, Mention
from esm.contracts.machine import Done, MediaKind, MoneySource, Proof, ReportKind
from esm.contracts.models import Contract
from esm.contracts.selectors.editions import content_of
from esm.contracts.services import drawing, payments, project_services, reports
from esm.deliveries.public import Unit
from esm.kernel.money import Money
from esm.reference import public as reference

from . import appeals, changes, owed, stages
from .calls import open_call
from .city import City, evening, owner_of

DAY = timedelta(days=1)


def build(city: City, year: int) -> Call:
    """The whole way of a call whose decisions were released in January of `year`."""
    released_at = city.at.replace(year=year, month=1, day=20, hour=9, minute=0)
    call = _judged(city, year, released_at)
    _decide(city, call, released_at)
    appeals.build(city, call, released_at)
    winners = Application.objects.filter(call=call, status=ApplicationStatus.WON).order_by("number")
    for n, application in enumerate(winners):
        _run(city, application, n, released_at)
    return call


def _judged(city: City, year: int, released_at: datetime) -> Call:
    cast = city.cast
    closes_at = evening(released_at - 60 * DAY)
    call = open_call(
        official=cast.official,
        year=year,
        opens_at=closes_at - 35 * DAY,
        closes_at=closes_at,
        budget=Money.of(900_000).kopecks,
        review_closes_on=(closes_at + 30 * DAY).date(),
    )
    made = city.apply(call, 26, closes_at - 12 * DAY)
    checked = closes_at + 3 * DAY
    stages.admit(cast.secretary, made[:24], checked)
    for application in made[24:]:
        stages.refuse(
            cast.secretary,
            application,
            checked,
            code="charter",
            ground="not_eligible",
            why="Статут не передбачає соціальної роботи.",
        )
    call.refresh_from_db()
    call = steps.start_review(actor=cast.official, call_id=call.pk, seen_version=call.version, at=checked)
    stages.panel(cast.secretary, call, cast.commission, checked)
    stages.assign(cast.secretary, call, checked + DAY)
    for given in Assignment.objects.filter(application__call=call).order_by("pk"):
        stages.score(given.member, given.application, checked + 5 * DAY, city.chance)
    _defence(city, call, checked + 25 * DAY)
    call.refresh_from_db()
    return panel.close_review(
        actor=cast.secretary, call_id=call.pk, seen_version=call.version, accept_gaps=False, at=checked + 26 * DAY
    )


def _defence(city: City, call: Call, at: datetime) -> None:
    secretary = city.cast.secretary
    meeting = meetings.plan_meeting(
        actor=secretary,
        call_id=call.pk,
        fields=meetings.MeetingFields(
            kind=MeetingKind.DEFENCE, at=at, place="зала засідань (демо)", agenda="Захист проєктів"
        ),
        at=at - 5 * DAY,
    )
    present = list(Member.objects.filter(call=call).values_list("number", flat=True))
    meeting = meetings.record_attendance(
        actor=secretary, call_id=call.pk, number=meeting.number, present=present, at=at
    )
    meetings.hold_meeting(
        actor=secretary,
        call_id=call.pk,
        number=meeting.number,
        notes="Усі заявники відповіли на запитання.",
        seen_version=meeting.version,
        at=at,
    )


def _decide(city: City, call: Call, released_at: datetime) -> None:
    cast, slug = city.cast, call.slug
    chosen_at = released_at - 10 * DAY
    runs = choosing.propose_awards(actor=cast.secretary, slug=slug, at=chosen_at, seconds=5)
    best = next(r for r in runs if r.method == Method.OPTIMUM)
    choosing.choose_proposal(actor=cast.secretary, slug=slug, run_id=best.pk, seen_version=None, at=chosen_at)
    # One winner without funding, as the year 2014 knew dozens; the others above the pass mark wait in the reserve.
    spare = call.awards.filter(outcome=Outcome.RESERVE).order_by("-reserve_position").first()
    if spare is not None:
        choosing.override_award(
            actor=cast.secretary,
            slug=slug,
            number=spare.application.number,
            outcome=Outcome.WON_UNFUNDED,
            awarded=Money(0),
            reason="Організація готова працювати без грошей міста, з підтримкою партнера.",
            note="",
            seen_version=spare.version,
            at=chosen_at,
        )
    paper = minutes.draft_minutes(
        actor=cast.secretary, slug=slug, number="1", on=chosen_at.date(), place="зала засідань (демо)", at=chosen_at
    )
    minutes.sign_minutes(
        actor=cast.secretary,
        slug=slug,
        number="1",
        upload=SimpleUploadedFile("protokol.pdf", city.desk.paper, "application/pdf"),
        seen_version=paper.version,
        at=chosen_at + DAY,
    )
    decision = Decision.objects.get(call=call)
    decision = deciding.submit_decision(
        actor=cast.secretary, slug=slug, seen_version=decision.version, at=chosen_at + DAY
    )
    deciding.approve_decision(
        actor=cast.head,
        slug=slug,
        order_number="12-д",
        order_date=(released_at - 2 * DAY).date(),
        seen_version=decision.version,
        at=released_at - 2 * DAY,
    )
    releasing.release_decisions(actor=cast.official, slug=slug, at=released_at)


def _run(city: City, application: Application, n: int, released_at: datetime) -> None:
    """A winner's contract: the first ones finished and accepted, the next with a report to read, the last ones late."""
    official = city.cast.official
    contract = drawing.draw_contract(actor=official, application_number=application.number, at=released_at + 5 * DAY)
    if n == 0:
        return  # one waits for its estimate to be brought to the award, and for its signature
    if contract.amount != content_of(contract).city_lines:
        contract = drawing.fit_lines(
            actor=official, code=contract.code, seen_version=contract.version, at=released_at + 6 * DAY
        )
    signed_on = date(contract.year, 2, 10)
    contract = drawing.sign_contract(
        actor=official,
        code=contract.code,
        signed_on=signed_on,
        file_id=None,
        seen_version=contract.version,
        at=released_at + 25 * DAY,
    )
    _pay(city, contract, 1, date(contract.year, 2, 20))
    project_services.add_service(
        actor=city.cast.of(owner_of(city, application)), code=contract.code, service="021.0", unit=Unit.LEG,
        at=_moment(city, signed_on + DAY),
    )  # fmt: skip
    changes.build(city, contract, n)
    if n == 1:
        owed.duties(city, contract)
        return  # and one is late with its interim report
    _report(city, contract, ReportKind.INTERIM, contract.year, month=7, decide=n > 2)
    if n <= 3:
        return
    if n == 4:
        owed.mistake(city, contract, 2)
    _pay(city, contract, 2, date(contract.year, 7, 25))
    unspent = Money(50_000 if n == 5 else 0)
    _report(city, contract, ReportKind.FINAL, contract.year, month=11, decide=n > 4, unspent=unspent)
    if n == 5:
        owed.comes_back(city, contract)


def _pay(city: City, contract: Contract, ordinal: int, on: date) -> None:
    contract.refresh_from_db()
    payments.pay_tranche(
        actor=city.cast.official,
        code=contract.code,
        ordinal=ordinal,
        paid_on=on,
        document=f"ТД-{contract.code}-{ordinal}",
        seen_version=contract.version,
        at=_moment(city, on + DAY),
    )


_PAYEES = (
    ("ТОВ «Слобожанський транспорт»", "14360570"),
    ("ФОП Черненко О. І.", "2345678901"),
    ("ПП «Друкар»", "31456789"),
)


def _receipts(city: City, contract: Contract, kind: ReportKind, on: date, unspent: Money) -> list[reports.ReceiptText]:
    """Three receipts for each line that the city pays: a part of it in the interim report, all the rest in the final."""
    rows: list[reports.ReceiptText] = []
    left = unspent.kopecks
    for line in contract.lines.filter(source=MoneySource.CITY, amount__gt=0):
        whole = line.amount * 45 // 100 if kind == ReportKind.INTERIM else line.amount - line.spent
        kept = min(left, whole)
        left, whole = left - kept, whole - kept
        for n, (name, code) in enumerate(_PAYEES, 1):
            part = whole // 3 if n < 3 else whole - 2 * (whole // 3)
            if part > 0:
                number = f"{contract.code}-{kind[:1].upper()}{line.code}{n}"
                day = on - timedelta(days=3 * n)
                rows.append(reports.ReceiptText(len(rows) + 1, line.code, number, day, name, code, Money(part)))
    return rows


def _report(
    city: City,
    contract: Contract,
    kind: ReportKind,
    year: int,
    *,
    month: int,
    decide: bool,
    unspent: Money = Money(0),  # noqa: B008
) -> None:
    application = contract.application
    assert application is not None  # noqa: S101
    actor = city.cast.of(owner_of(city, application))
    at = _moment(city, date(year, month, 12))
    share = 100 if kind == ReportKind.FINAL else 45
    persons = (application.clients_planned or 40) * share // 100
    services = reference.service_codes()[:2]
    contract.refresh_from_db()
    on = min(at.date() - 2 * DAY, contract.ends_on)
    rows = _receipts(city, contract, kind, on, unspent)
    reports.add_receipts(actor=actor, code=contract.code, key=kind, rows=rows, at=at)
    plan = content_of(contract)
    report = reports.save_report(
        actor=actor,
        code=contract.code,
        key=kind,
        content=reports.ReportContent(
            done="Команда працює за планом: заняття й супроводи щодня, крім неділі.",
            results="Обіцяні числа виконано.",
            problems="Через відключення світла перенесли кілька занять.",
            persons=persons,
            contacts=persons * 7,
            jobs=2,
            volunteers=9,
            volunteer_hours=350 * share // 100,
            services=tuple(reports.ServiceLine(s.key, persons // 2, persons * 3) for s in services),
            money={
                MoneySource.OWN: Money(application.own * share // 100),
                MoneySource.RAISED: Money(application.raised * share // 100),
            },
            proofs={MoneySource.OWN: Proof.BANK, MoneySource.RAISED: Proof.GRANT},
            activities=tuple(
                ActivityFact(a.code, done=Done.PART, on=on, comment="Перенесли через відключення світла.")
                for a in plan.activities
            ),
            indicators=tuple(
                IndicatorFact(i.code, fact=i.planned * share // 100, comment="Далі буде більше.")
                for i in plan.indicators
            ),
            media=(Mention(MediaKind.WEB, "Міський портал: «Заняття щодня»", "https://example.org/news", on),),
        ),
        seen_version=contract.reports.get(kind=kind).version,
        at=at,
    )
    report = reports.submit_report(
        actor=actor,
        code=contract.code,
        key=kind,
        seen_version=contract.reports.get(pk=report.pk).stamp,
        at=at + timedelta(hours=1),
    )
    if decide:
        reports.accept_report(
            actor=city.cast.official,
            code=contract.code,
            key=kind,
            remark="",
            seen_version=report.stamp,
            at=at + 2 * DAY,
        )


def _moment(city: City, on: date) -> datetime:
    return city.at.replace(year=on.year, month=on.month, day=on.day, hour=9, minute=0)
