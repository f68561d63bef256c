"""Pages of the award stage and the public register: who sees what, and that nobody sees anything too early."""

import re
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from docx import Document
from pypdf import PdfReader

from esm.competitions import public
from esm.competitions.machine import CallStatus
from esm.competitions.models import Appeal, Award, Decision, Minutes
from esm.competitions.services import award as services
from esm.identity.public import Role
from esm.kernel.money import Money

from . import make

pytestmark = pytest.mark.django_db
# After the window of `make.call()`.
AFTER = make.NOW.replace(year=2027, month=1, day=15)
K100 = 100_000_00


@pytest.fixture(autouse=True)
def _after_the_deadline():
    with time_machine.travel(AFTER, tick=False):
        yield


def signed_in(*roles, organisation_id=None):
    client = Client()
    who = make.person(*roles, organisation_id=organisation_id)
    client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def desk(call, tail=""):
    return f"/department/competitions/{call.slug}/{tail}"


def text(response):
    assert response.status_code == 200, (response.status_code, response.content[:500])
    return response.content.decode()


def numbers(call):
    return list(call.applications.order_by("number").values_list("number", flat=True))


# ---- the way of a decision, clicked through -------------------------------------------------------------------------


def test_a_decision_is_made_approved_and_released_by_its_people():
    call = make.ranked_call(90, 80, 40, total_budget=K100, rules=make.rules(partial_step_percent=0))
    secretary, head = signed_in(Role.SECRETARY), signed_in(Role.HEAD)
    assert "нижче прохідного" in text(secretary.get(desk(call, "ranking/")))
    secretary.post(desk(call, "award/compute/"))
    run = call.award_runs.get(method="optimum")
    assert "Найбільша сума балів" in text(secretary.get(desk(call, "award/")))
    assert "Записати вибір" in text(secretary.get(desk(call, f"award/choose/{run.pk}/")))
    secretary.post(desk(call, f"award/choose/{run.pk}/"))
    secretary.post(desk(call, "minutes/"), {"number": "1", "on": "2027-01-15", "place": "Мерія"})
    minutes = Minutes.objects.get(call=call)
    scan = SimpleUploadedFile("протокол.pdf", make.PDF, "application/pdf")
    secretary.post(desk(call, "minutes/1/sign/"), {"scan": scan, "version": minutes.version})
    decision = Decision.objects.get(call=call)
    secretary.post(desk(call, "decision/submit/"), {"version": decision.version})
    decision.refresh_from_db()
    head.post(
        desk(call, "decision/approve/"),
        {"version": decision.version, "order_number": "12", "order_date": "2027-01-14"},
    )
    head.post(desk(call, "decision/release/"), {"version": 0})
    call.refresh_from_db()
    assert call.status == CallStatus.RELEASED
    assert "Результати для всіх" in text(secretary.get(desk(call, "decision/")))


def test_typed_words_stay_when_an_override_is_refused():
    call = make.ranked_call(90)
    make.chosen(call)
    (number,) = numbers(call)
    page = text(
        signed_in(Role.SECRETARY).post(
            desk(call, f"decision/{number}/"),
            {"outcome": "won", "awarded": "999 999", "reason": "дуже треба", "note": "так", "version": 0},
        )
    )
    assert "999 999" in page
    assert "дуже треба" in page
    assert "Більше дати не можна" in page
    assert Award.objects.get().awarded == K100


@pytest.mark.parametrize("tail", ["ranking/", "award/", "minutes/", "decision/"])
def test_the_panel_has_to_be_closed_first(tail):
    call = make.ranked_call(90, status=CallStatus.REVIEW)
    assert signed_in(Role.SECRETARY).get(desk(call, tail)).status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMMISSION])
@pytest.mark.parametrize("tail", ["ranking/", "award/", "minutes/", "decision/", "award/money/"])
def test_the_work_pages_do_not_exist_for_others(role, tail):
    call = make.ranked_call(90)
    make.chosen(call)
    assert signed_in(role).get(desk(call, tail)).status_code == 404


