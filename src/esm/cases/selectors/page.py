"""Everything that the page of a case shows. Whose name it is, the page asks of `people`, which writes the look down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Value
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.partners import public as partners
from esm.reference import public as reference

from .. import policies, terms
from ..machine import (
    CASE,
    ENDED,
    ActKind,
    ActState,
    AppealAnswer,
    CaseState,
    Closing,
    Danger,
    DecisionState,
    Intake,
    Outcome,
    Source,
    StepKind,
    TermKind,
)
from ..models import Act, Case, CaseStep, Decision, DecisionAppeal, Handover, Help, Member, Term
from ..numbering import ordinal
from ..rules import rules_on
from . import access, facts, labels
from .next_step import NextStep, next_step

ACT_TONES = {ActState.APPROVED: "ok", ActState.SIGNING: "warn", ActState.SIGNED: "warn", ActState.DRAFT: "info"}
DECISION_TONES = {DecisionState.APPROVED: "ok", DecisionState.PROPOSED: "warn", DecisionState.DRAFT: "info"}


@dataclass(frozen=True, slots=True)
class TermRow:
    title: str
    due_at: datetime
    rule: str
    late: bool  # it was met after its moment, or runs past it
    hours: bool  # shown to the minute
    met_at: datetime | None
    void_at: datetime | None


@dataclass(frozen=True, slots=True)
class ActRow:
    ordinal: int
    title: str
    form: str
    state: str
    tone: str
    made_on: date
    author: str
    case_class: str
    score: int | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    ordinal: int
    outcome: str
    state: str
    tone: str
    provider: str
    approved_at: datetime | None
    sent_at: datetime | None
    appeal_until: date | None
    in_force: bool
    draft: bool
    appealed: bool  # an appeal waits for its answer


@dataclass(frozen=True, slots=True)
class HelpRow:
    given_at: datetime
    what: str
    service: str
    provider: str
    who: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What a colleague wrote when she handed the case over; shown until it is read."""

    at: datetime
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class CasePage:
    number: str
    version: int
    state: str
    state_label: str
    tone: str
    ended: bool
    unit: str
    intake: str
    source: str
    anonymous: bool
    notifier: str
    words: str
    person_id: int | None
    confidential: bool
    dangers: tuple[str, ...]
    emergency: bool
    district: str
    category: str
    services: tuple[str, ...]
    case_class: str
    received_at: datetime
    appeal: str
    came_from: str
    closing: str
    closing_words: str
    ended_at: datetime | None
    worker: str
    mine: bool
    team: tuple[str, ...]
    terms: tuple[TermRow, ...]
    acts: tuple[ActRow, ...]
    decisions: tuple[DecisionRow, ...]
    helps: tuple[HelpRow, ...]
    note: NoteRow | None
    next: NextStep | None
    starts: tuple[tuple[str, str], ...]  # acts that may begin now: (kind, title)
    can: frozenset[str]


