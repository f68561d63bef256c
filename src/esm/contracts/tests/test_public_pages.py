"""What contracts add to public pages of rooms below: the register of projects and an organisation's history."""

import csv
import io

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from esm.competitions.tests import make as competitions
from esm.contracts.machine import ContractStatus
from esm.kernel.money import Money
from esm.partners.public import organisation_refs

from . import make
from .browse import text

pytestmark = pytest.mark.django_db
AFTER = make.NOW


@pytest.fixture(autouse=True)
def _after_the_decision():
    with time_machine.travel(AFTER, tick=False):
        yield


def winners(*points, **kw):
    """A released call whose applications won 100 000 UAH each, by number."""
    call = competitions.awarded(*points, **kw)
    return list(call.applications.order_by("number"))


def listed(query):
    page = text(Client().get("/projects/", query))
    rows = list(
        csv.reader(
            io.StringIO(text(Client().get("/projects/", {**query, "format": "csv"})).lstrip("\ufeff")), delimiter=";"
        )
    )
    assert f"Знайдено {len(rows) - 1} про" in page
    return {row[0] for row in rows[1:]}


def test_the_register_filters_by_the_state_of_contracts():
    closed, running, drafted, waiting = winners(95, 90, 85, 80)
    make.signed(application=closed, status=ContractStatus.CLOSED, paid=100_000_00, accepted=100_000_00)
    make.signed(application=running)
    make.contract(application=drafted)
    assert listed({"contract": "closed"}) == {closed.number}
    assert listed({"contract": "in_force"}) == {running.number}
    assert listed({"contract": "none"}) == {drafted.number, waiting.number}
    assert listed({"contract": "closed", "year": closed.call.year}) == {closed.number}
    assert listed({"contract": "closed", "year": closed.call.year - 1}) == set()
    assert listed({"contract": "draft"}) == {a.number for a in (closed, running, drafted, waiting)}
    page = text(Client().get("/projects/", {"contract": "closed"}))
    assert "Договір: Закрито" in page
    assert "contract=closed&amp;format=csv" in page


def test_the_filter_says_nothing_before_the_release():
    applications = list(competitions.ranked_call(95, 90).applications.all())
    make.signed(application=applications[0])
    for state in ("in_force", "none"):
        assert listed({"contract": state}) == set()


def test_a_card_shows_the_organisations_projects_of_all_years_with_every_sum():
    (won,) = winners(95, slug="first", year=2027)
    competitions.admitted(
        call=competitions.call(slug="next", year=2028, status="review"), organisation_id=won.organisation_id
    )
    make.signed(application=won, paid=50_000_00, accepted=40_000_50, returned=1_00)
    ref = organisation_refs([won.organisation_id])[won.organisation_id]
    address = f"/organisations/{ref.edrpou}/"
    page = text(Client().get(address))
    assert "Проєктів: 2." in page
    assert page.index(">2028<") < page.index(">2027<")
    assert all(sum_ in page for sum_ in ("100\u00a0000", "50\u00a0000", "40\u00a0000,50", "На розгляді", "Діє"))
    rows = list(csv.reader(io.StringIO(text(Client().get(address, {"format": "csv"})).lstrip("\ufeff")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["2028", "2027"]
    assert "50000,00" in rows[2]


def test_a_card_shows_no_sum_before_the_release():
    application = competitions.ranked_call(95).applications.get()
    make.signed(application=application, amount=Money.of(77_777))
    ref = organisation_refs([application.organisation_id])[application.organisation_id]
    page = text(Client().get(f"/organisations/{ref.edrpou}/"))
    assert "На розгляді" in page
    assert "77\u00a0777" not in page


def test_the_cabinet_shows_the_organisations_own_history():
    (won,) = winners(95)
    make.signed(application=won)
    ref = organisation_refs([won.organisation_id])[won.organisation_id]
    client = Client()
    client.force_login(
        competitions.person(organisation_id=won.organisation_id), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    assert f"/projects/{won.number}/" in text(client.get(f"/cabinet/organisation/{ref.edrpou}/"))


def test_a_card_takes_as_many_queries_for_many_projects_as_for_one():
    counts = set()
    for many in (1, 3):
        rows = winners(*range(90, 90 + many), slug=f"call-{many}")
        for row in rows:
            row.organisation_id = rows[0].organisation_id
            row.save()
            make.signed(application=row)
        ref = organisation_refs([rows[0].organisation_id])[rows[0].organisation_id]
        with CaptureQueriesContext(
            connection,
        ) as found:
            text(Client().get(f"/organisations/{ref.edrpou}/"))
        counts.add(len(found))
    assert len(counts) == 1
    assert max(counts) <= 12


@pytest.mark.parametrize("address", ["/projects/?contract=closed", "/projects/{number}/", "/organisations/{edrpou}/"])
def test_public_pages_lead_to_themselves_in_the_other_language(address):
    (won,) = winners(95)
    edrpou = organisation_refs([won.organisation_id])[won.organisation_id].edrpou
    address = address.format(number=won.number, edrpou=edrpou)
    assert f'href="/en{address}"' in text(Client().get(address))
