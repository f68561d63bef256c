"""Proposals: a provider's own, the department's check and comparison, a member's queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.partners import public as partners

from ..checks import Verdict
from ..dates import KYIV
from ..machine import (
    OPENED_LOTS,
    RECEIVED,
    UNDECIDED,
    Answer,
    LotStatus,
    Mechanism,
    OrderStatus,
    ProposalStatus,
)
from ..models import Attachment, Lot, PanelMember, Proposal, Review
from ..policies import is_open, may_know, may_read, may_score, may_see_own, may_submit_own
from ..rules import Coded, Criterion, OrderRules, Requirement, criteria_of, requirements_of
from ..scoring import Ranked
from ..volumes import volume_text
from .appeals import appeal_until
from .envelopes import EnvelopeView, envelope_of
from .facts import facts_of_many, read_facts, verdicts_of
from .notices import LotPage, lot_page
from .ranking import bids_of, ranking_of

TONES: dict[str, str] = {
    ProposalStatus.DRAFT: "mute",
    ProposalStatus.SUBMITTED: "info",
    ProposalStatus.RETURNED: "warn",
    ProposalStatus.ADMITTED: "info",
    ProposalStatus.REFUSED: "err",
    ProposalStatus.CHOSEN: "ok",
    ProposalStatus.DECLINED: "mute",
    ProposalStatus.WITHDRAWN: "mute",
    ProposalStatus.LATE: "err",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """`id` is the file's, `attachment_id` that of its place in the proposal."""

    id: int
    attachment_id: int
    code: str
    title: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Everything a provider wrote. `price` and `capacity` None: not yet."""

    number: str
    organisation_id: int
    organisation: str
    edrpou: str
    status: str
    status_label: str
    tone: str
    version: int
    price: Money | None
    capacity: int | None
    capacity_text: str
    place: str
    staff: str
    quality: str
    experience: str
    confirmed: tuple[Requirement, ...]
    unconfirmed: tuple[Requirement, ...]
    confirmed_codes: tuple[str, ...]
    submitted_at: datetime | None
    reason: str
    files: tuple[FileRow, ...]
    defect: str
    defect_due: date | None
    appeal_until: date | None
    digest: str
    envelope: EnvelopeView | None


def _title(proposal: Proposal, a: Attachment) -> str:
    rule = OrderRules.from_data(proposal.lot.order.rules).document(a.code)
    return rule.title if rule else a.code


def view_of(proposal: Proposal, *, proof: bool = True) -> ProposalView:
    """Four queries, less by what was read with it; the proposal comes with lot, order and organisation. `proof`: with the
    digest of what was handed in last, which is its owner's."""
    requirements = requirements_of(proposal.lot.requirements)
    read = "attachments" in getattr(proposal, "_prefetched_objects_cache", {})
    files = proposal.attachments.all() if read else proposal.attachments.select_related("file")
    defect = next((d for d in proposal.defects.all() if d.fixed_at is None), None)
    last = proposal.submissions.order_by("-ordinal").values_list("digest", flat=True).first() if proof else ""
    owner = proposal.organisation
    return ProposalView(
        proposal.number,
        proposal.organisation_id,
        owner.short_name or owner.name,
        owner.edrpou,
        proposal.status,
        str(ProposalStatus(proposal.status).label),
        TONES[proposal.status],
        proposal.version,
        Money(proposal.price) if proposal.price else None,
        proposal.capacity,
        volume_text(proposal.capacity) if proposal.capacity else "",
        proposal.place,
        proposal.staff,
        proposal.quality,
        proposal.experience,
        tuple(r for r in requirements if r.code in proposal.confirmed),
        tuple(r for r in requirements if r.code not in proposal.confirmed),
        tuple(proposal.confirmed),
        proposal.submitted_at,
        proposal.reason,
        tuple(FileRow(a.file_id, a.pk, a.code, _title(proposal, a), a.file.name, a.file.size) for a in files),
        defect.text if defect else "",
        defect.due_on if defect else None,
        appeal_until(proposal),
        last or "",
        envelope_of(proposal),
    )


def read_proposal(number: str) -> Proposal:
    proposal = (
        Proposal.objects.select_related("lot__order", "lot__line", "organisation", "envelope")
        .annotate(scored=Exists(Review.objects.filter(proposal=OuterRef("pk"), sent_at__isnull=False)))
        .filter(number=number)
        .first()
    )
    if proposal is None:
        raise NotFound(_("Такої пропозиції немає."))
    return proposal


# ---- a provider's own -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnRow:
    number: str
    lot_title: str
    lot_code: str
    order_title: str
    organisation: str
    status_label: str
    tone: str
    closes_at: datetime
    is_draft: bool


