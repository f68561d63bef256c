"""A table too long for memory is read as a short one: whatever program wrote it."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from esm.kernel import longtables
from esm.kernel.errors import Invalid
from esm.kernel.longtables import open_rows
from esm.kernel.sniff import Kind
from esm.kernel.xlsx.cutting import Cut, Unusual

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(path, kind=Kind.XLSX):
    with open_rows(path, kind) as rows:
        return list(rows)


@pytest.fixture
def book(tmp_path):
    """A workbook of the given parts; the sheet is `sheet1.xml`."""

    def write(sheet, *, strings="", styles="", workbook="", declaration=""):
        path = tmp_path / "книга.xlsx"
        relation = '<Relationship Id="{}" Target="{}" Type="t"/>'
        parts = {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="r">{workbook}'
            '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{relation.format('rId1', '/xl/worksheets/sheet1.xml')}</Relationships>",
            "xl/worksheets/sheet1.xml": f"{declaration}<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        }
        if strings:
            parts["xl/sharedStrings.xml"] = f"<sst {MAIN}>{strings}</sst>"
        if styles:
            parts["xl/styles.xml"] = f"<styleSheet {MAIN}>{styles}</styleSheet>"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return path

    return write


@pytest.mark.parametrize("in_memory", [True, False])
def test_what_a_spreadsheet_holds_is_what_is_read(tmp_path, in_memory):
    """Strings shared by the book, and strings in the cells."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": not in_memory}) as made:
        day, moment = (made.add_format({"num_format": code}) for code in ("dd.mm.yyyy", "dd.mm.yyyy hh:mm"))
        sheet = made.add_worksheet("Порожній")
        sheet = made.add_worksheet("Дані")
        sheet.write_row(0, 0, ["Назва", "Число", "День"])
        sheet.write_row(2, 0, ["«Крок» & <Світло>", 12.5, None, True])
        sheet.write_datetime(2, 2, datetime(2026, 11, 16), day)
        sheet.write_datetime(3, 5, datetime(2026, 11, 16, 14, 30), moment)
        sheet.write_formula(4, 1, "=1+1", None, 2)
    assert read(path) == [
        (1, ["Назва", "Число", "День"]),
        (3, ["«Крок» & <Світло>", 12.5, date(2026, 11, 16), True]),
        (4, ["", "", "", "", "", datetime(2026, 11, 16, 14, 30)]),
        (5, ["", 2]),
    ]


@pytest.mark.parametrize(
    ("sheet", "usual"),
    [
        ('<row r="1"><c r="A1" s="1" t="str"><v>а&amp;&lt;б</v></c><c r="C1"><v>1.5</v></c></row>', True),
        ('<row r="1" spans="1:3"><c r="A1" s="2"/><c r="B1"><f>A1+1</f><v>0</v></c><c r="C1" s="2"/></row>', True),
        ('<row r="2" ht="1"/><row r="3"><c r="A3" t="inlineStr"><is><t>рядок\r\nдва</t></is></c></row>', True),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c t="b" r="A2"><v>1</v></c></row>', False),
        ('<row r="1"><c r="A1"><v>1</v></c></row><!-- <row r="9"/> --><row r="2"><c r="A2"><v>2</v></c></row>', False),
        ('<row r="1"><c r="A1" t="str"><v><![CDATA[</row>]]></v></c></row>', False),
        ('<row r="1"><c r="A1" t="str"><v>&#1111;</v></c></row>', False),
        ("<row r='1'><c r='A1'><v>7</v></c></row>", False),
        ('<row><c r="A1"><v>7</v></c></row>', False),
    ],
)
def test_a_sheet_that_is_cut_up_is_the_sheet_that_is_parsed(sheet, usual, book, monkeypatch):
    path = book('<row r="1"/>' + sheet if usual else sheet)
    read_usually = read(path)
    unusual = []

    def refuse(self, stream):
        unusual.append(stream)
        raise Unusual
        yield

    monkeypatch.setattr(Cut, "rows", refuse)
    assert read(path) == read_usually
    assert unusual


def test_rich_text_is_joined_and_its_reading_aid_left_out(book):
    strings = "<si><r><t>Перша </t></r><r><t>друга</t></r><rPh><t>не текст</t></rPh></si><si><t/></si>"
    path = book('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>', strings=strings)
    assert read(path) == [(1, ["Перша друга"])]


def test_dates_are_known_by_their_format_and_counted_from_the_books_first_day(book):
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm"/><numFmt numFmtId="171" formatCode="0.0&quot;d&quot;"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="14"/></cellXfs>'
    )
    row = '<row><c><v>2</v></c><c s="1"><v>2</v></c><c s="2"><v>2</v></c><c s="3"><v>2</v></c></row>'
    assert read(book(row, styles=styles)) == [(1, [2, date(1900, 1, 1), 2, date(1900, 1, 1)])]
    later = book(row, styles=styles, workbook='<workbookPr date1904="1"/>')
    assert read(later)[0][1][1] == date(1904, 1, 3)


def test_a_prefix_before_every_element_is_no_hindrance(tmp_path, book):
    path = book('<row r="1"><c r="A1" t="str"><v>так</v></c></row>')
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        sheet = (
            sheet.replace(f"<{tag}>", f"<x:{tag}>")
            .replace(f"<{tag} ", f"<x:{tag} ")
            .replace(f"</{tag}>", f"</x:{tag}>")
        )
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("xmlns=", "xmlns:x=")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read(path) == [(1, ["так"])]


def test_a_process_of_its_own_reads_the_same(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for n in range(2_500):
            sheet.write_row(n, 0, [f"рядок {n}", n, n / 4])
    at_home = read(path)
    monkeypatch.setattr(longtables, "SEPARATELY_FROM", 0)
    assert read(path) == at_home
    assert len(at_home) == 2_500
    with open_rows(path, Kind.XLSX) as rows:
        assert next(rows) == at_home[0]  # and whoever stops early leaves no process behind


ENTITIES = '<!DOCTYPE worksheet [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("sheet", "declaration"),
    [
        ('<row r="1"><c r="A1"><v>&b;</v></c></row>', ENTITIES),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', ""),
        ('<row r="1"><c r="ZZZ1"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', ""),
        ('<row r="x"><c r="A1"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="A1"><v>слово</v></c></row>', ""),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', ""),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', ""),
        (f'<row r="1"><c r="A1" t="str"><v>{"ї" * 300_000}</v></c></row>', ""),
        ('<row r="1"><c r="A1">', ""),
        ("", ""),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', ""),
    ],
)
def test_a_broken_or_wicked_book_is_refused_with_a_sentence(sheet, declaration, apart, book, monkeypatch):
    if apart:
        monkeypatch.setattr(longtables, "SEPARATELY_FROM", 0)
    with pytest.raises(Invalid, match="Таблиц"):
        read(book(sheet, declaration=declaration))


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(Invalid):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_of_any_usual_kind(tmp_path, encoding, delimiter):
    out = io.StringIO()
    for n in range(2_000):
        out.write(delimiter.join([f"їжак {n}", '"рядок\nу два"', "ні"]) + "\r\n")
    path = tmp_path / "a.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    rows = read(path, Kind.CSV)
    assert rows[0] == (1, ["їжак 0", "рядок\nу два", "ні"])
    assert (len(rows), rows[-1][1][0]) == (2_000, "їжак 1999")
    assert longtables.dialect_of(path)[1] == delimiter


def test_an_empty_csv_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("")
    with pytest.raises(Invalid, match="порожня"):
        read(path, Kind.CSV)
