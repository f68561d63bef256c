"""What the letter about a released decision says."""

from __future__ import annotations

from typing import Any

from esm.kernel.money import Money

from ..models import Application
from ..points import points
from ..rules import CallRules
from .award import award_line
from .feedback import feedback_of


def decision_facts(application: Application) -> dict[str, Any]:
    """For a released application with its call and award joined. Two queries."""
    rules = CallRules.from_data(application.call.rules)
    line = award_line(application.award, "", rules)
    feedback = feedback_of(application, rules)
    return {
        "number": application.number,
        "title": application.title,
        "call_title": application.call.title,
        "slug": application.call.slug,
        "outcome": line.outcome.value,
        "outcome_label": str(line.outcome.label),
        "why": line.why,
        "place": line.place,
        "score": points(line.score),
        "asked": line.asked,
        "awarded": line.awarded if line.awarded else Money(0),
        "partial": bool(line.awarded) and line.awarded < line.asked,
        "reserve_position": line.reserve_position,
        "reviews": [
            {
                "ordinal": r.ordinal,
                "total": points(r.total),
                "comment": r.comment,
                "cells": [
                    {"criterion": title, "value": points(cell.value), "of": weight, "reason": cell.reason}
                    for (title, weight), cell in zip(feedback.criteria, r.cells, strict=True)
                ],
            }
            for r in feedback.reviews
        ],
        "appeal_days": rules.term("appeal").days,
        "contact_phone": application.call.contact_phone,
    }
