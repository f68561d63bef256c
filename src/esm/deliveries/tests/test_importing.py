"""A file is checked first and written whole or not at all; the same file twice adds nothing."""

import io
import json
import os
from datetime import date, timedelta
from itertools import chain, islice
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils.timezone import localdate, now

from esm.deliveries.checking import faults, lexicon
from esm.deliveries.importing.check import check_file
from esm.deliveries.importing.reading import Reader, entry_of
from esm.deliveries.importing.words import Words
from esm.deliveries.models import Allowance, Batch, Delivery, DeliveryMonth
from esm.deliveries.services import cancel_delivery, undo_batch
from esm.deliveries.services.importing import write_checked
from esm.kernel.actor import SYSTEM
from esm.kernel.errors import Conflict, Invalid
from esm.kernel.longtables import open_rows
from esm.kernel.sniff import Kind
from esm.partners.tests import make as partners

from . import make, tables

# A benchmark sets half a million.
ROWS = int(os.environ.get("ESM_IMPORT_ROWS", "3000"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def ngo():
    make.reference()
    return partners.organisation()


@pytest.fixture
def contract(ngo):
    return make.allowance(
        provider=ngo, volume=None, valid_from=localdate() - timedelta(400), valid_until=localdate() + timedelta(100)
    )


@pytest.fixture
def sent(tmp_path, ngo):
    """Save rows as a file: CSV unless told otherwise."""

    def send(table, name="послуги.csv"):
        return tables.save(tmp_path / name, table)

    return send


def some(count, **kw):
    return list(tables.rows(count, today=localdate(), **kw))


def checked(path, only=None):
    return check_file(path, tables.kind_of(path), only=only, today=localdate())


def put_in(path, only=None):
    with checked(path, only) as file:
        return file.report, write_checked(file, actor=SYSTEM, file_name=path.name, at=now())


def command(*arguments):
    out = io.StringIO()
    code = 0
    try:
        call_command("import", "deliveries", *map(str, arguments), stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue()


@pytest.mark.parametrize("name", ["послуги.csv", "послуги.xlsx"])
def test_a_file_is_written_whole_and_the_same_file_adds_nothing(name, sent, ngo, contract):
    path = sent(tables.rows(ROWS, today=localdate(), contract=contract.contract_code), name)
    report, written = put_in(path, ngo_ref(ngo))
    assert (report.rows, report.new, report.faulty) == (ROWS, ROWS, 0)
    assert Delivery.objects.count() == written.batches[ngo.pk].row_count == ROWS
    again, nothing = put_in(path, ngo_ref(ngo))
    assert (again.new, again.changed, again.unchanged) == (0, 0, ROWS)
    assert not nothing.batches
    assert Batch.objects.count() == 1
    contract.refresh_from_db()
    hours = Delivery.objects.filter(allowance=contract).aggregate(all=Sum("quantity"))["all"]
    assert contract.used == hours > 0
    assert DeliveryMonth.objects.aggregate(all=Sum("rows"))["all"] == ROWS


@pytest.mark.parametrize("name", ["послуги.csv", "послуги.xlsx"])
def test_three_bad_rows_of_many_are_named_and_nothing_is_written(name, sent, ngo, contract):
    table = some(ROWS, contract=contract.contract_code)
    table[ROWS // 3] |= {"service": "999.9 Немає"}
    table[ROWS // 2] |= {"quantity": "багато"}
    table[-1] |= {"date": localdate() + timedelta(days=3)}
    with checked(sent(table, name), ngo_ref(ngo)) as file:
        found = [(p.row, p.column) for p in file.report.problems]
        assert found == [(ROWS // 3 + 2, "service"), (ROWS // 2 + 2, "quantity"), (ROWS + 1, "date")]
        assert all(p.message and p.fix for p in file.report.problems)
        assert file.report.problems[1].value == "багато"
        assert file.report.rows == file.report.new + file.report.faulty
        with pytest.raises(Invalid):
            write_checked(file, actor=SYSTEM, file_name=name, at=now())
    assert not Delivery.objects.exists()


def ngo_ref(ngo):
    from esm.partners.public import organisation_refs

    return organisation_refs([ngo.pk])[ngo.pk]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_usual_csv_is_read(encoding, delimiter, tmp_path, ngo):
    path = tmp_path / "a.csv"
    path.write_bytes(tables.csv_text(some(30), delimiter=delimiter).encode(encoding))
    with checked(path, ngo_ref(ngo)) as file:
        assert (file.report.new, file.report.problems) == (30, [])


def test_a_row_with_other_content_corrects_the_one_that_has_its_key(sent, ngo, contract):
    table = some(9, contract=contract.contract_code)
    put_in(sent(table), ngo_ref(ngo))
    contract.refresh_from_db()
    before = contract.used
    table[1] |= {"quantity": 8}
    report, written = put_in(sent(table), ngo_ref(ngo))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 8)
    row, taken_back, corrected = Delivery.objects.filter(row_key="r-0000001").order_by("revision")
    assert (taken_back.cancels_id, taken_back.quantity, corrected.quantity) == (row.pk, -row.quantity, 800)
    contract.refresh_from_db()
    assert contract.used == before - row.quantity + 800
    undo_batch(actor=make.member(ngo), batch_id=written.batches[ngo.pk].pk, reason="Не той файл", at=now())
    contract.refresh_from_db()
    assert contract.used == before
    live = Delivery.objects.filter(row_key="r-0000001").aggregate(all=Sum("quantity"))
    assert live["all"] == row.quantity
    table[1] |= {"quantity": row.quantity / 100}
    report, _written = put_in(sent(table), ngo_ref(ngo))
    assert (report.changed, report.unchanged) == (0, 9)


def test_an_undone_file_may_be_sent_again_and_a_cancelled_row_stays_cancelled(sent, ngo):
    path = sent(some(6))
    _report, written = put_in(path, ngo_ref(ngo))
    undo_batch(actor=make.member(ngo), batch_id=written.batches[ngo.pk].pk, reason="Помилка", at=now())
    report, _again = put_in(path, ngo_ref(ngo))
    assert (report.new, report.unchanged) == (6, 0)
    row = Delivery.objects.filter(row_key="r-0000002", cancels=None).order_by("-revision").first()
    cancel_delivery(actor=make.member(ngo), delivery_id=row.pk, reason="Не було", at=now())
    report, _nothing = put_in(path, ngo_ref(ngo))
    assert (report.new, report.unchanged) == (0, 6)
    other = some(6)
    other[2] |= {"quantity": 4}
    with checked(sent(other), ngo_ref(ngo)) as file:
        assert [(p.row, p.column) for p in file.report.problems] == [(4, "key")]


def test_a_repeated_row_counts_once_and_a_key_with_two_contents_is_a_mistake(sent, ngo):
    table = some(4)
    other = {**table[1], "quantity": 3}
    with checked(sent([*table, table[0], other]), ngo_ref(ngo)) as file:
        assert (file.report.new, file.report.duplicates, file.report.faulty) == (4, 1, 1)
        assert (file.report.problems[0].row, file.report.problems[0].column) == (7, "key")
        assert "3" in file.report.problems[0].message


def test_the_row_in_which_a_volume_ends_is_named(sent, ngo):
    allowance = make.allowance(provider=ngo, volume=500, valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1))
    table = [row | {"quantity": 2} for row in some(6, contract=allowance.contract_code) if "recipient" in row]
    with checked(sent(table), ngo_ref(ngo)) as file:
        assert [(p.row, p.column) for p in file.report.problems] == [(4, "quantity"), (5, "quantity")]
    put_in(sent(table[:2]), ngo_ref(ngo))
    # What a correction gives back counts, wherever in the file it stands.
    better = [table[0] | {"quantity": 4}, table[1] | {"quantity": 1}]
    report, _written = put_in(sent(better), ngo_ref(ngo))
    allowance.refresh_from_db()
    assert (report.changed, report.faulty, allowance.used) == (2, 0, 500)


def test_a_volume_taken_by_somebody_after_the_check_stops_the_writing(sent, ngo, contract):
    table = some(6, contract=contract.contract_code)
    with checked(sent(table), ngo_ref(ngo)) as file:
        Allowance.objects.filter(pk=contract.pk).update(volume=100)
        with pytest.raises(Conflict):
            write_checked(file, actor=SYSTEM, file_name="a", at=now())
    with checked(sent(some(6)), ngo_ref(ngo)) as file:
        put_in(sent(some(2)), ngo_ref(ngo))  # somebody was quicker
        with pytest.raises(Conflict):
            write_checked(file, actor=SYSTEM, file_name="a", at=now())
    assert Delivery.objects.count() == 2


def test_old_rows_of_a_file_that_is_sent_again_are_no_mistakes(sent, ngo):
    put_in(sent(some(5)), ngo_ref(ngo))
    later = localdate() + timedelta(days=800)
    with check_file(sent(some(5)), tables.kind_of(sent(some(5))), only=ngo_ref(ngo), today=later) as file:
        assert (file.report.unchanged, file.report.faulty) == (5, 0)


def test_rows_say_whose_they_are_and_a_foreign_one_is_a_mistake(sent, ngo):
    other = partners.organisation()
    table = [*some(2, edrpou=ngo.edrpou), *some(3, edrpou=other.edrpou, start=2)]
    with checked(sent(table), ngo_ref(ngo)) as file:
        assert [(p.row, p.column) for p in file.report.problems] == [(n, "organisation") for n in (4, 5, 6)]
    report, written = put_in(sent(table))
    assert (report.new, {key: b.row_count for key, b in written.batches.items()}) == (5, {ngo.pk: 2, other.pk: 3})
    with checked(sent([*some(1), *some(1, edrpou="00000001", start=1)])) as file:
        assert [p.column for p in file.report.problems] == ["organisation", "organisation"]


BAD = {
    "service": ["", "нема такої", "015.1"], "unit": ["", "година", "візит", "миля"], "quantity": ["0", "-1", "1,5", "1,234", ""],
    "contacts": ["", "0", "99999", "2"], "mode": ["", "онлайн", "вдома", "поштою"], "district": ["", "Салтівський", "Печерський"],
    "category": ["", "люди похилого віку", "будь-хто"], "recipient": ["", "P-1", "Іван Іванов"], "worker": ["", "я" * 130],
    "confirmation": ["", "підпис", "клятва"], "key": ["", "ж" * 70], "date": ["", "31.02.2026", "01.01.2019", "сьогодні"],
    "contract": ["", "чужий"],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_what_is_remembered_never_hides_a_mistake(seed, sent, ngo, contract):
    """The quick way through known values says of every row what the rules say of it alone."""
    dice = Random(seed)
    table = some(200, contract=contract.contract_code)
    for row in table:
        for column in dice.sample(list(BAD), k=dice.choice([0, 0, 1, 1, 2])):
            row[column] = dice.choice(BAD[column])
            if column == "key" and row["key"]:
                row["key"] += dice.randbytes(4).hex()
    path = sent(table)
    known = lexicon(ngo.pk, today=localdate())
    words = Words.load()
    wrong = set()
    with open_rows(path, Kind.CSV) as lines:
        head = next(lines)[1]
        for number, line in lines:
            alone = Reader([head], words).read([number], [[cell] for cell in line])
            if alone.problems or list(faults(entry_of(number, alone.keys[0], [c[0] for c in alone.content]), known)):
                wrong.add(number)
    with checked(path, ngo_ref(ngo)) as file:
        assert {p.row for p in file.report.problems} == wrong
        assert file.report.rows == 200


def test_the_template_can_be_sent_as_it_is(tmp_path, ngo, contract):
    _code, template = command("--template")
    path = tmp_path / "бланк.csv"
    path.write_text(template, encoding="utf-8", newline="")
    code, said = command(path, "--dry-run", "--json")
    report = json.loads(said)
    assert (code, report["errors"], report["new"]) == (0, [], report["rows"])
    assert contract.contract_code in template
    assert not Delivery.objects.exists()
    assert command(path)[0] == 0
    assert Delivery.objects.count() == report["rows"] >= 3
    assert json.loads(command(path, "--json")[1])["unchanged"] == report["rows"]
    assert Delivery.objects.count() == report["rows"]


def test_the_command_names_mistakes_by_the_files_own_columns_and_exits_1(sent, ngo):
    table = some(3, edrpou=ngo.edrpou)
    table[2] |= {"unit": "миля"}
    path = sent(table)
    code, said = command(path, "--dry-run", "--json")
    report = json.loads(said)
    assert code == 0
    assert set(report) == {"rows", "new", "changed", "unchanged", "duplicates", "errors"}
    assert [(e["row"], e["column"], e["value"]) for e in report["errors"]] == [(4, "Одиниця", "миля")]
    assert command(path)[0] == 1
    assert not Delivery.objects.exists()
    assert command(sent(some(3)), "--organisation", ngo.edrpou)[0] == 0
    with pytest.raises(CommandError):
        command(path, "--organisation", "00000000")
    with pytest.raises(CommandError):
        command(path.with_name("немає.csv"))


def test_a_file_without_the_columns_is_refused_with_their_names(tmp_path, ngo):
    path = tmp_path / "a.csv"
    path.write_text("Дата;Сума\r\n01.01.2026;5\r\n", encoding="utf-8")
    with pytest.raises(Invalid, match="Ключ рядка"):
        checked(path, ngo_ref(ngo))


def test_a_check_asks_the_database_as_often_for_many_rows_as_for_few(sent, ngo, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for count in (3, 300):
        path = sent(chain(islice(tables.rows(count, today=localdate()), count)), f"{count}.csv")
        with CaptureQueriesContext(connection) as asked, checked(path, ngo_ref(ngo)):
            counts.append(len(asked))
    assert counts[0] == counts[1]
