import csv
import io
import json

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from esm.indicators import public, services
from esm.indicators.models import Correction, Edition, Observation
from esm.indicators.selectors import dynamics, exact_total

from .make import AT, OFFICIAL, published

pytestmark = pytest.mark.django_db


def run(*args):
    out = io.StringIO()
    call_command("dynamics", *args, stdout=out)
    return out.getvalue()


def test_all_figures_are_loaded_once():
    assert published() == 18 * 9
    assert published() == 0
    assert Observation.objects.count() == 18 * 9


def test_loading_again_keeps_a_correction():
    published()
    services.correct(
        actor=OFFICIAL,
        year=2009,
        indicator="cost-per-client",
        value="6,3",
        reason="Уточнено за звітом",
        seen="2.6",
        at=AT,
    )
    published()
    assert dynamics().row(2009).cell("cost-per-client").published.plain() == "6.3"


def test_another_community_gets_no_foreign_figures(settings):
    settings.COMMUNITY = "UA53080370010073240"
    assert published() == 0
    assert run("load") == "0 figures added\n"
    assert run("--format", "csv").splitlines()[1:] == []
    assert run("--format", "csv").startswith("year,projects_submitted,")
    assert run("--verify") == ""


def test_a_city_that_was_never_served_shows_its_own_table_at_once():
    assert len(run("--format", "csv").splitlines()) == 1 + 18
    assert Edition.objects.count() == 1


def test_csv_has_a_header_and_the_nine_indicators_as_they_were_written():
    published()
    rows = list(csv.reader(io.StringIO(run("--format", "csv"))))
    assert rows[0] == [
        "year", "projects_submitted", "projects_won", "city_budget_kUAH", "raised_other_kUAH", "leverage",
        "clients", "cost_per_client_UAH", "jobs_created", "volunteers",
    ]  # fmt: skip
    assert rows[1] == ["2000", "39", "3", "6.0", "50.4", "8.4", "800", "70.5", "28", "50"]
    assert rows[15] == ["2014", "109", "41", "0", "3506", "", "556310", "6.3", "102", "1644"]
    assert [row[0] for row in rows[1:]] == [str(y) for y in range(2000, 2018)]


def test_csv_gives_back_the_file_that_was_loaded():
    published()
    with (services.DATA / "dynamics-2000-2017.csv").open(encoding="utf-8") as stream:
        original = [row[:10] for row in csv.reader(stream)]
    assert list(csv.reader(io.StringIO(run()))) == original


def test_json_names_sources_and_both_values():
    published()
    table = json.loads(run("--format", "json"))
    assert table["editions"][0]["source_url"] == "http://esm.kharkov.ua/about/esm/"
    cell = table["years"][3]["values"]["cost_per_client_UAH"]
    assert (cell["published"], cell["computed"], cell["differs"]) == ("20.2", "40.53", True)
    assert table["totals"]["leverage"] == "4.48"


def test_exactly_four_cells_differ_from_their_formula():
    published()
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("dynamics", "--verify", stdout=out)
    assert stop.value.code == 1
    assert out.getvalue().splitlines() == [
        "2003 cost-per-client: published 20.2, by formula 40.53",
        "2009 cost-per-client: published 2.6, by formula 6.30",
        "2010 cost-per-client: published 4.2, by formula 7.72",
        "2011 cost-per-client: published 1.7, by formula 3.09",
    ]


def test_verify_is_silent_when_all_follows():
    published()
    for cell in dynamics().differing:
        services.correct(
            actor=OFFICIAL,
            year=cell.year,
            indicator=cell.indicator.code,
            value=cell.computed_shown.plain(),
            reason="Перераховано за формулою",
            seen=cell.published.plain(),
            at=AT,
        )
    assert run("--verify") == ""


def test_totals_of_eighteen_years():
    published()
    assert {code: n.plain() if n else None for code, n in dynamics().totals.items()} == {
        "submitted": "1189",
        "winners": "703",
        "city-money": "10915.1",
        "raised": "48923.9",
        "leverage": "4.48",
        "clients": "7531313",
        "cost-per-client": None,
        "jobs": "2196",
        "volunteers": "25208",
    }


def test_leverage_until_2016_is_sum_by_sum():
    published()
    table = dynamics()
    rows = [row for row in table.published if row.year <= 2016]
    assert round(float(exact_total(table.indicator("leverage"), rows)), 2) == 4.41


def test_every_sentence_of_the_source_holds_to_its_own_rounding():
    published()
    assert [(c.indicator.code, c.exact.plain(), c.holds) for c in dynamics().claims] == [
        ("winners", "703", True),
        ("raised", "48923.9", True),
        ("city-money", "10915.1", True),
        ("leverage", "4.41", True),
        ("volunteers", "25208", True),
        ("jobs", "2196", True),
        ("clients", "7531313", True),
    ]


def test_without_a_budget_there_is_no_leverage():
    published()
    row = dynamics().row(2014)
    assert row.cell("city-money").published.value == 0
    assert row.cell("leverage").published is None
    assert row.cell("leverage").computed is None
    assert row.cell("winners").published.value == 41
    assert row.cell("winners").note == "переможці без фінансування"


def test_the_table_costs_four_queries_and_is_built_once(django_assert_num_queries):
    published()
    with django_assert_num_queries(4):
        first = dynamics()
    assert dynamics() is first


def test_headline_is_the_latest_published_year_with_its_history():
    published()
    head = public.headline()
    assert head.year == 2017
    assert head.figure("clients").text == "586\u00a0000"
    assert head.figure("city-money").text == "1\u00a0000,0"
    assert len(head.figure("leverage").series) == 18
    assert dict(head.figure("leverage").series)[2014] is None
    assert public.headline(2013).figure("clients").text == "1\u00a0248\u00a0667"


def test_headline_of_an_empty_city_is_none():
    assert public.headline() is None


@pytest.mark.parametrize("model", [Edition, Correction])
def test_editions_and_the_log_are_written_once(model):
    published()
    services.correct(
        actor=OFFICIAL,
        year=2009,
        indicator="cost-per-client",
        value="6,3",
        reason="Уточнено за звітом",
        seen="2.6",
        at=AT,
    )
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        model.objects.update(id=99)
