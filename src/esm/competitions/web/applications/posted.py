"""Answers as a form sends them: plain names for questions, «code-3-column» for the third row of a table."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from ...sections import Kind, Question, SectionPlan, row_is_blank

MOST_ROWS = 500


def answers_from(post: QueryDict, plan: SectionPlan, *, without: str = "") -> dict[str, Any]:
    """What was typed into a section's form, as typed. `without` is a row to leave out: «rows-2».

    Rows in which nothing was typed are left out; a question that wasn't in the form isn't answered.
    """
    answers: dict[str, Any] = {}
    for question in plan.questions:
        if question.kind is Kind.ROWS:
            answers[question.code] = _rows(post, question, without)
        elif question.kind is Kind.CHOICES:
            answers[question.code] = post.getlist(question.code)
        else:
            answers[question.code] = post.get(question.code, "")
    return answers


def _rows(post: QueryDict, question: Question, without: str) -> list[dict[str, str]]:
    name = re.compile(rf"{re.escape(question.code)}-(\d{{1,4}})-([a-z_]+)")
    columns = {c.code for c in question.columns}
    rows: dict[int, dict[str, str]] = {}
    for key in post:
        found = name.fullmatch(key)
        if found and found[2] in columns and f"{question.code}-{found[1]}" != without:
            rows.setdefault(int(found[1]), {})[found[2]] = post.get(key, "")
    kept = [rows[n] for n in sorted(rows) if not row_is_blank(question, rows[n])]
    return kept[:MOST_ROWS]
