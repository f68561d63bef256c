import struct
import tempfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import transaction
from django.test import RequestFactory

from esm.kernel import files, http
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid
from esm.kernel.files import DOCUMENTS, SHEETS, Kind
from esm.kernel.models import StoredFile
from esm.kernel.sniff import accept
from esm.kernel.uploads import CappedUploadHandler

from .files import EXE, P7S, PDF, archive, docx, odf, picture, upload, xlsx

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ANNA = Actor(7)
OASIS = "application/vnd.oasis.opendocument"


def store(name, content, allowed=DOCUMENTS | SHEETS, **more):
    return files.store(actor=ANNA, upload=upload(name, content), allowed=allowed, at=AT, **more)


def refusal(name, content, allowed=DOCUMENTS, **more):
    with pytest.raises(Invalid) as caught:
        store(name, content, allowed, **more)
    assert on_disk() == []
    assert not StoredFile.objects.exists()
    return caught.value.fields["file"]


def on_disk():
    return [f for f in (Path(settings.DATA_DIR) / "files").rglob("*") if f.is_file() and f.name != ".lock"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("статут.pdf", PDF, Kind.PDF),
        ("фото.jpeg", picture("JPEG"), Kind.JPG),
        ("скан.PNG", picture("PNG"), Kind.PNG),
        ("лист.docx", docx(), Kind.DOCX),
        ("кошторис.xlsx", xlsx(), Kind.XLSX),
        ("лист.odt", odf(f"{OASIS}.text"), Kind.ODT),
        ("кошторис.ods", odf(f"{OASIS}.spreadsheet"), Kind.ODS),
        ("кошторис.csv", "Стаття;Сума\nОренда;1 200,50\n".encode("cp1251"), Kind.CSV),
        ("статут.pdf.p7s", P7S, Kind.P7S),
        ("пакет.asice", odf("application/vnd.etsi.asic-e+zip"), Kind.ASICE),
        ("без закінчення", PDF, Kind.PDF),
    ],
)
def test_the_kind_is_read_from_the_bytes(name, content, kind):
    stored = store(name, content)
    assert stored.kind == kind
    assert files.open_content(stored).read() == content
    assert (stored.name, stored.size, stored.uploaded_by_id) == (name, len(content), 7)


def test_the_same_bytes_lie_on_the_disk_once():
    first, second = store("а.pdf", PDF), store("б.pdf", PDF)
    assert first.pk != second.pk
    assert len(on_disk()) == 1


@pytest.mark.parametrize("content", [EXE, docx(), picture("PNG")])
def test_a_disguised_file_is_named_as_such(content):
    assert "всередині не PDF" in refusal("кошторис.pdf", content)


def test_a_kind_that_the_form_does_not_take_is_refused_with_the_kinds_it_takes():
    assert "PDF, JPG" in refusal("таблиця.csv", b"a;b\n1;2\n", frozenset({Kind.PDF, Kind.JPG}))


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"#!/bin/sh\nrm -rf /\n", b"\0\0\0\0", EXE])
def test_what_is_no_table_is_no_csv(content):
    assert "не CSV" in refusal("список.csv", content, SHEETS)


def test_an_empty_file_is_refused():
    assert refusal("порожній.pdf", b"").startswith("Файл порожній")


def test_a_file_over_the_limit_is_refused():
    assert "понад 1 МБ" in refusal("великий.pdf", PDF + b" " * 2**20, limit=2**20)


def test_nul_in_a_name_is_refused():
    odd = upload("а.pdf", PDF)
    odd._name = "а\0.pdf"
    with pytest.raises(Invalid, match="недрукований знак"):
        files.store(actor=ANNA, upload=odd, allowed=DOCUMENTS, at=AT)


def test_a_name_carries_no_folder_and_keeps_its_ending():
    assert files.clean_name("C:\\Мої документи\\..\\статут.pdf") == "статут.pdf"
    assert files.clean_name("/etc/passwd") == "passwd"
    long = files.clean_name("ж" * 400 + ".pdf")
    assert len(long) == 200
    assert long.endswith(".pdf")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    assert "Після розпакування файл завеликий" in refusal(
        "бомба.docx", docx(**{"word/media.bin": b"\0" * (64 * 2**20)})
    )


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(docx(**{"word/media.bin": b"\0" * (8 * 2**20)}))
    true, lie = struct.pack("<I", 8 * 2**20), struct.pack("<I", 100)
    assert true in bomb
    assert "Після розпакування файл завеликий" in refusal("бомба.docx", bytes(bomb).replace(true, lie))


def test_macros_passwords_and_broken_files_get_their_own_sentences():
    assert "макроси" in refusal("а.docx", docx(**{"word/vbaProject.bin": b"x"}))
    assert "старий формат" in refusal("а.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert "пошкоджений" in refusal("а.docx", docx()[:-30])
    assert "пошкоджене" in refusal("а.png", picture("PNG")[:40])
    assert "PDF, JPG" in refusal("а.zip", archive(x="y"))


def test_a_picture_bomb_is_refused():
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    end = b"IEND"
    png += struct.pack(">I", 0) + end + struct.pack(">I", zlib.crc32(end))
    assert refusal("великий.png", png)


def test_sweep_removes_only_old_contents_that_no_row_names():
    kept = store("а.pdf", PDF)
    with transaction.atomic():
        store("б.pdf", PDF + b"\n")
        transaction.set_rollback(True)
    assert len(on_disk()) == 2
    assert files.sweep(before=datetime.now(UTC) - timedelta(days=1)) == 0
    assert files.sweep(before=datetime.now(UTC) + timedelta(days=1)) == 1
    assert on_disk() == [files.path_of(kept)]


def test_a_file_is_served_as_what_it_is_and_can_run_nothing():
    response = http.file_response(store("Статут №1.pdf", PDF, is_personal=True))
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%A1")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert http.file_response(store("а.pdf", PDF), inline=True)["Content-Disposition"].startswith("inline")
    assert http.file_response(store("а.docx", docx()), inline=True)["Content-Disposition"].startswith("attachment")


def test_accept_names_the_endings():
    assert accept(frozenset({Kind.JPG, Kind.PDF})) == ".jpeg,.jpg,.pdf"


def posted(size, limit, settings):
    """A form with a file of `size` zero bytes and a text field, through the handlers of the settings."""
    settings.FILE_LIMIT = limit
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2**16
    file = upload("великий.pdf", PDF + b"\0" * size)
    request = RequestFactory().post("/", {"title": "Набрано", "file": file})
    request.upload_handlers = [MemoryFileUploadHandler(request), CappedUploadHandler(request)]
    return request


def test_an_upload_past_the_limit_reaches_the_form_without_its_bytes(settings):
    request = posted(3 * 2**20, 2**20, settings)
    file = request.FILES["file"]
    assert request.POST["title"] == "Набрано"
    assert file.size > 3 * 2**20
    assert Path(file.temporary_file_path()).stat().st_size == 0
    with pytest.raises(Invalid, match="понад 1 МБ"):
        files.store(actor=ANNA, upload=file, allowed=DOCUMENTS, at=AT)


def test_an_upload_within_the_limit_arrives_whole(settings):
    request = posted(2**20, 2**21, settings)
    assert request.FILES["file"].read() == PDF + b"\0" * 2**20
    assert tempfile.gettempdir() in request.FILES["file"].temporary_file_path()
