"""An appeal that a conversation and a referral don't settle: the city's social work opens a case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.cases import public as cases
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid

from .. import persons
from ..machine import AppealStatus, Channel, StepKind
from ..models import Appeal
from .steps import locked, save, tell


@transaction.atomic
def open_case(
    *, actor: Actor, number: str, dangers: tuple[str, ...], emergency: bool, seen_version: int, at: datetime
) -> str:
    """Hand an appeal on; returns the case's number, which is all that the desk learns of it.

    The person's own application needs her consent and her name: she gets a card if she has none. Where life, violence
    or cruelty is at stake nobody is asked (law № 2671-VIII): it goes as a notification. Raises NotFound, Invalid by
    field, Conflict.
    """
    appeal = locked(actor, number, seen_version=seen_version)
    if appeal.case_number:
        raise Conflict(_("За цим зверненням уже відкрито випадок %(number)s.") % {"number": appeal.case_number})
    if appeal.status in {AppealStatus.NEW, AppealStatus.CLOSED}:
        raise Conflict(_("Спершу візьміть звернення в роботу."))
    if not appeal.has_consent and not dangers:
        raise Invalid({"consent": _("Спершу прочитайте згоду на сторінці звернення: без неї дані не передаємо.")})
    if appeal.has_consent and appeal.person_id is None and appeal.name.strip():
        appeal.person_id = persons.register(
            actor=actor, name=appeal.name, phone=appeal.phone, district=appeal.district, at=at, agreed=False
        )
    made = cases.open_case(actor=actor, draft=_draft(appeal, dangers, emergency), at=at)
    appeal.case_number = made.number
    save(appeal)
    tell(appeal, StepKind.CASE, actor=actor, at=at, words=made.number)
    audit.record(actor=actor, action="desk.open_case", subject=appeal, at=at, case=made.number, emergency=emergency)
    return made.number


def _draft(appeal: Appeal, dangers: tuple[str, ...], emergency: bool) -> cases.IntakeDraft:
    """Her own application when she spoke for herself and agreed; else a notification with whoever rang."""
    own = appeal.has_consent and appeal.person_id is not None
    ringing = ", ".join(part for part in (appeal.helper or appeal.name, appeal.phone) if part)
    return cases.IntakeDraft(
        intake=cases.Intake.APPLICATION if own else cases.Intake.NOTIFICATION,
        source=cases.Source.HOTLINE if appeal.channel == Channel.PHONE else cases.Source.OFFICE,
        anonymous=not own and not ringing,
        notifier="" if own and not appeal.helper else ringing[:300],
        words=appeal.words,
        dangers=dangers,
        emergency=emergency,
        district=appeal.district,
        category=appeal.categories[0] if appeal.categories else "",
        person_id=appeal.person_id if own else None,
        appeal=appeal.number,
    )