def case_page(actor: Actor, opened: access.Opened, *, at: datetime) -> CasePage:
    """Of a case that `access.opened` let through. At most six queries, however much there is of it."""
    case, note = opened.case, opened.note
    team, running = _team_and_terms(case)
    acts = list(Act.objects.filter(case=case))
    waits = DecisionAppeal.objects.filter(decision=OuterRef("pk"), answer=AppealAnswer.NONE)
    made = list(Decision.objects.filter(case=case).select_related("provider").annotate(appealed=Exists(waits)))
    helps = list(Help.objects.filter(case=case).select_related("provider")) if _was_urgent(case, acts) else []
    rows = tuple(_term(t, at) for t in running)
    people = identity.people(_everybody(case, team, acts, helps, note))
    names = {pk: p.name for pk, p in people.items()}
    districts, categories, services = reference.all_titles()
    can = _can(actor, case, team=team, acts=acts, decisions=made, helps=helps, hurried=opened.hurried_at, at=at)
    current = made[0] if made else None
    return CasePage(
        number=case.number,
        version=case.version,
        state=case.state,
        state_label=str(CaseState(case.state).label),
        tone=labels.tone_of(case.state),
        ended=case.state in ENDED,
        unit=partners.organisation_ref(case.organisation).title if case.organisation else _("Соціальна робота міста"),
        intake=str(Intake(case.intake).label),
        source=str(Source(case.source).label),
        anonymous=case.anonymous,
        notifier=case.notifier,
        words=case.words,
        person_id=case.person_id,
        confidential=case.confidential,
        dangers=tuple(str(Danger(d).label) for d in case.dangers if d in Danger.values),
        emergency=case.emergency,
        district=districts.get(case.district, ""),
        category=categories.get(case.category, ""),
        services=tuple(services.get(s, s) for s in case.services),
        case_class=labels.class_label(case.case_class) if case.case_class else "",
        received_at=case.received_at,
        appeal=case.appeal,
        came_from=case.came_from.number if case.came_from else "",
        closing=str(Closing(case.closing).label) if case.closing in Closing.values else case.closing,
        closing_words=case.closing_words,
        ended_at=case.ended_at,
        worker=names.get(case.worker_id or 0, ""),
        mine=case.worker_id is not None and case.worker_id == actor.user_id,
        team=tuple(names[u] for u in team if u in names and u != case.worker_id),
        terms=rows,
        acts=tuple(_act(a, names) for a in acts),
        decisions=tuple(_decision(d, appealed=d.appealed) for d in made),
        helps=tuple(_help(h, names, services) for h in helps),
        note=NoteRow(note.at, names.get(note.from_id or 0, ""), note.note) if note else None,
        next=next_step(case, acts, current, can=can),
        starts=tuple((k.value, str(k.label)) for k in facts.startable(case, acts)) if "lead" in can else (),
        can=can,
    )


def _was_urgent(case: Case, acts: list[Act]) -> bool:
    """A query less for cases that never were in danger."""
    return case.emergency or any(a.kind == ActKind.EMERGENCY for a in acts) or bool(case.dangers)


def _team_and_terms(case: Case) -> tuple[list[int], list[Term]]:
    """Who works on it besides the responsible one, and what runs, the soonest first; one query for the two."""
    team = Member.objects.filter(case=case, until__isnull=True).annotate(
        place=Value(0), user=F("user_id"), what=Value(""), moment=F("since"), words=Value("")
    )
    running = Term.objects.filter(case=case, met_at=None, void_at=None).annotate(
        place=Value(1), user=Value(0), what=F("kind"), moment=F("due_at"), words=F("rule")
    )
    columns = ("place", "id", "user", "what", "moment", "words")
    rows = sorted(team.order_by().values_list(*columns).union(running.values_list(*columns), all=True))
    terms_ = [Term(kind=what, due_at=moment, rule=words) for place, _, _, what, moment, words in rows if place]
    return [user for place, _, user, *_more in rows if not place], sorted(terms_, key=lambda t: t.due_at)


def _everybody(case: Case, team: list[int], acts: list[Act], helps: list[Help], note: Handover | None) -> set[int]:
    found = {case.worker_id, note.from_id if note else None, *team}
    return {u for u in found if u} | {a.author_id for a in acts} | {h.by_id for h in helps}


def _term(term: Term, at: datetime) -> TermRow:
    hours = term.kind == TermKind.EMERGENCY
    # A term that ends with a day ends at its midnight: the day that people count is the one before.
    return TermRow(
        title=str(TermKind(term.kind).label),
        due_at=term.due_at if hours else term.due_at - terms.DAY,
        rule=term.rule,
        late=term.due_at < (term.met_at or term.void_at or at),
        hours=hours,
        met_at=term.met_at,
        void_at=term.void_at,
    )


