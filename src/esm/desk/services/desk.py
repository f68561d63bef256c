"""What one press of a button on the operator's screen does: a conversation and what comes out of it, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from esm.kernel.actor import Actor

from .. import persons
from ..machine import Result
from ..models import Appeal, Referral, UnmetNeed
from .appeals import AppealDraft, open_appeal
from .consultations import TalkDraft, record_consultation
from .needs import NeedDraft, record_need
from .referrals import ReferralDraft, refer


@transaction.atomic
def take_in(*, actor: Actor, office_id: int, talk: TalkDraft, draft: AppealDraft, card: bool, at: datetime) -> Appeal:
    """Take a request into work without a referral yet. `card`: the person wants to be remembered.

    Raises NotFound, Invalid by field.
    """
    appeal = _opened(actor, office_id, draft, card, at)
    record_consultation(actor=actor, office_id=office_id, draft=talk, at=at, result=Result.APPEAL, appeal=appeal)
    return appeal


@transaction.atomic
def refer_now(
    *,
    actor: Actor,
    office_id: int,
    talk: TalkDraft,
    draft: AppealDraft,
    referral: ReferralDraft,
    card: bool,
    at: datetime,
) -> Referral:
    """A request and its first referral. Raises NotFound, Invalid by field, Conflict; then nothing is written."""
    appeal = _opened(actor, office_id, draft, card, at)
    made = refer(actor=actor, number=appeal.number, draft=referral, seen_version=appeal.version, at=at)
    record_consultation(actor=actor, office_id=office_id, draft=talk, at=at, result=Result.REFERRED, appeal=appeal)
    return made


@transaction.atomic
def miss_now(*, actor: Actor, office_id: int, talk: TalkDraft, need: NeedDraft, at: datetime) -> UnmetNeed:
    """Nothing fits: the conversation and the need, nobody's name. Raises NotFound, Invalid by field."""
    record_consultation(actor=actor, office_id=office_id, draft=talk, at=at, result=Result.NOT_FOUND)
    return record_need(actor=actor, office_id=office_id, draft=need, at=at)


def _opened(actor: Actor, office_id: int, draft: AppealDraft, card: bool, at: datetime) -> Appeal:
    if card and draft.consent and draft.person_id is None and draft.name.strip():
        person = persons.register(
            actor=actor, name=draft.name, phone=draft.phone, district=draft.district, at=at, agreed=True
        )
        draft = replace(draft, person_id=person)
    return open_appeal(actor=actor, office_id=office_id, draft=draft, at=at)
