"""The whole application as a paper: PDF (tagged) and DOCX from one text template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from esm.design.documents import docx, typst_pdf

from .selectors.content import ApplicationView

TEMPLATE = "competitions/papers/application.txt"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def application_pdf(view: ApplicationView, *, at: datetime, draft: str = "") -> bytes:
    """`draft` is the word printed over every page of what wasn't submitted."""
    return typst_pdf(TEMPLATE, _data(view), at=at, draft=draft)


def application_docx(view: ApplicationView) -> bytes:
    return docx(TEMPLATE, _data(view))


def _data(view: ApplicationView) -> Mapping[str, Any]:
    sections = []
    for section in view.sections:
        answers = []
        for answer in section.answers:
            table = answer.table
            answers.append(
                {
                    "label": answer.label,
                    # Every line of what was typed stays a line: the markup joins lines that aren't paragraphs.
                    "text": answer.text.replace("\n", "\n\n"),
                    "items": list(answer.items),
                    "head": list(table.head) if table else [],
                    "rows": [[" ".join(cell.split()) for cell in row] for row in table.rows] if table else [],
                }
            )
        sections.append({"code": section.code, "title": section.title, "answers": answers})
    facts = {
        f: getattr(view, f) for f in ("number", "title", "call_title", "direction", "organisation_name", "starts_on")
    }
    lines = [asdict(line) | {"price": line.price, "amount": line.amount} for line in view.estimate.lines]
    return facts | {
        "ends_on": view.ends_on,
        "ordinal": view.ordinal,
        "submitted_at": view.submitted_at,
        "declared_by": view.declared_by,
        "organisation": [list(pair) for pair in view.organisation],
        "sections": sections,
        "lines": lines,
        "by_source": [list(pair) for pair in view.estimate.by_source],
        "asked": view.estimate.asked,
        "total": view.estimate.total,
        "documents": [{"title": d.title, "name": d.name} for d in view.documents],
    }
