"""What everybody reads of a project after its award: accepted reports, money, answers; few queries however much there is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from esm.competitions.tests import make as competitions
from esm.contracts.machine import Done, MoneySource, Outcome, ReportKind, ReportStatus
from esm.contracts.models import Complaint, ComplaintStep, Contract, Edition, Repayment, Report, ReportMoney
from esm.contracts.public import AFTER
from esm.kernel.money import Money

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_year():
    with time_machine.travel(make.NOW, tick=False):
        yield


def signed(**kw) -> Contract:
    return make.signed(application=competitions.awarded(95).applications.get(), **kw)


def interim(contract: Contract, ordinal: int, status: str = ReportStatus.ACCEPTED, **kw) -> Report:
    """A filled interim report; each tells of one more person."""
    report = contract.reports.filter(kind=ReportKind.INTERIM, ordinal=ordinal).first()
    if report is None:
        report = Report(contract=contract, kind=ReportKind.INTERIM, ordinal=ordinal)
        report.obligation = make.obligation(contract, date(2027, 9, ordinal))
        report.save()
    return accepted(report, persons=40 + ordinal, status=status, **kw)


def accepted(report: Report, *, status: str = ReportStatus.ACCEPTED, **kw) -> Report:
    told = {
        "indicators": [{"code": 2, "name": "Супроводів", "unit": "разів", "planned": 300, "fact": 240, "comment": "Ірина хворіла"}],
        "activities": [{"code": 1, "what": "Супровід у місті", "done": "part", "comment": "Ірина хворіла"}],
    }  # fmt: skip
    make.fill(report, spent=Money.of(100), **told | kw)
    ReportMoney.objects.create(report=report, source=MoneySource.VOLUNTEER, typed=9_600_00, spent=9_600_00)
    report.status, report.outcome, report.decided_at = status, Outcome.WHOLE, make.NOW
    report.accepted_amount = report.accepted_own = 100_00
    report.save()
    return report


def page(contract: Contract) -> str:
    answer = Client().get(f"/projects/{contract.code}/")
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_figures_of_accepted_reports_are_told_apart_and_valued():
    contract = signed()
    interim(contract, 1)
    text = page(contract)
    assert "<dd>41<small>кожну людину пораховано раз</small></dd>" in text
    assert "<dd>300</dd>" in text
    assert "120 год праці, оцінено в 9 600 грн" in text
    assert "80 %" in text
    assert str(Done.PART.label) in text
    assert "Ірина" not in text


def test_the_newest_accepted_report_speaks_and_what_nobody_accepted_is_silent():
    contract = signed()
    interim(contract, 1, status=ReportStatus.SUBMITTED)
    assert AFTER.told(contract.code, None).reported is None
    interim(contract, 2)
    interim(contract, 3)
    told = AFTER.told(contract.code, None).reported
    assert (told.persons, told.final, [r.label for r in told.reports]) == (
        43, False, ["Проміжний звіт 2", "Проміжний звіт 3"]
    )  # fmt: skip
    accepted(contract.reports.get(kind=ReportKind.FINAL), persons=50)
    told = AFTER.told(contract.code, None).reported
    assert (told.persons, told.final, len(told.reports)) == (50, True, 3)


def test_an_accepted_correction_takes_the_place_of_what_it_corrects():
    contract = signed()
    first = interim(contract, 1)
    new = Report.objects.create(
        contract=contract, kind=first.kind, revision=2, replaces=first, reason="Помилка", obligation=first.obligation
    )
    assert AFTER.told(contract.code, None).reported.persons == 41
    make.fill(new, spent=Money.of(50), persons=39)
    new.status, new.accepted_amount = ReportStatus.ACCEPTED, 50_00
    new.save()
    told = AFTER.told(contract.code, None).reported
    assert (told.persons, len(told.reports)) == (39, 1)


def test_nothing_is_told_of_a_report_before_the_release():
    application = competitions.ranked_call(95).applications.get()
    contract = make.signed(application=application)
    interim(contract, 1)
    assert "За прийнятим звітом" not in page(contract)


def busy(contract: Contract, many: int) -> None:
    """So many payments, returns, changes of the sum, accepted reports and published answers."""
    for n in range(1, many + 1):
        make.payment(contract, 1, Money.of(100), f"ТД-{many}-{n}")
        Repayment.objects.create(contract=contract, amount=100, on=date(2027, 5, n), document=f"П-{many}-{n}")
        change = make.amendment(contract, "signed", reason=f"Зміна {n}", signed_on=date(2027, 4, n))
        snapshot = contract.editions.last().snapshot | {"amount": contract.amount + n}
        Edition.objects.create(
            contract=contract,
            number=n + 1,
            snapshot=snapshot,
            since=date(2027, 4, n),
            amendment=change,
            made_at=make.NOW,
        )
        interim(contract, n)
        complaint = Complaint.objects.create(
            number=f"С-{contract.pk}-{n}", code_mark="x", channel="site", about="project", contract=contract,
            title="Проєкт", text="Не приїхали", filed_at=make.NOW,
        )  # fmt: skip
        ComplaintStep.objects.create(
            complaint=complaint, key=f"{complaint.number}/1", level="organiser", filed_at=make.NOW, outcome="refused",
            ground="п. 1", answer="Ні", answered_at=make.NOW, question=f"Питання {n}", public_answer="Відповідь",
            published_at=make.NOW + timedelta(hours=1),
        )  # fmt: skip


def test_a_projects_page_takes_twelve_queries_at_most_however_much_has_happened():
    counts = []
    for many in (1, 3):
        won = competitions.awarded(95, slug=f"call-{many}").applications.get()
        correction = competitions.scored_again(competitions.correction(won))
        correction = competitions.rescoring_closed(correction)
        competitions.released_again(competitions.decided_again(correction, "won", 100_000))
        contract = make.signed(application=won)
        busy(contract, many)
        page(contract)
        with CaptureQueriesContext(connection) as asked:
            text = page(contract)
        assert all(word in text for word in ("Заявку оцінили ще раз", f"Зміна {many}", f"Питання {many}", "Повернуто"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, counts
