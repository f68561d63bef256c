"""The consent read aloud: recorded with its text, purpose and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict
from esm.kernel.terms import Unit, count
from esm.reference import public as reference

from .. import persons
from ..dates import day_of
from ..machine import StepKind
from ..models import Appeal
from ..rules import DeskRules, rules_on
from ..shared import USUAL, titles
from .steps import locked, save, tell


@dataclass(frozen=True, slots=True)
class Script:
    """What the operator reads aloud: `data` is what may be passed on, `until` the last day."""

    version: str
    text: str
    purpose: str
    data: tuple[str, ...]
    until: date


def script(at: datetime) -> Script:
    """Today's words; three queries. Raises NotFound without rules or a text."""
    rules = rules_on(day_of(at))
    text = persons.consent_text(rules)
    return Script(text.version, text.script, text.purpose, tuple(titles()[c] for c in USUAL), _until(rules, at))


def _until(rules: DeskRules, at: datetime) -> date:
    return count(day_of(at), rules.consent_months, Unit.MONTHS, reference.calendar(), roll=False).due


def record_consent(appeal: Appeal, *, actor: Actor, rules: DeskRules, at: datetime) -> None:
    """Fill the appeal's consent and tell its story; the caller saves, in her transaction."""
    text = persons.consent_text(rules)
    appeal.consent_version = text.version
    appeal.consent_text = text.script
    appeal.consent_purpose = text.purpose
    appeal.consent_at = at
    appeal.consent_until = _until(rules, at)
    appeal.consent_withdrawn_at = None
    tell(appeal, StepKind.CONSENT, actor=actor, at=at)


@transaction.atomic
def give_consent(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Appeal:
    """The operator has read it aloud and heard «так». Raises NotFound, Conflict."""
    appeal = locked(actor, number, seen_version=seen_version)
    if appeal.has_consent:
        raise Conflict(_("Згоду вже записано."))
    record_consent(appeal, actor=actor, rules=rules_on(day_of(at)), at=at)
    save(appeal)
    audit.record(actor=actor, action="desk.give_consent", subject=appeal, at=at, version=appeal.consent_version)
    return appeal
