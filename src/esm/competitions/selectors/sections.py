"""One section as its page shows it: fields with what was typed, what is wrong, who writes, what stood before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import estimate
from ..machine import Source
from ..models import Application, Section
from ..rules import CallRules
from ..sections import (
    GROUPS,
    ORDER,
    SECTIONS,
    Answers,
    Context,
    Form,
    Kind,
    Problem,
    Question,
    SectionPlan,
    day,
    judge,
    rows_of,
)
from .applications import ApplicationHead, head_of, open_own, status_of
from .context import context_of
from .organisations import organisation_facts

# A table of answers shows at least one row to begin with.
EMPTY_ROWS = 1


@dataclass(frozen=True, slots=True)
class Field:
    """A question with its answer. `name` is the name in the form, `id` the anchor its problems lead to."""

    id: str
    name: str
    label: str
    kind: str
    hint: str
    value: str
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    required: bool
    limit: int
    count: int
    width: str
    errors: tuple[str, ...]
    options_name: str = ""
    rows: tuple[RowFields, ...] = ()
    row: str = ""
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def described(self) -> str:
        """Ids of the hint and the errors, for `aria-describedby`."""
        return " ".join([f"{self.id}-h"] * bool(self.hint) + [f"{self.id}-e"] * bool(self.errors))

    @property
    def short(self) -> bool:
        """Small enough to stand beside another: a width says so; lists and dates are short as well."""
        return bool(self.width) or self.kind in {Kind.DATE, Kind.CHOICE}

    @property
    def is_select(self) -> bool:
        """A list that opens: in a row of a table, or when there are too many choices for radios."""
        return "-" in self.name or len(self.options) > 8

    @property
    def is_source(self) -> bool:
        return self.options_name == "sources"

    @property
    def is_number(self) -> bool:
        return self.kind == Kind.NUMBER or self.data != ""

    @property
    def data(self) -> str:
        """What the script that adds up an estimate looks for."""
        column = self.name.rsplit("-", 1)[-1] if "-" in self.name else ""
        return f"data-{column}" if column in {"quantity", "price"} else ""

    @property
    def input_type(self) -> str:
        """A date that can't be read is shown as it was typed: a date control would throw it away."""
        if self.kind == Kind.DATE:
            return "date" if not self.value or day({"x": self.value}, "x") else "text"
        return {"email": "email", "phone": "tel"}.get(self.kind, "text")

    @property
    def input_value(self) -> str:
        found = day({"x": self.value}, "x") if self.kind == Kind.DATE else None
        return found.isoformat() if found else self.value


@dataclass(frozen=True, slots=True)
class SumCell:
    """The place of a row's sum, right after its price."""

    sum: bool = True
    short: bool = False


@dataclass(frozen=True, slots=True)
class RowFields:
    """One row of a table answer. `amount` is set in the estimate only: kopecks as «102 000», or «—»."""

    position: int
    title: str
    fields: tuple[Field, ...]
    amount: str = ""

    @property
    def first(self) -> Field:
        return self.fields[0]

    @property
    def lines(self) -> list[list[Field | SumCell]]:
        """The row as it is laid out: long texts on a line of their own, short fields beside each other."""
        made: list[list[Field | SumCell]] = [[]]
        for f in self.fields:
            if f.short and made[-1] and made[-1][-1].short:
                made[-1].append(f)
            else:
                made.append([f])
            if self.amount and f.data == "data-price":
                made[-1].append(SumCell())
        return made[1:]

    @property
    def wrong(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.errors)


