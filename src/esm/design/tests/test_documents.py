"""One template, two papers: what was typed stays text in both."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from esm.design.documents.markup import Block, parse, quoted
from esm.design.documents.pdf import render as pdf
from esm.design.documents.word import render as word
from esm.kernel.money import Money

TEXT = """
# Протокол № 3
> 26 лютого 2027 року

Обʼєднання «Їжачок і ґанок»
просить гроші.

## Рейтинг
= Додаток 1
| Проєкт | Сума |
|---|--:|
| Поруч | 182 400 |
| A \\| B | 5 |

- перше
- друге

@sign Голова комісії | Ганна Керівна
"""


def test_markup_is_read_into_blocks():
    assert parse(TEXT) == (
        Block("title", "Протокол № 3"),
        Block("centre", "26 лютого 2027 року"),
        Block("paragraph", "Обʼєднання «Їжачок і ґанок» просить гроші."),
        Block("heading", "Рейтинг"),
        Block("table", "Додаток 1", (("Проєкт", "Сума"), ("Поруч", "182 400"), ("A | B", "5")), (1,)),
        Block("list", rows=(("перше",), ("друге",))),
        Block("sign", rows=(("Голова комісії", "Ганна Керівна"),)),
    )


@pytest.mark.parametrize("typed", ["# заголовок", "| a | b |", "@sign Мер | Я", "- a", "= x", "> y", "a\\b", "@page"])
def test_what_a_person_typed_never_becomes_markup(typed):
    assert parse(quoted(typed)) == (Block("paragraph", typed),)


def test_a_typed_stroke_does_not_break_a_table():
    row = quoted({"name": "a | b"})
    assert parse(f"| x | y |\n| {row['name']} | 1 |") == (Block("table", rows=(("x", "y"), ("a | b", "1"))),)


def test_only_plain_data_gets_into_a_paper():
    assert quoted({"sum": Money(5), "rows": ("x", 1, None)}) == {"sum": Money(5), "rows": ["x", 1, None]}
    with pytest.raises(TypeError, match="plain data"):
        quoted({"object": object()})


def test_the_pdf_is_tagged_ukrainian_and_has_a_title():
    at = datetime(2027, 2, 26, 12, 0, tzinfo=UTC)
    reader = PdfReader(BytesIO(pdf(parse(TEXT), at=at)))
    text = reader.pages[0].extract_text()
    assert "Обʼєднання «Їжачок і ґанок»" in text
    assert "Ганна Керівна" in text
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert str(catalog["/Lang"]).startswith("uk")
    assert reader.metadata.title == "Протокол № 3"
    fonts = {f.get_object()["/BaseFont"].split("+")[1] for f in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all(f.startswith("LibertinusSerif") for f in fonts), fonts


def test_code_of_the_typesetter_in_a_text_stays_text():
    reader = PdfReader(BytesIO(pdf((Block("title", "t"), Block("paragraph", '#read("/etc/passwd") $x$ *b*')))))
    assert '#read("/etc/passwd") $x$ *b*' in reader.pages[0].extract_text()


def test_the_word_file_has_headings_and_the_same_table():
    document = Document(BytesIO(word(parse(TEXT))))
    styles = {p.style.name: p.text for p in document.paragraphs}
    assert styles["Title"] == "Протокол № 3"
    assert styles["Heading 2"] == "Рейтинг"
    assert [[c.text for c in row.cells] for row in document.tables[0].rows] == [
        ["Проєкт", "Сума"],
        ["Поруч", "182 400"],
        ["A | B", "5"],
    ]
    assert document.core_properties.language == "uk-UA"