def test_a_visitor_is_asked_to_sign_in():
    call = make.ranked_call(90)
    response = Client().get(desk(call, "ranking/"))
    assert response.status_code == 302
    assert "/login" in response["Location"]


@pytest.mark.parametrize("tail", ["ranking/", "award/", "decision/"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_tables_are_taken_away(tail, form):
    call = make.ranked_call(90, 80)
    make.chosen(call)
    response = signed_in(Role.SECRETARY).get(desk(call, tail), {"format": form})
    assert response.status_code == 200
    assert f".{form}" in response["Content-Disposition"]


def test_minutes_leave_as_a_tagged_pdf_and_as_word():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    make.signed_minutes(call)
    client = signed_in(Role.SECRETARY)
    pdf = PdfReader(BytesIO(client.get(desk(call, "minutes/1/pdf/")).content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "ПРОТОКОЛ № 1" in pdf.pages[0].extract_text()
    document = Document(BytesIO(client.get(desk(call, "minutes/1/docx/")).content))
    assert document.paragraphs[0].text == "ПРОТОКОЛ № 1"
    assert {"Присутність і кворум", "Рейтинг", "Вирішили"} <= {p.text for p in document.paragraphs}


@pytest.mark.parametrize("tail", ["ranking/", "award/", "decision/"])
def test_titles_lead_to_the_applications_but_for_her_who_has_a_conflict(tail):
    call = make.ranked_call(90, 80)
    make.chosen(call)
    member = make.member(call)
    apps.get_model("identity", "RoleGrant").objects.create(
        user_id=member.user_id, role=Role.SECRETARY, since=date(2020, 1, 1)
    )
    make.conflict(member, call.applications.get(number=numbers(call)[0]))
    client = Client()
    client.force_login(get_user_model().objects.get(pk=member.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    for who, shown in ((signed_in(Role.OFFICIAL), [True, True]), (client, [False, True])):
        page = text(who.get(desk(call, tail)))
        links = [f"/review/{n}/read/" for n in numbers(call)]
        assert [link in page for link in links] == shown
        assert [who.get(link).status_code == 200 for link in links] == shown


def test_work_pages_take_as_many_queries_for_many_as_for_one():
    client = signed_in(Role.SECRETARY)
    counts = {}
    for size in (1, 3, 30):
        call = make.ranked_call(*(60 + i for i in range(size)))
        make.chosen(call)
        for tail in ("ranking/", "award/", "decision/"):
            with CaptureQueriesContext(connection) as queries:
                text(client.get(desk(call, tail)))
            counts.setdefault(tail, []).append(len(queries))
    assert all(len(set(c)) == 1 for c in counts.values()), counts
    # Two of them are the session and the person.
    assert all(c[0] <= 12 for c in counts.values()), counts
    make.approved(call)  # now there are minutes to compare with and people to name
    with CaptureQueriesContext(connection) as queries:
        text(client.get(desk(call, "decision/")))
    assert len(queries) <= 12


# ---- the public register --------------------------------------------------------------------------------------------


def released(**kw):
    return make.awarded(90, 80, 40, total_budget=K100, rules=make.rules(partial_step_percent=0), **kw)


def test_the_register_counts_adds_up_and_filters():
    call = released()
    page = text(Client().get("/projects/", {"year": call.year}))
    assert "Знайдено 3 проєкти." in page
    assert "Місто дало 100,0 тис. грн." in page
    won = text(Client().get("/projects/", {"status": "won"}))
    assert [n in won for n in numbers(call)] == [True, False, False]


@pytest.mark.parametrize(
    "query", ["page=x", "year=мінус", "sort=-password", "status=x", "q=%00", "direction=%27", "page=99"]
)
def test_a_strange_address_shows_the_register_all_the_same(query):
    released()
    assert Client().get(f"/projects/?{query}").status_code == 200


def test_words_are_found_whatever_their_case():
    call = released()
    application = call.applications.first()
    assert application.title in text(Client().get("/projects/", {"q": application.title.upper()}))
    assert "проєктів немає" in text(Client().get("/projects/", {"q": "такого слова немає"}))


@pytest.mark.parametrize("sort", ["score", "-score", "title", "organisation", "direction", "-city", "raised", "-year"])
def test_every_order_shows_every_project(sort):
    call = released()
    page = text(Client().get("/projects/", {"sort": sort}))
    assert all(f"/projects/{n}/" in page for n in numbers(call))


def test_a_project_shows_reasons_scores_without_names_and_its_money():
    call = released()
    won, reserve, declined = (text(Client().get(f"/projects/{n}/")) for n in numbers(call))
    assert "Оцінка 3" in won
    assert "Місце в резерві: 1" in reserve
    assert "нижчий за прохідний" in declined
    assert all(word in won for word in ("Просили", "Пропозиція", "Рішення", "договору ще немає"))
    assert not any(m.name in page for m in call.members.all() for page in (won, reserve, declined))


def test_the_money_line_goes_on_with_what_the_caller_knows():
    call = released()
    page = public.project_public(numbers(call)[0], AFTER, after=_After())
    assert [(s.code, s.amount) for s in page.money] == [
        ("asked", Money(K100)),
        ("recommended", Money(K100)),
        ("awarded", Money(K100)),
        ("contracted", Money(K100)),
        ("paid", Money(5)),
        ("accepted", None),
        ("returned", Money(1)),
    ]


class _Signed:
    status_label = "Виконується"
    original, contracted, paid, accepted, returned = Money(K100), Money(K100), Money(5), None, Money(1)


class _After:
    path, reported, complaints, complain = None, None, (), ""
    money = _Signed()

    def told(self, number, award):
        assert award.number == number
        return self


def test_results_list_everything_with_its_reason_and_the_minutes():
    call = released()
    page = text(Client().get(f"/competitions/{call.slug}/results/"))
    assert all(f"/projects/{n}/" in page for n in numbers(call))
    paper = Client().get(f"/competitions/{call.slug}/results/minutes/1/")
    assert paper["Content-Type"] == "application/pdf"


def test_results_show_published_answers_to_appeals_and_neither_the_appeal_nor_its_private_answer():
    call = released()
    declined = call.applications.get(status="declined")
    appeal = {"application": declined, "level": "decision", "filed_at": make.NOW, "due_on": make.NOW.date()}
    answered = {"answered_at": make.NOW, "outcome": "leave", "answered_by": "Ірина Друга"}
    section = 'id="appeals"'  # the footer has a link with the same words
    address = f"/competitions/{call.slug}/results/"
    Appeal.objects.create(text="Скаржиться Оксана", filed_by="Оксана Лисенко", **appeal)
    assert section not in text(Client().get(address))
    Appeal.objects.update(answer="Пані Оксано, ні", published="Бали пораховано правильно.", **answered)
    page = text(Client().get(address))
    assert section in page
    assert "Бали пораховано правильно." in page
    assert "Оксан" not in page.partition(section)[2]


@pytest.mark.parametrize("path", ["/projects/", "/competitions/{slug}/results/"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_public_tables_are_taken_away(path, form):
    call = released()
    assert Client().get(path.format(slug=call.slug), {"format": form}).status_code == 200


def test_the_feed_has_released_projects_only():
    call = released()
    other = make.ranked_call(95)
    feed = Client().get("/api/v1/projects").json()
    assert {p["number"] for p in feed["projects"]} == set(numbers(call))
    assert not {p["number"] for p in feed["projects"]} & set(numbers(other))
    assert [p["awarded"] for p in feed["projects"] if p["status"] == "won"] == ["100000.00"]


def test_the_register_takes_as_many_queries_for_many_as_for_few():
    counts = []
    for size in (1, 3, 30):
        make.ranked_call(*(60 + i for i in range(size)))
        with CaptureQueriesContext(connection) as queries:
            text(Client().get("/projects/"))
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 8


def test_the_door_gives_contracts_what_they_need():
    call = released()
    winner, reserve, _declined = numbers(call)
    award = public.award_for_contract(winner)
    assert award is not None
    assert (award.awarded, award.year, award.order_number) == (Money(K100), call.year, "12-к")
    assert public.award_for_contract(reserve) is None
    assert [a.number for a in public.awards_without_contract()] == [winner]
    assert public.awards_without_contract([winner]) == []


# ---- the embargo ----------------------------------------------------------------------------------------------------


def addresses(patterns=None, prefix=""):
    """Every address of the site that takes no argument but a competition's slug or an application's number."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path.replace("^", "").replace("$", "")


def open_to(client, call, application):
    """Every page this client can open with this call's and application's names in the address, in every format."""
    known = {
        "<slug:slug>": call.slug, "<str:number>": application.number, "<slug:number>": application.number,
        "<int:year>": str(call.year), "<str:code>": application.number, "<slug:code>": application.number,
    }  # fmt: skip
    for pattern in sorted(set(addresses())):
        path = re.sub("<[^>]+>", lambda found: known.get(found[0], found[0]), pattern)
        if "<" in path or "(" in path or "logout" in path:
            continue
        for query in ("", "?format=csv", "?format=json", f"?q={application.number}"):
            response = client.get(f"/{path}{query}")
            if response.status_code == 200:
                yield f"/{path}{query}", b"".join(response) if response.streaming else response.content
            elif not query:
                break  # what isn't open to her is so in every format


SECRETS = ("77,77", "7777", "77777", "77 777", "77\xa0777", "Таємна причина", "Переможець", '"won"', "Оцінка 1")


def embargoed():
    """A decided, approved and not yet released call whose figures can't be mistaken for any others."""
    call = make.ranked_call(77.77, 60.5, asked=88_888_00, total_budget=88_888_00)
    make.chosen(call)
    number = numbers(call)[0]
    services.override_award(
        actor=make.secretary(),
        slug=call.slug,
        number=number,
        outcome=services.choosing.Outcome.WON,
        awarded=Money(77_777_00),
        reason="Таємна причина",
        note="Таємна причина для всіх",
        seen_version=Award.objects.get(application__number=number).version,
        at=make.NOW,
    )
    make.approved(call)
    return call


@pytest.mark.parametrize("who", ["visitor", "ngo"])
def test_before_the_release_no_page_export_feed_or_search_says_anything(who):
    call = embargoed()
    application = call.applications.order_by("number").first()
    client = signed_in(organisation_id=application.organisation_id) if who == "ngo" else Client()
    client.raise_request_exception = False
    opened = dict(open_to(client, call, application))
    assert "/projects/" in opened
    assert f"/projects/{application.number}/" in opened
    # The names of states stand in filters as choices for everybody: those say nothing.
    leaks = {
        (path, secret)
        for path, body in opened.items()
        for secret in SECRETS
        if secret in _without_choices(body.decode("utf-8", "replace"))
    }
    assert leaks == set()
    assert client.get(f"/competitions/{call.slug}/results/").status_code == 404
    assert client.get(f"/competitions/{call.slug}/results/minutes/1/").status_code == 404


def _without_choices(page):
    return re.sub("<option.*?</option>", "", page, flags=re.DOTALL)


def test_the_same_scan_finds_everything_after_the_release():
    """So that the scan above is known to look where things would be."""
    call = embargoed()
    services.release_decisions(actor=make.head(), slug=call.slug, at=AFTER)
    application = call.applications.order_by("number").first()
    shown = "".join(body.decode("utf-8", "replace") for _path, body in open_to(Client(), call, application))
    assert all(secret in shown for secret in ("77,77", "77777", "Таємна причина", "Переможець", '"won"', "Оцінка 1"))


def test_before_the_deadline_an_application_has_no_page():
    call = make.call()
    application = make.submitted(call=call)
    with time_machine.travel(make.NOW, tick=False):
        assert Client().get(f"/projects/{application.number}/").status_code == 404
        assert application.title not in text(Client().get("/projects/"))


def test_after_the_deadline_its_summary_is_public_and_its_admission_is_not():
    call = make.call(status=CallStatus.REVIEW)
    ok, refused = make.admitted(call=call), make.submitted(call=call, status="refused")
    for number in (ok.number, refused.number):
        assert "На розгляді" in text(Client().get(f"/projects/{number}/"))
