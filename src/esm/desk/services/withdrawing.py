"""A withdrawn consent stops what was sent on its ground."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict

from .. import persons
from ..machine import OPEN_REFERRALS, StepKind
from ..models import Referral
from .answers import stop
from .steps import locked, save, tell


@transaction.atomic
def withdraw_consent(*, actor: Actor, number: str, seen_version: int, at: datetime) -> int:
    """The person doesn't want her data passed on any more: open referrals stop. Returns how many.

    Raises NotFound, Conflict.
    """
    appeal = locked(actor, number, seen_version=seen_version)
    if not appeal.has_consent:
        raise Conflict(_("Згоди за цим зверненням немає або її вже відкликано."))
    appeal.consent_withdrawn_at = at
    tell(appeal, StepKind.WITHDRAWN, actor=actor, at=at)
    open_ = list(Referral.objects.select_for_update().filter(appeal=appeal, status__in=OPEN_REFERRALS))
    for referral in open_:
        if referral.consent_id is not None:
            persons.withdraw(actor=actor, consent_id=referral.consent_id, at=at)
        stop(appeal, referral, actor=actor, at=at, why=_("Людина відкликала згоду."))
    save(appeal)
    audit.record(actor=actor, action="desk.withdraw_consent", subject=appeal, at=at, stopped=len(open_))
    return len(open_)
