"""What each paper says: its template and its data, from rows that are already written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from esm.partners import public as partners

from ... import questions
from ...machine import ActState, DecisionState, Signature
from ...models import Act, Case, Decision
from ...rules import CaseRules
from ..labels import class_label, names, service_titles, services_line
from . import plans, story
from .facts import dangers_line, line
from .kinds import PaperRow, Source


@dataclass(frozen=True, slots=True)
class Text:
    """`data` is plain data for the template; `draft` a word at the foot of every page of what isn't in force."""

    template: str
    data: Mapping[str, Any]
    draft: str = ""


Writer = Callable[[Case, PaperRow, CaseRules], Text]


def _act(case: Case, row: PaperRow, rules: CaseRules) -> Text:
    act = case.acts.get(pk=row.pk)
    return Text("cases/papers/act.txt", {"act": act_facts(act)}, _unless(act.state == ActState.APPROVED, row.state))


def act_facts(act: Act) -> dict[str, Any]:
    """An act as its paper and its export say it. One query for names."""
    answers = questions.opened(act.answers)
    found = questions.result(act.form, answers)
    people = names([act.author_id, act.approved_by_id])
    sections = [
        {
            "title": line(section.title),
            "score": section.score,
            "lines": [
                {
                    "key": answer.key,
                    "title": line(answer.title),
                    "value": answers.get(answer.key, ""),
                    "words": line(answer.words) or "—",
                    "score": answer.score,
                    "danger": answer.danger,
                }
                for answer in section.lines
            ],
        }
        for section in questions.shown(act.form, answers)
    ]
    return {
        "number": act.number,
        "kind": act.get_kind_display(),
        "state": act.get_state_display(),
        "form_version": act.form_version,
        "made_on": act.made_on,
        "author": people.get(act.author_id, "—"),
        "sections": sections,
        "scored": found.scored,
        "score": act.score if act.score is not None else found.score,
        "why": line(found.why),
        "class": class_label(act.case_class) if act.case_class else "",
        "class_code": act.case_class,
        "counted": class_label(act.counted_class) if act.counted_class else "",
        "raised": line(act.raised_why),
        "dangers": dangers_line(found.dangers),
        "danger_codes": list(found.dangers),
        "signature": signature(act.signature),
        "signature_code": act.signature,
        "signer": line(act.signer),
        "signed_at": act.signed_at,
        "approver": people.get(act.approved_by_id, "") if act.approved_by_id else "",
        "approved_at": act.approved_at,
        "reason": line(act.reason),
    }


def _decision(case: Case, row: PaperRow, rules: CaseRules) -> Text:
    decision = case.decisions.select_related("act", "provider").get(pk=row.pk)
    done = decision.state in {DecisionState.APPROVED, DecisionState.REPLACED}
    template = {"850": "decision", "851": "notice", "843": "provider_notice", "840": "referral"}[row.form]
    word = row.state if decision.state == DecisionState.REPLACED else ""
    return Text(
        f"cases/papers/{template}.txt", {"d": _decision_facts(decision, rules)}, word or _unless(done, row.state)
    )


def _decision_facts(decision: Decision, rules: CaseRules) -> dict[str, Any]:
    people = names([decision.author_id, decision.approved_by_id])
    act = decision.act
    titles = service_titles()
    refused = decision.outcome == "refuse"
    return {
        "number": decision.number,
        "refused": refused,
        "queued": decision.outcome == "queue",
        "outcome": decision.get_outcome_display(),
        "ground": rules.refusal_grounds.get(decision.ground, decision.ground),
        "words": decision.words,
        "services": [titles.get(code, code) for code in decision.services],
        "services_line": services_line(decision.services, titles),
        "provider": line(decision.provider.name) if decision.provider else "",
        "provider_edrpou": decision.provider.edrpou if decision.provider else "",
        "fee": rules.fee_kinds.get(decision.fee, decision.fee),
        "starts_on": decision.starts_on,
        "ends_on": decision.ends_on,
        "act": {
            "number": act.number, "made_on": act.made_on,
            "class": class_label(act.case_class) if act.case_class else "", "score": act.score,
        } if act else None,
        "author": people.get(decision.author_id, "—"),
        "approver": people.get(decision.approved_by_id, "") if decision.approved_by_id else "",
        "approved_at": decision.approved_at,
        "made_at": decision.approved_at or decision.created_at,
        "appeal_until": decision.appeal_until,
        "appeal_days": rules.appeal_days,
        "sent_at": decision.sent_at,
        "sent_how": line(decision.sent_how),
    }  # fmt: skip


def _transfer(case: Case, row: PaperRow, rules: CaseRules) -> Text:
    transfer = case.transfers.get(pk=row.pk)
    people = names([transfer.offered_by_id, transfer.approved_by_id])
    to = _("соціальній роботі міста") if transfer.to_city else line(transfer.outside)
    if transfer.to_id is not None:
        to = partners.organisation_refs([transfer.to_id])[transfer.to_id].title
    data = {
        "to": to,
        "reason": transfer.reason,
        "shared": transfer.shared,
        "agreed": bool(transfer.agreed_how),
        "offered_at": transfer.offered_at,
        "offered_by": people.get(transfer.offered_by_id, "—"),
        "approver": people.get(transfer.approved_by_id, "") if transfer.approved_by_id else "",
        "state": transfer.get_state_display(),
        "answered_at": transfer.answered_at,
        "answer": line(transfer.answer),
    }
    return Text("cases/papers/transfer.txt", {"t": data})


def signature(code: str) -> str:
    return str(Signature(code).label) if code in Signature.values else ""


def _unless(done: bool, state: str) -> str:
    return "" if done else _("Не чинний документ: %(state)s") % {"state": state}


TEXTS: Mapping[Source, Writer] = {
    Source.CASE: lambda case, row, rules: Text("cases/papers/card.txt", story.card(case)),
    Source.ACT: _act,
    Source.DECISION: _decision,
    Source.PLAN: lambda case, row, rules: Text(
        "cases/papers/contract.txt" if row.form == "858" else "cases/papers/plan.txt",
        {"plan": plans.plan_facts(case.plans.get(pk=row.pk)), "fee": _fee(case, rules)},
        _unless(row.ready, row.state),
    ),
    Source.STEP: lambda case, row, rules: Text("cases/papers/suspension.txt", story.suspended(case, row.pk)),
    Source.REVIEW: lambda case, row, rules: Text(
        "cases/papers/review.txt", {"r": plans.review_facts(case.reviews.get(pk=row.pk), rules)}
    ),
    Source.WARNING: lambda case, row, rules: Text("cases/papers/warning.txt", story.warned(case, row.pk)),
    Source.ENDING: lambda case, row, rules: Text(
        {
            "859": "cases/papers/closing_report.txt",
            "860": "cases/papers/closing.txt",
            "861": "cases/papers/closing_info.txt",
            "862": "cases/papers/closing_notice.txt",
        }[row.form],
        story.ended(case, row.pk),
        _unless(row.ready, row.state),
    ),
    Source.TRANSFER: _transfer,
    Source.HANDOVER: lambda case, row, rules: Text("cases/papers/handover.txt", story.handed(case, row.pk)),
}


def _fee(case: Case, rules: CaseRules) -> str:
    """Who pays, by the decision in force."""
    code = case.decisions.filter(state=DecisionState.APPROVED).values_list("fee", flat=True).first() or ""
    return rules.fee_kinds.get(code, code)
