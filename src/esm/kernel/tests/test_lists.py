from django.http import QueryDict

from esm.kernel.lists import Query, Sorting, listing, paged

ROWS = list(range(1, 124))
SORTING = Sorting({"title": ["title_key", "id"], "sum": ["-amount", "id"]}, default="title")


def query(text):
    return Query.of(QueryDict(text).lists())


def test_a_page_knows_where_it_stands():
    page = paged(ROWS, page="3")
    assert (page.number, page.pages, page.total, page.first, page.last) == (3, 3, 123, 101, 123)


def test_an_empty_list_has_one_page_and_no_rows():
    page = paged([], page="7")
    assert (page.number, page.pages, page.first, page.last) == (1, 1, 0, 0)


def test_nonsense_in_the_address_means_the_first_page_and_too_far_means_the_last():
    assert [paged(ROWS, page=text).number for text in ("", "x", "-1", "٣", "9" * 30, "99")] == [1, 1, 1, 1, 1, 3]


def test_only_listed_columns_reach_the_database():
    assert SORTING.order("password") == ["title_key", "id"]
    assert SORTING.order("-title") == ["-title_key", "-id"]
    assert SORTING.order("-sum") == ["amount", "-id"]


def test_links_keep_the_filters_and_drop_the_page():
    shown = listing(paged(ROWS, page="2"), query("year=2026&page=2&direction=a&direction=b"), sorting=SORTING)
    assert shown.next == "?year=2026&direction=a&direction=b&page=3"
    assert shown.previous == "?year=2026&direction=a&direction=b"
    assert shown.sorts["title"].state == "ascending"
    assert shown.sorts["title"].url.endswith("sort=-title")
    assert shown.sorts["sum"].url == "?year=2026&direction=a&direction=b&sort=sum"
    assert shown.exports["csv"] == "?year=2026&direction=a&direction=b&format=csv"


def test_a_chip_takes_its_own_value_out():
    shown = listing(
        paged(ROWS),
        query("year=2026&direction=a&direction=b&sort=sum"),
        filters={"direction": lambda v: f"Напрям: {v}"},
    )
    assert [(chip.label, chip.url) for chip in shown.chips] == [
        ("Напрям: a", "?year=2026&direction=b&sort=sum"),
        ("Напрям: b", "?year=2026&direction=a&sort=sum"),
    ]
    assert shown.clear == "?year=2026&sort=sum"


def test_far_pages_are_left_out():
    shown = listing(paged(list(range(1000)), page=10), query(""))
    assert [link.number for link in shown.pages] == [1, 0, 9, 10, 11, 0, 20]
    assert [link.number for link in listing(paged(list(range(250)), page=3), query("")).pages] == [1, 2, 3, 4, 5]
