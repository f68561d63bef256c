"""Editors change the words of letters; nobody else sees these pages; people choose how often they are written to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from esm.competitions.tests import make
from esm.identity.public import Role
from esm.kernel import letters
from esm.kernel.actor import Actor
from esm.kernel.models import AuditEvent, Letter, LetterTemplate, LetterTextVersion
from esm.kernel.tests.processes import together
from esm.partners.tests.make import organisation
from esm.portal import letters as desk

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
CODE = "competitions.admitted"
EDIT = f"/department/letters/{CODE}/"


@pytest.fixture(autouse=True)
def _every_letter():
    letters.texts.cache_clear()


def signed_in(client: Client, *roles: str, **kw: object) -> Client:
    client.force_login(make.person(*roles, **kw))
    return client


def words(**changes: str) -> dict[str, str]:
    return {
        "subject": "Є новини про {number}",
        "body": "Заявку «{title}» допущено.\n\n{link}",
        "version": "0",
    } | changes


# ---- the letters themselves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["uk", "en"])
def test_every_letter_fills_with_its_sample_and_names_no_unknown_placeholder(language: str) -> None:
    for code, text in letters.texts().items():
        with override(language):
            subject, body = str(text.subject), str(text.body)
        letters.check_text(subject=subject, body=body, placeholders=text.sample)
        filled = " ".join(letters.laid_out(subject, body, text.sample))
        assert "{" not in filled, code
        assert str(text.when), code


def test_no_letter_shows_a_placeholder_that_its_words_do_not_use() -> None:
    for code, text in letters.texts().items():
        unused = [name for name in text.sample if f"{{{name}}}" not in f"{text.subject}{text.body}"]
        # What an editor may add though the program's own words don't: the phone, the link, the number.
        assert set(unused) <= {"phone", "link", "number", "city", "name", "title", "organisation", "answer_by"}, code


# ---- who sees what --------------------------------------------------------------------------------------------------


PAGES = ("/department/letters/", EDIT, "/department/letters/stuck/")
DOORS = {
    Role.OFFICIAL: (200, 200, 404),
    Role.SECRETARY: (200, 200, 404),
    Role.ADMINISTRATOR: (404, 404, 200),
    Role.HEAD: (404, 404, 404),
    Role.COMMISSION: (404, 404, 404),
}


@pytest.mark.parametrize("role", DOORS)
def test_each_role_sees_its_own_pages_and_no_other(client: Client, role: Role) -> None:
    signed_in(client, role)
    assert tuple(client.get(page).status_code for page in PAGES) == DOORS[role]


def test_an_organisation_sees_none_of_them_and_a_visitor_signs_in(client: Client) -> None:
    assert [client.get(page).status_code for page in PAGES] == [302] * 3
    signed_in(client, organisation_id=organisation().pk)
    assert [client.get(page).status_code for page in PAGES] == [404] * 3
    assert client.post(EDIT, words()).status_code == 404
    assert client.post(f"{EDIT}reset/").status_code == 404
    assert not LetterTemplate.objects.exists()


def test_the_list_takes_as_few_queries_with_every_letter_changed(client: Client, django_assert_max_num_queries) -> None:
    signed_in(client, Role.OFFICIAL)
    for code in letters.texts():
        LetterTemplate.objects.create(code=code, subject="Тема", body="Текст")
    with django_assert_max_num_queries(6):
        page = client.get("/department/letters/").content.decode()
    assert page.count('data-l="Текст"><span class="tag') == len(letters.texts())


# ---- changing words -------------------------------------------------------------------------------------------------


def test_new_words_are_shown_kept_in_the_journal_and_used(client: Client) -> None:
    signed_in(client, Role.SECRETARY)
    page = client.post(EDIT, words(), follow=True).content.decode()
    assert "Наступні листи підуть із цим текстом" in page
    assert "Є новини про 27-014" in page
    assert "змінено" in page
    assert AuditEvent.objects.get(action="kernel.letter_text_saved").actor_id
    context = {"number": "27-001", "title": "Школа", "link": "https://e.org/"}
    letters.queue(code=CODE, to="anna@example.org", user_id=None, context=context, key="a", at=AT)
    assert Letter.objects.get().subject == "Є новини про 27-001"
    client.post(f"{EDIT}reset/", {"version": "1"})
    assert not LetterTemplate.objects.exists()


def test_a_preview_keeps_nothing_and_the_typed_words_stay(client: Client) -> None:
    signed_in(client, Role.OFFICIAL)
    page = client.post(EDIT, words(preview="1")).content.decode()
    assert "Є новини про 27-014" in page
    assert "Є новини про {number}" in page
    assert "Допоможемо телефоном" in page
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_a_word_that_the_letter_does_not_know_is_named_at_its_field(client: Client, button: dict[str, str]) -> None:
    signed_in(client, Role.OFFICIAL)
    answer = client.post(EDIT, words(body="Вітаємо, {imya}!") | button)
    page = answer.content.decode()
    assert "<title>Помилок: 1." in page
    assert answer.context["form"].errors["body"][0].startswith("Лист не знає таких слів у дужках: {imya}.")
    assert "Вітаємо, {imya}!" in page
    assert not LetterTemplate.objects.exists()


def test_what_an_editor_types_is_text_and_never_markup(client: Client) -> None:
    signed_in(client, Role.OFFICIAL)
    client.post(EDIT, words(body="<script>x</script> {title}"))
    assert "<script>x" not in client.get(EDIT).content.decode()


# ---- the outbox and a person's own choice ---------------------------------------------------------------------------


def test_the_administrator_sees_what_does_not_get_out_without_addresses(client: Client) -> None:
    context = {"number": "27-001", "title": "Школа", "link": "", "phone": "", "call_title": ""}
    letters.queue(code=CODE, to="anna@example.org", user_id=None, context=context, key="a", at=AT)
    Letter.objects.update(attempts=3, error="550 anna@example.org unknown")
    page = signed_in(client, Role.ADMINISTRATOR).get("/department/letters/stuck/").content.decode()
    assert "a…@example.org" in page
    assert "anna@example.org" not in page
    assert "Школа" not in page


def test_a_person_chooses_one_letter_a_day(client: Client) -> None:
    user = make.person(Role.COMMISSION)
    client.force_login(user)
    address = reverse("portal:letter_preference")
    assert address in client.get("/work/").content.decode()
    assert "Збережено" in client.post(address, {"often": "daily", "language": "en"}, follow=True).content.decode()
    assert letters.preference(user.pk) == letters.Preference(daily=True, language="en")
    assert client.get(address).context["form"].initial == {"often": "daily", "language": "en"}
    client.post(address, {"often": "once", "language": "uk"})
    assert letters.preference(user.pk) == letters.Preference()
    assert client.post(address, {"often": "never", "language": "xx"}).context["form"].errors.keys() == {
        "often",
        "language",
    }


# ---- two editors, and what was before -------------------------------------------------------------------------------


def test_of_two_editors_the_second_is_told_sees_both_texts_and_keeps_her_own(client: Client) -> None:
    signed_in(client, Role.OFFICIAL)
    other = signed_in(Client(), Role.SECRETARY)
    other.post(EDIT, words(subject="Перша встигла {number}"))
    page = client.post(EDIT, words(subject="Друга пише {number}")).content.decode()
    assert "Поки ви писали, цей текст змінили" in page
    assert "Перша встигла {number}" in page
    assert 'value="Друга пише {number}"' in page
    assert LetterTemplate.objects.get().subject == "Перша встигла {number}"
    assert '<input type="hidden" name="version" value="1">' in page
    assert client.post(EDIT, words(subject="Друга пише {number}", version="1")).status_code == 302
    assert LetterTemplate.objects.get().subject == "Друга пише {number}"


def test_a_preview_does_not_make_an_old_page_new(client: Client) -> None:
    signed_in(client, Role.OFFICIAL)
    client.post(EDIT, words(subject="Перша"))
    page = client.post(EDIT, words(subject="Друга", preview="1")).content.decode()
    assert '<input type="hidden" name="version" value="0">' in page


def test_taking_the_words_away_from_an_old_page_is_refused(client: Client) -> None:
    signed_in(client, Role.OFFICIAL)
    client.post(EDIT, words())
    client.post(EDIT, words(subject="Нова", version="1"))
    page = client.post(f"{EDIT}reset/", {"version": "1"}, follow=True).content.decode()
    assert "цей текст змінили" in page
    assert LetterTemplate.objects.get().subject == "Нова"


def test_the_history_says_who_changed_what_and_brings_it_back(client: Client) -> None:
    user = make.person(Role.OFFICIAL, full_name="Лисенко Оксана")
    client.force_login(user)
    assert "Текст ще не змінювали" in client.get(f"{EDIT}history/").content.decode()
    client.post(EDIT, words(subject="Перший текст"))
    client.post(EDIT, words(subject="Другий текст", version="1"))
    client.post(f"{EDIT}reset/", {"version": "2"})
    page = client.get(f"{EDIT}history/").content.decode()
    assert page.count('<td data-l="Хто">Лисенко Оксана</td>') == 3
    assert page.index("повернуто початковий") < page.index("Другий текст") < page.index("Перший текст")
    assert f'href="{EDIT}history/"' in client.get(EDIT).content.decode()
    client.post(f"{EDIT}history/", {"number": "1", "version": "3"})
    assert LetterTemplate.objects.get().subject == "Перший текст"
    client.post(f"{EDIT}history/", {"number": "3", "version": "4"})
    assert not LetterTemplate.objects.exists()
    assert [v.number for v in letters.text_history(CODE, "uk")] == [5, 4, 3, 2, 1]
    assert client.post(f"{EDIT}history/", {"number": "9", "version": "5"}).status_code == 404


def test_the_history_takes_as_few_queries_however_long(client: Client, django_assert_num_queries) -> None:
    user = make.person(Role.OFFICIAL)
    for number in range(30):
        letters.save_text(
            actor=Actor(user.pk), code=CODE, language="uk", subject=f"{number}", body="б", seen_version=number, at=AT
        )
    with django_assert_num_queries(2):
        assert len(desk.history(actor=Actor(user.pk, frozenset({Role.OFFICIAL})), code=CODE, language="uk")) == 30


@pytest.mark.django_db(transaction=True)
def test_of_several_editors_at_one_moment_one_saves() -> None:
    race = f"""
