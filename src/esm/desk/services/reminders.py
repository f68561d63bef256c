"""Which referrals are to be reminded of, and which may not stand any longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from esm.kernel.actor import SYSTEM

from .. import persons
from ..dates import day_of
from ..machine import OPEN_REFERRALS, ReferralStatus
from ..models import Appeal, Referral
from .answers import stop
from .steps import save

HALF, DUE, LATE = 1, 2, 3


def due(*, at: datetime) -> Iterator[tuple[Referral, int]]:
    """Unanswered referrals with the last stage that they have come to and nobody was told of."""
    waiting = Referral.objects.filter(status=ReferralStatus.SENT, told__lt=LATE).select_related("appeal")
    come = Q(told__lt=HALF, half_at__lte=at) | Q(told__lt=DUE, due_at__lte=at) | Q(told__lt=LATE, late_at__lte=at)
    for referral in waiting.filter(come).order_by("id"):
        stage = LATE if referral.late_at <= at else DUE if referral.due_at <= at else HALF
        yield referral, stage


def mark(*, referral_id: int, stage: int) -> None:
    Referral.objects.filter(pk=referral_id, told__lt=stage).update(told=stage)


def stop_without_consent(*, at: datetime) -> int:
    """Stop open referrals whose consent was withdrawn or has run out; how many."""
    stopped = 0
    for pk, appeal_id in list(Referral.objects.filter(status__in=OPEN_REFERRALS).values_list("pk", "appeal_id")):
        with transaction.atomic():
            appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
            referral = Referral.objects.select_for_update(of=("self",)).get(pk=pk)
            if referral.status not in OPEN_REFERRALS or persons.still_agrees(appeal, referral, on=day_of(at)):
                continue
            stop(appeal, referral, actor=SYSTEM, at=at, why=_("Згоду відкликано або її строк минув."))
            save(appeal)
            stopped += 1
    return stopped
