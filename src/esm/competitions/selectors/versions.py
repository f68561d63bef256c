"""What stood in sections before, and two texts side by side: differences that can be read as text."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound

from ..models import Section
from ..sections import SECTIONS, Answers, Context, Kind, Question, SectionPlan
from .applications import ApplicationHead, head_of, open_own
from .context import context_of


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of a difference: `state` is "same", "old" (was) or "new" (is)."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerChange:
    label: str
    pieces: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An earlier text of a section and what the next one changed in it."""

    code: str
    title: str
    version: int
    at: datetime
    by: str
    changes: tuple[AnswerChange, ...]


_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def word_changes(old: str, new: str) -> tuple[Change, ...]:
    """The difference by words, so that it can be read as text. Very long texts are compared by lines."""
    split = _TOKEN.findall if len(old) + len(new) < 20_000 else _lines
    a, b = split(old), split(new)
    made: list[Change] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            made.append(Change("same", "".join(a[i:j])))
            continue
        if j > i:
            made.append(Change("old", "".join(a[i:j])))
        if m > k:
            made.append(Change("new", "".join(b[k:m])))
    return tuple(made)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def answer_text(question: Question, value: Any, context: Context) -> str:
    """An answer as lines of text: for differences, both texts of a conflict and the offline form."""
    if question.kind is Kind.ROWS:
        rows = value if isinstance(value, list) else []
        return "\n".join(
            "; ".join(
                f"{c.label}: {context.titles(c.options).get(row.get(c.code, ''), row.get(c.code, ''))}"
                for c in question.columns
                if row.get(c.code)
            )
            for row in rows
        )
    titles = context.titles(question.options)
    if question.kind is Kind.CHOICES:
        return "\n".join(titles.get(str(v), str(v)) for v in (value if isinstance(value, list) else []))
    if question.kind is Kind.CONFIRM:
        return _("так") if value else ""
    return titles.get(str(value or ""), str(value or ""))


def answer_changes(plan: SectionPlan, old: Answers, new: Answers, context: Context) -> tuple[AnswerChange, ...]:
    made = []
    for question in plan.questions:
        before = answer_text(question, old.get(question.code), context)
        after = answer_text(question, new.get(question.code), context)
        if before != after:
            made.append(AnswerChange(str(question.label), word_changes(before, after)))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Kept versions, newest first: of one section (`code`), or of all."""

    head: ApplicationHead
    code: str
    title: str
    lines: tuple[VersionLine, ...]


def versions_page(actor: Actor, number: str, at: datetime, code: str = "") -> VersionsPage:
    """At most 100 versions. Raises NotFound for a stranger or an unknown section."""
    if code and code not in SECTIONS:
        raise NotFound(_("Такої сторінки немає."))
    application = open_own(actor, number)
    context = context_of(application)
    sections = application.sections.filter(code=code) if code else application.sections.all()
    kept_rows = []
    for section in sections.prefetch_related("versions"):
        later = section.answers
        for kept in section.versions.all():
            kept_rows.append((section.code, kept, later))
            later = kept.answers
    kept_rows.sort(key=lambda row: row[1].at, reverse=True)
    people = identity.people({kept.by_id for _code, kept, _later in kept_rows if kept.by_id is not None})
    lines = []
    for section_code, kept, later in kept_rows[:100]:
        plan = SECTIONS.get(section_code)
        if plan is not None:
            writer = people.get(kept.by_id or 0)
            name = writer.name if writer else ""
            changes = answer_changes(plan, kept.answers, later, context)
            lines.append(VersionLine(section_code, str(plan.title), kept.version, kept.at, name, changes))
    title = str(SECTIONS[code].title) if code else ""
    return VersionsPage(head_of(actor, application, at), code, title, tuple(lines))


@dataclass(frozen=True, slots=True)
class Choice:
    """Both texts of one answer, for a person to choose from."""

    code: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Two texts of one section. `version` is that of the stored one, `by` who wrote it."""

    head: ApplicationHead
    code: str
    title: str
    version: int
    by: str
    saved_at: datetime | None
    choices: tuple[Choice, ...]


def conflict_page(actor: Actor, number: str, code: str, at: datetime, mine: Answers) -> ConflictPage:
    application = open_own(actor, number)
    plan = SECTIONS[code]
    section = application.sections.filter(code=code).first() or Section(application=application, code=code)
    context = context_of(application, {code})
    people = identity.people({section.updated_by_id} if section.updated_by_id is not None else set())
    writer = people.get(section.updated_by_id or 0)
    theirs = section.answers
    return ConflictPage(
        head=head_of(actor, application, at),
        code=code,
        title=str(plan.title),
        version=section.version,
        by=writer.name if writer else "",
        saved_at=section.updated_at,
        choices=tuple(
            Choice(
                q.code,
                str(q.label),
                answer_text(q, mine.get(q.code), context),
                answer_text(q, theirs.get(q.code), context),
            )
            for q in plan.questions
            if (mine.get(q.code) or "") != (theirs.get(q.code) or "")
        ),
    )


def current_answers(actor: Actor, number: str, code: str) -> Answers:
    """What stands in the section now. Raises NotFound for a stranger."""
    section = open_own(actor, number).sections.filter(code=code).first()
    return section.answers if section else {}