from datetime import datetime
from esm.kernel import letters
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict
at = datetime.fromisoformat({AT.isoformat()!r})
go()
try:
    letters.save_text(actor=Actor(None), code={CODE!r}, language="uk", subject=str(sys.argv), body="б", seen_version=0, at=at)
    print(1)
except Conflict:
    print(0)
"""
    assert sorted(together(4, race)) == ["0", "0", "0", "1"]
    assert len(letters.text_history(CODE, "uk")) == 1


def test_the_database_keeps_the_history_as_it_was(client: Client) -> None:
    signed_in(client, Role.OFFICIAL).post(EDIT, words())
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterTextVersion.objects.update(subject="Було не так")


# ---- languages ------------------------------------------------------------------------------------------------------


def test_each_language_has_its_own_words(client: Client) -> None:
    signed_in(client, Role.OFFICIAL)
    english = f"{EDIT}?language=en"
    first = client.get(english).content.decode()
    assert settings.CITY_EN in first
    answer = client.post(english, words(subject="News about {number}"))
    assert answer.url == english
    assert LetterTemplate.objects.get().language == "en"
    assert "News about {number}" in client.get("/department/letters/?language=en").content.decode()
    assert "News about" not in client.get("/department/letters/").content.decode()
    assert "News about" in client.get(f"{EDIT}history/?language=en").content.decode()
    assert client.get(f"{EDIT}?language=xx").status_code == 404


def test_a_letter_speaks_the_language_that_its_reader_chose() -> None:
    letters.set_preference(user_id=7, daily=False, language="en", at=AT)
    own = {"code": CODE, "language": "en", "seen_version": 0, "at": AT}
    letters.save_text(actor=Actor(5), subject="News about {number}", body="{title}\n{link}", **own)
    with override("uk"):
        queued = letters.queue_all(
            code=CODE,
            to=[letters.Reader("anna@example.org", 7), letters.Reader("olha@example.org", 8)],
            context=lambda: {
                "number": "27-001",
                "title": gettext("Конкурси"),
                "link": letters.link(reverse("calls:competitions")),
                "call_title": "",
                "phone": "",
            },
            key="x",
            at=AT,
        )
    assert queued == 2
    anna, olha = Letter.objects.get(user_id=7), Letter.objects.get(user_id=8)
    assert anna.subject == "News about 27-001"
    assert "/en/competitions/" in anna.body
    assert "Конкурси" not in anna.body
    assert "27-001" in olha.subject
    assert "/en/" not in olha.body
    letters.send_due(at=AT)
    by = {sent.to[0]: sent.body for sent in mail.outbox}
    assert settings.CITY_EN in by["anna@example.org"]
    assert settings.CITY in by["olha@example.org"]


def test_ready_links_lead_an_english_reader_to_english_pages() -> None:
    letters.set_preference(user_id=7, daily=False, language="en", at=AT)
    context = {"number": "1", "title": "т", "link": letters.link("/cabinet/"), "call_title": "", "phone": ""}
    letters.queue(code=CODE, to="anna@example.org", user_id=7, context=context, key="a", at=AT)
    assert f"{settings.PUBLIC_URL}/en/cabinet/" in Letter.objects.get().body
