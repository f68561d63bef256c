"""Files of an application: documents, the form to fill in without the internet, sheets, papers."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from esm.competitions.models import Application, Attachment

from . import make
from .written import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("Статут.pdf", b"MZ\x90\x00 not a pdf", "всередині не PDF"),
        ("Статут.pdf", b"", "порожній"),
        ("вірус.exe", b"MZ\x90\x00", "вірус.exe"),
    ],
)
def test_a_disguised_or_empty_file_gets_its_sentence(signed_in, draft, name, content, sentence):
    url = reverse("applications:attach", args=[draft.number, "charter"])
    page = text(signed_in.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True))
    assert sentence in page
    assert Attachment.objects.count() == 0


def test_a_file_too_large_gets_its_sentence(signed_in, draft, settings):
    settings.FILE_LIMIT = 2**20
    url = reverse("applications:attach", args=[draft.number, "charter"])
    upload = SimpleUploadedFile("Статут.pdf", make.PDF + b"0" * 2**20)
    assert "Файл понад 1 МБ" in text(signed_in.post(url, {"file": upload}, follow=True))


def test_a_call_says_how_many_files_it_takes(signed_in, draft):
    other = make.application(
        organisation=draft.organisation, call=make.call(rules=make.rules(files_max_count=1, file_kinds=("pdf",)))
    )
    url = reverse("applications:attach", args=[other.number, "charter"])
    two = [SimpleUploadedFile(f"{n}.pdf", make.PDF) for n in "12"]
    page = text(signed_in.post(url, {"file": two}, follow=True))
    assert "Більше файлів додати не можна: найбільше 1." in page
    assert "PDF, до 10 МБ кожен." in page
    assert Attachment.objects.count() == 1


def test_a_document_is_read_through_the_gate_and_removed(signed_in, draft, client):
    url = reverse("applications:attach", args=[draft.number, "charter"])
    signed_in.post(url, {"file": SimpleUploadedFile("Статут.pdf", make.PDF)})
    attachment = Attachment.objects.get()
    file = reverse("applications:document", args=[draft.number, attachment.file_id])
    assert b"".join(signed_in.get(file).streaming_content) == make.PDF
    other = make.application(organisation=draft.organisation, call=draft.call)
    assert signed_in.get(reverse("applications:document", args=[other.number, attachment.file_id])).status_code == 404
    signed_in.post(reverse("applications:remove_document", args=[draft.number, attachment.pk]))
    assert Attachment.objects.count() == 0


def test_a_form_goes_out_and_comes_back_through_a_preview(signed_in, draft):
    make.written(draft, user_id=get_user_model().objects.get().pk)
    form = signed_in.get(reverse("applications:form", args=[draft.number, "xlsx"]))
    empty = make.application(organisation=draft.organisation, call=draft.call)
    upload = SimpleUploadedFile("form.xlsx", form.content)
    page = text(signed_in.post(reverse("applications:load", args=[empty.number]), {"file": upload}))
    assert "Ще нічого не записано" in page
    assert not empty.sections.filter(version__gt=0).exists()
    payload = re.search(r'name="payload" value="([^"]+)"', page)[1]
    for entity, sign in (("&quot;", '"'), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        payload = payload.replace(entity, sign)
    signed_in.post(reverse("applications:load_confirm", args=[empty.number]), {"payload": payload})
    empty.refresh_from_db()
    assert empty.asked == Application.objects.get(pk=draft.pk).asked


def test_cells_are_pasted_checked_and_written(signed_in, draft):
    url = reverse("applications:estimate_load", args=[draft.number])
    bad = signed_in.post(url, {"text": "Папір\tgoods\tcity\tшт.\tx\t100", "mode": "replace"})
    assert "У таблиці 1 помилка. Нічого не змінено." in text(bad)
    good = text(signed_in.post(url, {"text": "Папір\tgoods\tcity\tшт.\t3\t100,50", "mode": "replace"}))
    payload = re.search(r'name="payload" value="([^"]+)"', good)[1].replace("&quot;", '"')
    signed_in.post(reverse("applications:estimate_confirm", args=[draft.number]), {"payload": payload, "version": "0"})
    draft.refresh_from_db()
    assert draft.asked == 301_50


def test_papers_and_exports_are_files(signed_in, draft):
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        url = reverse("applications:form", args=[draft.number, kind])
        assert signed_in.get(url).content.startswith(start)
    assert signed_in.get(reverse("applications:estimate_template", args=[draft.number])).content.startswith(b"PK")
    assert signed_in.get("/cabinet/applications/?format=csv").content.startswith(b"\xef\xbb\xbf")
    assert signed_in.get("/cabinet/applications/?format=exe").status_code == 404
