"""Pages of the social order: who sees them, what is sealed, how many queries they ask, and a whole way by forms."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.money import Money
from esm.orders import services
from esm.orders.machine import LotStatus, ProposalStatus
from esm.orders.models import Lot, NeedsStudy, Order, Proposal, ServiceList, Tariff
from esm.orders.selectors.work import work_items
from esm.partners.tests import make as partners
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    reference.loaded()
    with time_machine.travel(make.NOW + make.DAY, tick=False):
        yield


def browser(*roles: Role, organisation=None, user=None) -> Client:
    client = Client()
    who = user or identity.user(*roles)
    if organisation is not None:
        partners.member(organisation, "view", "edit", "submit", user=who)
    client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def text(response) -> str:
    assert response.status_code == 200, (response.status_code, response.content[:400])
    return str(response.content.decode())


def fields(page: str) -> dict[str, str]:
    """Hidden fields and what stands in a form: enough to send it back."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return {k: v for k, v in found.items() if k != "csrfmiddlewaretoken"}


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


# ---- the secret of prices -------------------------------------------------------------------------------------------


def test_before_the_opening_a_price_is_on_nobodys_page_but_its_owners():
    lot = make.announced()
    mine = make.submitted(lot, price=Money.of("111.37"))
    make.submitted(lot)
    secret = "111,37"
    own = browser(organisation=mine.organisation)
    assert secret in text(own.get(f"/cabinet/orders/{mine.number}/"))
    rival = browser(organisation=make.provider())
    slug = lot.order.slug
    for client in (Client(), rival, *(browser(r) for r in (Role.OFFICIAL, Role.SECRETARY, Role.HEAD, Role.COMMISSION))):
        for address in (
            *("/orders/", f"/orders/{slug}/", f"/orders/{slug}/{lot.code}/", "/orders/awards/"),
            *(f"/department/orders/{slug}/", f"/department/orders/lots/{lot.code}/", "/review/orders/"),
            *(f"/department/orders/proposals/{mine.number}/", f"/review/orders/{mine.number}/"),
            *(f"/cabinet/orders/{mine.number}/", f"/cabinet/orders/{mine.number}/submit/", "/cabinet/orders/"),
            *(f"/orders/{slug}/{lot.code}/?format=json", "/orders/awards/?format=json", "/work/", "/search/?q=догляд"),
        ):
            assert secret not in client.get(address).content.decode(), address
        file = mine.attachments.first().file_id
        assert client.get(f"/cabinet/orders/{mine.number}/files/{file}/").status_code in {302, 404}


def test_a_member_scores_without_seeing_the_price_and_only_after_declaring():
    lot = make.announced()
    proposal = make.submitted(lot, price=Money.of("111.37"))
    lot = make.opened(lot)
    make.admitted(proposal)
    user = identity.user(Role.COMMISSION, email="m@panel.example")
    make.panel(lot, make.Actor(user.pk, frozenset({Role.COMMISSION})))
    client = browser(user=user)
    page = f"/review/orders/{proposal.number}/"
    assert client.get(page)["Location"].endswith("/conflict/")
    assert client.post(f"{page}conflict/", {"conflicted": "no"}).status_code == 302
    shown = text(client.get(page))
    assert "111,37" not in shown
    sent = {f"points_{c}": "4" for c in ("staff", "quality", "experience")} | {"version": "0", "send": "1"}
    assert client.post(page, sent).status_code == 302
    assert proposal.reviews.get().total == 32_00
    assert client.post(page, sent).status_code == 200  # a stale form keeps what was typed


def test_a_conflict_closes_the_proposal_to_her():
    lot = make.announced()
    proposal = make.submitted(lot)
    lot = make.opened(lot)
    make.admitted(proposal)
    user = identity.user(Role.COMMISSION, email="m@panel.example")
    make.panel(lot, make.Actor(user.pk, frozenset({Role.COMMISSION})))
    client = browser(user=user)
    page = f"/review/orders/{proposal.number}/"
    assert "Напишіть" in text(client.post(f"{page}conflict/", {"conflicted": "yes", "text": " "}))
    assert client.post(f"{page}conflict/", {"conflicted": "yes", "text": "Там працює брат"}).status_code == 302
    assert client.get(page).status_code == 404
    assert "Конфлікт" in text(client.get("/review/orders/"))


# ---- a whole way by forms -------------------------------------------------------------------------------------------


def row(prefix: str, n: int, **cells: str) -> dict[str, str]:
    return {f"{prefix}-{n}-{name}": value for name, value in cells.items()}


