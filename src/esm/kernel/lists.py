"""Lists: a page of rows and the links around it (pages, sorting, chips, exports), which keep the rest of the query.

A selector returns `Paged[Row]`; the view wraps it with the request's query into a `Listing`; the template prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

T = TypeVar("T")
U = TypeVar("U")
M = TypeVar("M", bound=Model)
SIZE = 50


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """Rows of one page. `first` and `last` are numbers of rows from 1 (both 0 in an empty list)."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int
    first: int
    last: int

    def with_rows(self, rows: Sequence[U]) -> Paged[U]:
        return Paged(rows, self.number, self.pages, self.total, self.first, self.last)


def page_number(text: str | int | None) -> int:
    """What stands after `?page=`; anything that isn't a page number means the first page."""
    value = str(text or "")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 8 else 1


def paged(
    source: QuerySet[Any, T] | Sequence[T],
    *,
    page: str | int | None = 1,
    size: int = SIZE,
    total: int | None = None,
) -> Paged[T]:
    """One page of `source` (two queries for a queryset, one if the caller knows how many rows there are in all).

    A number past the end shows the last page.
    """
    if total is None:
        total = source.count() if isinstance(source, QuerySet) else len(source)
    pages = max(1, -(-total // size))
    number = min(page_number(page), pages)
    start = (number - 1) * size
    rows = list(source[start : start + size]) if total else []
    return Paged(rows, number, pages, total, start + 1 if rows else 0, start + len(rows))


@dataclass(frozen=True, slots=True)
class Sorting:
    """The columns that may be sorted by: a code for the address → `order_by` names. Nothing else reaches the database.

    `?sort=sum` sorts up, `?sort=-sum` down. Always end the names with a unique one, so that pages don't overlap.
    """

    options: Mapping[str, Sequence[str]]
    default: str

    def chosen(self, text: str | None) -> str:
        return text if text and text.removeprefix("-") in self.options else self.default

    def order(self, text: str | None) -> list[str]:
        """Names for `order_by()`."""
        chosen = self.chosen(text)
        names = self.options[chosen.removeprefix("-")]
        if not chosen.startswith("-"):
            return list(names)
        return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in names]


@dataclass(frozen=True, slots=True)
class Query:
    """The query string as (name, value) pairs: `Query.of(request.GET.lists())`."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, lists: Iterable[tuple[str, Iterable[Any]]]) -> Query:
        return cls(tuple((name, str(value)) for name, values in lists for value in values if str(value)))

    def get(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    def but(self, **changes: str | int | None) -> Query:
        """The same with `changes`; None takes a name out."""
        kept = [pair for pair in self.pairs if pair[0] not in changes]
        return Query((*kept, *((name, str(value)) for name, value in changes.items() if value is not None)))

    def without(self, name: str, value: str) -> Query:
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair != (name, value)))

    @property
    def url(self) -> str:
        return f"?{urlencode(self.pairs)}" if self.pairs else "?"


@dataclass(frozen=True, slots=True)
class PageLink:
    """`number` is 0 for a gap («…»)."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SortLink:
    """`state` is what aria-sort says: ascending, descending or nothing."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force; `url` is the list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Everything around a page of rows that a template prints."""

    page: Paged[T]
    query: Query
    pages: tuple[PageLink, ...]
    previous: str
    next: str
    sorts: Mapping[str, SortLink]
    chips: tuple[Chip, ...]
    clear: str
    exports: Mapping[str, str]

    @property
    def rows(self) -> Sequence[T]:
        return self.page.rows


# A filter's chip: what to call a value, or None when the value means nothing (then there is no chip).
Label = Callable[[str], "str | None"]


def listing(
    page: Paged[T],
    query: Query,
    *,
    sorting: Sorting | None = None,
    filters: Mapping[str, Label] | None = None,
    formats: Sequence[str] = ("csv", "xlsx", "json"),
) -> Listing[T]:
    """`filters` maps a name in the query to its chip's words: `{"year": lambda v: f"Рік: {v}"}`."""
    here = query.but(page=None, format=None)

    def at(number: int) -> str:
        return (here.but(page=number) if number > 1 else here).url

    sort = sorting.chosen(query.get("sort")) if sorting else ""
    sorts = {}
    for code in sorting.options if sorting else ():
        state = "" if sort.removeprefix("-") != code else "descending" if sort.startswith("-") else "ascending"
        sorts[code] = SortLink(here.but(sort=f"-{code}" if state == "ascending" else code).url, state)
    chips = []
    for name, value in here.pairs:
        label = filters[name](value) if filters and name in filters else None
        if label:
            chips.append(Chip(label, here.without(name, value).url))
    return Listing(
        page=page,
        query=here,
        pages=tuple(PageLink(n, at(n) if n else "", n == page.number) for n in _numbers(page.number, page.pages)),
        previous=at(page.number - 1) if page.number > 1 else "",
        next=at(page.number + 1) if page.number < page.pages else "",
        sorts=sorts,
        chips=tuple(chips),
        clear=here.but(**dict.fromkeys(filters or {}, None)).url,
        exports={code: here.but(format=code).url for code in formats},
    )


def _numbers(current: int, pages: int) -> list[int]:
    """First, last and the neighbours of the current page; 0 where some are left out."""
    shown = sorted({1, pages, *range(max(1, current - 1), min(pages, current + 1) + 1)})
    numbers: list[int] = []
    for number in shown:
        if numbers and number - numbers[-1] == 2:
            numbers.append(number - 1)
        elif numbers and number - numbers[-1] > 2:
            numbers.append(0)
        numbers.append(number)
    return numbers
