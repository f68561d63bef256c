"""Years of the program: counted from records, published as a second step, corrected in public."""

import pytest

from esm.competitions.tests import make as competitions
from esm.contracts.tests import make as contracts
from esm.indicators import program_years, services
from esm.indicators.models import Correction, Observation
from esm.indicators.selectors import dynamics
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money

from .make import AT, OFFICIAL, SECRETARY, published

pytestmark = pytest.mark.django_db


def released_call(**kw):
    return competitions.call(**{"status": competitions.CallStatus.RELEASED, "released_at": AT} | kw)


def project(call, status, **kw):
    return competitions.application(call=call, status=status, **kw)


def reported(application, *, paid="100000.00", raised="250000.50", **answers):
    """A contract of the project, paid in full, with an accepted final report."""
    contract = contracts.signed(application=application, amount=Money.of(paid))
    contract.paid = contract.amount
    contract.save()
    report = contract.reports.get(kind=contracts.ReportKind.FINAL)
    contracts.fill(report, spent=Money.of(paid), raised=Money.of(raised), **answers)
    report.status, report.accepted_amount = contracts.ReportStatus.ACCEPTED, contract.amount
    report.save()
    return contract


def year_of_two_projects():
    call = released_call()
    for _ in range(2):
        reported(project(call, competitions.ApplicationStatus.WON))
    project(call, competitions.ApplicationStatus.WON_UNFUNDED)
    project(call, competitions.ApplicationStatus.DECLINED)
    project(call, competitions.ApplicationStatus.DRAFT)
    project(call, competitions.ApplicationStatus.LATE)
    services.refresh(at=AT)


def computed(year):
    return {c.indicator.code: c.computed.plain() if c.computed else None for c in dynamics().row(year).cells}


def test_a_year_is_counted_from_its_records():
    year_of_two_projects()
    assert computed(2027) == {
        "submitted": "4",
        "winners": "3",
        "city-money": "200.00000",
        "raised": "500.00100",
        "leverage": "2.50",
        "clients": "600",
        "cost-per-client": "1166.67",
        "jobs": "4",
        "volunteers": "10",
    }


def test_every_figure_is_the_sum_of_the_records_it_opens_into():
    year_of_two_projects()
    facts = program_years.year_facts(2027)
    row = dynamics().row(2027)
    for code, records in facts.records.items():
        assert sum(r.value for r in records) == row.cell(code).computed.value
    assert facts.persons == 80


def test_before_release_nobody_knows_the_winners():
    call = competitions.call(status=competitions.CallStatus.RANKING)
    project(call, competitions.ApplicationStatus.ADMITTED)
    services.refresh(at=AT)
    found = computed(2027)
    assert (found["submitted"], found["winners"], found["city-money"], found["clients"]) == ("1", None, None, None)


def test_while_applications_come_in_there_is_no_year():
    project(competitions.call(status=competitions.CallStatus.OPEN), competitions.ApplicationStatus.SUBMITTED)
    assert services.refresh(at=AT) == []
    assert dynamics().row(2027) is None


def test_counting_again_changes_nothing():
    year_of_two_projects()
    assert services.refresh(at=AT) == []
    assert Observation.objects.count() == 7


def test_a_published_year_joins_the_table_rounded_and_follows_from_itself():
    published()
    year_of_two_projects()
    services.publish_year(actor=OFFICIAL, year=2027, at=AT)
    row = dynamics().row(2027)
    assert [c.published.plain() for c in row.cells] == [
        "4", "3", "200.0", "500.0", "2.5", "600", "1166.7", "4", "10",
    ]  # fmt: skip
    assert not any(c.differs for c in row.cells)
    assert dynamics().totals["submitted"].plain() == "1193"
    assert AuditEvent.objects.filter(action="indicators.publish").count() == 1


def test_an_unpublished_year_is_shown_but_not_added_up():
    published()
    year_of_two_projects()
    assert dynamics().row(2027).is_published is False
    assert dynamics().totals["submitted"].plain() == "1189"