def management(prefix: str, total: int) -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0"}


def test_from_needs_to_a_released_choice_by_forms():
    people = {role: identity.user(role) for role in (Role.OFFICIAL, Role.HEAD)}
    official, head = browser(user=people[Role.OFFICIAL]), browser(user=people[Role.HEAD])
    study = {"year": "2026", "title": "Потреби", "source": "Опитування", "period_from": "2026-01-01"}
    study |= {"period_to": "2026-06-15", "summary": ""}
    assert official.post("/department/orders/needs/new/", study).status_code == 302
    made = NeedsStudy.objects.get()
    figures = management("f", 1) | row("f", 0, service_key="015.1", category="older", needed="900", covered="400")
    here = f"/department/orders/needs/{made.slug}/"
    assert official.post(f"{here}edit/", study | figures | {"version": "0"}).status_code == 302
    assert Client().get(f"/orders/needs/{made.slug}/").status_code == 404
    assert official.post(f"{here}publish/", {"version": "1"}).status_code == 302
    assert "500" in text(Client().get(f"/orders/needs/{made.slug}/"))

    listed = {"year": "2027", "title": "Перелік", "ceiling": "120 000", "basis": "Рішення № 1", "study": made.slug}
    assert official.post("/department/orders/lists/new/", listed).status_code == 302
    plan = ServiceList.objects.get()
    desk = f"/department/orders/lists/{plan.slug}/"
    line = row("l", 0, service_key="015.1", unit="person_hour", volume="1 000,5", price_cap="120")
    over = text(official.post(f"{desk}edit/", listed | management("l", 1) | line | {"version": "0"}))
    assert "межа бюджету" in over
    assert "1 000,5" in over
    line["l-0-volume"] = "1 000"
    assert official.post(f"{desk}edit/", listed | management("l", 1) | line | {"version": "0"}).status_code == 302
    assert official.post(f"{desk}submit/", {"version": "1"}).status_code == 302
    signature = {"order_number": "7", "order_date": "2026-11-17"}
    assert official.post(f"{desk}approve/", signature | {"version": "2"}).status_code == 404
    assert head.post(f"{desk}approve/", signature | {"version": "2"}).status_code == 302

    terms = {"plan": plan.slug, "title": "Догляд", "opens_at": "2026-11-17T09:00", "closes_at": "2026-12-20T17:00"}
    terms |= {"contact_phone": "057 1"}
    assert official.post("/department/orders/new/", terms).status_code == 302
    order = Order.objects.get()
    office = f"/department/orders/{order.slug}/"
    task = {"line": str(plan.lines.get().pk), "mechanism": "order", "title": "Догляд вдома", "about": "Допомога"}
    task |= {
        "volume": "1 000",
        "price_cap": "120",
        "place": "Вдома",
        "starts_on": "2027-01-15",
        "ends_on": "2027-12-01",
    }
    quality = management("r", 1) | row("r", 0, title="За стандартом") | management("c", 1)
    quality |= row("c", 0, title="Якість", weight="40", anchors="погано\nсередньо\nдобре")
    refused = text(official.post(f"{office}lots/new/", task | quality | {"ends_on": "2028-01-01"}))
    assert "бюджетного року" in refused
    assert official.post(f"{office}lots/new/", task | quality).status_code == 302
    lot = Lot.objects.get()
    assert official.post(f"{office}announce/", {"version": "1"}).status_code == 302
    assert "Догляд вдома" in text(Client().get(f"/orders/{order.slug}/"))
    assert Client().get(f"/orders/{order.slug}/calendar.ics").content.startswith(b"BEGIN:VCALENDAR")

    owner = make.provider()
    with time_machine.travel(make.NOW + 2 * make.DAY, tick=False):
        official, ngo = browser(user=people[Role.OFFICIAL]), browser(organisation=owner)
        assert ngo.post(f"/orders/{order.slug}/ask/", {"text": "Чи входить дорога?"}).status_code == 302
        assert "дорога" not in text(Client().get(f"/orders/{order.slug}/"))
        question = order.questions.get()
        assert official.post(f"{office}questions/{question.pk}/", {"answer": "Так."}).status_code == 302
        assert "дорога" in text(Client().get(f"/orders/{order.slug}/"))
        began = ngo.post(f"/cabinet/orders/start/{lot.code}/", {"organisation": str(owner.pk)})
        here = began["Location"]
        typed = {"price": "130", "capacity": "600", "place": "Вдома", "staff": "8 людей", "quality": "Опитування"}
        typed |= {"experience": "Три роки", "confirmed": "r1", "version": "0"}
        assert "не вища за" in text(ngo.post(here, typed))
        assert ngo.post(here, typed | {"price": "100"}).status_code == 302
        for code in ("statement", "staff", "price"):
            assert ngo.post(f"{here}attach/", {"code": code, "file": make.pdf()}).status_code == 302
        proposal = Proposal.objects.get()
        lacking = text(ngo.post(f"{here}submit/", {"version": str(proposal.version)}))
        assert "Поставте позначку" in lacking
        sent = {"version": str(proposal.version), "declared": "on", "declared_by": "Наталя Громадська"}
        assert ngo.post(f"{here}submit/", sent).status_code == 302
        proposal.refresh_from_db()
        assert proposal.status == ProposalStatus.SUBMITTED
        assert ngo.post(f"{here}recall/", {"version": str(proposal.version)}).status_code == 302
        proposal.refresh_from_db()
        assert ngo.post(f"{here}submit/", sent | {"version": str(proposal.version)}).status_code == 302
        assert official.post(f"{office}open/", {"version": "99"}).status_code == 200

    with time_machine.travel(make.CLOSES + make.DAY, tick=False):
        official, head = browser(user=people[Role.OFFICIAL]), browser(user=people[Role.HEAD])
        order.refresh_from_db()
        assert official.post(f"{office}open/", {"version": str(order.version)}).status_code == 302
        check = f"/department/orders/proposals/{proposal.number}/"
        proposal.refresh_from_db()
        page = text(official.get(check))
        codes = set(re.findall(r'name="answer_(\w+)"', page))
        answers = {f"answer_{c}": "yes" for c in codes} | {"version": str(proposal.version)}
        assert official.post(check, answers).status_code == 302
        proposal.refresh_from_db()
        assert official.post(f"{check}admit/", {"version": str(proposal.version)}).status_code == 302
        panel = [identity.user(Role.COMMISSION, email=f"p{n}@panel.example") for n in (1, 2)]
        order.refresh_from_db()
        members = {"members": [str(p.pk) for p in panel], "version": str(order.version)}
        assert official.post(f"{office}panel/", members).status_code == 302
        for person in panel:
            client = browser(user=person)
            score = f"/review/orders/{proposal.number}/"
            assert client.post(f"{score}conflict/", {"conflicted": "no"}).status_code == 302
            assert client.post(score, {"points_k1": "2", "version": "0", "send": "1"}).status_code == 302
        lot.refresh_from_db()
        bench = f"/department/orders/lots/{lot.code}/"
        assert official.post(f"{bench}choose/", {"version": str(lot.version)}).status_code == 302
        lot.refresh_from_db()
        assert "100,00" not in text(Client().get(f"/orders/{order.slug}/{lot.code}/"))
        assert head.post(f"{bench}approve/", signature | {"version": str(lot.version)}).status_code == 302
        assert official.post(f"{bench}release/", {}).status_code == 302
        lot.refresh_from_db()
        assert (lot.status, lot.awarded) == (LotStatus.RELEASED, 60_000_00)
        shown = text(Client().get(f"/orders/{order.slug}/{lot.code}/"))
        assert owner.short_name in shown
        assert "найнижча ціна" in shown
        assert owner.short_name in text(Client().get("/orders/awards/?year=2027"))
        assert owner.edrpou in Client().get(f"/orders/{order.slug}/{lot.code}/?format=csv").content.decode()


