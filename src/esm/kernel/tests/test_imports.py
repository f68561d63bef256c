import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from esm.kernel.errors import Invalid
from esm.kernel.exports import Column, Kind, Table, to_xlsx
from esm.kernel.files import Kind as FileKind
from esm.kernel.imports import Field, letters, problems_table, read_pasted, read_sheet, read_table
from esm.kernel.money import Money

FIELDS = (
    Field("name", ("Стаття", "Назва витрат"), required=True),
    Field("quantity", ("Кількість", "К-сть"), Kind.DECIMAL, required=True),
    Field("price", ("Ціна, грн",), Kind.MONEY),
    Field("day", ("Дата",), Kind.DATE),
)
LINES = "ГО «Приклад»\nСтаття;К-сть;Ціна, грн *;Дата\nОренда;12;1 200,50;16.11.2026\n;;;\nДрук;2,5;80;2026-03-01\n"


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode(),
        LINES.encode("utf-8-sig"),
        LINES.encode("cp1251"),
        LINES.replace(";", "\t").encode(),
        LINES.replace("1 200,50", '"1 200,50"')
        .replace("2,5", '"2,5"')
        .replace("Ціна, грн", '"Ціна, грн"')
        .replace(";", ",")
        .encode(),
    ],
)
def test_a_csv_is_read_whatever_its_letters_and_separators(content):
    read = read_table(read_sheet(content, FileKind.CSV), FIELDS)
    assert read.problems == ()
    first, second = read.records
    assert first.row == 3
    assert first.values == {
        "name": "Оренда",
        "quantity": Decimal(12),
        "price": Money(120050),
        "day": date(2026, 11, 16),
    }
    assert second.values["quantity"] == Decimal("2.5")


def test_a_workbook_is_read_with_its_numbers_and_dates():
    columns = (Column("a", "Стаття"), Column("b", "Кількість", Kind.DECIMAL), Column("c", "Ціна, грн", Kind.MONEY))
    content = to_xlsx(Table(columns, [("Оренда", Decimal("0.1"), Money(10)), (12345678, 3, Money(147090))]))
    read = read_table(read_sheet(content, FileKind.XLSX), FIELDS)
    assert [r.values["price"] for r in read.records] == [Money(10), Money(147090)]
    assert read.records[1].values["name"] == "12345678"


def test_decimal_commas_in_every_line_are_no_separators():
    assert read_sheet("Ціна, грн;К-сть, шт\n1,5;2,5\n3,5;4,5\n".encode(), FileKind.CSV)[1] == ["1,5", "2,5"]


def test_text_in_a_number_column_is_named_with_its_row_column_and_remedy():
    rows = read_pasted("Стаття\tКількість\tЦіна, грн\nОренда\tдванадцять\t10,555\nДрук\t\t5\nСкріпки\t3\t1\n")
    read = read_table(rows, FIELDS)
    assert [r.values["name"] for r in read.records] == ["Скріпки"]
    assert [(p.row, p.column, p.value) for p in read.problems] == [
        (2, "B, Кількість", "дванадцять"),
        (2, "C, Ціна, грн", "10,555"),
        (3, "B, Кількість", ""),
    ]
    assert str(read.problems[0]).startswith("Рядок 2: «Кількість» — не число. Напишіть")
    assert problems_table(read.problems, "Помилки").rows


@pytest.mark.parametrize("value", ["NaN", "1e400", "-", "9" * 40, "true"])
def test_no_number_is_taken_for_one(value):
    assert read_table([["Стаття", "Кількість"], ["Оренда", value]], FIELDS).problems


def test_a_missing_column_is_named():
    with pytest.raises(Invalid, match="«Кількість»"):
        read_table(read_pasted("Стаття\tЦіна, грн\nОренда\t5"), FIELDS)


def test_a_broken_or_empty_workbook_has_its_sentence():
    with pytest.raises(Invalid, match="не вдалося відкрити"):
        read_sheet(b"PK\x03\x04 nothing", FileKind.XLSX)
    blank = io.BytesIO()
    with xlsxwriter.Workbook(blank) as book:
        book.add_worksheet()
    with pytest.raises(Invalid, match="порожня"):
        read_sheet(blank.getvalue(), FileKind.XLSX)


def test_columns_are_called_as_in_a_spreadsheet():
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
