"""What a filled form or a spreadsheet would change, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from esm.kernel.actor import Actor
from esm.kernel.files import Kind
from esm.kernel.imports import Problem, Row, read_book
from esm.kernel.wordtables import read_tables

from ..estimate_sheet import SheetRead, canonical, estimate_table, read_estimate
from ..models import Application, Call
from ..offline import Filled, FormRead, document, filled_document, filled_workbook, read_form, workbook
from ..sections import SECTIONS, rows_of
from .applications import ApplicationHead, head_of, open_own
from .context import context_of, in_words
from .versions import AnswerChange, answer_changes


@dataclass(frozen=True, slots=True)
class SectionDifference:
    code: str
    title: str
    changes: tuple[AnswerChange, ...]


@dataclass(frozen=True, slots=True)
class LoadPreview:
    """Differences by section with the versions they are against, or problems by sheet."""

    head: ApplicationHead
    problems: tuple[tuple[str, Problem], ...]
    differences: tuple[SectionDifference, ...]
    answers: dict[str, dict[str, Any]]
    seen: dict[str, int]


_WRITERS = {Kind.XLSX: workbook, Kind.DOCX: document}
FORMS = frozenset({Kind.XLSX, Kind.DOCX, Kind.ODS})


def filled_form(actor: Actor, number: str, kind: Kind) -> bytes:
    """The form as XLSX or DOCX with what is written already."""
    application = open_own(actor, number)
    answers = {s.code: s.answers for s in application.sections.all()}
    return _WRITERS[kind](answers, context_of(application), f"{application.number} {application.title}")


def blank_form(call: Call, kind: Kind) -> bytes:
    """The questions and the estimate of a call, nothing written: to prepare, and to load into a draft later."""
    return _WRITERS[kind]({}, context_of(Application(call=call), attached=()), call.title)


def read_filled(content: bytes, kind: Kind) -> Filled:
    """What a filled form says. Raises Invalid when it can't be opened or isn't our form."""
    if kind is Kind.DOCX:
        return filled_document(read_tables(content))
    return filled_workbook(read_book(content))


def load_preview(actor: Actor, number: str, filled: Filled, at: datetime) -> LoadPreview:
    """What the form would change, or every problem of it."""
    application = open_own(actor, number)
    context = context_of(application)
    with override(settings.LANGUAGE_CODE):
        in_forms = in_words(context)
    read: FormRead = read_form(filled, context, in_forms)
    have = {s.code: s for s in application.sections.all()}
    differences = []
    answers: dict[str, dict[str, Any]] = {}
    seen = {}
    for code, said in read.answers.items():
        plan, section = SECTIONS[code], have.get(code)
        old, given = section.answers if section else {}, said
        if code == "estimate":
            given = said | {"rows": _as_typed(rows_of(old, "rows"), said.get("rows", []))}
        changes = answer_changes(plan, old, {**old, **given}, context)
        if changes:
            differences.append(SectionDifference(code, str(plan.title), changes))
            answers[code] = given
            seen[code] = section.version if section else 0
    return LoadPreview(head_of(actor, application, at), read.problems, tuple(differences), answers, seen)


def _as_typed(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The new rows, with those that say the same as before left as they were typed."""
    before = dict(enumerate(old))
    return [before[i] if i in before and canonical(before[i]) == canonical(row) else row for i, row in enumerate(new)]


@dataclass(frozen=True, slots=True)
class EstimatePreview:
    """Rows read from a spreadsheet and what the estimate would be; `version` is the section's."""

    head: ApplicationHead
    problems: tuple[Problem, ...]
    changes: tuple[AnswerChange, ...]
    answers: dict[str, Any]
    version: int
    count: int

    @property
    def cells(self) -> list[tuple[str, Problem]]:
        return [("", problem) for problem in self.problems]


def estimate_template(actor: Actor, number: str) -> Any:
    """The estimate's rows as a table for `kernel.exports`."""
    application = open_own(actor, number)
    section = application.sections.filter(code="estimate").first()
    return estimate_table(rows_of(section.answers if section else {}, "rows"), context_of(application, {"estimate"}))


def estimate_preview(
    actor: Actor, number: str, rows: Sequence[Row], at: datetime, *, pasted: bool, append: bool
) -> EstimatePreview:
    """Raises Invalid when the heading lacks a column."""
    application = open_own(actor, number)
    context = context_of(application, {"estimate"})
    read: SheetRead = read_estimate(rows, context, pasted=pasted, field="text" if pasted else "file")
    section = application.sections.filter(code="estimate").first()
    old = section.answers if section else {}
    kept = rows_of(old, "rows") if append else []
    new = {**old, "rows": [*kept, *read.rows]}
    return EstimatePreview(
        head=head_of(actor, application, at),
        problems=read.problems,
        changes=answer_changes(SECTIONS["estimate"], old, new, context),
        answers=new,
        version=section.version if section else 0,
        count=len(read.rows),
    )