def test_tariffs_are_published_and_a_fee_is_explained_without_keeping_anything():
    official = browser(Role.OFFICIAL)
    sent = {"service_key": "015.1", "unit": "person_hour", "price": "120,50", "valid_from": "2026-01-01", "act": "№ 15"}
    assert official.post("/department/orders/tariffs/new/", sent).status_code == 302
    assert "вже є" in text(official.post("/department/orders/tariffs/new/", sent))
    assert "120,50" in text(Client().get("/orders/tariffs/"))
    tariff = Tariff.objects.get()
    answer = text(Client().post("/orders/tariffs/", {"tariff": tariff.pk, "income": "9 627"}))
    assert "Часткова плата" in answer
    assert "60,25" in answer
    assert "безоплатна" in text(Client().post("/orders/tariffs/", {"tariff": tariff.pk, "income": "100"}))


# ---- lists stay quick -----------------------------------------------------------------------------------------------


def test_lists_ask_as_much_for_three_as_for_one():
    lot = make.announced()
    make.submitted(lot)
    member = identity.user(Role.COMMISSION, email="m@panel.example")
    who = make.Actor(member.pk, frozenset({Role.COMMISSION}))
    clients = {"official": browser(Role.OFFICIAL), "": Client()}
    slug = lot.order.slug
    addresses = {
        "/orders/": "",
        f"/orders/{slug}/": "",
        "/department/orders/": "official",
        f"/department/orders/{slug}/": "official",
        f"/department/orders/lots/{lot.code}/": "official",
    }
    one = {a: queries(clients[c], a) for a, c in addresses.items()}
    for _ in range(2):
        make.submitted(lot)
        make.announced()
    three = {a: queries(clients[c], a) for a, c in addresses.items()}
    assert three == one
    assert max(one.values()) <= 14
    lot = make.opened(lot)
    make.panel(lot, who)
    for proposal in lot.proposals.all():
        make.admitted(proposal)
    assert queries(clients["official"], f"/department/orders/lots/{lot.code}/") <= 16
    assert queries(browser(user=member), "/review/orders/") <= 12
    first = lot.proposals.order_by("number").first()
    make.scored(first, who)
    assert queries(browser(user=member), f"/review/orders/{first.number}/") <= 12


