import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from esm.kernel.errors import NotFound
from esm.kernel.exports import Column, Kind, Table, to_csv, to_json, to_xlsx
from esm.kernel.files import Kind as FileKind
from esm.kernel.http import export_response
from esm.kernel.imports import read_sheet
from esm.kernel.money import Money

COLUMNS = (
    Column("title", "Проєкт", description="Повна назва"),
    Column("people", "Людей", Kind.INT),
    Column("sum", "Сума, грн", Kind.MONEY),
    Column("score", "Бал", Kind.DECIMAL),
    Column("day", "Дата", Kind.DATE),
    Column("at", "Подано", Kind.DATETIME),
)
ROW = ("Школа", 12, Money(-147090), Decimal("71.25"), date(2026, 11, 16), datetime(2026, 11, 16, 12, 30, tzinfo=UTC))
EMPTY = ("Порожньо", None, None, None, None, None)
TABLE = Table(COLUMNS, [ROW, EMPTY], "Проєкти", "Департамент")


def test_csv_is_what_excel_in_ukraine_opens():
    content = to_csv(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Проєкт;Людей;Сума, грн;Бал;Дата;Подано"
    assert lines[1] == "Школа;12;-1470,90;71,25;16.11.2026;16.11.2026 14:30"
    assert lines[2] == "Порожньо;;;;;"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "+380(57)700-00-00"])
def test_text_that_would_run_as_a_formula_does_not(text):
    cell = to_csv(Table((Column("a", "А"),), [(text,)])).decode("utf-8-sig").split("\r\n", 1)[1]
    assert cell.lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["-5,3", "+380 57 700 00 00", "-12"])
def test_numbers_in_text_stay_numbers(text):
    assert to_csv(Table((Column("a", "А"),), [(text,)])).decode("utf-8-sig").split("\r\n")[1] == text


def test_xlsx_has_real_numbers_and_dates_and_no_formulas():
    tricky = ("=1+1", *ROW[1:])
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(Table(COLUMNS, [tricky, EMPTY], "Проєкти"))))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:5] == ["=1+1", 12, -1470.9, 71.25, date(2026, 11, 16)]
    assert rows[1][5] == datetime(2026, 11, 16, 14, 30)
    assert rows[2][1:] == [""] * 5
    assert book.get_sheet_by_index(1).to_python()[2] == ["Проєкт", "Повна назва"]


def test_json_names_its_columns_and_source():
    content = json.loads(to_json(TABLE))
    assert content["source"] == "Департамент"
    assert content["columns"][2] == {"code": "sum", "title": "Сума, грн", "kind": "money", "description": ""}
    assert content["rows"][0]["sum"] == -1470.9
    assert content["rows"][0]["at"] == "2026-11-16T14:30:00+02:00"
    assert content["rows"][1]["sum"] is None


@pytest.mark.parametrize("text", ["a\0b", "\x1b[0m", "я" * 40_000, "а\ud800", "🙂", '"; drop', "a\r\nb"])
def test_odd_text_breaks_no_format(text):
    table = Table((Column("a", "А"),), [(text,)])
    assert CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).get_sheet_by_index(0).to_python()[1][0]
    assert to_csv(table)
    assert to_json(table)


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n'"))), max_size=5))
def test_what_csv_writes_our_reader_reads(rows):
    table = Table((Column("a", "Назва"), Column("n", "№", Kind.INT)), [(text, n) for n, (text,) in enumerate(rows)])
    read = read_sheet(to_csv(table), FileKind.CSV)
    texts = [(row[0] or "").removeprefix("'").strip() for row in read[1:]]
    assert [text for text in texts if text] == [text for (row,) in rows if (text := row.strip())]


def test_the_address_chooses_the_format_and_the_name_is_ukrainian():
    response = export_response(RequestFactory().get("/?format=xlsx"), TABLE, filename="Проєкти")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9F")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    with pytest.raises(NotFound):
        export_response(RequestFactory().get("/?format=exe"), TABLE, filename="Проєкти")
