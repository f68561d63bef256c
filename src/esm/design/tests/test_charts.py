"""A chart says in words and in a table what it draws, and never draws what isn't there."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.design import chart_file, charts
from esm.design.charts import Series

YEARS = ["2013", "2014", "2015"]


def drawn(markup: str) -> ET.Element:
    return ET.fromstring(f"<div>{markup}</div>")  # well-formed, or this raises


def bars(values: Sequence[charts.Value], **kw: object) -> str:
    given_ = {"id": "c", "title": "Клієнти", "description": "Спад удвічі", "unit": "тис. осіб"} | kw
    return charts.bars(labels=[str(i) for i in range(len(values))], series=Series("Клієнти", values), **given_)  # type: ignore[arg-type]


def test_a_chart_has_a_name_a_description_and_the_same_data_as_a_table() -> None:
    page = drawn(bars([1248667, 556310, None]))
    svg = page.find("svg")
    assert svg is not None
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "c-t c-d"
    assert svg.findtext("title") == "Клієнти"
    assert svg.findtext("desc") == "Спад удвічі"
    cells = [td.text for td in page.findall(".//table//td[@class='num']")]
    assert cells == ["1\u00a0248\u00a0667", "556\u00a0310", "немає даних"]


def test_a_gap_is_no_bar_and_nought_is_no_gap() -> None:
    def columns(markup: str) -> int:
        return len(drawn(markup).findall(".//g/rect"))

    assert columns(bars([5, None, 3])) == 2
    assert columns(bars([5, 0, 3])) == 3


def test_a_line_breaks_where_data_are_missing() -> None:
    one = Series("Коефіцієнт", [5.2, None, 6.7])
    markup = charts.lines(id="l", title="т", description="о", labels=YEARS, series=[one], unit="грн")
    path = re.search(r'class="ln ln1" d="([^"]+)"', markup)
    assert path is not None
    assert path[1].count("M") == 2
    assert "L" not in path[1]


def test_stacked_series_differ_by_pattern_and_the_legend_says_how() -> None:
    two = [Series("Міський бюджет", [Decimal("1200.0"), 0, 500]), Series("Залучені", [Decimal("6270.8"), 3506, 3336])]
    markup = charts.stacked(id="m", title="т", description="о", labels=YEARS, series=two, unit="тис. грн")
    assert "Міський бюджет: суцільний колір" in markup
    assert "Залучені: у смужку" in markup
    assert markup.count('id="m-hatch"') == 1
    assert "7\u00a0471" in markup  # the total of the tallest column
    assert len(drawn(markup).findall(".//g/rect")) == 5  # 2014 has no budget, so no bar for it


def test_names_are_escaped() -> None:
    assert "<script>" not in bars([1], title="<script>", description="<script>", unit="<script>")


def test_what_a_chart_can_not_show_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        bars([1, -1])
    with pytest.raises(ValueError, match="values for"):
        charts.bars(id="c", title="", description="", labels=["1"], series=Series("", [1, 2]), unit="")


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**12), st.decimals(0, 10**9, places=2)), max_size=40))
def test_any_data_stay_inside_the_picture(values: list[charts.Value]) -> None:
    for rect in drawn(bars(values)).findall(".//g/rect"):
        assert float(rect.get("y", "")) >= charts.TOP - 0.2
        assert float(rect.get("y", "")) + float(rect.get("height", "")) <= charts.BOTTOM + 0.2


def test_a_sparkline_marks_the_year_spoken_of() -> None:
    page = drawn(charts.sparkline([1, None, 3]))
    assert [r.get("class") for r in page.findall(".//rect")] == [None, "now"]
    svg = page.find("svg")
    assert svg is not None
    assert svg.get("aria-hidden") == "true"


def test_a_chart_is_a_file_of_its_own_with_title_legend_and_source() -> None:
    two = [Series("Бюджет & <місто>", [1, 2, 3]), Series("Залучені", [2, None, 4])]
    chart = charts.stacked(id="s", title="т", description="Найбільше 2015", labels=YEARS, series=two, unit="грн")
    file = ET.fromstring(chart_file.svg(chart, title="Гроші " * 20, source="Джерело: таблиця."))
    svg = "{http://www.w3.org/2000/svg}"
    assert file.findtext(f"{svg}desc") == "Найбільше 2015"
    said = "".join(file.itertext())
    assert all(words in said for words in ("Джерело: таблиця.", "Бюджет & <місто>: суцільний колір", "2013"))
    titles = [x for x in file.findall(f"{svg}text") if x.get("class") == "title"]
    assert len(titles) == 2
    assert all("#" not in (x.get("href") or "") for x in file.iter())
    assert len({x.get("id") for x in file.iter() if x.get("id")}) == len([x for x in file.iter() if x.get("id")])


def test_a_chart_with_its_words_kept_is_still_html() -> None:
    assert "<svg" in f"{bars([1, 2, 3])}"
    assert isinstance(
        charts.bars(id="b", title="т", description="о", labels=YEARS, series=Series("а", [1, 2, 3]), unit="грн"),
        charts.Chart,
    )
