"""What an application says, as one readable tree: frozen at submitting, shown to everybody who may read it.

`content_of` makes the JSON that a `Submission` keeps, with the words of every choice, so that it can be read when lists
and rules have changed. `view_of` turns that JSON into the one view that every page, print and paper shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from esm.kernel.money import Money
from esm.partners.public import OrganisationCard, organisation_card

from ..estimate import MOST_ROWS, Line, quantity_text, read_rows
from ..machine import Source
from ..models import Application, Attachment, EstimateLine, Section, Submission
from ..sections import SECTIONS, Context, Form, Kind, Question, parse_date, row_is_blank, rows_of
from .context import context_of, in_words
from .organisations import organisation_facts

FORMAT = 1


@dataclass(frozen=True, slots=True)
class RowsView:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Rows as (label, text), for tables that become cards on a narrow screen."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """`text` for a plain answer, `items` for chosen ones, `table` for rows."""

    code: str
    label: str
    text: str
    items: tuple[str, ...]
    table: RowsView | None
    is_public: bool
    is_personal: bool

    @property
    def empty(self) -> bool:
        return not (self.text or self.items or (self.table and self.table.rows))


@dataclass(frozen=True, slots=True)
class SectionView:
    code: str
    title: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    position: int
    name: str
    kind: str
    unit: str
    quantity: str
    price: Money
    amount: Money
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class EstimateView:
    lines: tuple[LineView, ...]
    by_source: tuple[tuple[str, Money], ...]
    by_kind: tuple[tuple[str, Money], ...]
    asked: Money
    total: Money


@dataclass(frozen=True, slots=True)
class DocumentView:
    file_id: int
    title: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """Everything a reader sees. `ordinal` is 0 for a draft that was never submitted."""

    number: str
    title: str
    call_title: str
    direction: str
    organisation: tuple[tuple[str, str], ...]
    organisation_name: str
    starts_on: date | None
    ends_on: date | None
    sections: tuple[SectionView, ...]
    estimate: EstimateView
    documents: tuple[DocumentView, ...]
    ordinal: int = 0
    submitted_at: datetime | None = None
    declared_by: str = ""


def frozen_content(
    application: Application,
    *,
    sections: Iterable[Section] | None = None,
    context: Context | None = None,
    card: OrganisationCard | None = None,
    attachments: Iterable[Attachment] | None = None,
) -> dict[str, Any]:
    """What is checked, submitted and judged: always in Ukrainian, whatever language its writer reads the site in.

    What the caller has read already (sections, context, card, attachments with their files) isn't read again.
    """
    with override("uk"):
        return content_of(
            application,
            sections=sections,
            context=in_words(context) if context else None,
            organisation=organisation_facts(card or organisation_card(application.organisation_id)),
            attachments=attachments,
        )


def content_of(
    application: Application,
    *,
    sections: Iterable[Section] | None = None,
    context: Context | None = None,
    organisation: Mapping[str, Any] | None = None,
    attachments: Iterable[Attachment] | None = None,
) -> dict[str, Any]:
    """The application as it stands. `organisation` is the card's facts by label."""
    files = application.attachments.select_related("file") if attachments is None else attachments
    context = context or context_of(application)
    rows = application.sections.all() if sections is None else sections
    answers = {s.code: s.answers for s in rows}
    titles = context.titles("cost_kinds")
    costs = rows_of(answers.get("estimate", {}), "rows")[:MOST_ROWS]
    # The lines in the database are made of these rows; an application on paper has lines only.
    kept: Iterable[Line | EstimateLine] = read_rows(costs, context).lines if costs else application.lines.all()
    lines = [
        {
            "position": line.position,
            "kind": line.kind,
            "kind_title": titles.get(line.kind, line.kind),
            "name": line.name,
            "unit": line.unit,
            "quantity": line.quantity,
            "price": line.price,
            "amount": line.amount,
            "source": line.source,
            "note": line.note,
        }
        for line in kept
    ]
    return {
        "format": FORMAT,
        "number": application.number,
        "title": application.title,
        "call": {"slug": application.call.slug, "title": application.call.title},
        "direction": application.direction.title if application.direction else "",
        "starts_on": application.starts_on.isoformat() if application.starts_on else None,
        "ends_on": application.ends_on.isoformat() if application.ends_on else None,
        "clients_planned": application.clients_planned,
        "organisation": dict(organisation or {}),
        "sections": [
            {
                "code": plan.code,
                "title": str(plan.title),
                "answers": [
                    _answer(q, answers.get(plan.code, {}).get(q.code), context)
                    for q in plan.questions
                    if not (plan.form is Form.ESTIMATE and q.code == "rows")
                ],
            }
            for plan in SECTIONS.values()
            if plan.questions
        ],
        "estimate": lines,
        "documents": [
            {
                "file": a.file_id,
                "code": a.code,
                "title": _document_title(a.code, context),
                "name": a.file.name,
                "size": a.file.size,
                "sha256": a.file.sha256,
            }
            for a in files
        ],
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content in one canonical form: the same answers give the same digest on any machine."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _document_title(code: str, context: Context) -> str:
    return next((title for c, title, _needed in context.documents if c == code), code)


def _answer(question: Question, value: Any, context: Context) -> dict[str, Any]:
    made: dict[str, Any] = {
        "code": question.code,
        "label": str(question.label),
        "kind": question.kind.value,
        "public": question.public and not question.personal,
        "personal": question.personal,
        "raw": value,
    }
    if question.kind is Kind.ROWS:
        made["head"] = [str(c.label) for c in question.columns]
        made["rows"] = [
            [_words(c, row.get(c.code), context) for c in question.columns]
            for row in (value if isinstance(value, list) else [])
            if not row_is_blank(question, row)
        ]
    elif question.kind is Kind.CHOICES:
        titles = context.titles(question.options)
        made["items"] = [titles.get(v, v) for v in (value if isinstance(value, list) else [])]
    else:
        made["text"] = _words(question, value, context)
    return made


def _words(question: Question, value: Any, context: Context) -> str:
    text = str(value or "").strip()
    if question.kind is Kind.CHOICE:
        return context.titles(question.options).get(text, text)
    if question.kind is Kind.CONFIRM:
        return _("так") if text else ""
    if question.kind is Kind.DATE and text:
        try:
            return str(date_format(parse_date(text), "d.m.Y"))
        except ValueError:
            return text
    return text


def view_of(content: Mapping[str, Any], *, public: bool = False) -> ApplicationView:
    """The tree as people read it. `public` leaves only what everybody may see: no people, no files, no lines."""
    sections = []
    for section in content["sections"]:
        answers = tuple(_answer_view(a) for a in section["answers"] if a["public"] or not public)
        if answers:
            sections.append(SectionView(section["code"], section["title"], answers))
    return ApplicationView(
        number=content["number"],
        title=content["title"],
        call_title=content["call"]["title"],
        direction=content["direction"],
        organisation=() if public else tuple((k, str(v)) for k, v in content["organisation"].items() if v),
        organisation_name=next(iter(content["organisation"].values()), ""),
        starts_on=_date(content["starts_on"]),
        ends_on=_date(content["ends_on"]),
        sections=tuple(sections),
        estimate=_estimate_view(content["estimate"], with_lines=not public),
        documents=()
        if public
        else tuple(DocumentView(d["file"], d["title"], d["name"], d["size"]) for d in content["documents"]),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _answer_view(answer: Mapping[str, Any]) -> AnswerView:
    table = None
    if "rows" in answer:
        table = RowsView(tuple(answer["head"]), tuple(tuple(row) for row in answer["rows"]))
    return AnswerView(
        code=answer["code"],
        label=answer["label"],
        text=answer.get("text", ""),
        items=tuple(answer.get("items", ())),
        table=table,
        is_public=answer["public"],
        is_personal=answer["personal"],
    )


def _estimate_view(lines: list[Mapping[str, Any]], *, with_lines: bool) -> EstimateView:
    by_source: dict[str, int] = {}
    by_kind: dict[str, int] = {}
    for line in lines:
        by_source[line["source"]] = by_source.get(line["source"], 0) + line["amount"]
        by_kind[line["kind_title"]] = by_kind.get(line["kind_title"], 0) + line["amount"]
    return EstimateView(
        lines=tuple(
            LineView(
                x["position"],
                x["name"],
                x["kind_title"],
                x["unit"],
                quantity_text(x["quantity"]),
                Money(x["price"]),
                Money(x["amount"]),
                str(Source(x["source"]).label),
                x["note"],
            )
            for x in lines
        )
        if with_lines
        else (),
        by_source=tuple((str(s.label), Money(by_source[s])) for s in Source if s in by_source),
        by_kind=tuple((k, Money(v)) for k, v in by_kind.items()),
        asked=Money(by_source.get(Source.CITY, 0)),
        total=Money(sum(by_source.values())),
    )


def submission_view(submission: Submission, *, public: bool = False) -> ApplicationView:
    """What was submitted, word for word; no query. The caller has checked who may read it."""
    return replace(
        view_of(submission.content, public=public),
        ordinal=submission.ordinal,
        submitted_at=submission.at,
        declared_by="" if public else submission.declared_by,
    )


def latest_submission(application_id: int) -> Submission | None:
    return Submission.objects.filter(application_id=application_id).order_by("-ordinal").first()
