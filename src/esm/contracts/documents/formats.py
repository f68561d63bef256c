"""One text template is drawn twice: as DOCX for editing and as tagged PDF for signing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings

from esm.design.documents import docx, typst_pdf

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Format(Generic[T]):
    mime: str
    draw: Callable[[T], bytes]


def both(template: Callable[[T], str], data: Callable[[T], Mapping[str, object]]) -> dict[str, Format[T]]:
    """By file extension. The city's own words are added to what `data` gives."""

    def of(page: T) -> dict[str, object]:
        return {**data(page), "city": settings.CITY}

    return {
        "docx": Format(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            lambda page: docx(template(page), of(page)),
        ),
        "pdf": Format("application/pdf", lambda page: typst_pdf(template(page), of(page))),
    }


def pdf(template: str, **page: object) -> bytes:
    """A paper that nobody edits."""
    return typst_pdf(template, {**page, "city": settings.CITY})
