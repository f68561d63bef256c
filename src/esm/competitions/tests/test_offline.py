"""A form filled without the internet and a spreadsheet come back whole, or not at all."""

import io
import zipfile
from dataclasses import replace

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from docx import Document
from docx.oxml import OxmlElement

from esm.competitions.estimate_sheet import estimate_table, is_estimate, read_estimate
from esm.competitions.models import Section, SectionVersion
from esm.competitions.offline import ANSWERS, ESTIMATE, filled_document, filled_workbook
from esm.competitions.offline.form import Cell
from esm.competitions.paper import application_docx, application_pdf
from esm.competitions.sections import SECTIONS
from esm.competitions.selectors.context import context_of
from esm.competitions.selectors.offline import estimate_preview, filled_form, load_preview, read_filled
from esm.competitions.selectors.submitting import check_page
from esm.competitions.services.loading import load_answers
from esm.kernel import exports, files, imports
from esm.kernel.errors import Conflict, Invalid
from esm.kernel.files import Kind
from esm.kernel.models import AuditEvent
from esm.kernel.wordtables import XML_LIMIT, read_tables

from . import make
from .written import answers, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    return make.written()


@pytest.fixture
def me(full):
    return make.member_of(full.organisation_id)


def filled(me, application, kind="xlsx", **changed):
    """The form as downloaded, with the answers at some codes («problem.problem», «activities.rows.1.who») changed."""
    content = filled_form(me, application.number, Kind(kind))
    if kind == "docx":
        return filled_document(typed_in_word(content, changed))
    book = imports.read_book(content)
    for row in book[ANSWERS]:
        if row[0] in changed:
            row[2] = changed[row[0]]
    return filled_workbook(book)


def typed_in_word(content, changed):
    paper = Document(io.BytesIO(content))
    for code, words in changed.items():
        section, question, *place = code.split(".")
        for table in paper.tables:
            corner = table.cell(0, 0).text
            if place and corner == f"{section}.{question}":
                columns = [c.code for c in SECTIONS[section].question(question).columns]
                table.cell(int(place[0]), columns.index(place[1]) + 1).text = words
            elif not place:
                for row in table.rows:
                    if row.cells[0].text == code:
                        row.cells[2].text = words
    return read_tables(saved(paper))


def saved(paper):
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def load(me, application, form):
    preview = load_preview(me, application.number, form, make.NOW)
    return load_answers(
        actor=me, number=application.number, answers=preview.answers, seen=preview.seen, at=make.later(hours=1)
    )


both_forms = pytest.mark.parametrize("kind", ["xlsx", "docx"])
in_both_languages = pytest.mark.parametrize("language", ["uk", "en"])


@both_forms
@in_both_languages
def test_the_form_as_downloaded_changes_nothing(full, me, kind, language):
    form = filled(me, full, kind)
    with override(language):
        preview = load_preview(me, full.number, form, make.NOW)
    assert (preview.problems, preview.differences) == ((), ())


@both_forms
def test_a_form_filled_for_another_application_brings_every_answer_over(full, me, kind):
    empty = make.application(call=full.call, organisation=full.organisation)
    assert load(me, empty, filled(me, full, kind)) == 14
    texts = {s.code: s.answers for s in empty.sections.all()}
    expected = answers()
    assert texts["activities"]["rows"][0]["what"] == expected["activities"]["rows"][0]["what"]
    assert texts["audience"]["categories"] == ["sight"]
    assert texts["project"]["direction"] == "blind"
    empty.refresh_from_db()
    assert empty.asked == full.asked
    assert len(load_preview(me, empty.number, filled(me, full, kind), make.NOW).differences) == 0


@both_forms
def test_changes_are_shown_before_they_are_written_and_kept_as_versions(full, me, kind):
    form = filled(me, full, kind, **{"problem.problem": "Інша\nбіда", "activities.rows.1.who": "Диспетчерка"})
    preview = load_preview(me, full.number, form, make.NOW)
    assert [d.code for d in preview.differences] == ["problem", "activities"]
    assert Section.objects.get(code="problem").answers["problem"] == "523 людини не мають супроводу."
    load(me, full, form)
    assert Section.objects.get(code="problem").answers["problem"] == "Інша\nбіда"
    assert SectionVersion.objects.count() == 2
    assert AuditEvent.objects.filter(action="competitions.load_form").exists()


def test_one_bad_cell_and_nothing_is_written(full, me):
    changed = {"audience.clients": "багато", "project.direction": "Космос", "problem.problem": "Нове"}
    form = filled(me, full, **changed)
    form = replace(form, cells=(*form.cells, Cell("weather.today", "сонце", ANSWERS, 99, "C, Відповідь", "A, Код")))
    preview = load_preview(me, full.number, form, make.NOW)
    said = {(sheet, p.column, p.value) for sheet, p in preview.problems}
    assert said == {
        (ANSWERS, "C, Відповідь", "багато"),
        (ANSWERS, "C, Відповідь", "Космос"),
        (ANSWERS, "A, Код", "weather.today"),
    }
    assert preview.answers == {}


