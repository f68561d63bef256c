"""A partner's file: checked first, written whole or not at all, the same again adds nobody, and what it wrote goes back."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from esm.identity.tests import make as identity
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.kernel.incoming import ImportStatus
from esm.partners.tests import make as partners
from esm.people import services
from esm.people.models import FileRecord, PartnerFile, Record, RecordKey, SearchToken, Staged, Use
from esm.people.public import card
from esm.people.services import incoming, undoing
from esm.people.tests import make

pytestmark = pytest.mark.django_db
HEAD = "Номер;Прізвище;Імʼя;По батькові;Дата народження;Телефон;Місяць;Звернень"
GOOD = (
    "1;Петренко;Олена;Іванівна;08.03.1956;;01.11.2026;2",
    "2;Петренко;Елена;Ивановна;1956-03-08;;;",
    "3;Бойко;Ірина;;1990;;;",
)


@pytest.fixture(autouse=True)
def _reference() -> None:
    make.reference()


@pytest.fixture
def own() -> Any:
    return make.organisation()


def table(*rows: str, head: str = HEAD) -> ContentFile[bytes]:
    return ContentFile("\n".join((head, *rows)).encode(), name="клієнти.csv")


def checked(own: Any, *rows: str, mode: str = "full") -> PartnerFile:
    sent = services.send_file(
        actor=make.member(own), organisation_id=own.pk, mode=mode, upload=table(*rows), at=make.NOW
    )
    incoming.run_check(sent.pk, at=make.NOW)
    sent.refresh_from_db()
    return sent


def written(own: Any, *rows: str, skip_bad: bool = False) -> PartnerFile:
    sent = checked(own, *rows)
    services.confirm_file(actor=make.member(own), code=sent.code, skip_bad=skip_bad, at=make.NOW)
    incoming.run_write(sent.pk, at=make.NOW)
    incoming.run_link(sent.pk, at=make.NOW)
    sent.refresh_from_db()
    return sent


def taken_back(sent: PartnerFile) -> PartnerFile:
    own = sent.organisation
    services.undo_file(actor=make.member(own), code=sent.code, reason="Не той файл", at=make.NOW)
    undoing.take_back(sent.pk, at=make.NOW)
    sent.refresh_from_db()
    return sent


def test_nothing_is_written_before_she_agrees_and_the_same_file_again_adds_nobody(own: Any) -> None:
    sent = checked(own, *GOOD)
    assert (sent.status, sent.rows, sent.new, Record.objects.count()) == (ImportStatus.CHECKED, 3, 3, 0)
    for _again in range(2):
        sent = written(own, *GOOD)
        assert sent.status == ImportStatus.WRITTEN
        assert Record.objects.filter(organisation=own).count() == 3
        assert Record.objects.values("person").distinct().count() == 2
        assert list(Use.objects.values_list("contacts", flat=True)) == [2]
    assert (sent.new, sent.unchanged) == (0, 3)
    assert not Staged.objects.filter(file=sent).exists()


def test_a_row_with_a_mistake_holds_the_file_back_and_the_copy_says_what_to_put_right(own: Any) -> None:
    sent = checked(own, *GOOD, "4;Канарейка;Зоя;;31.02.1990;;;", "5;Мельник;Іван;;1980;12;;")
    assert (sent.status, sent.faulty, Record.objects.count()) == (ImportStatus.FAULTY, 2, 0)
    user = identity.user()
    partners.head(own, user)
    client = Client()
    client.force_login(user)
    page = client.get(f"/cabinet/people/import/{sent.code}/").content.decode()
    for words in ("Такого дня немає в календарі", "Напишіть номер так", "рядки 2, 3", "Записати лише правильні рядки"):
        assert words in page, words
    copy = list(
        csv.reader(
            io.StringIO(client.get(f"/cabinet/people/import/{sent.code}/marked/").content.decode()), delimiter=";"
        )
    )
    assert copy[0][-1] == "Що виправити"
    assert [bool(row[-1]) for row in copy[1:]] == [False, False, False, True, True]
    with pytest.raises(Conflict):
        services.confirm_file(actor=make.member(own), code=sent.code, at=make.NOW)
    services.confirm_file(actor=make.member(own), code=sent.code, skip_bad=True, at=make.NOW)
    incoming.run_write(sent.pk, at=make.NOW)
    assert Record.objects.count() == 3


def test_names_of_a_waiting_file_lie_readable_nowhere_and_it_goes_by_itself(own: Any) -> None:
    sent = checked(own, "1;Канаркевич;Зоя;;31.02.1990;;;")
    with connection.cursor() as cursor:
        for name in ("people_staged", "people_partnerfile"):
            cursor.execute(f"SELECT * FROM {name}")
            assert "анаркевич" not in str(cursor.fetchall())
    for file in Path(settings.DATA_DIR).rglob("*"):
        assert (
            not file.is_file() or file.suffix in {".sqlite3", ".pyc"} or "Канаркевич".encode() not in file.read_bytes()
        )
    later = make.NOW + timedelta(days=3)
    assert incoming.forget_files(unwritten_before=later, written_before=make.NOW) == 1
    sent.refresh_from_db()
    assert (sent.status, Staged.objects.count()) == (ImportStatus.CANCELLED, 0)


def test_what_a_file_wrote_goes_back_as_if_it_had_never_come(own: Any) -> None:
    before = written(own, *GOOD)
    kept = Record.objects.get(birth_year=1990)
    sent = written(
        own, "1;Петренко;Олена;Іванівна;08.03.1956;;01.11.2026;9", "3;Бойчук;Ірина;;1991;;;", "7;Нова;Олеся;;1970;;;"
    )
    assert (sent.new, sent.changed) == (1, 1)
    assert list(Use.objects.values_list("contacts", flat=True)) == [9]
    fresh = Record.objects.get(birth_year=1970)
    taken_back(sent)
    assert list(Use.objects.values_list("contacts", flat=True)) == [2]
    fresh.refresh_from_db()
    assert (fresh.content, fresh.erased_at is None) == ("", False)
    assert not RecordKey.objects.filter(record=fresh).exists()
    assert not SearchToken.objects.filter(record=fresh).exists()
    shown = card(actor=make.member(own), person_id=kept.pk, at=make.NOW)
    assert (shown.fields.surname, shown.fields.birth_date) == ("Бойко", "1990")
    with pytest.raises(Conflict):
        services.undo_file(actor=make.member(own), code=sent.code, reason="Ще раз", at=make.NOW)
    # The file before it goes back too, but not the card that somebody has opened since.
    assert taken_back(before).kept == 1
    assert Record.objects.filter(erased_at__isnull=True).count() == 1
    assert written(own, *GOOD[:2]).new == 2


def test_a_cancelled_file_isnt_written_by_a_late_job(own: Any) -> None:
    sent = checked(own, *GOOD)
    services.confirm_file(actor=make.member(own), code=sent.code, at=make.NOW)
    services.cancel_file(actor=make.member(own), code=sent.code, at=make.NOW)
    assert incoming.run_write(sent.pk, at=make.NOW) == ImportStatus.CANCELLED
    assert Record.objects.count() == 0
    with pytest.raises(Conflict):
        services.undo_file(actor=make.member(own), code=sent.code, reason="Ні", at=make.NOW)


def test_a_closed_card_isnt_changed_by_a_list_and_no_second_one_is_made(own: Any) -> None:
    written(own, "1;Петренко;Олена;;1956;;;")
    record = Record.objects.get()
    services.close_card(actor=make.member(own), person_id=record.pk, at=make.NOW)
    sent = written(own, "1;Бойко;Олена;;1957;;;")
    assert (sent.new, sent.changed, sent.unchanged) == (0, 0, 1)
    assert Record.objects.get().birth_year == 1956


def test_strangers_dont_learn_of_a_file(own: Any) -> None:
    sent = checked(own, *GOOD)
    stranger = make.member(make.organisation())
    for step in (services.confirm_file, services.cancel_file):
        with pytest.raises(NotFound):
            step(actor=stranger, code=sent.code, at=make.NOW)
    with pytest.raises(NotFound):
        services.undo_file(actor=stranger, code=sent.code, reason="Ні", at=make.NOW)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a;b\n1;2", "стовпця"),
        ("\n".join((HEAD, *[f"{n};Бойко;Ірина;;1990;;;" for n in range(6)])), "понад 5 рядків"),
    ],
)
def test_a_file_that_cant_be_taken_says_why(
    own: Any, content: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "ROWS", 5)
    upload = ContentFile(content.encode(), name="клієнти.csv")
    sent = services.send_file(actor=make.member(own), organisation_id=own.pk, mode="full", upload=upload, at=make.NOW)
    assert incoming.run_check(sent.pk, at=make.NOW) == ImportStatus.UNREADABLE
    sent.refresh_from_db()
    assert words in sent.sentence
    assert not FileRecord.objects.exists()


def test_what_is_no_table_is_refused_at_once(own: Any) -> None:
    for name, content in (("a.csv", b""), ("a.pdf", b"%PDF-1.7"), ("a.xlsx", b"PK\x03\x04")):
        with pytest.raises(Invalid):
            services.send_file(
                actor=make.member(own),
                organisation_id=own.pk,
                mode="full",
                upload=ContentFile(content, name=name),
                at=make.NOW,
            )
