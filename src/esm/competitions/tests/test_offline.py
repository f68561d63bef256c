"""A form filled without the internet and a spreadsheet come back whole, or not at all."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from esm.competitions.estimate_sheet import estimate_table, read_estimate
from esm.competitions.models import Section, SectionVersion
from esm.competitions.offline import ANSWERS, ESTIMATE
from esm.competitions.paper import application_docx, application_pdf
from esm.competitions.selectors.context import context_of
from esm.competitions.selectors.offline import estimate_preview, form_workbook, load_preview
from esm.competitions.selectors.submitting import check_page
from esm.competitions.services.loading import load_answers
from esm.kernel import exports, files, imports
from esm.kernel.errors import Conflict, Invalid
from esm.kernel.models import AuditEvent

from . import make
from .written import answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    return make.written()


@pytest.fixture
def me(full):
    return make.member_of(full.organisation_id)


def book_of(me, application, **changed):
    """The form as downloaded, with the answers at some codes changed."""
    book = imports.read_book(form_workbook(me, application.number))
    for row in book[ANSWERS]:
        if row[0] in changed:
            row[2] = changed[row[0]]
    return book


def load(me, application, book):
    preview = load_preview(me, application.number, book, make.NOW)
    return load_answers(
        actor=me, number=application.number, answers=preview.answers, seen=preview.seen, at=make.later(hours=1)
    )


def test_the_form_as_downloaded_changes_nothing(full, me):
    preview = load_preview(me, full.number, book_of(me, full), make.NOW)
    assert (preview.problems, preview.differences) == ((), ())


def test_a_form_filled_for_another_application_brings_every_answer_over(full, me):
    empty = make.application(call=full.call, organisation=full.organisation)
    assert load(me, empty, book_of(me, full)) == 14
    texts = {s.code: s.answers for s in empty.sections.all()}
    expected = answers()
    assert texts["activities"]["rows"][0]["what"] == expected["activities"]["rows"][0]["what"]
    assert texts["audience"]["categories"] == ["sight"]
    assert texts["project"]["direction"] == "blind"
    empty.refresh_from_db()
    assert empty.asked == full.asked
    assert len(load_preview(me, empty.number, book_of(me, full), make.NOW).differences) == 0


def test_changes_are_shown_before_they_are_written_and_kept_as_versions(full, me):
    book = book_of(me, full, **{"problem.problem": "Інша біда", "activities.rows.1.who": "Диспетчерка"})
    preview = load_preview(me, full.number, book, make.NOW)
    assert [d.code for d in preview.differences] == ["problem", "activities"]
    assert Section.objects.get(code="problem").answers["problem"] == "523 людини не мають супроводу."
    load(me, full, book)
    assert Section.objects.get(code="problem").answers["problem"] == "Інша біда"
    assert SectionVersion.objects.count() == 2
    assert AuditEvent.objects.filter(action="competitions.load_form").exists()


def test_one_bad_cell_and_nothing_is_written(full, me):
    book = book_of(me, full, **{"audience.clients": "багато", "project.direction": "Космос", "problem.problem": "Нове"})
    book[ANSWERS].append(["weather.today", "", "сонце", ""])
    preview = load_preview(me, full.number, book, make.NOW)
    said = {(sheet, p.column, p.value) for sheet, p in preview.problems}
    assert said == {
        (ANSWERS, "C, Відповідь", "багато"),
        (ANSWERS, "C, Відповідь", "Космос"),
        (ANSWERS, "A, Код", "weather.today"),
    }
    assert preview.answers == {}


def test_a_bad_cell_of_the_estimate_sheet_names_its_sheet_row_and_column(full, me):
    book = book_of(me, full)
    book[ESTIMATE][2][4] = "дванадцять"
    ((sheet, problem),) = load_preview(me, full.number, book, make.NOW).problems
    assert (sheet, problem.row, problem.column, problem.value) == (ESTIMATE, 3, "E, Кількість", "дванадцять")
    assert "наприклад 12" in problem.fix


def test_a_form_loaded_over_newer_answers_is_refused_whole(full, me):
    book = book_of(me, full, **{"problem.problem": "Інша біда", "risks.safety": "Інше"})
    preview = load_preview(me, full.number, book, make.NOW)
    Section.objects.filter(code="risks").update(version=9)
    with pytest.raises(Conflict):
        load_answers(actor=me, number=full.number, answers=preview.answers, seen=preview.seen, at=make.NOW)
    assert Section.objects.get(code="problem").answers["problem"] == "523 людини не мають супроводу."


def test_another_workbook_is_not_taken_for_our_form(full, me):
    with pytest.raises(Invalid, match="не наша форма"):
        load_preview(me, full.number, {"Аркуш1": [["а", "б"]]}, make.NOW)


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
