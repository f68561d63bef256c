"""The consent read aloud: recorded with its text, purpose and end."""

from __future__ import annotations

from datetime import datetime

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
from .steps import locked, save, tell


def record_consent(appeal: Appeal, *, actor: Actor, rules: DeskRules, at: datetime) -> None:
    """Fill the appeal's consent and tell its story; the caller saves, in her transaction."""
    text = persons.consent_text(rules)
    appeal.consent_version = text.version
    appeal.consent_text = text.script
    appeal.consent_purpose = text.purpose
    appeal.consent_at = at
    appeal.consent_until = count(day_of(at), rules.consent_months, Unit.MONTHS, reference.calendar(), roll=False).due
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
