"""Encrypted fields keep their promises: nothing readable in the database, nothing altered or moved opens."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import connection

from esm.kernel import secrets
from esm.kernel.models import Letter
from esm.kernel.secrets import Row, UnknownKey, Unreadable, blind_index, open_text, seal_text

from .processes import together

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TEXT = "Посилання: https://esm.example/accounts/invitation/таємне/"


@pytest.fixture(autouse=True)
def ring(settings, tmp_path) -> Path:
    """A keyring of its own, in a folder that isn't there yet."""
    path = tmp_path / "keys" / "secrets.keyring"
    settings.SECRETS_KEYRING = str(path)
    return path


def letter(body: str = TEXT, key: str = "a") -> Letter:
    row = Letter(key=key, code="test", to="anna@example.org", subject="Тема", body=body, queued_at=AT, send_after=AT)
    row.save()
    return row


def column(row: Letter) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM kernel_letter WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def put(row: Letter, raw: str) -> Letter:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_letter SET body = %s WHERE id = %s", [raw, row.pk])
    return Letter.objects.get(pk=row.pk)


# ---- the text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [TEXT, "а\0б", "ї" * 100_000, "👩‍🦽\r\n\ufeff", "v1.aaaa.bbbb"])
@pytest.mark.django_db
def test_what_was_written_comes_back_whole_and_lies_unreadable(text):
    row = letter(text)
    assert Letter.objects.get().body == text
    raw = column(row)
    assert raw.isascii()
    assert "таємне" not in raw
    assert "invitation" not in raw


@pytest.mark.django_db
def test_the_same_text_never_looks_the_same():
    assert column(letter(key="a")) != column(letter(key="b"))


@pytest.mark.django_db
def test_a_text_moved_to_another_row_does_not_open():
    first, second = letter("Для Анни", "a"), letter("Для Ольги", "b")
    moved = put(second, column(first))
    with pytest.raises(Unreadable, match=r"kernel_letter\.body:b"):
        _ = moved.body


@pytest.mark.django_db
def test_one_altered_sign_anywhere_is_noticed():
    row = letter("Коротко")
    raw = column(row)
    for at in range(len(raw)):
        other = "A" if raw[at] != "A" else "B"
        with pytest.raises(Unreadable):
            _ = put(row, raw[:at] + other + raw[at + 1 :]).body


@pytest.mark.parametrize("raw", ["Відкритий текст", "v1", "v1.", "v1.00000000.", "v1.00000000.AAAA", "v2.a.b"])
@pytest.mark.django_db
def test_what_was_never_sealed_does_not_pass_for_text(raw):
    row = put(letter(), raw)
    with pytest.raises(Unreadable):
        _ = row.body


@pytest.mark.django_db
def test_another_installations_keys_open_nothing(settings, tmp_path):
    letter()
    settings.SECRETS_KEYRING = str(tmp_path / "other.keyring")
    with pytest.raises(Unreadable) as caught:
        _ = Letter.objects.get().body
    assert "таємне" not in str(caught.value)


def test_the_place_is_part_of_the_lock():
    sealed = seal_text(TEXT, place="a.b:1")
    assert open_text(sealed, place="a.b:1") == TEXT
    for elsewhere in ("a.b:2", "a.c:1", "", "a.b:1 "):
        with pytest.raises(Unreadable):
            open_text(sealed, place=elsewhere)


# ---- the field --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_can_look_for_it_or_set_it_past_its_row():
    letter()
    for broken in ({"body__contains": "таємне"}, {"body__startswith": "v1"}):
        with pytest.raises(FieldError):
            Letter.objects.filter(**broken).exists()
    for step in (lambda: Letter.objects.filter(body=TEXT).exists(), lambda: Letter.objects.update(body=TEXT)):
        with pytest.raises(TypeError, match="encrypted"):
            step()


@pytest.mark.django_db
def test_a_list_of_values_gives_nothing_away():
    letter()
    (value,) = Letter.objects.values_list("body", flat=True)
    assert isinstance(value, Row)
    assert str(value) == "🔒"


@pytest.mark.django_db
def test_what_was_not_read_is_not_sealed_again_and_what_was_changed_is():
    before = column(letter())
    row = Letter.objects.get()
    row.subject = "Інша"
    row.save()
    assert column(row) == before
    row.body = "Новий текст"
    row.save(update_fields=["body"])
    assert Letter.objects.get().body == "Новий текст"


@pytest.mark.django_db
def test_an_empty_text_stays_empty_and_needs_no_key(ring):
    assert column(letter("")) == ""
    assert Letter.objects.get().body == ""
    assert not ring.exists()