def test_records_that_change_later_show_against_what_was_published():
    year_of_two_projects()
    services.publish_year(actor=OFFICIAL, year=2027, at=AT)
    reported(project(released_call(), competitions.ApplicationStatus.WON))
    services.refresh(at=AT)
    row = dynamics().row(2027)
    assert row.cell("clients").published.plain() == "600"
    assert row.cell("clients").computed.plain() == "900"
    assert row.cell("clients").differs


def test_a_year_is_published_once():
    year_of_two_projects()
    services.publish_year(actor=OFFICIAL, year=2027, at=AT)
    with pytest.raises(Conflict):
        services.publish_year(actor=OFFICIAL, year=2027, at=AT)


def test_a_year_of_an_old_table_is_never_published_again():
    published()
    with pytest.raises(NotFound):
        services.publish_year(actor=OFFICIAL, year=2009, at=AT)


def test_winners_without_money_are_published_only_when_it_is_meant():
    project(released_call(), competitions.ApplicationStatus.WON_UNFUNDED)
    with pytest.raises(Invalid) as refusal:
        services.publish_year(actor=OFFICIAL, year=2027, at=AT)
    assert "without_missing" in refusal.value.fields
    services.publish_year(actor=OFFICIAL, year=2027, at=AT, without_missing=True)
    row = dynamics().row(2027)
    assert row.cell("winners").published.plain() == "1"
    assert row.cell("city-money").published.plain() == "0.0"
    assert row.cell("leverage").published is None
    assert row.cell("clients").published is None


def test_a_year_without_released_decisions_is_not_published():
    project(competitions.call(status=competitions.CallStatus.RANKING), competitions.ApplicationStatus.ADMITTED)
    with pytest.raises(Invalid):
        services.publish_year(actor=OFFICIAL, year=2027, at=AT, without_missing=True)


def test_only_the_department_publishes_and_corrects():
    published()
    year_of_two_projects()
    with pytest.raises(Denied):
        services.publish_year(actor=SECRETARY, year=2027, at=AT)
    with pytest.raises(Denied):
        correct(actor=SECRETARY)


def correct(**kw):
    base = {"actor": OFFICIAL, "year": 2009, "indicator": "cost-per-client", "value": "6,3", "seen": "2.6", "at": AT}
    return services.correct(**base | {"reason": "Перераховано за звітом 2009 року"} | kw)


def test_a_correction_says_what_was_what_became_why_who_and_when():
    published()
    correct()
    entry = dynamics().corrections[0]
    assert (entry.year, entry.indicator, entry.old.plain(), entry.new.plain()) == (
        2009,
        "cost-per-client",
        "2.6",
        "6.3",
    )
    assert (entry.reason, entry.by_id, entry.at) == ("Перераховано за звітом 2009 року", OFFICIAL.user_id, AT)
    assert not dynamics().row(2009).cell("cost-per-client").differs
    assert AuditEvent.objects.get(action="indicators.correct").data["before"] == "2.6"


def test_a_value_may_be_corrected_to_none_and_back():
    published()
    correct(value="")
    assert dynamics().row(2009).cell("cost-per-client").published is None
    correct(value="2,6", seen="")
    assert len(dynamics().corrections) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "шість"}, "value"),
        ({"value": "-6"}, "value"),
        ({"value": "2,6"}, "value"),
        ({"value": "9" * 30}, "value"),
        ({"reason": "так"}, "reason"),
        ({"reason": "а" * 501}, "reason"),
    ],
)
def test_a_bad_correction_gets_its_sentence_and_changes_nothing(wrong, field):
    published()
    with pytest.raises(Invalid) as refusal:
        correct(**wrong)
    assert set(refusal.value.fields) == {field}
    assert not Correction.objects.exists()


def test_a_stale_correction_is_refused():
    published()
    correct()
    with pytest.raises(Conflict):
        correct(value="7,7")


def test_a_figure_that_was_never_published_cannot_be_corrected():
    year_of_two_projects()
    with pytest.raises(NotFound):
        correct(year=2027, indicator="clients", value="5", seen="600")
