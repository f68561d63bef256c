"""Which papers a case has: one row for each form that can be printed from what is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import CharField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ...machine import (
    DecisionState,
    EndingState,
    Outcome,
    PlanKind,
    PlanState,
    StepKind,
    TransferState,
)
from ...models import Case
from ...rules import CaseRules
from ...terms import day_of

NOTE, CARD, REVIEW, OWN_PLAN = "note", "card", "review", "plan"
# The card has a name in the list of national forms, and no number.
CARD_FORM = "SOCIAL_CARD_1005"
_CODE = re.compile(r"([a-z]+)(\d{1,17})-([a-z0-9_]{1,20})")


class Source(StrEnum):
    """What a paper is made of."""

    CASE = "case"
    ACT = "act"
    DECISION = "decision"
    PLAN = "plan"
    STEP = "step"
    REVIEW = "review"
    WARNING = "warning"
    ENDING = "ending"
    TRANSFER = "transfer"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """`code` stands in addresses: «act12-804» is form 804 of the act 12. `form_no` is empty where there is no national form."""

    code: str
    source: Source
    pk: int
    form: str
    form_no: str
    title: str
    number: str
    day: date
    state: str
    ready: bool
    exportable: bool = False


def parse(code: str) -> tuple[str, int, str] | None:
    """(source, key, form) of «act12-804»; None when it is no code of a paper."""
    match = _CODE.fullmatch(code)
    return (match[1], int(match[2]), match[3]) if match else None


def paper_rows(case: Case, rules: CaseRules) -> tuple[PaperRow, ...]:
    """All of them, the newest first. Five queries."""
    return tuple(sorted(_rows(case, rules), key=lambda row: (row.day, row.pk), reverse=True))


def row_of(case: Case, rules: CaseRules, code: str) -> PaperRow | None:
    return next((row for row in _rows(case, rules) if row.code == code), None)


class _Forms:
    """Makes rows with the names that the rules give to national forms."""

    def __init__(self, rules: CaseRules) -> None:
        self.names = {number: name for number, (name, _stage, _code) in rules.forms.items()}

    def row(
        self,
        source: Source,
        pk: int,
        form: str,
        on: datetime | date,
        *,
        title: str = "",
        number: str = "",
        state: str = "",
        ready: bool = True,
        exportable: bool = False,
    ) -> PaperRow:
        return PaperRow(
            code=f"{source}{pk}-{form.lower()}",
            source=source,
            pk=pk,
            form=form.lower(),
            form_no=form if form in self.names else "",
            title=self.names.get(form, title),
            number=number,
            day=day_of(on) if isinstance(on, datetime) else on,
            state=state,
            ready=ready,
            exportable=exportable,
        )


def _rows(case: Case, rules: CaseRules) -> Iterator[PaperRow]:
    forms = _Forms(rules)
    row = forms.row
    yield row(
        Source.CASE,
        case.pk,
        CARD,
        case.received_at,
        title=forms.names.get(CARD_FORM, _("Соціальна картка")),
        number=case.number,
    )
    for act in case.acts.all():
        yield row(
            Source.ACT, act.pk, act.form_no, act.made_on, title=act.get_kind_display().capitalize(),
            number=act.number, state=act.get_state_display(), ready=act.state == "approved", exportable=True,
        )  # fmt: skip
    yield from _of_decisions(case, forms)
    yield from _of_plans(case, forms)
    yield from _of_days(case, forms)
    yield from _of_moments(case, forms)


def _of_days(case: Case, forms: _Forms) -> Iterator[PaperRow]:
    """Reviews and warnings, in one query."""
    found = (
        case.reviews.values_list(_said(Source.REVIEW), "pk", "on"),
        case.cautions.values_list(_said(Source.WARNING), "pk", "on"),
    )
    for what, pk, on in found[0].order_by().union(found[1].order_by()):
        if what == Source.REVIEW:
            yield forms.row(Source.REVIEW, pk, REVIEW, on, title=_("Перегляд плану й оцінка якості"))
        else:
            yield forms.row(Source.WARNING, pk, "863", on)


def _of_moments(case: Case, forms: _Forms) -> Iterator[PaperRow]:
    """Stops of help, hand-overs, offers and endings, in one query."""
    none = _said("")
    stops = case.steps.filter(kind=StepKind.SUSPENDED).values_list(_said(Source.STEP), "pk", "at", none)
    handed = case.handovers.values_list(_said(Source.HANDOVER), "pk", "at", none)
    offers = case.transfers.exclude(state__in=[TransferState.PROPOSED, TransferState.WITHDRAWN])
    endings = case.endings.exclude(state=EndingState.RETURNED)
    settled = Coalesce("settled_at", "proposed_at")
    found = stops.order_by().union(
        handed.order_by(),
        offers.order_by().values_list(_said(Source.TRANSFER), "pk", "offered_at", "state"),
        endings.order_by().values_list(_said(Source.ENDING), "pk", settled, "state"),
    )
    for what, pk, at, state in found:
        if what == Source.STEP:
            yield forms.row(Source.STEP, pk, "849", at)
        elif what == Source.HANDOVER:
            yield forms.row(Source.HANDOVER, pk, NOTE, at, title=_("Записка наступній відповідальній"))
        elif what == Source.TRANSFER:
            yield forms.row(Source.TRANSFER, pk, "840", at, state=str(TransferState(state).label))
        else:
            done = state == EndingState.APPROVED
            for form in ("859", "860", "861", "862")[: 4 if done else 2]:
                yield forms.row(Source.ENDING, pk, form, at, state=str(EndingState(state).label), ready=done)


def _said(word: str) -> Value:
    return Value(word, output_field=CharField())


def _of_decisions(case: Case, forms: _Forms) -> Iterator[PaperRow]:
    for decision in case.decisions.all():
        done = decision.state in {DecisionState.APPROVED, DecisionState.REPLACED}
        on = decision.approved_at or decision.created_at
        made = ["850"]
        if done:
            made.append("851")
            if case.organisation_id is not None:
                made.append("843")
            if decision.provider_id not in (None, case.organisation_id) and decision.outcome != Outcome.REFUSE:
                made.append("840")
        for form in made:
            yield forms.row(
                Source.DECISION, decision.pk, form, on, number=decision.number, state=decision.get_state_display(),
                ready=done,
            )  # fmt: skip


def _of_plans(case: Case, forms: _Forms) -> Iterator[PaperRow]:
    for plan in case.plans.all():
        done = plan.approved_at is not None and plan.state not in {PlanState.DRAFT, PlanState.PROPOSED}
        on = plan.approved_at or plan.created_at
        state = plan.get_state_display()
        yield forms.row(
            Source.PLAN, plan.pk, plan.form_no or OWN_PLAN, on, title=plan.get_kind_display().capitalize(),
            number=plan.number, state=state, ready=done, exportable=True,
        )  # fmt: skip
        if done and plan.kind != PlanKind.MEDICINES:
            yield forms.row(Source.PLAN, plan.pk, "858", on, number=plan.number, state=state)