def test_a_bad_answer_in_word_is_named_by_its_table_row_and_column(full, me):
    content = filled_form(me, full.number, Kind.DOCX)
    tables = typed_in_word(content, {"audience.clients": "багато", "activities.rows.2.from": "навесні"})
    estimate = next(t for t in tables if is_estimate(t))
    estimate[2][4] = "дванадцять"
    risks = next(t for t in tables if t[0][0] == "risks.rows")
    risks[1] = risks[1][:-1]
    preview = load_preview(me, full.number, filled_document(tables), make.NOW)
    said = {(place, p.row, p.column, p.value) for place, p in preview.problems}
    assert said == {
        ("Ризики й безпека: Ризики", 2, "", " ".join(risks[1])),
        ("Люди, яким ви допоможете", 3, "Відповідь", "багато"),
        ("План робіт: Роботи", 3, "Від", "навесні"),
        ("Бюджет проєкту", 3, "Кількість", "дванадцять"),
    }
    assert all(p.fix for _place, p in preview.problems)
    assert preview.answers == {}


def test_a_row_added_in_word_by_tab_and_a_tracked_change_are_read(full, me):
    paper = Document(io.BytesIO(filled_form(me, full.number, Kind.DOCX)))
    table = next(t for t in paper.tables if t.cell(0, 0).text == "activities.rows")
    for cell, words in zip(
        table.add_row().cells, ("", "Свято", "1.03.2027", "2.03.2027", "Керівниця", "Прийшли"), strict=True
    ):
        cell.text = words
    answer = (
        next(r for t in paper.tables for r in t.rows if r.cells[0].text == "problem.problem").cells[2].paragraphs[0]
    )
    struck = OxmlElement("w:del")
    answer._p.append(struck)
    struck.append(answer.runs[0]._r)
    inserted = OxmlElement("w:ins")
    inserted.append(answer.add_run("Нова біда")._r)
    answer._p.append(inserted)
    preview = load_preview(me, full.number, filled_document(read_tables(saved(paper))), make.NOW)
    assert preview.problems == ()
    assert preview.answers["activities"]["rows"][-1]["what"] == "Свято"
    assert preview.answers["problem"]["problem"] == "Нова біда"


def test_what_isnt_in_the_word_file_stays_as_it_was(full, me):
    tables = typed_in_word(filled_form(me, full.number, Kind.DOCX), {"problem.problem": "Інша біда"})
    only = [t for t in tables if any(row[0].startswith("problem.") for row in t)]
    preview = load_preview(me, full.number, filled_document(only), make.NOW)
    assert list(preview.answers) == ["problem"]


def test_a_bad_cell_of_the_estimate_sheet_names_its_sheet_row_and_column(full, me):
    book = imports.read_book(filled_form(me, full.number, Kind.XLSX))
    book[ESTIMATE][2][4] = "дванадцять"
    ((sheet, problem),) = load_preview(me, full.number, filled_workbook(book), make.NOW).problems
    assert (sheet, problem.row, problem.column, problem.value) == (ESTIMATE, 3, "E, Кількість", "дванадцять")
    assert "наприклад 12" in problem.fix


def test_a_form_loaded_over_newer_answers_is_refused_whole(full, me):
    form = filled(me, full, **{"problem.problem": "Інша біда", "risks.safety": "Інше"})
    preview = load_preview(me, full.number, form, make.NOW)
    Section.objects.filter(code="risks").update(version=9)
    with pytest.raises(Conflict):
        load_answers(actor=me, number=full.number, answers=preview.answers, seen=preview.seen, at=make.NOW)
    assert Section.objects.get(code="problem").answers["problem"] == "523 людини не мають супроводу."


def test_an_answer_too_long_for_a_cell_is_not_cut_by_its_form(me, full):
    long = make.written(problem={"problem": "а" * 40_000})
    her = make.member_of(long.organisation_id)
    for kind in ("xlsx", "docx"):
        assert load_preview(her, long.number, filled(her, long, kind), make.NOW).differences == ()


def test_another_file_is_not_taken_for_our_form(full, me):
    with pytest.raises(Invalid, match="не наша форма"):
        filled_workbook({"Аркуш1": [["а", "б"]]})
    with pytest.raises(Invalid, match="не наша форма"):
        read_filled(application_docx(check_page(me, full.number, make.NOW).view), Kind.DOCX)


def archive(xml):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", xml)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "content",
    [
        archive("<w:document"),
        archive("<html/>"),
        archive(f'<!DOCTYPE d [<!ENTITY a "{"b" * 50}">]><w:document {W}><w:body>&a;</w:body></w:document>'),
        archive(f"<w:document {W}>" + " " * (XML_LIMIT + 1) + "</w:document>"),
        archive(f"<w:document {W}>" + "<w:tbl>" * 5000 + "</w:tbl>" * 5000 + "</w:document>"),
        archive(f"<w:document {W}><w:tbl>" + "<w:tr/>" * (imports.ROWS_LIMIT + 1) + "</w:tbl></w:document>"),
        b"PK\x03\x04 not a zip",
    ],
    ids=["cut", "not a document", "entities", "too long", "too deep", "too many rows", "broken"],
)
def test_a_hostile_word_file_is_refused_with_a_sentence(content):
    with pytest.raises(Invalid, match="DOCX"):
        read_tables(content)


