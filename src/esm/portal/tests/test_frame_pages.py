"""The portal's own pages keep what they promise without JavaScript and without an account."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from esm.design.appearance import Appearance
from esm.identity.models import RoleGrant, User
from esm.kernel.actor import NOBODY, Actor
from esm.kernel.models import AuditEvent
from esm.portal import feedback as inbox
from esm.portal.frame import links, work_nav
from esm.portal.models import Feedback
from esm.portal.search import matches
from esm.portal.web import errors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def message(**changes: str) -> dict[str, str]:
    return {"kind": "barrier", "text": "Кнопка не читається", "page": "/competitions/", "contact": ""} | changes


def test_the_home_page_answers_in_an_empty_city(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Яка допомога вам потрібна?" in page.content.decode()


def test_a_chosen_look_is_kept_and_marks_every_page(client: Client) -> None:
    answer = client.post(reverse("portal:appearance"), {"theme": "dark", "contrast": "more", "text": "large"})
    assert answer.status_code == 302
    assert 'data-theme="dark" data-contrast="more" data-text="large"' in client.get("/easy-read/").content.decode()


def test_a_forged_look_is_ignored() -> None:
    assert Appearance.read('dark"><script>.more.huge') == Appearance(contrast="more")
    assert Appearance.read("").attributes == ""


def test_appearance_leads_back_only_within_the_site(client: Client) -> None:
    def back(url: str) -> str:
        return str(client.get(reverse("portal:appearance"), {"back": url}).context["back"])

    assert back("/competitions/") == "/competitions/"
    assert back("https://evil.example/") == ""
    assert back("//evil.example/x") == ""


def test_a_message_gets_a_number_that_the_page_shows(client: Client) -> None:
    answer = client.post(reverse("portal:feedback"), message(), follow=True)
    kept = Feedback.objects.get()
    assert kept.number in answer.content.decode()
    assert AuditEvent.objects.filter(action="portal.send_feedback").count() == 1


def test_an_empty_message_keeps_what_was_typed_and_says_what_is_missing(client: Client) -> None:
    page = client.post(reverse("portal:feedback"), message(text="", page="сторінка конкурсу")).content.decode()
    assert "<title>Помилок: 1." in page
    assert "Напишіть, що сталося" in page
    assert "сторінка конкурсу" in page
    assert not Feedback.objects.exists()


def test_a_machine_that_writes_without_end_is_stopped_politely(client: Client) -> None:
    for _n in range(inbox.MOST):
        client.post(reverse("portal:feedback"), message())
    page = client.post(reverse("portal:feedback"), message(text="ще одне")).content.decode()
    assert "Спробуйте пізніше або подзвоніть" in page
    assert "ще одне" in page
    assert Feedback.objects.count() == inbox.MOST


def test_only_the_department_reads_messages(client: Client) -> None:
    client.post(reverse("portal:feedback"), message(contact="olha@example.org"))
    for role, status in (("department_official", 200), ("commission_member", 403)):
        user = User.objects.create(email=f"{role}@demo.example", full_name=role)
        RoleGrant.objects.create(user=user, role=ROLES[role], since="2020-01-01")
        client.force_login(user)
        page = client.get(reverse("portal:feedback_inbox"))
        assert page.status_code == status
        assert ("olha@example.org" in page.content.decode()) is (status == 200)


ROLES = {"department_official": "official", "commission_member": "commission_member"}


def test_a_visitor_signs_in_before_a_work_place(client: Client) -> None:
    assert client.get(reverse("portal:feedback_inbox")).status_code == 302


@pytest.mark.parametrize(
    ("path", "heading"), [("/no-such-page/", "Такої сторінки немає"), ("/en/no-such-page/", "There is no such page")]
)
def test_a_missing_page_offers_a_way_on(client: Client, path: str, heading: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert heading in page.content.decode()
    assert 'role="search"' in page.content.decode()


def test_a_broken_page_has_a_code_and_asks_nothing_of_the_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        page = errors.broken(RequestFactory().get("/"))
    assert page.status_code == 500
    assert 'class="code"' in page.content.decode()


def test_a_stale_form_gets_a_sentence(settings) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(reverse("portal:feedback"), message())
    assert page.status_code == 403
    assert "оновіть сторінку й надішліть ще раз" in page.content.decode()


def test_menus_never_lead_nowhere() -> None:
    assert links([("Привид", "/no-such-page/")], "/") == []


def test_a_work_menu_follows_the_roles() -> None:
    assert work_nav(NOBODY, "/") == []
    menu = work_nav(Actor(1, frozenset({"official", "department_head"})), "/")
    titles = [str(link.title) for entry in menu for link in (entry.inner or (entry,))]
    assert "Повідомлення" in titles
    assert len(titles) == len(set(titles))


def test_a_long_work_menu_puts_what_belongs_together_in_a_row_of_its_own() -> None:
    member = Actor(1, rights=frozenset({(1, "prepare")}))
    menu = {str(link.title): link for link in work_nav(member, "/cabinet/deliveries/grid/")}
    assert len(menu) <= 8
    assert menu["Послуги"].current == "true"
    assert [(str(i.title), i.current) for i in menu["Послуги"].inner] == [
        ("Наші послуги", ""),
        ("Журнал послуг", "true"),
        ("Направлення", ""),
    ]
    assert not any(link.inner for link in work_nav(Actor(1, frozenset({"operator"})), "/desk/"))


def test_only_the_nearest_entry_of_a_work_menu_is_where_the_person_is() -> None:
    menu = work_nav(Actor(1, frozenset({"coordinator"})), "/department/people/pairs/")
    assert [link.url for link in menu if link.current] == ["/department/people/pairs/"]


def test_search_knows_word_forms_and_beginnings() -> None:
    assert matches("незрячих", "Супровід незрячої людини")
    assert matches("динам", "Динаміка за роками")
    assert not matches("таксі", "Динаміка за роками")
    assert not matches("  ", "Динаміка")


def test_search_finds_pages_and_survives_odd_input(client: Client) -> None:
    assert "/accessibility/" in client.get("/search/", {"q": "доступність"}).content.decode()
    for odd in ("\0", "'\"<script>", "а" * 5000, "%", "ʼ"):
        page = client.get("/search/", {"q": odd})
        assert page.status_code == 200
        assert "<script>" not in page.content.decode().partition("</head>")[2]


def test_a_contact_lies_unreadable_and_one_that_does_not_open_hides_no_message(client: Client) -> None:
    for contact in ("olena@example.org", "050 111 22 33", ""):
        client.post("/feedback/", {"kind": "idea", "text": "Дякую", "contact": contact})
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM portal_feedback ORDER BY id")
        raw = [row[0] for row in cursor.fetchall()]
        assert not any("olena" in text or "050" in text for text in raw)
        cursor.execute("UPDATE portal_feedback SET contact = %s WHERE contact = %s", [raw[0], raw[1]])
    user = User.objects.create_user("o@example.org", "x", full_name="Посадова")
    RoleGrant.objects.create(user=user, role="official", since="2026-01-01")
    client.force_login(user)
    page = client.get("/department/feedback/").content.decode()
    assert page.count("Дякую") == 3
    assert "olena@example.org" in page
    assert "Контакт не відкривається" in page
