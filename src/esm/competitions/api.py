"""Released projects as JSON. Sums are strings in hryvnias; what isn't released isn't here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, P, QueryEx, Router, Schema

from .selectors.register import ProjectRow, RegisterFilter, all_rows

router = Router(tags=["projects"])


class Problem(Schema):
    """What is wrong with the request."""

    detail: Any = Field(description="A sentence, or a list of mistakes with their places")


class ProjectOut(Schema):
    number: str = Field(description="The application's number, the same for ever")
    year: int = Field(description="Budget year of the competition")
    competition: str = Field(description="Public name of the competition in addresses")
    title: str
    organisation: str
    edrpou: str = Field(description="ЄДРПОУ code of the organisation")
    direction: str
    status: str = Field(description="won, won_unfunded, reserve, declined, refused or withdrawn")
    place: int | None = Field(description="Place in the ranking")
    score: str | None = Field(description="Mean of the commission's reviews, points of 100")
    asked: str = Field(description="Asked from the city, hryvnias")
    awarded: str = Field(description="Given by the city's decision, hryvnias")
    raised: str = Field(description="The organisation's own and raised money by the application, hryvnias")


class ProjectsOut(Schema):
    count: int
    licence: str
    projects: list[ProjectOut]


@router.get(
    "/projects",
    response={200: ProjectsOut, 400: Problem, 422: Problem},
    summary="Released projects",
    operation_id="projects",
)
def projects(
    request: HttpRequest,
    year: QueryEx[int | None, P(ge=2000, le=2100, description="Budget year")] = None,
    direction: QueryEx[str, P(max_length=40, pattern=r"^[-a-zA-Z0-9_]*$", description="Code of a direction")] = "",
    status: QueryEx[str, P(max_length=20, pattern=r"^[a-z_]*$", description="As in `status` of a project")] = "",
) -> ProjectsOut:
    rows = released(RegisterFilter(year=year, direction=direction, status=status), at=timezone.now())
    return ProjectsOut(count=len(rows), licence="CC BY 4.0", projects=[_out(r) for r in rows])


def released(f: RegisterFilter, *, at: datetime) -> list[ProjectRow]:
    return [r for r in all_rows(f, at=at, sort="-year") if r.released]


def _out(r: ProjectRow) -> ProjectOut:
    return ProjectOut(
        number=r.number,
        year=r.year,
        competition=r.call_slug,
        title=r.title,
        organisation=r.organisation,
        edrpou=r.edrpou,
        direction=r.direction,
        status=r.status,
        place=r.place,
        score=None if r.score is None else f"{r.score / 100:.2f}",
        asked=f"{r.asked.hryvnias:.2f}",
        awarded=f"{(r.awarded.hryvnias if r.awarded else 0):.2f}",
        raised=f"{r.raised.hryvnias:.2f}",
    )
