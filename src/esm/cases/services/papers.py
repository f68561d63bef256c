"""Printing and taking out: each paper goes through the gate, and the look is written down with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from esm.design.documents import in_state_language
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, NotFound
from esm.people import public as people
from esm.people.public import Card

from ..machine import StepKind
from ..models import Case
from ..rules import CaseRules, rules_on
from ..selectors import papers
from ..selectors.access import held, seen
from ..selectors.papers.export import content
from ..terms import day_of
from .steps import tell


@dataclass(frozen=True, slots=True)
class Printed:
    """What `documents.pdf` takes; `name` is that of the file, without an extension and without a person's name."""

    template: str
    data: Mapping[str, Any]
    draft: str
    name: str


@in_state_language
@transaction.atomic
def print_paper(*, actor: Actor, number: str, code: str, at: datetime) -> Printed:
    """The paper's content; the person's card is looked at, and the journal says which form. Raises NotFound."""
    case = seen(actor, number)
    row, _card, printed = _made(actor, case, code, rules_on(day_of(at)), at=at)
    audit.record(actor=actor, action="cases.print", subject=case, at=at, paper=row.code, form=row.form_no)
    return printed


@in_state_language
@transaction.atomic
def export_paper(*, actor: Actor, number: str, code: str, at: datetime) -> tuple[Printed, dict[str, Any]]:
    """An act or a plan for the state's own system, with the data beside the paper.

    Raises NotFound, and Conflict for what nobody has approved yet.
    """
    case = held(actor, number)
    rules = rules_on(day_of(at))
    row, card, printed = _made(actor, case, code, rules, at=at)
    if not row.exportable:
        raise NotFound(_("Вивантажують лише акти й плани."))
    if not row.ready:
        raise Conflict(_("Цей документ ще не затверджено. Вивантажте його після затвердження."))
    data = content(case, row, printed.data["a"], card, printed.data, rules)
    tell(case, StepKind.EXPORTED, actor=actor, at=at, words=row.title)
    audit.record(actor=actor, action="cases.export", subject=case, at=at, paper=row.code, form=row.form_no)
    return printed, data


def _made(
    actor: Actor, case: Case, code: str, rules: CaseRules, *, at: datetime
) -> tuple[papers.PaperRow, Card | None, Printed]:
    row = papers.row_of(case, rules, code)
    if row is None:
        raise NotFound(_("Такого документа у випадку немає."))
    # A transfer's summary names nobody: the card stays shut.
    nameless = row.source == papers.Source.TRANSFER
    card = None
    if case.person_id is not None and not nameless:
        card = people.card(actor=actor, person_id=case.person_id, at=at)
    text = papers.TEXTS[row.source](case, row, rules)
    data = {"row": row, "a": papers.about(case, card, at=at), **text.data}
    name = f"{row.form_no or row.form}-{row.number or case.number}"
    return row, card, Printed(text.template, data, text.draft, name)
