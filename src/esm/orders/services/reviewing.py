"""Members of the panel declare first, then score quality: with anchors, and a reason for a low score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, found, stale

from ..machine import LotStatus, ProposalStatus
from ..models import Declaration, Proposal, Review
from ..policies import may_know, may_score
from ..rules import OrderRules, criteria_of
from ..scoring import review_points
from ..selectors.conflicts import tie_of
from ..selectors.facts import read_facts
from .common import audited, locked_proposal, needs


@dataclass(frozen=True, slots=True)
class Written:
    """Points and reasons by criterion; what isn't there yet is left out."""

    points: Mapping[str, int]
    reasons: Mapping[str, str]
    comment: str = ""


def declare(*, actor: Actor, number: str, conflicted: bool, text: str, at: datetime) -> Declaration:
    """A member's word about one proposal; what the program finds goes first, whatever she answers.

    Raises NotFound to who isn't of the panel, Invalid for a conflict without words. She may report a conflict after
    having declared none: her points count no more.
    """
    with transaction.atomic():
        proposal = locked_proposal(number)
        facts = read_facts(actor, proposal, at)
        # Whoever declared a conflict once comes back to the same answer.
        found(facts.member and (facts.conflicted or may_know(actor, facts)))
        now = Declaration.objects.select_for_update().filter(proposal=proposal, user_id=actor.user_id or 0).first()
        if now is not None and (now.conflicted or not conflicted):
            return now
        tie = tie_of(actor, proposal.organisation_id, proposal.lot.order, at)
        if conflicted and not tie:
            text = needs(text, _("Напишіть, який у вас звʼязок із цим надавачем."), "text")
        made = now or Declaration(proposal=proposal, user_id=actor.user_id or 0)
        made.conflicted, made.automatic = bool(tie) or conflicted, bool(tie)
        made.text, made.at = tie or (text if conflicted else ""), at
        made.save()
        if made.conflicted:
            proposal.reviews.filter(user_id=actor.user_id or 0, annulled_at=None).update(annulled_at=at)
        audited(actor, "declare", proposal, at, conflicted=made.conflicted, automatic=made.automatic)
    return made


def _scored(actor: Actor, number: str, at: datetime) -> Proposal:
    proposal = locked_proposal(number)
    found(may_score(actor, read_facts(actor, proposal, at)))
    if proposal.lot.status != LotStatus.OPENED:
        raise Conflict(_("Оцінювання за цим завданням закінчено."))
    if proposal.status != ProposalStatus.ADMITTED:
        raise Conflict(_("Оцінюють лише пропозиції, які пройшли перевірку."))
    return proposal


def save_review(*, actor: Actor, number: str, written: Written, seen_version: int, send: bool, at: datetime) -> Review:
    """Keep what there is; with `send` it must be whole and counts. A sent one may be changed while the lot is open.

    Raises NotFound (no member, no declaration, a conflict), Conflict (closed, stale), Invalid by criterion.
    """
    with transaction.atomic():
        proposal = _scored(actor, number, at)
        review = Review.objects.select_for_update().filter(proposal=proposal, user_id=actor.user_id or 0).first()
        if (review.version if review else 0) != seen_version:
            raise stale()
        review = review or Review(proposal=proposal, user_id=actor.user_id or 0)
        criteria = criteria_of(proposal.lot.criteria)
        whole = send or review.sent_at is not None
        under = OrderRules.from_data(proposal.lot.order.rules).value("reason_required_under_percent")
        faults = {}
        for c in criteria:
            points, reason = written.points.get(c.code), written.reasons.get(c.code, "").strip()
            if points is not None and not 0 <= points <= c.scale:
                faults[f"points_{c.code}"] = _("Виберіть бал від 0 до %(n)s.") % {"n": c.scale}
            elif whole and points is None:
                faults[f"points_{c.code}"] = _("Виберіть бал.")
            elif whole and points is not None and c.needs_reason(points, under) and not reason:
                faults[f"reason_{c.code}"] = _("Поясніть низький бал.")
        if faults:
            raise Invalid(faults)
        review.scores = {
            c.code: {"points": written.points[c.code], "reason": written.reasons.get(c.code, "").strip()[:2000]}
            for c in criteria
            if written.points.get(c.code) is not None
        }
        review.comment, review.updated_at = written.comment.strip()[:4000], at
        review.version += 1
        if whole:
            review.total = review_points({c: s["points"] for c, s in review.scores.items()}, criteria)
            review.sent_at = review.sent_at or at
        review.save()
        if whole:
            audited(actor, "send_review", proposal, at, version=review.version)
    return review
