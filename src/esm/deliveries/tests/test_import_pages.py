"""Sending a file through the pages: what would change, consent, the marked copy back, cancelling, undoing."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now
from python_calamine import CalamineWorkbook

from esm.deliveries.models import Batch, Billing, Delivery, FileImport, Undoing
from esm.deliveries.services import file_imports, undoing
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.incoming import ImportStatus
from esm.kernel.models import StoredFile
from esm.partners.tests import make as partners

from . import make, tables

# Tasks of a page run when its transaction is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ngo():
    make.reference()
    return partners.organisation()


@pytest.fixture
def head(ngo):
    return signed_in(partners.head(ngo))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def some(count=5, **kw):
    return list(tables.rows(count, today=localdate(), **kw))


def send(client, table, name="послуги.csv", **data):
    content = tables.save(Path(settings.DATA_DIR) / name, table).read_bytes()
    return client.post(reverse("imports:list"), {"file": SimpleUploadedFile(name, content), **data}, follow=True)


def url(step, sent):
    return reverse(f"imports:{step}", args=[sent.code])


def kept_files():
    return [f for f in (Path(settings.DATA_DIR) / "files").glob("??/*") if f.is_file()]


@pytest.mark.parametrize("name", ["послуги.csv", "послуги.xlsx"])
def test_a_file_is_checked_agreed_to_written_and_undone(name, head):
    page = send(head, some(6), name)
    sent = FileImport.objects.get()
    assert (sent.status, sent.new) == (ImportStatus.CHECKED, 6)
    assert "Записати 6 рядків" in page.content.decode()
    assert not Delivery.objects.exists()
    page = head.post(url("confirm", sent), follow=True)
    sent.refresh_from_db()
    assert (sent.status, sent.batch.row_count, sent.file_id) == (ImportStatus.WRITTEN, 6, None)
    assert not kept_files()
    assert Delivery.objects.count() == 6
    assert head.post(url("undo", sent), {"reason": ""}).status_code == 422
    page = head.post(url("undo", sent), {"reason": "Не той місяць"}, follow=True)
    assert "Не той місяць" in page.content.decode()
    assert sum(Delivery.objects.values_list("quantity", flat=True)) == 0
    page = head.post(url("undo", sent), {"reason": "Ще раз"})
    assert "вже скасовано" in page.content.decode()


def test_the_same_file_again_has_nothing_to_write(head):
    send(head, some())
    head.post(url("confirm", FileImport.objects.get()))
    page = send(head, some())
    assert "Записувати нічого" in page.content.decode()
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("name", ["послуги.csv", "послуги.xlsx"])
def test_mistakes_come_back_in_the_persons_own_file(name, head):
    table = some(6)
    table[2] |= {"unit": "миля"}
    page = send(head, table, name)
    sent = FileImport.objects.get()
    assert (sent.status, sent.faulty) == (ImportStatus.FAULTY, 1)
    text = page.content.decode()
    assert "Помилка в 1 рядку" in text
    assert "миля" in text
    back = b"".join(head.get(url("marked", sent)).streaming_content)
    if name.endswith(".csv"):
        rows = [line.split(";") for line in back.decode("utf-8-sig").splitlines()]
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(back)).get_sheet_by_index(0).to_python()
        assert b"F9D6D0" in _part(back, "xl/styles.xml")
    assert rows[0][-1] == "Що виправити"
    assert [n for n, row in enumerate(rows) if n and row[-1]] == [3]
    assert rows[3][-1].startswith("«Одиниця»:")
    assert len(rows) == 7
    assert head.post(url("confirm", sent), follow=True).status_code == 200
    assert not Delivery.objects.exists()
    # What was put right in the marked copy can be sent as it is.
    table[2] |= {"unit": "година"}
    assert "Записати 6 рядків" in send(head, table, name).content.decode()


def _part(book, name):
    import zipfile

    return zipfile.ZipFile(io.BytesIO(book)).read(name)


def test_a_cancelled_upload_leaves_nothing_behind(head):
    table = some(4)
    table[0] |= {"date": "колись"}
    send(head, table)
    sent = FileImport.objects.get()
    assert len(kept_files()) == 2
    page = head.post(url("cancel", sent), follow=True)
    assert "Файл прибрано" in page.content.decode()
    sent.refresh_from_db()
    assert (sent.status, sent.file, sent.marked) == (ImportStatus.CANCELLED, None, None)
    assert not kept_files()
    assert not StoredFile.objects.exists()
    assert head.get(url("marked", sent)).status_code == 404


def test_a_file_of_nonsense_is_refused_at_the_field_and_one_without_columns_on_its_page(head):
    for content in (b"", b"%PDF-1.7 x", b"\x00\x01\x02"):
        page = head.post(reverse("imports:list"), {"file": SimpleUploadedFile("a.csv", content)})
        assert page.status_code == 422
    assert head.post(reverse("imports:list")).status_code == 422
    page = head.post(reverse("imports:list"), {"file": SimpleUploadedFile("a.csv", b"a;b\r\n1;2\r\n")}, follow=True)
    assert "немає стовпців" in page.content.decode()
    assert FileImport.objects.get().status == ImportStatus.UNREADABLE
    assert not kept_files()


def test_a_too_large_file_is_refused_with_a_sentence(head, settings):
    settings.IMPORT_LIMIT = 2**20
    page = head.post(reverse("imports:list"), {"file": SimpleUploadedFile("a.csv", b"a;b\r\n" * 300_000)})
    assert (page.status_code, "Файл понад 1 МБ" in page.content.decode()) == (422, True)
    assert not kept_files()


def test_a_form_without_its_token_is_refused(ngo):
    client = Client(enforce_csrf_checks=True)
    client.force_login(partners.head(ngo))
    page = client.post(reverse("imports:list"), {"file": SimpleUploadedFile("a.csv", b"a;b\r\n1;2\r\n")})
    assert page.status_code == 403
    assert not FileImport.objects.exists()


def test_strangers_see_nothing_and_readers_change_nothing(ngo, head):
    send(head, some())
    sent = FileImport.objects.get()
    stranger = signed_in(partners.head(partners.organisation()))
    official = signed_in(identity.user(Role.OFFICIAL))
    for client in (stranger, official):
        for step in ("confirm", "cancel"):
            assert client.post(url(step, sent)).status_code == 404
        assert client.post(url("undo", sent), {"reason": "Так"}).status_code == 404
    assert stranger.get(url("import", sent)).status_code == 404
    assert official.get(url("import", sent)).status_code == 200
    assert "Записати" not in official.get(url("import", sent)).content.decode()
    assert official.get(reverse("imports:list")).status_code == 404
    sent.refresh_from_db()
    assert sent.status == ImportStatus.CHECKED


def test_rows_that_stand_on_an_act_stop_the_undoing(head):
    send(head, some())
    sent = FileImport.objects.get()
    head.post(url("confirm", sent))
    Billing.objects.create(delivery=Delivery.objects.first(), act_code="А-7", billed_at=now())
    page = head.post(url("undo", sent), {"reason": "Помилка"})
    assert (page.status_code, "А-7" in page.content.decode()) == (422, True)
    for address in (url("import", sent), reverse("deliveries:batch", args=[Batch.objects.get().pk])):
        text = head.get(address).content.decode()
        assert "А-7" in text
        assert "Чому скасовуєте" not in text
    assert Batch.objects.count() == 1


def test_undoing_a_large_file_shows_how_far_it_is_and_then_that_it_is_undone(head, settings, monkeypatch):
    send(head, some())
    sent = FileImport.objects.get()
    head.post(url("confirm", sent))
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    page = head.post(url("undo", sent), {"reason": "Не той"}, follow=True).content.decode()
    assert "Готуємо скасування: 0 з 5" in page
    addresses = (url("import", sent), reverse("deliveries:batch", args=[Batch.objects.get().pk]))
    for address in addresses:
        assert "<html" not in head.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "Чому скасовуєте" not in head.get(address).content.decode()
    undoing.run_undo(Undoing.objects.get().pk, at=now())
    for address in addresses:
        assert head.get(address, headers={"HX-Request": "true"}).headers["HX-Redirect"] == address
    assert "Усю партію скасовано" in head.get(url("import", sent)).content.decode()


def test_progress_shows_without_scripts_and_with_them(ngo, head, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    page = send(head, some())
    sent = FileImport.objects.get()
    assert "Оновити" in page.content.decode()
    FileImport.objects.update(done=1234)
    part = head.get(url("import", sent), headers={"HX-Request": "true"}).content.decode()
    assert "1\u00a0234" in part
    assert "<html" not in part
    assert file_imports.run_check(sent.pk, at=now()) == ImportStatus.CHECKED
    done = head.get(url("import", sent), headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == url("import", sent)


def test_a_check_that_is_cancelled_half_way_stops(ngo, monkeypatch):
    sent = FileImport.objects.create(
        code="abc", organisation=ngo, file_name="a.csv", size=1, by_id=1, created_at=now(), file=stored(some(30))
    )
    monkeypatch.setattr("esm.kernel.xlsx.PIECE", 11)
    real = FileImport.objects.filter

    def cancelled_after_ten(*args, **kw):
        if kw.get("pk") == sent.pk and FileImport.objects.get(pk=sent.pk).done == 10:
            real(pk=sent.pk).update(status=ImportStatus.CANCELLED, file=None)
        return real(*args, **kw)

    monkeypatch.setattr(FileImport.objects, "filter", cancelled_after_ten)
    assert file_imports.run_check(sent.pk, at=now()) == ImportStatus.CANCELLED
    sent.refresh_from_db()
    assert (sent.done, sent.rows) == (10, 0)


def stored(table):
    from esm.kernel import files
    from esm.kernel.actor import SYSTEM

    upload = SimpleUploadedFile("a.csv", tables.csv_text(table).encode())
    return files.store(actor=SYSTEM, upload=upload, allowed=frozenset({files.Kind.CSV}), at=now())


def test_a_log_that_changed_after_the_check_is_checked_anew(ngo, head, monkeypatch):
    send(head, some(3))
    sent = FileImport.objects.get()
    real = file_imports.write_checked

    def somebody_was_quicker(*args, **kw):
        monkeypatch.setattr(file_imports, "write_checked", real)
        from esm.kernel.errors import Conflict

        raise Conflict("Поки файл перевіряли, журнал змінили.")

    monkeypatch.setattr(file_imports, "write_checked", somebody_was_quicker)
    page = head.post(url("confirm", sent), follow=True)
    sent.refresh_from_db()
    assert sent.status == ImportStatus.CHECKED
    assert "журнал змінили" in page.content.decode()
    head.post(url("confirm", sent))
    assert Delivery.objects.count() == 3


def test_files_that_nobody_agreed_to_are_let_go_after_a_week(head):
    send(head, some())
    assert file_imports.forget_imports(before=now() - timedelta(days=7)) == 0
    assert file_imports.forget_imports(before=now() + timedelta(days=1)) == 1
    assert FileImport.objects.get().status == ImportStatus.CANCELLED
    assert not kept_files()


def test_the_template_is_there_for_both_programs(head):
    for form in ("csv", "xlsx"):
        assert head.get(reverse("imports:template"), {"format": form}).status_code == 200
    text = head.get(reverse("imports:template"), {"format": "csv"}).content
    page = head.post(reverse("imports:list"), {"file": SimpleUploadedFile("бланк.csv", text)}, follow=True)
    assert "Записати 2 рядків" in page.content.decode() or "Записати 2 рядки" in page.content.decode()


def test_the_list_asks_the_database_as_often_for_many_files_as_for_one(ngo, head):
    counts = []
    for more in (1, 2, 27):
        for n in range(more):
            FileImport.objects.create(
                code=f"c{more}-{n}", organisation=ngo, file_name="a.csv", size=1, by_id=1, created_at=now()
            )
        with CaptureQueriesContext(connection) as asked:
            assert head.get(reverse("imports:list")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12
