"""A form sent after the session ran out loses nothing, and nobody but its author sees what she wrote."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from esm.competitions.tests import make
from esm.identity.public import Role
from esm.kernel import kept as store
from esm.kernel.http import KEPT_COOKIE, PERSON_COOKIE
from esm.kernel.models import KeptForm, LetterTemplate
from esm.kernel.tasks import forget_kept_forms

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
EDIT = "/department/letters/competitions.admitted/"
PAGE = "/work/kept/"
WORDS = {"version": "0", "subject": "Є новини про {number}", "body": "Заявку «{title}» допущено.\n\n<b>{link}</b>"}
HOST = "http://testserver"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def author():
    return make.person(Role.OFFICIAL, full_name="Лисенко Оксана")


def working(user, **kw) -> Client:
    """Her browser, in which she has opened a page of her work."""
    client = Client(**kw)
    client.force_login(user)
    assert client.get(EDIT).status_code == 200
    return client


def ran_out(client: Client) -> Client:
    del client.cookies["sessionid"]
    return client


def send(client: Client, address: str = EDIT, words=WORDS, **headers):
    return client.post(address, words, headers={"referer": f"{HOST}{address}"} | headers)


def answers(page: str) -> dict[str, str]:
    """What the button sends."""
    form = re.search(r'<form method="post" action="([^"]*)" enctype="multipart/form-data".*?</form>', page, re.DOTALL)
    assert form
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[0])
    return {"action": unescape(form[1])} | {unescape(n): unescape(v) for n, v in fields}


def test_after_signing_in_the_answers_are_shown_in_the_forms_words_and_sent_with_one_button(author):
    client = ran_out(working(author))
    answer = send(client)
    assert answer.url == f"/accounts/login/?next={PAGE}"
    door = client.get(answer.url).content.decode()
    assert "Ви вийшли, поки писали. Увійдіть: написане збережено до 11:00." in door
    assert not LetterTemplate.objects.exists()
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert "Ось що ви написали" in page
    assert "<dt>Тема листа</dt><dd>Є новини про {number}</dd>" in page
    assert "&lt;b&gt;{link}&lt;/b&gt;</dd>" in page
    assert f'href="{EDIT}"' in page
    sent = answers(page)
    assert client.post(sent.pop("action"), sent, follow=True).redirect_chain == [(EDIT, 302)]
    assert LetterTemplate.objects.get().body == WORDS["body"]
    assert not KeptForm.objects.exists()
    assert "Збережених відповідей немає" in client.get(PAGE).content.decode()


def test_signing_in_through_the_door_itself_leads_to_the_answers(author):
    author.set_password("довгий-пароль-для-тестів")
    author.save()
    client = ran_out(working(author))
    door = send(client).url
    signing = {"login": author.email, "password": "довгий-пароль-для-тестів", "next": PAGE}
    answer = client.post(door, signing)
    assert answer.url == PAGE
    assert "Є новини про {number}" in client.get(PAGE).content.decode()


def test_another_person_in_the_same_browser_sees_nothing_and_the_author_still_does(author):
    client = ran_out(working(author))
    send(client)
    client.force_login(make.person(Role.SECRETARY))
    page = client.get(PAGE).content.decode()
    assert "Збережених відповідей немає" in page
    assert "новини" not in page
    client.post(PAGE, {"key": KeptForm.objects.get().key})
    client.force_login(author)
    assert "Є новини про" in client.get(PAGE).content.decode()


def test_the_author_in_another_browser_sees_nothing(author):
    send(ran_out(working(author)))
    assert "новини" not in working(author).get(PAGE).content.decode()


@pytest.mark.parametrize("cookie", [KEPT_COOKIE, PERSON_COOKIE])
def test_a_cookie_made_up_opens_nothing(author, cookie):
    client = ran_out(working(author))
    if cookie == PERSON_COOKIE:
        client.cookies[cookie] = "x" * 64
    send(client)
    if cookie == KEPT_COOKIE:
        client.cookies[cookie] = client.cookies[cookie].value[:-2] + "AA"
    client.force_login(author)
    assert "новини" not in client.get(PAGE).content.decode()


def test_after_an_hour_they_are_gone(author):
    client = ran_out(working(author))
    send(client)
    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        client.force_login(author)
        assert "Є новини про" in client.get(PAGE).content.decode()
        assert forget_kept_forms.call() == 0
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        assert "новини" not in client.get(PAGE).content.decode()
        assert forget_kept_forms.call() == 1
    assert not KeptForm.objects.exists()


def test_what_lies_in_the_database_tells_neither_who_nor_what(author):
    client = ran_out(working(author))
    send(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT browser, person, content FROM kernel_keptform")
        row = " ".join(map(str, cursor.fetchone()))
    assert "letters" not in row
    assert row.isascii()
    for name in (KEPT_COOKIE, PERSON_COOKIE):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
        assert author.email not in client.cookies[name].value
        assert client.cookies[name].value not in row.replace(store.mark(author.pk), "")


def test_in_a_browser_where_nobody_was_signed_in_nothing_is_kept():
    answer = send(Client())
    assert answer.url == f"/accounts/login/?next={EDIT}"
    assert not KeptForm.objects.exists()


def test_what_a_script_sends_by_itself_is_not_kept(author):
    client = ran_out(working(author))
    send(client, **{"x-autosave": "1"})
    send(client, **{"hx-request": "true"})
    assert not KeptForm.objects.exists()


def test_a_form_of_another_site_is_refused_before_anything_is_kept(author):
    client = ran_out(working(author, enforce_csrf_checks=True))
    assert send(client, origin="https://evil.example").status_code == 403
    assert send(client).status_code == 403
    assert not KeptForm.objects.exists()


def test_the_button_needs_the_new_token(author):
    client = ran_out(working(author))
    send(client)
    client.handler.enforce_csrf_checks = True
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    sent = answers(page)
    token = sent.pop("csrfmiddlewaretoken")
    assert client.post(sent.pop("action"), sent).status_code == 403
    assert client.post(EDIT, sent | {"csrfmiddlewaretoken": token}).status_code == 302


def test_whoever_signed_in_anew_in_another_tab_sends_the_old_form_again(author):
    client = working(author, enforce_csrf_checks=True)
    old = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', client.get(EDIT).content.decode())[1]
    client.cookies["csrftoken"] = "n" * 32
    answer = send(client, words=WORDS | {"csrfmiddlewaretoken": old}, origin=HOST)
    assert answer.url == PAGE
    assert "Є новини про" in client.get(PAGE).content.decode()
    elsewhere = send(client, words=WORDS | {"csrfmiddlewaretoken": old}, origin="https://evil.example")
    assert elsewhere.status_code == 403
    password = send(client, words={"oldpassword": "x", "csrfmiddlewaretoken": old}, origin=HOST)
    assert password.status_code == 403
    assert KeptForm.objects.count() == 1


def test_what_is_too_large_is_not_kept_and_she_is_told(author):
    client = ran_out(working(author))
    answer = send(client, words=WORDS | {"body": "ї" * (store.LIMIT // 2)})
    assert answer.url == f"/accounts/login/?next={EDIT}"
    assert "Відповіді завеликі" in client.get(answer.url).content.decode()
    assert not KeptForm.objects.exists()
    send(client, words=WORDS | {"body": "ї" * (store.LIMIT // 2 - 1000)})
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert client.post(EDIT, {k: v for k, v in answers(page).items() if k != "action"}).status_code == 302


def test_files_are_not_kept_and_passwords_never_and_she_is_told_about_files(author):
    client = ran_out(working(author))
    send(client, words=WORDS | {"scan": SimpleUploadedFile("a.pdf", b"%PDF-"), "new_password": "таємне"})
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert "Файли ми не зберегли" in page
    assert "таємне" not in page


def test_several_forms_of_several_tabs_wait_each_with_its_button(author):
    client = ran_out(working(author))
    for number in range(store.MOST + 2):
        send(client, words=WORDS | {"subject": f"Тема {number}"})
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert KeptForm.objects.count() == store.MOST
    assert "Тема 11" in page
    assert "<dd>Тема 1</dd>" not in page
    client.post(PAGE, {"key": KeptForm.objects.order_by("-id")[0].key})
    assert "Тема 11" not in client.get(PAGE).content.decode()


def test_a_step_without_a_page_of_its_own_is_shown_too(author):
    client = ran_out(working(author))
    send(client, f"{EDIT}reset/", {"reason": "Помилка\0 в тексті"})
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert "<dt>Відповідь</dt><dd>Помилка" in page
    assert answers(page)["action"] == f"{EDIT}reset/"


def test_choices_are_shown_as_the_form_calls_them(author):
    client = ran_out(working(author))
    send(client, "/work/letters/", {"often": "daily"})
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert "<dt>Коли надсилати листи</dt><dd>Раз на день, о 8:00, усі в одному листі</dd>" in page


def test_a_form_whose_page_she_may_no_longer_open_is_shown_without_its_words(author):
    client = ran_out(working(author))
    send(client)
    author.grants.update(until="2026-11-01")
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert "Є новини про" in page
    sent = answers(page)
    assert client.post(sent.pop("action"), sent).status_code == 404
    assert KeptForm.objects.exists()


@pytest.mark.parametrize("referer", ["https://evil.example/x/", f"{HOST}//evil.example/x/", "", "javascript:alert(1)"])
def test_the_way_back_leads_only_to_our_own_pages(author, referer):
    client = ran_out(working(author))
    client.post(EDIT, WORDS, headers={"referer": referer} if referer else {})
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert "evil" not in page
    assert "javascript:" not in page
    assert "Є новини про" in page
