"""One act and one decision, each with everything that its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.partners import public as partners

from .. import policies, questions, terms
from ..machine import (
    ACT,
    CASE,
    DECISION,
    ActKind,
    ActState,
    AppealAnswer,
    CaseState,
    Danger,
    DecisionState,
    Outcome,
    Signature,
)
from ..models import Act, Case, Decision, DecisionAppeal
from ..numbering import ACT as ACT_LETTER
from ..numbering import DECISION as DECISION_LETTER
from ..numbering import ordinal, paper
from ..rules import rules_on
from . import labels
from .access import in_team
from .page import ACT_TONES, DECISION_TONES


@dataclass(frozen=True, slots=True)
class ActPage:
    """`result` is what the answers add up to now; in a signed act the class may have been raised above it."""

    case_number: str
    ordinal: int
    number: str
    title: str
    form_title: str
    form_no: str
    form_version: str
    form: Mapping[str, Any]
    answers: dict[str, str]
    sections: tuple[questions.Section, ...]
    result: questions.Result
    counted: str
    case_class: str
    raised: bool
    raised_why: str
    dangers: tuple[str, ...]
    propose_emergency: bool
    state: str
    state_label: str
    tone: str
    made_on: date
    author: str
    signature: str
    signer: str
    signed_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    reason: str
    version: int
    editable: bool
    can: frozenset[str]


def act_page(actor: Actor, case: Case, ordinal_: int) -> ActPage:
    """Of a case that `access.seen` let through. Three queries. Raises NotFound."""
    act = Act.objects.filter(case=case, number=paper(case.number, ACT_LETTER, ordinal_)).first()
    if act is None:
        raise NotFound(_("Такого акта немає."))
    names = identity.people({act.author_id, act.approved_by_id or 0})
    answers = questions.opened(act.answers)
    result = questions.result(act.form, answers)
    state = ActState(act.state)
    mine = in_team(actor, case)
    leads = policies.may_lead(actor, case, in_team=mine)
    approves = policies.may_approve(actor, case, in_team=mine, author_id=act.author_id)
    supervises = policies.may_supervise_in(actor, case.organisation_id)
    own = act.author_id == actor.user_id
    offers = {
        "sign": leads and ACT.allows("sign", state),
        "approve": approves and ACT.allows("approve", state),
        "return": approves and ACT.allows("return", state),
        "reject": approves and ACT.allows("reject", state),
        "cancel": (own or supervises) and ACT.allows("cancel", state),
    }
    return ActPage(
        case_number=case.number,
        ordinal=ordinal_,
        number=act.number,
        title=str(ActKind(act.kind).label),
        form_title=act.form["title"],
        form_no=act.form_no,
        form_version=act.form_version,
        form=act.form,
        answers=answers,
        sections=questions.shown(act.form, answers),
        result=result,
        counted=labels.class_label(result.case_class) if result.case_class else "",
        case_class=labels.class_label(act.case_class) if act.case_class else "",
        raised=act.case_class != act.counted_class,
        raised_why=act.raised_why,
        dangers=tuple(str(Danger(d).label) for d in result.dangers),
        propose_emergency=bool(result.dangers) and CASE.allows("hurry", CaseState(case.state)),
        state=state,
        state_label=str(state.label),
        tone=ACT_TONES.get(state, "mute"),
        made_on=act.made_on,
        author=names[act.author_id].name if act.author_id in names else "",
        signature=str(Signature(act.signature).label) if act.signature else "",
        signer=act.signer,
        signed_at=act.signed_at,
        approved_by=names[act.approved_by_id].name if act.approved_by_id in names else "",
        approved_at=act.approved_at,
        reason=act.reason,
        version=act.version,
        editable=own and leads and state == ActState.DRAFT,
        can=frozenset(name for name, offered in offers.items() if offered),
    )


@dataclass(frozen=True, slots=True)
class AppealRow:
    received_on: date
    words: str
    answer: str
    answer_words: str
    answered_at: datetime | None
    answered_by: str
    open: bool


@dataclass(frozen=True, slots=True)
class DecisionPage:
    ordinal: int
    number: str
    outcome: str
    refusal: bool
    ground: str
    words: str
    services: tuple[str, ...]
    provider: str
    fee: str
    starts_on: date | None
    ends_on: date | None
    act: int | None  # its ordinal
    act_words: str
    state: str
    state_label: str
    tone: str
    author: str
    approved_by: str
    approved_at: datetime | None
    reason: str
    sent_at: datetime | None
    sent_how: str
    appeal_until: date | None
    appeals: tuple[AppealRow, ...]
    version: int
    can: frozenset[str]
    took_part: bool  # she may not answer an appeal


def live_decision(case: Case) -> Decision | None:
    """The draft that is being written or waits for approval."""
    live = (DecisionState.DRAFT, DecisionState.PROPOSED)
    return Decision.objects.filter(case=case, state__in=live).first()


def decision_page(actor: Actor, case: Case, ordinal_: int, *, at: datetime) -> DecisionPage:
    """Of a case that `access.seen` let through. Six queries. Raises NotFound."""
    made = (
        Decision.objects.select_related("act", "provider")
        .filter(case=case, number=paper(case.number, DECISION_LETTER, ordinal_))
        .first()
    )
    if made is None:
        raise NotFound(_("Такого рішення немає."))
    appeals = list(DecisionAppeal.objects.filter(decision=made).order_by("-id"))
    names = identity.people(
        {u for u in (made.author_id, made.approved_by_id, *(a.answered_by_id for a in appeals)) if u}
    )
    rules = rules_on(terms.day_of(at))
    services = labels.service_titles()
    state = DecisionState(made.state)
    return DecisionPage(
        ordinal=ordinal_,
        number=made.number,
        outcome=str(Outcome(made.outcome).label),
        refusal=made.outcome == Outcome.REFUSE,
        ground=rules.refusal_grounds.get(made.ground, made.ground),
        words=made.words,
        services=tuple(services.get(s, s) for s in made.services),
        provider=partners.organisation_ref(made.provider).title if made.provider else "",
        fee=rules.fee_kinds.get(made.fee, made.fee),
        starts_on=made.starts_on,
        ends_on=made.ends_on,
        act=ordinal(made.act.number) if made.act else None,
        act_words=_act_words(made.act),
        state=state,
        state_label=str(state.label),
        tone=DECISION_TONES.get(state, "mute"),
        author=names[made.author_id].name if made.author_id in names else "",
        approved_by=names[made.approved_by_id].name if made.approved_by_id in names else "",
        approved_at=made.approved_at,
        reason=made.reason,
        sent_at=made.sent_at,
        sent_how=made.sent_how,
        appeal_until=made.appeal_until,
        appeals=tuple(_appeal(a, names) for a in appeals),
        version=made.version,
        can=_can(actor, case, made, appealed=any(a.answer == AppealAnswer.NONE for a in appeals), at=at),
        took_part=actor.user_id in took_part(made),
    )


def took_part(decision: Decision) -> set[int]:
    """Whoever wrote or approved the decision or the act under it: none of them answers an appeal."""
    people = {decision.author_id, decision.approved_by_id}
    if decision.act is not None:
        people |= {decision.act.author_id, decision.act.approved_by_id}
    return {p for p in people if p is not None}


def _act_words(act: Act | None) -> str:
    """«повторна оцінка потреб від 16.11.2026: 14 балів, середній»."""
    if act is None:
        return ""
    words = _("%(title)s від %(day)s") % {"title": ActKind(act.kind).label, "day": f"{act.made_on:%d.%m.%Y}"}
    if act.score is None:
        return words
    return _("%(act)s: балів %(score)s, клас «%(label)s»") % {
        "act": words, "score": act.score, "label": labels.class_label(act.case_class),
    }  # fmt: skip


def _appeal(appeal: DecisionAppeal, names: Mapping[int, identity.Person]) -> AppealRow:
    answered = appeal.answered_by_id or 0
    return AppealRow(
        appeal.received_on, appeal.words, str(AppealAnswer(appeal.answer).label), appeal.answer_words,
        appeal.answered_at, names[answered].name if answered in names else "", appeal.answer == AppealAnswer.NONE,
    )  # fmt: skip


def _can(actor: Actor, case: Case, made: Decision, *, appealed: bool, at: datetime) -> frozenset[str]:
    mine = in_team(actor, case)
    leads = policies.may_lead(actor, case, in_team=mine)
    approves = policies.may_approve(actor, case, in_team=mine, author_id=made.author_id)
    state = DecisionState(made.state)
    in_force = state == DecisionState.APPROVED
    in_time = made.appeal_until is None or terms.day_of(at) <= made.appeal_until
    offers = {
        "edit": leads and state == DecisionState.DRAFT and made.author_id == actor.user_id,
        "approve": approves and DECISION.allows("approve", state),
        "return": approves and DECISION.allows("return", state),
        "send": leads and in_force and made.sent_at is None,
        "appeal": in_force and not appealed and in_time,
        "answer": policies.may_supervise_in(actor, case.organisation_id)
        and in_force
        and appealed
        and actor.user_id not in took_part(made),
    }
    return frozenset(name for name, offered in offers.items() if offered)
