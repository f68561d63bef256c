"""What the desk keeps of a person with a card, and what becomes of it when she takes her word back or is forgotten."""

from __future__ import annotations

from datetime import datetime

from esm.kernel.effects import after_commit
from esm.people.public import Holder

from .models import Appeal, AppealStep, Consultation, Referral, UnmetNeed

# Words of a person, her helper and the people who answered her: any of them may name her.
_APPEAL = ("name", "phone", "email", "helper", "words", "convenient", "answer", "phone_mark", "tail_mark")
_REFERRAL = ("shared", "question", "told_words", "reason", "outcome_words", "wanted", "link_digest")


def erase(*, record_id: int, at: datetime) -> int:
    """Numbers, days, services and states of her appeals stay for the sums; the words go, and open referrals stop."""
    touched = 0
    for appeal in Appeal.objects.select_for_update().filter(person_id=record_id):
        rows = [
            (appeal, _APPEAL),
            *((r, _REFERRAL) for r in Referral.objects.select_for_update(of=("self",)).filter(appeal=appeal)),
            *((step, ("words",)) for step in AppealStep.objects.filter(appeal=appeal)),
            *((talk, ("answer",)) for talk in Consultation.objects.filter(appeal=appeal)),
            *((need, ("words",)) for need in UnmetNeed.objects.filter(appeal=appeal)),
        ]
        appeal.person_id = None
        if appeal.has_consent:
            appeal.consent_withdrawn_at = at
        for row, names in rows:
            for name in names:
                setattr(row, name, "")
            row.save()
        touched += len(rows)
    if touched:
        after_commit("desk.tasks.stop_without_consent")
    return touched


def withdrawn(*, record_id: int, at: datetime) -> int:
    """What was sent on the ground of a consent that is no more stops at once, not only in the morning."""
    waiting = Appeal.objects.filter(person_id=record_id, consent_at__isnull=False).count()
    if waiting:
        after_commit("desk.tasks.stop_without_consent")
    return waiting


HOLDER = Holder("desk", erase, withdrawn)