@pytest.mark.usefixtures("stopped_clock")
def test_a_word_form_goes_out_and_comes_back_by_the_page_of_the_workbook(signed_in, owner):
    draft = make.written(make.application(organisation=owner))
    base = f"/cabinet/applications/{draft.number}/"
    given = signed_in.get(f"{base}form/word/")
    tables = Document(io.BytesIO(given.content))
    answer = next(r for t in tables.tables for r in t.rows if r.cells[0].text == "problem.problem").cells[2]
    answer.text = "Інша біда"
    sent = {"file": SimpleUploadedFile("Форма.docx", saved(tables))}
    page = signed_in.post(f"{base}load/", sent)
    assert "Записати ці зміни" in text(page)
    signed_in.post(f"{base}load/confirm/", {"payload": page.context["payload"]})
    assert Section.objects.get(application=draft, code="problem").answers["problem"] == "Інша біда"
    answer.text = "ще раз"
    wrong = signed_in.post(f"{base}load/", {"file": SimpleUploadedFile("Форма.docx", b"%PDF-1.4 ...")})
    assert wrong.status_code == 422
    assert "всередині не DOCX" in text(wrong)


HEAD = ["На що", "Вид витрат", "Хто платить", "Одиниця", "Кількість", "Ціна, грн", "Як порахували"]


def sheet(*rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate((HEAD, *rows)):
            page.write_row(number, 0, row)
    return imports.read_sheet(out.getvalue(), files.Kind.XLSX)


def test_the_template_reads_back_as_it_was(full, me):
    context = context_of(full)
    rows = Section.objects.get(code="estimate").answers["rows"]
    read = read_estimate(imports.read_sheet(exports.to_xlsx(estimate_table(rows, context)), files.Kind.XLSX), context)
    assert read.problems == ()
    assert [r["quantity"] for r in read.rows] == ["9", "120,5", "9"]
    assert [r["kind"] for r in read.rows] == [r["kind"] for r in rows]


def test_every_bad_cell_is_named_and_nothing_is_taken(full):
    read = read_estimate(
        sheet(
            ["Папір", "Матеріали й обладнання", "міський бюджет", "шт.", 10, 250.5, ""],
            ["Проїзд", "Таксі", "місто", "раз", "десять", 100, ""],
            ["Дрібʼязок", "Послуги", "власні кошти", "раз", -1, 100, ""],
        ),
        context_of(full),
    )
    assert [(p.row, p.column[0], p.value) for p in read.problems] == [
        (3, "B", "Таксі"),
        (3, "C", "місто"),
        (3, "E", "десять"),
        (4, "E", "-1"),
    ]
    assert read.rows == ()
    assert read.problems[0].fix.startswith("Напишіть одне з: Оплата праці")


def test_cells_pasted_without_a_heading_are_taken_in_the_templates_order(full, me):
    pasted = imports.read_pasted("Папір\tgoods\tВласні кошти\tшт.\t10\t250,50\nПроїзд\tservices\tcity\tраз\tx\t1\n")
    read = read_estimate(pasted, context_of(full), pasted=True)
    assert [(p.row, p.value) for p in read.problems] == [(2, "x")]
    preview = estimate_preview(me, full.number, pasted[:1], make.NOW, pasted=True, append=True)
    assert len(preview.answers["rows"]) == 4
    assert preview.answers["rows"][3]["source"] == "own"


def test_a_disguised_file_is_not_read():
    with pytest.raises(Invalid, match="всередині не"):
        files.read_upload(SimpleUploadedFile("form.xlsx", b"%PDF-1.4 ..."), files.SHEETS)


def test_the_whole_application_is_a_tagged_pdf_and_a_word_file(full, me):
    view = check_page(me, full.number, make.NOW).view
    pdf = application_pdf(view, at=make.NOW, draft="ЧЕРНЕТКА")
    assert b"/StructTreeRoot" in pdf or b"/MarkInfo" in pdf or pdf.startswith(b"%PDF")
    assert application_docx(view).startswith(b"PK")


def test_what_people_type_never_becomes_markup_of_the_paper():
    wild = "# не заголовок\n| а | б |\n@page\n{{ x }} {% y %} #set text(99pt)"
    full = make.written(problem={"problem": wild}, risks={"rows": [{"risk": wild, "answer": "а | б"}]})
    view = check_page(make.member_of(full.organisation_id), full.number, make.NOW).view
    assert application_pdf(view, at=make.NOW).startswith(b"%PDF")
    assert application_docx(view).startswith(b"PK")
