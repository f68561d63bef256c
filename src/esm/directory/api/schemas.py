"""What the API takes and gives: HSDS 3.1 objects keep their own fields, so a thing here has any of them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import BeforeValidator, StringConstraints

MOST = 100  # objects on a page
Text = Annotated[str, StringConstraints(max_length=1000)]


class Problem(Schema):
    """Why the request was refused."""

    detail: Any = Field(description="A sentence, or a list of mistakes with their places")


class Root(Schema):
    version: str
    profile: str
    openapi_url: str


class Thing(Schema, extra="allow"):
    """An HSDS object: its fields are those of the compiled schemas of HSDS 3.1."""

    id: str


class Page(Schema):
    """A page of a list as HSDS has it."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[Thing]


def _moment(value: Any) -> Any:
    """A number is no moment, whatever a lenient reader makes of it."""
    if value is None or (isinstance(value, str) and _DAY_FIRST.match(value)) or isinstance(value, datetime):
        return value
    raise ValueError("write the moment as in RFC 3339")


def _no_text(value: Any) -> Any:
    """In a body a number or a flag is written as such; an address has only text."""
    if isinstance(value, str):
        raise ValueError("write it without quotes")
    return value


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    raise ValueError("write true or false")


_DAY_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")


class Asked(Schema):
    """What narrows a list: in the address for GET, in the body for POST."""

    search: Text = Field("", description="People's own words: «відвезти маму в лікарню»")
    page: int = Field(1, ge=1, le=10**6)
    per_page: int = Field(50, ge=1, le=MOST)
    taxonomy_term_id: UUID | None = Field(None, description="A term of /taxonomy_terms")
    taxonomy_id: UUID | None = Field(None, description="Entries that have some term of this taxonomy")
    organization_id: UUID | None = None
    modified_after: Annotated[datetime | None, BeforeValidator(_moment)] = None
    minimal: bool = Field(False, description="Only the heads of the objects")
    full: bool = Field(True, description="Whole objects, unless `minimal`")


class AskedByPost(Asked):
    """The same in a body, where types are exact."""

    page: Annotated[int, BeforeValidator(_no_text)] = Field(1, ge=1, le=10**6)
    per_page: Annotated[int, BeforeValidator(_no_text)] = Field(50, ge=1, le=MOST)
    minimal: Annotated[bool, BeforeValidator(_flag)] = False
    full: Annotated[bool, BeforeValidator(_flag)] = True


class AskedPage(Schema):
    search: Text = ""
    page: int = Field(1, ge=1, le=10**6)
    per_page: int = Field(50, ge=1, le=MOST)
