"""The town's e-office: an appeal referred to the town's organisation and to a body outside, an article, a link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from esm.desk.models import Operator
from esm.desk.services import appeals, referrals
from esm.desk.tests import make
from esm.identity.public import Role
from esm.kernel.actor import Actor


def add(own: Any, people: dict[str, Any], at: datetime) -> dict[str, dict[str, Any]]:
    """What the addresses speak of. `own` is the organisation that people are sent to."""
    office = make.office()
    row = Operator.objects.create(office=office, user=people["operator"], since=at.date())
    Operator.objects.create(office=make.office(), user=people["neighbour"], since=at.date())
    operator = Actor(people["operator"].pk, frozenset({Role.OPERATOR}), name="Операторка")
    appeal = appeals.open_appeal(actor=operator, office_id=office.pk, draft=make.draft(), at=at)
    inside = referrals.refer(
        actor=operator, number=appeal.number, seen_version=appeal.version, at=at,
        draft=referrals.ReferralDraft(service_id=make.service(organisation=own).pk),
    )  # fmt: skip
    appeal.refresh_from_db()
    outside = referrals.refer(
        actor=operator, number=appeal.number, seen_version=appeal.version, at=at,
        draft=referrals.ReferralDraft(outside="Пенсійний фонд", outside_service="Довідка"),
    )  # fmt: skip
    token = referrals.make_link(actor=operator, number=outside.number, at=at)
    article = make.article()
    mine, sent, left = {"number": appeal.number}, {"number": inside.number}, {"number": outside.number}
    steps = ("appeal", "take", "refer", "answer", "call_back", "edit", "hand", "reopen", "close", "consent")
    steps_in = ("referral_in", "in_accept", "in_decline", "in_ask", "in_refused", "in_deliver")
    return {
        **{f"desk:{n}": mine for n in (*steps, "withdraw", "unmet", "slip", "open_case")},
        **{f"desk:{n}": sent for n in steps_in},
        **{f"desk:{n}": left for n in ("tell", "stop", "refused", "accepted", "declined", "delivered")},
        **{f"desk:{n}": left for n in ("make_link", "paper")},
        **{f"desk:{n}": {"slug": article.slug} for n in ("article", "article_edit", "article_check", "article_hide")},
        "desk:office": {"number": office.number},
        "desk:end_operator": {"number": office.number, "operator": row.pk},
        "desk:link": {"token": token},
    }
