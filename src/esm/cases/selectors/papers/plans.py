"""Plans, programmes, medicines and reviews as papers and exports say them."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.design.formats import points
from esm.kernel.money import Money
from esm.partners import public as partners

from ...machine import MedicineState, PlanKind, Signature
from ...models import Action, Goal, Plan, Review
from ...quality import Quality
from ...rules import CaseRules
from ..labels import names, service_titles
from .facts import day, line

_UNITS: dict[str, Any] = dict(deliveries.Unit.choices)
_PLACES: dict[str, Any] = dict(deliveries.Mode.choices)


def amount(hundredths: int | None) -> str:
    """«1,5» from 150."""
    return "—" if hundredths is None else points(hundredths, 0 if hundredths % 100 == 0 else 2)


def plan_facts(plan: Plan) -> dict[str, Any]:
    """Eight queries, whatever there is in it."""
    people = names([plan.author_id, plan.approved_by_id])
    actions = list(plan.actions.select_related("goal", "stage"))
    refs = partners.organisation_refs({a.provider_id for a in actions if a.provider_id})
    titles = service_titles()
    goals = list(plan.goals.prefetch_related("measurements"))
    return {
        "number": plan.number,
        "kind": plan.get_kind_display(),
        "kind_code": plan.kind,
        "state": plan.get_state_display(),
        "is_programme": plan.kind == PlanKind.REHABILITATION,
        "is_medicines": plan.kind == PlanKind.MEDICINES,
        "aim": plan.aim,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "review_on": plan.review_on,
        "author": people.get(plan.author_id, "—"),
        "approver": people.get(plan.approved_by_id, "") if plan.approved_by_id else "",
        "approved_at": plan.approved_at,
        "signature": str(Signature(plan.signature).label) if plan.signature else "",
        "signature_code": plan.signature,
        "signer": line(plan.signer),
        "signed_on": plan.signed_on,
        "stages": [
            {"n": s.ordinal, "title": line(s.title), "starts_on": s.starts_on, "ends_on": s.ends_on}
            for s in plan.stages.all()
        ],
        "goals": [_goal(g) for g in goals],
        "measured": [_goal(g) for g in goals if g.measure],
        "actions": [
            _action(a, titles, refs[a.provider_id].title if a.provider_id in refs else "") for a in actions
        ],
        "medicines": [
            {
                "n": m.ordinal, "name": line(m.name), "dose": line(m.dose), "quantity": m.quantity,
                "needed_by": m.needed_by, "prescription": line(m.prescription), "valid_until": m.valid_until,
                "price": Money(m.price).figure() if m.price is not None else "—",
                "payer": m.get_payer_display() or "—", "supplier": line(m.supplier) or "—",
                "state": m.get_state_display(), "state_code": m.state, "received_on": m.received_on,
                "received": m.state == MedicineState.RECEIVED,
            }
            for m in plan.medicines.all()
        ],
    }  # fmt: skip


def _goal(goal: Goal) -> dict[str, Any]:
    measured = list(goal.measurements.all())
    return {
        "n": goal.ordinal,
        "title": line(goal.title),
        "measure": line(goal.measure),
        "unit": line(goal.unit),
        "start": amount(goal.start),
        "target": amount(goal.target),
        "now": amount(measured[-1].value) if measured else amount(goal.start),
        "now_on": day(measured[-1].on) if measured else "",
        "measurements": [{"on": m.on, "value": m.value / 100} for m in measured],
    }


def _action(action: Action, titles: dict[str, str], provider: str) -> dict[str, Any]:
    return {
        "n": action.ordinal,
        "title": line(action.title),
        "service": titles.get(action.service_code, action.service_code),
        "service_code": action.service_code,
        "volume": f"{amount(action.volume)} {_UNITS.get(action.unit, action.unit)}",
        "volume_number": action.volume / 100,
        "unit": action.unit,
        "frequency": line(action.frequency) or "—",
        "place": str(_PLACES.get(action.place, action.place)),
        "place_code": action.place,
        "who": line("; ".join(part for part in (provider, action.worker) if part)) or "—",
        "provider": provider,
        "due_on": action.due_on,
        "state": action.get_state_display(),
        "state_code": action.state,
        "given": amount(action.given) if action.given is not None else "—",
        "given_on": day(action.given_on),
        "confirmed": str(action.get_confirmed_how_display()) if action.confirmed_on else "—",
    }


def review_facts(review: Review, rules: CaseRules) -> dict[str, Any]:
    """Marks by the criteria of the rules in force when it is printed; a criterion that left them keeps its key."""
    quality = Quality.of(rules.quality)
    titles = {key: title for key, (title, _hint) in quality.criteria.items()}
    band = quality.band(review.mark)
    answers = dict(json.loads(review.answers)) if review.answers else {}
    return {
        "on": review.on,
        "plan": review.plan.number,
        "outcome": review.get_outcome_display(),
        "words": review.words,
        "marks": [{"title": line(titles.get(key, key)), "mark": mark} for key, mark in review.marks.items()],
        "mark": review.mark,
        "band": band.label if band else "",
        "answers": [
            {"question": line(quality.questions.get(key, key)), "words": line(words)} for key, words in answers.items()
        ],
        "by": names([review.by_id]).get(review.by_id, "—"),
        "stage": line(review.stage.title) if review.stage else "",
        "scale": _("від 0 до 100"),
    }