@dataclass(frozen=True, slots=True)
class Totals:
    by_source: tuple[tuple[str, str, str], ...]
    by_kind: tuple[tuple[str, str], ...]
    asked: Money
    everything: Money
    cap: Money | None
    own_percent: int
    own_least: int
    left_out: tuple[int, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    attachment_id: int
    file_id: int
    name: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentLine:
    code: str
    title: str
    about: str
    required: bool
    files: tuple[FileLine, ...]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionPage:
    head: ApplicationHead
    application_id: int
    code: str
    title: str
    about: str
    group: str
    form: str
    ordinal: int
    total: int
    version: int
    ready: bool
    word: str
    tone: str
    fields: tuple[Field, ...]
    problems: tuple[Problem, ...]
    advice: tuple[str, ...]
    saved_at: datetime | None
    saved_by: str
    versions: int
    holder: str
    held_until: datetime | None
    next_code: str
    totals: Totals | None = None
    documents: tuple[DocumentLine, ...] = ()
    facts: tuple[tuple[str, str], ...] = field(default=())

    @property
    def writable(self) -> bool:
        return self.head.may_edit and not self.holder


def section_page(
    actor: Actor,
    number: str,
    code: str,
    at: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    show_problems: bool = False,
    missing_too: bool = False,
    extra_rows: int = 0,
) -> SectionPage:
    """The section as it stands, or with `typed` answers. `missing_too` lists unanswered questions as problems."""
    plan = SECTIONS.get(code)
    if plan is None:
        raise NotFound(_("Такої сторінки немає."))
    application = open_own(actor, number)
    stored = application.sections.filter(code=code).annotate(kept=Count("versions")).first()
    section = stored or Section(application=application, code=code)
    context = context_of(application, {code})
    answers: Answers = section.answers if typed is None else typed
    verdict = judge(plan, answers, context)
    shown = verdict.errors + (verdict.missing if missing_too else ()) if show_problems else ()
    busy = section.locked_by_id not in {None, actor.user_id} and section.locked_until and section.locked_until > at
    others = {i for i in (section.updated_by_id, section.locked_by_id) if i is not None and i != actor.user_id}
    names = {p.id: p.name for p in identity.people(others).values()} if others else {}
    if actor.user_id is not None:
        names[actor.user_id] = actor.name
    held_by = names.get(section.locked_by_id or 0) or _("інша людина")
    word, tone = status_of(plan, verdict, section.ready)
    place = ORDER.index(code)
    return SectionPage(
        head=head_of(actor, application, at),
        application_id=application.pk,
        code=code,
        title=str(plan.title),
        about=_file_rules(application) if plan.form is Form.DOCUMENTS else str(plan.about),
        group=_group_of(code),
        form=plan.form.value,
        ordinal=place + 1,
        total=len(ORDER),
        version=section.version,
        ready=section.ready,
        word=word,
        tone=tone,
        fields=tuple(_field(q, answers, context, shown, extra_rows, plan) for q in plan.questions),
        problems=shown,
        advice=tuple(str(a) for a in plan.advice),
        saved_at=section.updated_at,
        saved_by=names.get(section.updated_by_id or 0, ""),
        versions=stored.kept if stored else 0,
        holder=held_by if busy else "",
        held_until=section.locked_until if busy else None,
        next_code=ORDER[place + 1] if place + 1 < len(ORDER) else "",
        totals=_totals(answers, context) if plan.form is Form.ESTIMATE else None,
        documents=_documents(application, context, shown) if plan.form is Form.DOCUMENTS else (),
        facts=_facts(application) if plan.form is Form.ORGANISATION else (),
    )


def _facts(application: Application) -> tuple[tuple[str, str], ...]:
    return tuple(organisation_facts(partners.organisation_card(application.organisation_id)).items())


def _group_of(code: str) -> str:
    return next(str(g.title) for g in GROUPS if any(p.code == code for p in g.sections))


def _field(
    question: Question,
    answers: Answers,
    context: Context,
    problems: tuple[Problem, ...],
    extra_rows: int,
    plan: SectionPlan,
) -> Field:
    made = _plain(question, f"q-{question.code}", question.code, answers.get(question.code), context, problems)
    if question.kind is not Kind.ROWS:
        return made
    rows = rows_of(answers, question.code)
    wanted = max(len(rows) + extra_rows, EMPTY_ROWS)
    rows = rows + [{} for _i in range(wanted - len(rows))]
    amounts = {}
    if plan.form is Form.ESTIMATE:
        amounts = {line.position: Money(line.amount).figure() for line in estimate.read_rows(rows, context).lines}
    row_views = []
    for position, row in enumerate(rows, start=1):
        prefix = f"{question.code}-{position}"
        fields = tuple(
            _plain(c, f"q-{prefix}-{c.code}", f"{prefix}-{c.code}", row.get(c.code), context, problems)
            for c in question.columns
        )
        row_views.append(
            RowFields(
                position,
                f"{question.row} {position}",
                fields,
                amounts.get(position, "—") if plan.form is Form.ESTIMATE else "",
            )
        )
    return Field(
        **{name: getattr(made, name) for name in made.__slots__ if name not in {"rows", "row", "columns"}},
        rows=tuple(row_views),
        row=str(question.row),
        columns=tuple((c.code, str(c.label)) for c in question.columns),
    )


def _plain(
    question: Question, anchor: str, name: str, value: Any, context: Context, problems: tuple[Problem, ...]
) -> Field:
    chosen = tuple(str(v) for v in value) if isinstance(value, list) and question.kind is Kind.CHOICES else ()
    text = "" if isinstance(value, list) else str(value or "")
    return Field(
        id=anchor,
        name=name,
        label=str(question.label),
        kind=question.kind.value,
        hint=str(question.hint),
        value=text,
        values=chosen,
        options=context.options.get(question.options, ()),
        required=question.required,
        limit=question.limit,
        count=len(text),
        width=question.width,
        errors=tuple(p.sentence for p in problems if p.field == anchor),
        options_name=question.options,
    )


def _totals(answers: Answers, context: Context) -> Totals:
    read = estimate.read_rows(rows_of(answers, "rows"), context)
    totals = read.totals
    titles = context.titles("cost_kinds")
    everything = totals.all
    return Totals(
        by_source=tuple((s.value, str(s.label), Money(totals.by_source.get(s, 0)).figure()) for s in Source),
        by_kind=tuple((titles.get(k, k), Money(v).figure()) for k, v in totals.by_kind.items()),
        asked=Money(totals.asked),
        everything=Money(everything),
        cap=Money(context.cap) if context.cap is not None else None,
        own_percent=totals.share(context.own_share_sources) * 100 // everything if everything else 0,
        own_least=context.own_share_percent,
        left_out=read.left_out,
        warnings=tuple(p.sentence for p in estimate.check_totals(totals, context)) if read.lines else (),
    )


def _file_rules(application: Application) -> str:
    rules = CallRules.from_data(application.call.rules)
    return _("%(kinds)s, до %(limit)s МБ кожен. Можна сфотографувати телефоном.") % {
        "kinds": ", ".join(kind.upper() for kind in rules.file_kinds),
        "limit": rules.file_max_bytes // 2**20,
    }


def _documents(application: Application, context: Context, problems: tuple[Problem, ...]) -> tuple[DocumentLine, ...]:
    files: dict[str, list[FileLine]] = {}
    for a in application.attachments.select_related("file"):
        files.setdefault(a.code, []).append(FileLine(a.pk, a.file_id, a.file.name, a.file.size, a.at))
    return tuple(
        DocumentLine(
            d.code,
            d.title,
            d.about,
            d.required,
            tuple(files.get(d.code, ())),
            tuple(p.sentence for p in problems if p.field == f"doc-{d.code}"),
        )
        for d in CallRules.from_data(application.call.rules).documents
    )