def own_proposals(actor: Actor) -> list[OwnRow]:
    """Of all the actor's organisations, newest first. One query."""
    rows = Proposal.objects.select_related("lot__order", "organisation").filter(organisation_id__in=actor.organisations)
    return [
        OwnRow(
            p.number,
            p.lot.title,
            p.lot.code,
            p.lot.order.title,
            p.organisation.short_name or p.organisation.name,
            str(ProposalStatus(p.status).label),
            TONES[p.status],
            p.lot.order.closes_at,
            p.status == ProposalStatus.DRAFT,
        )
        for p in rows.defer("lot__order__rules").order_by("-created_at", "-id")
        if may_see_own(actor, p.organisation_id)
    ]


@dataclass(frozen=True, slots=True)
class OwnPage:
    view: ProposalView
    lot: LotPage
    editable: bool
    sealed: bool
    may_recall: bool
    may_withdraw: bool
    missing_documents: tuple[Coded, ...]
    may_appeal: bool


def own_page(actor: Actor, number: str, at: datetime) -> OwnPage:
    """Raises NotFound to everybody outside. At most ten queries."""
    proposal = read_proposal(number)
    found(may_see_own(actor, proposal.organisation_id))
    lot = lot_page(proposal.lot, at, public=True)
    view = view_of(proposal)
    draft, returned = proposal.status == ProposalStatus.DRAFT, proposal.status == ProposalStatus.RETURNED
    in_time = view.defect_due is not None and at.astimezone(KYIV).date() <= view.defect_due
    have = {f.code for f in view.files}
    rules = OrderRules.from_data(proposal.lot.order.rules)
    live = {ProposalStatus.DRAFT, ProposalStatus.SUBMITTED, ProposalStatus.RETURNED, ProposalStatus.ADMITTED}
    return OwnPage(
        view,
        lot,
        editable=(draft and lot.accepts) or (returned and in_time),
        sealed=returned,
        may_recall=proposal.status == ProposalStatus.SUBMITTED and lot.accepts and view.envelope is None,
        may_withdraw=proposal.status in live and proposal.lot.status in {LotStatus.ANNOUNCED, LotStatus.OPENED},
        missing_documents=tuple(Coded(d.code, d.title) for d in rules.documents if d.required and d.code not in have),
        may_appeal=view.appeal_until is not None
        and at.astimezone(KYIV).date() <= view.appeal_until
        and may_submit_own(actor, proposal.organisation_id),
    )


def may_open_file(actor: Actor, number: str, file_id: int, at: datetime) -> Attachment:
    """The attachment for whoever may read its proposal. Raises NotFound."""
    proposal = read_proposal(number)
    found(may_read(actor, read_facts(actor, proposal, at)))
    attachment = proposal.attachments.select_related("file").filter(file_id=file_id).first()
    found(attachment is not None)
    assert attachment is not None  # noqa: S101
    return attachment


# ---- the department -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A proposal on the lot's desk; before the opening only that it came, and when."""

    number: str
    organisation: str
    status: str
    status_label: str
    tone: str
    submitted_at: datetime | None
    opened: bool
    price: Money | None
    capacity: str
    reviews: int
    place: int | None
    price_points: int | None
    quality_points: int | None
    total: int | None
    volume: str
    amount: Money | None
    reason: str
    passed: bool
    decided_by_id: int | None
    version: int
    envelope: EnvelopeView | None


@dataclass(frozen=True, slots=True)
class Desk:
    lot: LotPage
    order_version: int
    version: int
    lot_status: str
    compensation: bool
    opened: bool
    rows: tuple[DeskRow, ...]
    prepared_by: str
    prepared_by_id: int | None
    approved_by: str
    order_number: str
    order_date: date | None
    reviewers_min: int
    # Comparison as it would be now, or as it stands in the choice.
    compared: bool
    # Every proposal is decided about and scored by enough people: the choice may be put together.
    ready: bool


