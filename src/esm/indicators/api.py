"""The dynamics as JSON. Numbers are strings: exactly as they were written, without a float in between."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, P, QueryEx, Router, Schema

from .public import dynamics_table

router = Router(tags=["dynamics"])


class Problem(Schema):
    """What is wrong with the request."""

    detail: Any = Field(description="A sentence, or a list of mistakes with their places")


class IndicatorOut(Schema):
    code: str
    column: str = Field(description="Its key in `values` and `totals`, and its heading in CSV")
    title: str
    unit: str
    formula: str = Field(description="What is counted, in words")
    decimals: int = Field(description="Decimals of its column in the public table")


class ValueOut(Schema):
    published: str | None = Field(description="As it was published; null: there is none")
    computed: str | None = Field(description="By formula over the published row, or the sum of the program's records")
    differs: bool = Field(description="The published value doesn't follow from the computed one by rounding")
    note: str


class YearOut(Schema):
    year: int
    status: str = Field(description="published, or computed: counted and not published yet")
    edition: str | None
    values: dict[str, ValueOut]


class EditionOut(Schema):
    code: str
    title: str
    owner: str
    source_url: str
    first_year: int
    last_year: int
    published_at: str


class DynamicsOut(Schema):
    indicators: list[IndicatorOut]
    years: list[YearOut]
    totals: dict[str, str | None] = Field(description="Over all published years; leverage is the ratio of the sums")
    editions: list[EditionOut]
    corrections: int


@router.get(
    "/dynamics",
    response={200: DynamicsOut, 400: Problem, 422: Problem},
    summary="The nine yearly indicators",
    operation_id="dynamics",
)
def dynamics(
    request: HttpRequest,
    since: QueryEx[int | None, P(ge=1991, le=9999, description="From this year on")] = None,
    until: QueryEx[int | None, P(ge=1991, le=9999, description="Up to this year")] = None,
) -> dict[str, Any]:
    """Published and computed values with their sources. `since` and `until` leave out years, never change totals."""
    table = dynamics_table()
    table["years"] = [row for row in table["years"] if (since or 0) <= row["year"] <= (until or 9999)]
    return table