def test_the_register_of_providers_asks_the_same_for_many():
    make.released(make.compared((100, 400, 4)))
    one = queries(Client(), "/orders/awards/")
    make.released(make.compared((100, 400, 4), (110, 300, 4), (115, 200, 4)))
    assert queries(Client(), "/orders/awards/") == one


# ---- work -----------------------------------------------------------------------------------------------------------


def titles(actor, at) -> list[str]:
    return [item.title for item in work_items(actor, at)]


def test_everybody_is_told_what_waits_for_her():
    make.plan(approved=False)
    plan = ServiceList.objects.get()
    services.submit_list(actor=make.official(), slug=plan.slug, seen_version=plan.version, at=make.NOW)
    assert titles(make.head(), make.NOW) == ["Затвердити перелік послуг"]
    lot = make.announced()
    draft = make.written(lot)
    assert titles(make.of(draft.organisation), make.NOW + make.DAY) == [f"Дописати пропозицію {draft.number}"]
    make.submitted(lot)
    assert "Розкрити пропозиції" in titles(make.secretary(), make.AFTER)
    lot = make.opened(lot)
    assert "Перевірити 1 пропозицію" in titles(make.secretary(), make.AFTER)
    ready = make.admitted(Proposal.objects.get(status=ProposalStatus.SUBMITTED))
    person = make.panel(lot)[0]
    assert titles(person, make.AFTER) == ["Оцінити 1 пропозицію"]
    assert ready.status == ProposalStatus.ADMITTED
    assert all(item.url for item in work_items(make.secretary(), make.AFTER + timedelta(days=1)))


def test_the_desk_names_what_was_taken_away_without_its_price_and_gives_the_comparison_as_a_table():
    lot = make.announced()
    owner = make.provider()
    gone = make.submitted(lot, owner, price=Money.of("111.37"))
    stays = make.submitted(lot, price=Money.of(100))
    services.withdraw_proposal(
        actor=make.of(owner), number=gone.number, reason="Передумали", seen_version=gone.version, at=make.NOW + make.DAY
    )
    client = browser(Role.SECRETARY)
    address = f"/department/orders/lots/{lot.code}/"
    assert client.get(f"{address}?format=csv").status_code == 404  # sealed
    make.opened(lot)
    page, table = text(client.get(address)), client.get(f"{address}?format=csv").content.decode()
    for words in (page, table):
        assert gone.number in words
        assert stays.number in words
        assert "111,37" not in words


def test_a_task_says_who_wins_when_points_are_equal():
    lot = make.announced()
    page = text(browser().get(f"/orders/{lot.order.slug}/{lot.code}/"))
    assert "Якщо бали рівні, вирішує:" in page


def test_a_list_starts_from_the_services_that_its_study_says_somebody_goes_without():
    study = make.study(figures=(services.Figure("015.1", 300, 120), services.Figure("021.0", 90, 90)))
    plan = services.draft_list(
        actor=make.official(), draft=services.ListDraft(2027, "Перелік", 100_00, study=study.slug), at=make.NOW
    )
    page = text(browser(Role.OFFICIAL).get(f"/department/orders/lists/{plan.slug}/edit/"))
    assert "не охоплено 180" in page
    assert page.count('<option value="015.1" selected>') == 1
    assert '<option value="021.0" selected>' not in page