def desk(lot: Lot, at: datetime) -> Desk:
    """The lot for the department: proposals, points, places. At most ten queries; sealed proposals stay sealed."""
    compensation = lot.mechanism == Mechanism.COMPENSATION
    opened = lot.status in OPENED_LOTS or compensation
    sent = Count("reviews", filter=Q(reviews__sent_at__isnull=False, reviews__annulled_at=None))
    proposals = list(
        lot.proposals.select_related("award", "organisation")
        # What was handed in and then taken away is named, not shown: nobody reads it any more.
        .filter(
            Q(status__in=RECEIVED | {ProposalStatus.LATE})
            | Q(status=ProposalStatus.WITHDRAWN, submitted_at__isnull=False)
        )
        .annotate(sent=sent)
        .order_by("submitted_at", "number")
    )
    fixed = lot.status in {LotStatus.CHOSEN, LotStatus.APPROVED, LotStatus.RELEASED}
    ranked: dict[str, Ranked] = {}
    if opened and not fixed and not compensation:
        bids = bids_of(lot)
        # A place among proposals that nobody has scored yet says nothing.
        scored = {b.number for b in bids if b.reviews}
        ranked = {r.number: r for r in ranking_of(lot, bids) if r.number in scored}
    least = OrderRules.from_data(lot.order.rules).value("reviewers_min")
    decision = getattr(lot, "decision", None)
    people = identity.people(
        {i for i in (decision.prepared_by_id, decision.approved_by_id) if i} if decision else set()
    )
    rows = []
    for p in proposals:
        award = getattr(p, "award", None)
        readable = opened and p.status in RECEIVED
        now = ranked.get(p.number)
        volume = award.volume if award else now.volume if now else 0
        amount = award.amount if award else now.amount if now else 0
        rows.append(
            DeskRow(
                p.number,
                p.organisation.short_name or p.organisation.name,
                p.status,
                str(ProposalStatus(p.status).label),
                TONES[p.status],
                p.submitted_at or p.received_at,
                readable,
                Money(p.price) if readable and p.price else None,
                volume_text(p.capacity) if readable and p.capacity else "",
                p.sent,
                award.position if award else now.place if now else None,
                award.price_points if award else now.price_points if now else None,
                award.quality_points if award else now.quality_points if now else None,
                award.total if award else now.total if now else None,
                volume_text(volume) if volume else "",
                Money(amount) if amount else None,
                (award.reason if award else p.reason) if opened else "",
                now.passed if now else True,
                p.decided_by_id,
                p.version,
                envelope_of(p),
            )
        )
    return Desk(
        lot_page(lot, at, public=False, results=False),
        lot.order.version,
        lot.version,
        lot.status,
        compensation,
        opened,
        tuple(sorted(rows, key=lambda r: (r.place is None, r.place or 0))),
        people[decision.prepared_by_id].name if decision and decision.prepared_by_id in people else "",
        decision.prepared_by_id if decision else None,
        people[decision.approved_by_id].name if decision and decision.approved_by_id in people else "",
        decision.order_number if decision else "",
        decision.order_date if decision else None,
        least,
        bool(ranked) or fixed,
        ready=not any(p.status in UNDECIDED for p in proposals)
        and any(p.status == ProposalStatus.ADMITTED for p in proposals)
        and all(p.sent >= least for p in proposals if p.status == ProposalStatus.ADMITTED),
    )


@dataclass(frozen=True, slots=True)
class CheckLine:
    code: str
    title: str
    article: str
    verdict: Verdict
    answer: str
    answer_label: str
    comment: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    view: ProposalView
    lot: LotPage
    lines: tuple[CheckLine, ...]
    open: bool
    grounds: tuple[Coded, ...]
    returned_once: bool
    decided_by_id: int | None
    scored: bool
    compensation: bool


def checkable(actor: Actor, number: str, at: datetime, *, whole: bool = False) -> Proposal:
    """An opened proposal for the department, with its files and defects when `whole`. Raises NotFound while it is sealed, or
    with a conflict."""
    proposal = read_proposal(number)
    facts = read_facts(actor, proposal, at)
    found(is_open(facts) and may_read(actor, facts))
    if whole:
        prefetch_related_objects(
            [proposal], Prefetch("attachments", Attachment.objects.select_related("file")), "defects"
        )
    return proposal


def check_page(actor: Actor, number: str, at: datetime) -> CheckPage:
    """A proposal with its check list for the department. Raises NotFound while it is sealed, or with a conflict."""
    proposal = checkable(actor, number, at, whole=True)
    lot = proposal.lot
    rules = OrderRules.from_data(lot.order.rules)
    answers = {a.code: a for a in proposal.checks.all()}
    said = {v.code: v for v in verdicts_of(proposal, at)}
    compensation = lot.mechanism == Mechanism.COMPENSATION
    at_work = LotStatus.ANNOUNCED if compensation else LotStatus.OPENED
    lines = []
    for check in rules.checks:
        given = answers.get(check.code)
        lines.append(
            CheckLine(
                check.code,
                check.title,
                check.article,
                said[check.code],
                given.answer if given else said[check.code].answer,
                str(Answer(given.answer).label) if given else "",
                given.comment if given else "",
            )
        )
    return CheckPage(
        view_of(proposal, proof=False),
        lot_page(lot, at, public=False, results=False, task=False),
        tuple(lines),
        open=lot.status == at_work,
        grounds=rules.grounds,
        returned_once=bool(proposal.defects.all()),
        decided_by_id=proposal.decided_by_id,
        scored=proposal.status == ProposalStatus.ADMITTED and proposal.reviews.filter(sent_at__isnull=False).exists(),
        compensation=compensation,
    )


