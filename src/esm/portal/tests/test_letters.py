"""Editors change the words of letters; nobody else sees these pages; people choose how often they are written to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from esm.competitions.tests import make
from esm.identity.public import Role
from esm.kernel import letters
from esm.kernel.models import AuditEvent, Letter, LetterTemplate
from esm.partners.tests.make import organisation

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
    return {"subject": "Є новини про {number}", "body": "Заявку «{title}» допущено.\n\n{link}"} | changes


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
        assert set(unused) <= {"phone", "link", "number", "city", "name", "title"}, code


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
    assert page.count("змінено") == len(letters.texts())


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
    client.post(f"{EDIT}reset/")
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
    assert "Збережено" in client.post(address, {"often": "daily"}, follow=True).content.decode()
    assert letters.prefers_daily(user.pk)
    assert client.get(address).context["form"].initial == {"often": "daily"}
    client.post(address, {"often": "once"})
    assert not letters.prefers_daily(user.pk)
    assert client.post(address, {"often": "never"}).context["form"].errors