def _act(act: Act, names: Mapping[int, str]) -> ActRow:
    return ActRow(
        ordinal=ordinal(act.number),
        title=str(ActKind(act.kind).label),
        form=act.form_no,
        state=str(ActState(act.state).label),
        tone=ACT_TONES.get(ActState(act.state), "mute"),
        made_on=act.made_on,
        author=names.get(act.author_id, ""),
        case_class=labels.class_label(act.case_class) if act.case_class else "",
        score=act.score,
    )


def _decision(made: Decision, *, appealed: bool) -> DecisionRow:
    return DecisionRow(
        ordinal=ordinal(made.number),
        outcome=str(Outcome(made.outcome).label),
        state=str(DecisionState(made.state).label),
        tone=DECISION_TONES.get(DecisionState(made.state), "mute"),
        provider=partners.organisation_ref(made.provider).title if made.provider else "",
        approved_at=made.approved_at,
        sent_at=made.sent_at,
        appeal_until=made.appeal_until,
        in_force=made.state == DecisionState.APPROVED,
        draft=made.state == DecisionState.DRAFT,
        appealed=appealed,
    )


def _help(given: Help, names: Mapping[int, str], services: Mapping[str, str]) -> HelpRow:
    provider = partners.organisation_ref(given.provider).title if given.provider else ""
    return HelpRow(
        given.given_at, given.what, services.get(given.service, given.service), provider, names.get(given.by_id, "")
    )


def _can(
    actor: Actor,
    case: Case,
    *,
    team: Collection[int],
    acts: list[Act],
    decisions: Sequence[Decision],
    helps: list[Help],
    hurried: datetime | None,
    at: datetime,
) -> frozenset[str]:
    """Verbs that the page offers, and marks («helped», «unacted») by which it chooses the next step."""
    mine = actor.user_id is not None and (case.worker_id == actor.user_id or actor.user_id in team)
    supervises = policies.may_supervise_in(actor, case.organisation_id)
    leads = policies.may_lead(actor, case, in_team=mine)
    state = CaseState(case.state)
    is_open = state not in ENDED
    live = next((d for d in decisions if d.state in {DecisionState.DRAFT, DecisionState.PROPOSED}), None)
    deciding = state in {CaseState.DECIDING, CaseState.ASSESSING}
    ready = deciding and facts.may_decide(case, rules_on(terms.day_of(at)))
    offers = {
        "lead": leads and is_open,
        "approve": supervises,
        "assign": supervises and is_open and case.worker_id is None,
        "hand": is_open and case.worker_id is not None and (supervises or case.worker_id == actor.user_id),
        "team": leads and is_open,
        "amend": is_open and (leads or case.worker_id is None),
        "identify": is_open and case.person_id is None,
        "hurry": CASE.allows("hurry", state),
        "help": state == CaseState.EMERGENCY,
        "calm": state == CaseState.EMERGENCY and leads,
        "decide": leads and ready and (live is None or live.state == DecisionState.DRAFT),
        "place": leads and state == CaseState.QUEUED,
        "helped": bool(helps),
        "unacted": facts.unacted(case, acts, hurried),
    }
    return frozenset(name for name, offered in offers.items() if offered)


@dataclass(frozen=True, slots=True)
class StepRow:
    at: datetime
    title: str
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class Story:
    number: str
    state_label: str
    steps: tuple[StepRow, ...]
    terms: tuple[TermRow, ...]  # every one that ever ran


def story(actor: Actor, number: str, *, at: datetime) -> Story:
    """What happened, the newest first, and every term that ever ran. Five queries. Raises NotFound."""
    case = access.seen(actor, number)
    steps = list(CaseStep.objects.filter(case=case))
    names = identity.people({s.by_id for s in steps if s.by_id})
    kept = Term.objects.filter(case=case).order_by("id")
    return Story(
        case.number,
        str(CaseState(case.state).label),
        tuple(
            StepRow(s.at, str(StepKind(s.kind).label), s.words, names[s.by_id].name if s.by_id in names else "")
            for s in reversed(steps)
        ),
        tuple(_term(t, at) for t in kept),
    )