def grounds_of(number: str) -> tuple[Coded, ...]:
    """Grounds of refusal by the rules of the proposal's notice. Raises NotFound."""
    return OrderRules.from_data(read_proposal(number).lot.order.rules).grounds


# ---- the panel ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueRow:
    number: str
    organisation: str
    lot_title: str
    order_title: str
    state: str
    label: str
    tone: str


def queue(actor: Actor) -> list[QueueRow]:
    """What a member of the panel has before her: to declare on, to score, done. Five queries."""
    orders = PanelMember.objects.filter(user_id=actor.user_id or 0, ended_at=None).values_list("order_id", flat=True)
    proposals = list(
        Proposal.objects.select_related("lot__order", "organisation")
        .filter(
            lot__order_id__in=list(orders),
            lot__order__status=OrderStatus.ANNOUNCED,
            lot__mechanism=Mechanism.ORDER,
            lot__status=LotStatus.OPENED,
            status=ProposalStatus.ADMITTED,
        )
        .defer("lot__order__rules")
        .order_by("lot__code", "number")
    )
    facts = facts_of_many(actor, proposals)
    sent = dict(
        Review.objects.filter(user_id=actor.user_id or 0, proposal__in=[p.pk for p in proposals]).values_list(
            "proposal_id", "sent_at"
        )
    )
    words = {
        "conflict": (_("Конфлікт інтересів"), "mute"),
        "declare": (_("Спершу про конфлікт інтересів"), "warn"),
        "sent": (_("Оцінено"), "ok"),
        "begun": (_("Почато"), "info"),
        "new": (_("Оцінити"), "warn"),
    }
    rows = []
    for p in proposals:
        f = facts[p.pk]
        if f.conflicted:
            state = "conflict"
        elif not f.declared:
            state = "declare"
        else:
            state = "sent" if sent.get(p.pk) else "begun" if p.pk in sent else "new"
        rows.append(
            QueueRow(
                p.number,
                p.organisation.short_name or p.organisation.name,
                p.lot.title,
                p.lot.order.title,
                state,
                *words[state],
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class ScoreLine:
    criterion: Criterion
    points: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ScorePage:
    """What a member scores. The price stands apart: quality is judged without it."""

    view: ProposalView
    lot: LotPage
    lines: tuple[ScoreLine, ...]
    comment: str
    version: int
    sent_at: datetime | None
    total: int | None
    open: bool
    reason_under: int


@dataclass(frozen=True, slots=True)
class Gate:
    """What a member may know before she has declared."""

    number: str
    organisation: str
    lot_title: str
    declared: bool
    conflicted: bool


def gate(actor: Actor, number: str, at: datetime) -> Gate:
    """Raises NotFound to who isn't of the panel."""
    proposal = read_proposal(number)
    facts = read_facts(actor, proposal, at)
    found(facts.member and (facts.conflicted or may_know(actor, facts)))
    owner = proposal.organisation
    return Gate(number, owner.short_name or owner.name, proposal.lot.title, facts.declared, facts.conflicted)


def score_page(actor: Actor, number: str, at: datetime) -> ScorePage:
    """Raises NotFound unless she may score it."""
    proposal = read_proposal(number)
    found(may_score(actor, read_facts(actor, proposal, at)))
    review = Review.objects.filter(proposal=proposal, user_id=actor.user_id or 0).first()
    scores = review.scores if review else {}
    lot = proposal.lot
    return ScorePage(
        view_of(proposal),
        lot_page(lot, at, public=False),
        tuple(
            ScoreLine(c, scores.get(c.code, {}).get("points"), scores.get(c.code, {}).get("reason", ""))
            for c in criteria_of(lot.criteria)
        ),
        review.comment if review else "",
        review.version if review else 0,
        review.sent_at if review else None,
        review.total if review else None,
        lot.status == LotStatus.OPENED and proposal.status == ProposalStatus.ADMITTED,
        OrderRules.from_data(lot.order.rules).value("reason_required_under_percent"),
    )


def provider_choices(
    actor: Actor, rights: Sequence[partners.OrganisationRef], on: date
) -> list[partners.OrganisationRef]:
    """Which of her organisations stand in the providers' register."""
    inside = partners.providers([o.id for o in rights], on=on)
    return [o for o in rights if o.id in inside]
