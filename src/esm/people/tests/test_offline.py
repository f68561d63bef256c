"""The partners' tool: one file, the standard library, keys that meet those of full records and tell no names."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from esm.kernel.incoming import ImportStatus
from esm.people import services
from esm.people.models import Record
from esm.people.offline import bundle
from esm.people.services import incoming
from esm.people.services.importing import take_hashes
from esm.people.tests import make

pytestmark = pytest.mark.django_db
ROWS = (
    ("Номер", "Прізвище", "Ім'я", "По батькові", "Дата народження", "Стать", "Код послуги", "Місяць", "Звернень"),
    ("7", "Петренко", "Елена", "Ивановна", "1956-03-08", "ж", "", "01.11.2026", 4),
    ("8", "Бойко", "Ірина", "", "", "", "", "", ""),
)


def test_a_list_becomes_keys_outside_and_one_person_inside(tmp_path: Path) -> None:
    make.reference()
    tool, source, target = tmp_path / "tool.pyz", tmp_path / "list.xlsx", tmp_path / "keys.csv"
    tool.write_bytes(bundle())
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(tool), str(source), str(target)], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Рядок 3" in ran.stderr
    made = target.read_text(encoding="utf-8")
    assert "етренко" not in made
    assert len(list(csv.DictReader(io.StringIO(made)))) == 1
    full = make.person()
    own = make.organisation()
    for _again in range(2):
        sent = services.send_file(
            actor=make.member(own), organisation_id=own.pk, mode="hash", at=make.NOW,
            upload=ContentFile(target.read_bytes(), name="keys.csv"),
        )  # fmt: skip
        incoming.run_check(sent.pk, at=make.NOW)
        services.confirm_file(actor=make.member(own), code=sent.code, at=make.NOW)
        assert incoming.run_write(sent.pk, at=make.NOW) == ImportStatus.WRITTEN
        incoming.run_link(sent.pk, at=make.NOW)
    sent.refresh_from_db()
    assert (sent.new, sent.unchanged, sent.faulty) == (0, 1, 0)
    (keyed,) = Record.objects.filter(organisation=own)
    assert (keyed.content, keyed.person_id, keyed.birth_year) == ("", full.person_id, 1956)
    assert list(keyed.uses.values_list("contacts", flat=True)) == [4]


def test_foreign_keys_are_refused_by_row() -> None:
    make.reference()
    own = make.organisation()
    rows = [["source", "name", "birth_year"], ["1", "Петренко", 1956], ["2", "f" * 32, 1700]]
    done = take_hashes(rows, organisation_id=own.pk, actor=make.member(own), dry=False, at=make.NOW)
    assert ([p.row for p in done.problems], Record.objects.count()) == ([2, 3], 0)
