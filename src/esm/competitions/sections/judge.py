"""Reading answers: what is missing, what can't be right, what they mean. Pure; the page and the server say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import estimate
from .kinds import Answers, Context, Form, Kind, Problem, Question, SectionPlan, Verdict

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*р\.?)?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def parse_date(text: str) -> date:
    """From «2027-03-01» or «1.03.2027». Raises ValueError."""
    text = text.strip()
    if m := _ISO.fullmatch(text):
        return date(int(m[1]), int(m[2]), int(m[3]))
    if m := _DOTTED.fullmatch(text):
        return date(int(m[3]), int(m[2]), int(m[1]))
    raise ValueError(text)


def parse_number(text: str) -> int:
    """A whole number, spaces between thousands allowed. Raises ValueError."""
    plain = _SPACES.sub("", text)
    if not re.fullmatch(r"\d{1,15}", plain, re.ASCII):
        raise ValueError(text)
    return int(plain)


def day(answers: Answers, code: str) -> date | None:
    try:
        return parse_date(str(answers.get(code) or ""))
    except ValueError:
        return None


def number(answers: Answers, code: str) -> int | None:
    try:
        return parse_number(str(answers.get(code) or ""))
    except ValueError:
        return None


def rows_of(answers: Answers, code: str) -> list[dict[str, Any]]:
    """The rows of a table answer, blank ones as well (their numbers are the ones people see)."""
    value = answers.get(code)
    return [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []


def is_empty(question: Question, value: Any) -> bool:
    if question.kind is Kind.ROWS:
        return not any(not row_is_blank(question, r) for r in value or ())
    if question.kind is Kind.CHOICES:
        return not value
    return not str(value or "").strip()


def row_is_blank(question: Question, row: Any) -> bool:
    if not isinstance(row, dict):
        return True
    typed = [c for c in question.columns if c.kind is not Kind.CHOICE] or question.columns
    return not any(str(row.get(c.code) or "").strip() for c in typed)


def judge(plan: SectionPlan, answers: Answers, context: Context) -> Verdict:
    missing: list[Problem] = []
    errors: list[Problem] = []
    for question in plan.questions:
        value = answers.get(question.code)
        if is_empty(question, value):
            if question.required:
                missing.append(Problem(f"q-{question.code}", _ask(question)))
        elif plan.form is Form.ESTIMATE and question.code == "rows":
            read = estimate.read_rows(rows_of(answers, "rows"), context)
            errors += read.errors
            errors += estimate.check_totals(read.totals, context)
        elif question.kind is Kind.ROWS:
            lacks, wrong = _judge_rows(question, rows_of(answers, question.code), context)
            missing += lacks
            errors += wrong
        else:
            errors += _wrong(f"q-{question.code}", question, value, context)
    if plan.code == "project":
        errors += _term(answers, context)
    if plan.form is Form.DOCUMENTS:
        missing += [
            Problem(f"doc-{code}", _("Додайте документ «%(title)s»") % {"title": title})
            for code, title, required in context.documents
            if required and code not in context.attached
        ]
    started = bool(context.attached) if plan.form is Form.DOCUMENTS else _started(plan, answers)
    return Verdict(tuple(missing), tuple(errors), started)


def _started(plan: SectionPlan, answers: Answers) -> bool:
    return any(not is_empty(q, answers.get(q.code)) for q in plan.questions)


def _ask(question: Question) -> str:
    return str(question.missing) or _("Дайте відповідь: «%(label)s»") % {"label": question.label}


def _judge_rows(
    question: Question, rows: list[dict[str, Any]], context: Context
) -> tuple[list[Problem], list[Problem]]:
    missing: list[Problem] = []
    errors: list[Problem] = []
    for position, row in enumerate(rows, start=1):
        if row_is_blank(question, row):
            continue
        for column in question.columns:
            field = f"q-{question.code}-{position}-{column.code}"
            value = str(row.get(column.code) or "")
            if value.strip():
                found = _wrong(field, column, value, context)
                errors += [Problem(p.field, _in_row(question, position, p.sentence)) for p in found]
            elif column.required:
                label = _("заповніть «%(label)s»") % {"label": column.label}
                missing.append(Problem(field, _in_row(question, position, label)))
        first, last = day(row, "from"), day(row, "to")
        if first and last and last < first:
            errors.append(
                Problem(
                    f"q-{question.code}-{position}-to",
                    _in_row(question, position, _("день «До» має бути не раніше, ніж «Від»")),
                )
            )
    return missing, errors


def _in_row(question: Question, position: int, sentence: str) -> str:
    lower = sentence[:1].lower() + sentence[1:]
    return _("%(row)s %(n)s: %(what)s") % {"row": question.row, "n": position, "what": lower}


def _wrong(field: str, question: Question, value: Any, context: Context) -> Iterator[Problem]:
    text = str(value)
    if question.limit and len(text) > question.limit:
        yield Problem(
            field,
            _("«%(label)s»: скоротіть на %(over)s зн. Зараз %(now)s, найбільше %(limit)s.")
            % {
                "label": question.label,
                "over": len(text) - question.limit,
                "now": len(text),
                "limit": question.limit,
            },
        )
    if question.kind is Kind.NUMBER:
        yield from _wrong_number(field, question, text)
    elif question.kind is Kind.DATE and day({"x": text}, "x") is None:
        yield Problem(field, _("«%(label)s»: напишіть день, наприклад 1.03.2027") % {"label": question.label})
    elif question.kind is Kind.EMAIL and not _EMAIL.fullmatch(text.strip()):
        yield Problem(field, _("Напишіть електронну пошту повністю, наприклад nadiia@example.org"))
    elif question.kind is Kind.PHONE and not 9 <= sum(c.isdigit() for c in text) <= 15:
        yield Problem(field, _("Напишіть телефон повністю, наприклад 067 123 45 67"))
    elif question.kind in {Kind.CHOICE, Kind.CHOICES} and _chosen(value) - set(context.titles(question.options)):
        yield Problem(field, _("«%(label)s»: виберіть зі списку") % {"label": question.label})


def _chosen(value: Any) -> set[str]:
    return {str(v) for v in value} if isinstance(value, list) else {str(value)}


def _wrong_number(field: str, question: Question, text: str) -> Iterator[Problem]:
    try:
        found = parse_number(text)
    except ValueError:
        yield Problem(field, _("«%(label)s»: напишіть ціле число цифрами, наприклад 12") % {"label": question.label})
        return
    if found < question.least:
        yield Problem(
            field, _("«%(label)s»: не менше ніж %(least)s") % {"label": question.label, "least": question.least}
        )
    if question.most and found > question.most:
        yield Problem(
            field,
            _("«%(label)s»: число завелике. Перевірте, чи немає зайвих цифр") % {"label": question.label},
        )


def _term(answers: Answers, context: Context) -> Iterator[Problem]:
    first, last = day(answers, "starts_on"), day(answers, "ends_on")
    if first and first < context.starts_from:
        yield Problem(
            "q-starts_on",
            _("Проєкт може початися не раніше ніж %(day)s") % {"day": date_format(context.starts_from, "j E Y")},
        )
    if last and last > context.ends_by:
        yield Problem(
            "q-ends_on",
            _("Проєкт має завершитися не пізніше ніж %(day)s") % {"day": date_format(context.ends_by, "j E Y")},
        )
    if first and last and last <= first:
        yield Problem("q-ends_on", _("Дата завершення має бути після %(day)s") % {"day": date_format(first, "j E Y")})
