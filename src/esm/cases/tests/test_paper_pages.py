"""Pages of lists, the board and papers: who opens them, how often they ask, what they give to take away."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from esm.cases.tests import make
from esm.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def who() -> make.Unit:
    return make.unit()


def client(actor: Actor) -> Client:
    made = Client()
    made.force_login(make.identity.User.objects.get(pk=actor.user_id))
    return made


def body(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:300]
    return str(answer.content.decode())


def test_lists_board_and_papers_keep_to_twelve_queries(who: make.Unit) -> None:
    case = make.granted(who, person_id=make.person(who).id)
    make.in_emergency(who)
    browser = client(who.supervisor)
    browser.get("/cases/")
    for address in (
        "/cases/?sort=-due&late=1&worker=none",
        "/cases/?state=all&class=SM&danger=1&mine=1&sort=number",
        "/cases/?unit=city&state=nonsense&class=ZZ&worker=x&page=99",
        "/cases/late/?show=week&mine=1",
        "/cases/late/",
        "/cases/board/?unit=city",
        f"/cases/{case.number}/papers/",
    ):
        with CaptureQueriesContext(connection) as asked:
            body(browser.get(address))
        assert len(asked) <= 12, (address, len(asked))


def test_a_list_is_taken_away_without_a_name(who: make.Unit) -> None:
    case = make.granted(who, person_id=make.person(who).id)
    browser = client(who.supervisor)
    for address in ("/cases/", "/cases/board/", "/cases/late/?show=week"):
        for form in ("csv", "xlsx", "json"):
            answer = browser.get(address, {"format": form, "show": "week"})
            assert answer.status_code == 200
            assert "attachment" in answer["Content-Disposition"]
        assert "Коваль" not in browser.get(address, {"format": "csv"}).content.decode()
    assert case.number in browser.get("/cases/", {"format": "csv"}).content.decode()
    assert browser.get("/cases/", {"format": "exe"}).status_code == 404


def test_strangers_and_other_units_find_nothing(who: make.Unit) -> None:
    case = make.case(who)
    ngo = make.ngo()
    for address in (f"/cases/{case.number}/papers/", f"/cases/{case.number}/papers/case{case.pk}-card.pdf"):
        assert client(ngo.supervisor).get(address).status_code == 404
    assert client(ngo.worker).get("/cases/?unit=city").status_code == 404
    assert client(ngo.worker).get("/cases/board/").status_code == 404
    assert case.number not in body(client(ngo.worker).get("/cases/"))
    assert client(make.identity.actor(make.identity.user())).get("/cases/").status_code == 404


def test_a_paper_is_never_kept_by_the_way_and_goes_out_by_post_only(who: make.Unit) -> None:
    case = make.granted(who, person_id=make.person(who).id)
    browser = client(who.worker)
    act = case.acts.get()
    address = f"/cases/{case.number}/papers/act{act.pk}-804"
    paper = browser.get(f"{address}.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Cache-Control"] == "private, no-store"
    assert "Коваль" not in paper["Content-Disposition"]
    assert browser.get(f"{address}/export/").status_code == 405
    packed = browser.post(f"{address}/export/")
    assert packed["Content-Type"] == "application/zip"
    assert packed.content.startswith(b"PK")
    assert browser.post(f"/cases/{case.number}/papers/case{case.pk}-card/export/").status_code == 404
    assert "Коваль" not in body(browser.get(f"/cases/{case.number}/papers/"))
