from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from esm.kernel import files, letters
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound
from esm.kernel.letters import LetterText
from esm.kernel.models import AuditEvent, Letter, LetterPreference
from esm.kernel.money import Money
from esm.kernel.tasks import send_letters

from .processes import together

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EDITOR = Actor(5)
LETTERS = (
    LetterText(
        code="test.submitted",
        when="Коли заявку подано",
        subject="Заявку {number} подано",
        body="Ми отримали заявку «{title}». Її номер {number}.",
        sample={"number": "12", "title": "Школа"},
    ),
    LetterText("test.refused", "Коли відмовлено", "Відмова", "Причина: {reason}", {"reason": "запізно"}),
    LetterText("test.invited", "Коли запрошено", "Запрошення", "Відкрийте {link}", {"link": "…"}, secret=True),
)
LISTED = ("kernel.tests.test_letters.LETTERS",)


class AwayBackend(EmailBackend):
    def send_messages(self, messages):
        raise OSError("no route to host")


class NobodyBackend(EmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


@pytest.fixture(autouse=True)
def _two_letters(settings):
    settings.LETTERS = "esm.kernel.tests.test_letters.LISTED"
    letters.texts.cache_clear()
    yield
    letters.texts.cache_clear()


def backend(settings, name):
    settings.EMAIL_BACKEND = f"esm.kernel.tests.test_letters.{name}"


def write(key="a", code="test.submitted", at=AT, **more):
    values = {"to": "anna@example.org", "user_id": 7, "context": {"number": "12", "title": "Школа"}} | more
    return letters.queue(code=code, key=key, at=at, **values)


pytestmark = pytest.mark.django_db


def test_a_letter_goes_out_after_the_change_is_stored_with_a_phone_to_call(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert write()
        assert mail.outbox == []
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Заявку 12 подано", ["anna@example.org"])
    assert sent.body.startswith("Ми отримали заявку «Школа». Її номер 12.")
    assert "Допоможемо телефоном" in sent.body
    assert Letter.objects.get().sent_at


def test_the_same_thing_is_told_once():
    assert write()
    assert not write()
    letters.send_due(at=AT)
    assert not write(at=AT + timedelta(days=1))
    letters.send_due(at=AT + timedelta(days=1))
    assert len(mail.outbox) == 1


def test_a_change_that_is_taken_back_sends_nothing():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert letters.send_due(at=AT) == 0


def test_without_an_address_there_is_no_letter():
    assert not write(to="")


def test_what_people_typed_can_neither_break_the_subject_nor_reach_the_program():
    write(context={"number": "1\nBcc: all@example.org", "title": "{number.__class__} {title}"})
    letters.send_due(at=AT)
    assert mail.outbox[0].subject == "Заявку 1 Bcc: all@example.org подано"
    assert "{number.__class__} {title}" in mail.outbox[0].body


def test_ordinary_letters_of_a_day_come_as_one_when_she_wants_so_and_legal_ones_at_once():
    letters.set_preference(user_id=7, daily=True, at=AT)
    write("a")
    write("b", "test.refused", context={"reason": "запізно"})
    write("c", "test.refused", context={"reason": "строк"}, legal=True)
    assert letters.send_due(at=AT) == 1
    assert "строк" in mail.outbox[0].body
    assert letters.send_due(at=AT + timedelta(days=1)) == 1
    assert mail.outbox[1].subject == "2 повідомлення за день"
    assert "1. Заявку 12 подано" in mail.outbox[1].body
    assert "2. Відмова" in mail.outbox[1].body
    assert letters.send_due(at=AT + timedelta(days=2)) == 0


def test_the_database_holds_no_legal_notice_for_a_digest():
    write(legal=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(digest=True)


def test_who_wants_letters_at_once_again_gets_the_held_ones():
    letters.set_preference(user_id=7, daily=True, at=AT)
    write()
    letters.set_preference(user_id=7, daily=False, at=AT + timedelta(minutes=1))
    assert letters.send_due(at=AT + timedelta(minutes=2)) == 1
    assert not LetterPreference.objects.get().daily


def test_while_the_mail_server_is_away_the_letter_waits_longer_each_time(settings):
    backend(settings, "AwayBackend")
    write()
    assert letters.send_due(at=AT) == 0
    row = Letter.objects.get()
    assert (row.attempts, row.send_after, row.sent_at) == (1, AT + timedelta(minutes=1), None)
    assert letters.send_due(at=AT + timedelta(seconds=30)) == 0
    assert Letter.objects.get().attempts == 1
    assert letters.stuck()[0].address == "a…@example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert letters.send_due(at=AT + timedelta(hours=1)) == 1
    assert letters.stuck() == []


def test_an_address_that_does_not_exist_is_given_up_and_shown(settings):
    backend(settings, "NobodyBackend")
    write()
    letters.send_due(at=AT)
    assert letters.stuck()[0].given_up
    assert "anna@example.org" not in str(letters.stuck())
    assert letters.send_due(at=AT + timedelta(days=9)) == 0


def test_a_letter_is_given_up_after_days_not_after_minutes(settings):
    backend(settings, "AwayBackend")
    write()
    at = AT
    for _attempt in range(9):
        letters.send_due(at=at)
        at = Letter.objects.get().send_after
    assert at - AT > timedelta(days=2)
    assert not letters.stuck()[0].given_up
    letters.send_due(at=at)
    assert letters.stuck()[0].given_up


@pytest.mark.django_db(transaction=True)
def test_of_several_processes_one_sends_a_letter(settings, tmp_path):
    for number in range(20):
        write(str(number))
    Letter.objects.update(sent_at=None, claimed_until=None)
    mail.outbox.clear()
    race = f"""
from datetime import datetime
from esm.kernel import files, letters
at = datetime.fromisoformat({AT.isoformat()!r})
go()
print(letters.send_due(at=at))
"""
    assert sum(int(sent) for sent in together(4, race)) == 20


def write_all(attach=None):
    readers = [letters.Reader("anna@example.org", 7), letters.Reader("olha@example.org"), letters.Reader("")]
    context = {"number": "12", "title": "Школа"}
    return letters.queue_all(code="test.submitted", to=readers, context=context, key="12", at=AT, attach=attach)


def test_each_reader_gets_one_letter_with_the_copy_that_was_made_once():
    made = []

    def copy():
        upload = ContentFile(b"%PDF-1.4\n%%EOF\n", name="заявка.pdf")
        made.append(files.store(actor=EDITOR, upload=upload, allowed=files.DOCUMENTS, at=AT).pk)
        return made[-1]

    assert (write_all(copy), write_all(copy), len(made)) == (2, 0, 1)
    letters.send_due(at=AT)
    assert sorted(m.to for m in mail.outbox) == [["anna@example.org"], ["olha@example.org"]]
    assert all(m.attachments == [("заявка.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")] for m in mail.outbox)


def test_a_placeholder_without_words_leaves_no_hole():
    assert letters.laid_out("А\nБ", "Перше\r\n\r\n{none}\n \n{none}\n\nДруге\n", {"none": ""}) == (
        "А Б",
        "Перше\n\nДруге",
    )


@pytest.mark.parametrize(("language", "said"), [("uk", ("«uk»", "1\xa0500\xa0грн")), ("en", ("«en»", "UAH\xa01,500"))])
def test_sums_and_facts_given_as_functions_are_said_in_the_readers_language(language, said):
    letters.set_preference(user_id=7, daily=False, language=language, at=AT)
    write(context={"number": Money.of(1500), "title": get_language})
    letter = Letter.objects.get()
    assert all(word in letter.body for word in said)


def test_an_editors_words_are_used_and_kept_in_the_journal():
    letters.save_text(
        actor=EDITOR, code="test.submitted", language="uk", subject="Є: {number}", body="Дякуємо", seen_version=0, at=AT
    )
    write()
    assert Letter.objects.get().subject == "Є: 12"
    row = next(row for row in letters.text_rows() if row.code == "test.submitted")
    assert (row.is_own, row.shown_subject, row.placeholders) == (True, "Є: 12", ("number", "title"))
    letters.reset_text(actor=EDITOR, code="test.submitted", language="uk", seen_version=1, at=AT)
    assert not any(row.is_own for row in letters.text_rows())
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "kernel.letter_text_saved",
        "kernel.letter_text_reset",
    ]


@pytest.mark.parametrize(
    ("subject", "body", "field", "says"),
    [
        ("Є", "Заявка {nomer}", "body", "{nomer}"),
        ("{", "Заявка", "subject", "Фігурна дужка"),
        ("Є", "{number.__class__}", "body", "Фігурна дужка"),
        ("", "Заявка", "subject", "Напишіть текст"),
        ("а\nб", "Заявка", "subject", "в один рядок"),
        ("а" * 201, "Заявка", "subject", "задовга"),
    ],
)
def test_words_that_would_fail_later_are_refused_when_saved(subject, body, field, says):
    with pytest.raises(Invalid) as caught:
        letters.save_text(
            actor=EDITOR, code="test.submitted", language="uk", subject=subject, body=body, seen_version=0, at=AT
        )
    assert says in caught.value.fields[field]


def test_an_unknown_letter_is_not_found():
    with pytest.raises(NotFound):
        letters.save_text(actor=EDITOR, code="x", language="uk", subject="а", body="б", seen_version=0, at=AT)


def test_every_declared_letter_shows_with_its_sample(settings):
    settings.LETTERS = "esm.config.letters.LETTERS"
    letters.texts.cache_clear()
    for row in letters.text_rows():
        assert row.shown_subject
        letters.check_text(subject=row.subject, body=row.body, placeholders=row.placeholders)


def test_the_task_sends_what_is_due():
    write()
    assert send_letters.call() == 1


def test_a_letter_with_a_secret_link_is_not_kept_once_it_is_out():
    write("a")
    write("b", "test.invited", context={"link": "https://e.org/secret/"})
    assert letters.send_due(at=AT) == 2
    assert any("https://e.org/secret/" in sent.body for sent in mail.outbox)
    assert {x.code: bool(x.body) for x in Letter.objects.all()} == {"test.submitted": True, "test.invited": False}


def test_a_secret_link_waits_with_its_letter_and_goes_when_it_is_given_up(settings):
    backend(settings, "AwayBackend")
    write("b", "test.invited", context={"link": "https://e.org/secret/"})
    letters.send_due(at=AT)
    assert "secret" in Letter.objects.get().body
    backend(settings, "NobodyBackend")
    letters.send_due(at=AT + timedelta(hours=1))
    assert (letters.stuck()[0].given_up, Letter.objects.get().body) == (True, "")


def test_every_letter_with_a_link_for_whoever_has_it_says_so(settings):
    settings.LETTERS = "esm.config.letters.LETTERS"
    letters.texts.cache_clear()
    secret = {code for code, text in letters.texts().items() if "/invitation/" in text.sample.get("link", "")}
    assert secret == {code for code, text in letters.texts().items() if text.secret}
    assert len(secret) == 3