@pytest.mark.django_db
def test_rows_written_at_once_are_each_sealed_for_themselves():
    rows = [
        Letter(key=k, code="t", to="a@example.org", subject="т", body=k * 3, queued_at=AT, send_after=AT) for k in "абв"
    ]
    Letter.objects.bulk_create(rows)
    assert {x.key: x.body for x in Letter.objects.all()} == {"а": "ааа", "б": "ббб", "в": "ввв"}
    for row in rows:
        row.body = f"{row.key}!"
    with pytest.raises(TypeError, match="encrypted"):
        Letter.objects.filter(body="а!")


@pytest.mark.django_db
def test_a_row_without_an_identity_is_not_sealed():
    with pytest.raises(ValueError, match="key must be set first"):
        letter(key="")


def test_the_length_is_that_of_the_words_and_not_of_the_ciphertext():
    field = secrets.EncryptedText(bound_to="key", max_length=200, name="body")
    assert field.clean("а" * 200, None) == "а" * 200
    with pytest.raises(ValidationError, match="200"):
        field.clean("а" * 201, None)


def test_a_field_bound_to_nothing_unique_is_refused_when_the_program_starts():
    assert [list(field.check()) for _model, field in secrets.fields()] == [[]] * len(list(secrets.fields()))
    for bound_to, says in (("subject", "E002"), ("id", "E002"), ("nothing", "E001"), ("body", "E002")):
        field = secrets.EncryptedText(bound_to=bound_to, name="body")
        field.model = Letter
        assert [fault.id for fault in field._check_bound()] == [f"esm.{says}"]


# ---- the keys ---------------------------------------------------------------------------------------------------------


def test_the_keyring_is_made_for_its_owner_only(ring):
    secrets.keyring()
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.parent.stat().st_mode) == 0o700
    assert [x.name for x in ring.parent.iterdir()] == [ring.name]


@pytest.mark.django_db(transaction=True)
def test_processes_that_start_at_once_have_one_keyring():
    """The fourth opens what the first sealed."""
    race = """
from esm.kernel.secrets import keyring
go()
print(keyring().newest)
"""
    assert len(set(together(4, race))) == 1


@pytest.mark.django_db
def test_rotation_puts_everything_under_a_new_key_and_old_backups_still_open(ring):
    row = letter()
    before, old = column(row), secrets.keyring().newest
    out = StringIO()
    call_command("secrets", "rotate", stdout=out)
    assert "1 texts" in out.getvalue()
    new = secrets.keyring().newest
    assert new != old
    assert column(row).startswith(f"v1.{new}.")
    assert Letter.objects.get().body == TEXT
    assert put(row, before).body == TEXT
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_rotation_leaves_a_row_that_was_changed_meanwhile_to_whoever_changed_it(monkeypatch):
    row = letter()
    key_id = secrets.add_key()
    real = secrets.field.seal_text

    def slower(text, *, place):
        put(row, real("Вона встигла перша", place=place))
        return real(text, place=place)

    monkeypatch.setattr(secrets.field, "seal_text", slower)
    assert secrets.reseal_all(key_id) == (0, [])
    assert Letter.objects.get().body == "Вона встигла перша"


@pytest.mark.django_db
def test_the_check_counts_by_key_and_names_what_does_not_open_without_showing_it():
    first, second = letter("Для Анни", "a"), letter("Для Ольги", "b")
    out = StringIO()
    call_command("secrets", "check", stdout=out)
    assert f"kernel_letter.body: 2 under {secrets.keyring().newest}" in out.getvalue()
    put(second, column(first))
    for what in ("check", "rotate"):
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("secrets", what, stdout=out)
        assert "kernel_letter.body:b" in out.getvalue()
        assert "Анни" not in out.getvalue()
    assert Letter.objects.get(pk=first.pk).body == "Для Анни"


@pytest.mark.parametrize(
    "line", ["seal one two three", "seal x AAAA", "lock x " + "A" * 44, "index y " + "A" * 43 + "="]
)
def test_a_broken_keyring_is_told_by_its_line_and_never_shown(ring, line):
    secrets.keyring()
    with ring.open("a") as file:
        file.write(line + "\n")
    os.utime(ring, ns=(1, 1))
    with pytest.raises(UnknownKey) as caught:
        secrets.keyring()
    assert "AAAA" not in str(caught.value)


# ---- finding by what can't be read ------------------------------------------------------------------------------------


def test_the_same_value_has_one_index_for_one_purpose_and_installation(settings, tmp_path):
    phone = blind_index("+380501112233", purpose="people.phone")
    assert phone == blind_index("+380501112233", purpose="people.phone")
    assert len(phone) == 64
    assert phone != blind_index("+380501112234", purpose="people.phone")
    assert phone != blind_index("+380501112233", purpose="people.email")
    secrets.add_key()
    assert phone == blind_index("+380501112233", purpose="people.phone")
    settings.SECRETS_KEYRING = str(tmp_path / "other.keyring")
    assert phone != blind_index("+380501112233", purpose="people.phone")
