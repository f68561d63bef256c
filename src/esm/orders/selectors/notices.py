"""Notices and technical tasks as pages show them: the public list, a notice, a lot with its result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.partners import public as partners
from esm.reference import public as reference

from ..dates import KYIV, counted, day_of
from ..machine import RECEIVED, UNDECIDED, LotStatus, Mechanism, OrderStatus, ProposalStatus
from ..models import Award, Lot, Order, OrderChange, Question
from ..policies import may_see_office
from ..readiness import Gap, gaps
from ..rules import Coded, Criterion, DocumentRule, OrderRules, Requirement, criteria_of, requirements_of
from ..volumes import Unit, volume_text

TONES: dict[str, str] = {
    LotStatus.DRAFT: "mute",
    LotStatus.ANNOUNCED: "info",
    LotStatus.OPENED: "info",
    LotStatus.CHOSEN: "warn",
    LotStatus.APPROVED: "warn",
    LotStatus.RELEASED: "ok",
    LotStatus.FAILED: "mute",
    LotStatus.CANCELLED: "mute",
}
_ENDED = frozenset({LotStatus.RELEASED, LotStatus.FAILED, LotStatus.CANCELLED})
# What everybody sees of a choice that isn't released: that it is being made.
_PUBLIC_WORDS = {LotStatus.OPENED, LotStatus.CHOSEN, LotStatus.APPROVED}


@dataclass(frozen=True, slots=True)
class Phase:
    code: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    slug: str
    code: str
    year: int
    title: str
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    days_left: int
    lots: int
    planned: Money
    is_demo: bool


@dataclass(frozen=True, slots=True)
class OrderLists:
    open: tuple[OrderRow, ...]
    coming: tuple[OrderRow, ...]
    running: tuple[OrderRow, ...]
    past: tuple[OrderRow, ...]


def phase_of(order: Order, statuses: Iterable[str], at: datetime) -> Phase:
    if order.status == OrderStatus.DRAFT:
        return Phase("draft", _("Чернетка"), "mute")
    if order.status == OrderStatus.CANCELLED:
        return Phase("cancelled", _("Скасовано"), "mute")
    if all(s in _ENDED for s in statuses):
        return Phase("past", _("Завершено"), "ok")
    if at < order.opens_at:
        return Phase("coming", _("Незабаром"), "info")
    if at < order.closes_at:
        return Phase("open", _("Приймаємо пропозиції"), "ok")
    return Phase("running", _("Розглядаємо пропозиції"), "info")


def _rows(orders: Iterable[Order], at: datetime) -> list[OrderRow]:
    rows = []
    for order in orders:
        lots = list(order.lots.all())
        rows.append(
            OrderRow(
                order.slug,
                order.code,
                order.year,
                order.title,
                phase_of(order, [lot.status for lot in lots], at),
                order.opens_at,
                order.closes_at,
                max(0, (day_of(order.closes_at) - day_of(at)).days),
                len(lots),
                Money(sum(lot.planned for lot in lots)),
                order.is_demo,
            )
        )
    return rows


def order_lists(at: datetime) -> OrderLists:
    """What everybody sees, by phase. Two queries."""
    orders = Order.objects.exclude(status=OrderStatus.DRAFT).defer("rules").prefetch_related("lots")
    by_phase: dict[str, list[OrderRow]] = {}
    for row in _rows(orders.order_by("closes_at", "id"), at):
        by_phase.setdefault(row.phase.code, []).append(row)
    past = sorted(by_phase.get("past", []) + by_phase.get("cancelled", []), key=lambda r: r.closes_at, reverse=True)
    return OrderLists(
        tuple(by_phase.get("open", ())),
        tuple(by_phase.get("coming", ())),
        tuple(by_phase.get("running", ())),
        tuple(past),
    )


def office_orders(at: datetime) -> list[OrderRow]:
    """All of them with drafts, newest first. Two queries."""
    return _rows(Order.objects.defer("rules").prefetch_related("lots").order_by("-opens_at", "-id"), at)


@dataclass(frozen=True, slots=True)
class LotRow:
    code: str
    number: int
    title: str
    service: str
    unit: str
    unit_label: str
    volume: str
    price_cap: Money
    planned: Money
    awarded: Money
    left: Money
    mechanism: str
    mechanism_label: str
    status: str
    status_label: str
    tone: str
    starts_on: date
    ends_on: date
    place: str
    received: int
    undecided: int
    version: int

    @property
    def is_compensation(self) -> bool:
        return self.mechanism == Mechanism.COMPENSATION


def lot_row(lot: Lot, *, public: bool, received: int = 0, undecided: int = 0) -> LotRow:
    """`public`: before the release neither sums nor steps of the choice are shown."""
    hidden = public and lot.mechanism == Mechanism.ORDER and lot.status != LotStatus.RELEASED
    label = str(LotStatus(lot.status).label)
    if public and lot.status in _PUBLIC_WORDS:
        label = _("Розглядаємо пропозиції")
    awarded = 0 if hidden else lot.awarded
    return LotRow(
        lot.code,
        lot.number,
        lot.title,
        lot.service_label,
        lot.unit,
        str(Unit(lot.unit).label),
        volume_text(lot.volume),
        Money(lot.price_cap),
        Money(lot.planned),
        Money(awarded),
        Money(lot.planned - awarded),
        lot.mechanism,
        str(Mechanism(lot.mechanism).label),
        lot.status,
        label,
        "info" if public and lot.status in _PUBLIC_WORDS else TONES[lot.status],
        lot.starts_on,
        lot.ends_on,
        lot.place,
        received,
        undecided,
        lot.version,
    )


@dataclass(frozen=True, slots=True)
class StepRow:
    """A line of the public calendar; `state`: done, now or ""."""

    title: str
    starts_on: date
    ends_on: date
    state: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: int
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    kind: str
    lot: str
    reason: str
    before: datetime | None
    after: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderPage:
    row: OrderRow
    version: int
    status: str
    about: str
    legal_basis: str
    contact_name: str
    contact_phone: str
    contact_email: str
    plan_slug: str
    plan_title: str
    announced_at: datetime | None
    accepts: bool
    lots: tuple[LotRow, ...]
    steps: tuple[StepRow, ...]
    documents: tuple[DocumentRule, ...]
    tie_break: tuple[str, ...]
    reviewers_min: int
    quality_floor: int
    questions: tuple[QuestionRow, ...]
    changes: tuple[ChangeRow, ...]
    gaps: tuple[Gap, ...] = ()
    panel: tuple[str, ...] = ()
    unanswered: int = 0

    @property
    def slug(self) -> str:
        return self.row.slug

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def blocked(self) -> bool:
        return any(not gap.warning for gap in self.gaps)


def read_order(slug: str, actor: Actor | None = None) -> Order:
    """A public notice, or a draft for the department. Raises NotFound."""
    order = Order.objects.select_related("plan").filter(slug=slug).first()
    office = actor is not None and may_see_office(actor)
    if order is None or (order.status == OrderStatus.DRAFT and not office):
        raise NotFound(_("Такого замовлення немає."))
    return order


def order_page(order: Order, at: datetime) -> OrderPage:
    """As everybody sees it. Four queries."""
    lots = list(order.lots.order_by("number"))
    return _page(order, lots, [lot_row(lot, public=True) for lot in lots], at)


def office_page(order: Order, at: datetime) -> OrderPage:
    """With numbers of proposals, what is missing, and the panel. Seven queries."""
    received = Count("proposals", filter=Q(proposals__status__in=sorted(RECEIVED)))
    undecided = Count("proposals", filter=Q(proposals__status__in=sorted(UNDECIDED)))
    lots = list(order.lots.select_related("line").annotate(received=received, undecided=undecided).order_by("number"))
    rows = [lot_row(lot, public=False, received=lot.received, undecided=lot.undecided) for lot in lots]
    members = order.panel.filter(ended_at=None).select_related("user")
    return _page(
        order,
        lots,
        rows,
        at,
        office=True,
        missing=gaps(order, lots, at) if order.status == OrderStatus.DRAFT else [],
        panel=sorted(m.user.full_name for m in members),
    )


def _page(
    order: Order,
    lots: Sequence[Lot],
    rows: Sequence[LotRow],
    at: datetime,
    *,
    office: bool = False,
    missing: Sequence[Gap] = (),
    panel: Sequence[str] = (),
) -> OrderPage:
    rules = OrderRules.from_data(order.rules)
    row = OrderRow(
        order.slug,
        order.code,
        order.year,
        order.title,
        phase_of(order, [lot.status for lot in lots], at),
        order.opens_at,
        order.closes_at,
        max(0, (day_of(order.closes_at) - day_of(at)).days),
        len(lots),
        Money(sum(lot.planned for lot in lots)),
        order.is_demo,
    )
    questions = list(order.questions.select_related("organisation"))
    shown = [q for q in questions if office or q.answer]
    return OrderPage(
        row=row,
        version=order.version,
        status=order.status,
        about=order.about,
        legal_basis=order.legal_basis,
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
        contact_email=order.contact_email,
        plan_slug=order.plan.slug,
        plan_title=order.plan.title,
        announced_at=order.announced_at,
        accepts=row.phase.code == "open",
        lots=tuple(rows),
        steps=tuple(steps_of(order, rules, at)),
        documents=rules.documents,
        tie_break=tuple(title for _code, title in rules.tie_break),
        reviewers_min=rules.value("reviewers_min"),
        quality_floor=rules.value("quality_floor_percent"),
        questions=tuple(_question(q, office) for q in shown),
        changes=tuple(_change(c) for c in order.changes.select_related("lot")),
        gaps=tuple(missing),
        panel=tuple(panel),
        unanswered=sum(1 for q in questions if not q.answer),
    )


def _question(q: Question, office: bool) -> QuestionRow:
    asked_by = q.organisation.short_name or q.organisation.name if office and q.organisation else ""
    return QuestionRow(q.pk, q.text, q.asked_at, q.answer, q.answered_at, asked_by)


def _change(c: OrderChange) -> ChangeRow:
    return ChangeRow(str(c.get_kind_display()), c.lot.title if c.lot else "", c.reason, c.before, c.after, c.at)


def steps_of(order: Order, rules: OrderRules, at: datetime) -> list[StepRow]:
    """The calendar that follows from the window and the rules' terms."""
    today = day_of(at)
    opens, closes = day_of(order.opens_at), day_of(order.closes_at)
    rows = [(_("Надавачі подають пропозиції"), opens, closes)]
    event, calendar = closes, reference.calendar()
    for title, name in (
        (_("Розкриваємо й перевіряємо пропозиції"), "check_days"),
        (_("Комісія оцінює якість"), "score_days"),
        (_("Керівниця затверджує вибір, оприлюднюємо результат"), "decision_days"),
        (_("Підписуємо договори"), "contract_sign_days"),
    ):
        due = counted(event, rules.term(name), calendar).due
        rows.append((title, event + timedelta(days=1), due))
        event = due
    return [
        StepRow(title, first, last, "done" if last < today else "now" if first <= today else "")
        for title, first, last in rows
    ]


# ---- a lot ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A proposal in the public result. Sums and points are empty for those that weren't compared."""

    number: str
    organisation: str
    edrpou: str
    place: int | None
    price: Money | None
    price_points: int | None
    quality_points: int | None
    total: int | None
    volume: str
    amount: Money | None
    status_label: str
    chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class LotPage:
    row: LotRow
    order_slug: str
    order_title: str
    year: int
    about: str
    standard: str
    categories: tuple[str, ...]
    must_not_stop: bool
    requirements: tuple[Requirement, ...]
    criteria: tuple[Criterion, ...]
    price_weight: int
    accepts: bool
    closes_at: datetime
    ended_reason: str
    released_at: datetime | None
    order_number: str
    order_date: date | None
    results: tuple[ResultRow, ...]
    documents: tuple[DocumentRule, ...]
    grounds: tuple[Coded, ...] = ()
    # What decides between equals, first to last; the least share of the quality's points, in per cent.
    tie_break: tuple[str, ...] = ()
    quality_floor: int = 0

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def title(self) -> str:
        return self.row.title


def read_lot(code: str) -> Lot:
    lot = Lot.objects.select_related("order", "line", "decision").filter(code=code).first()
    if lot is None:
        raise NotFound(_("Такого лота немає."))
    return lot


def once_more(lot: Lot) -> list[str]:
    """Notices that ask for what this task didn't get. A query only where there may be one."""
    if lot.status not in {LotStatus.FAILED, LotStatus.CANCELLED, LotStatus.RELEASED}:
        return []
    return list(lot.renotices.values_list("order__slug", flat=True))


def public_lot(slug: str, code: str, at: datetime) -> LotPage:
    """Raises NotFound for a draft's. Five queries at most."""
    lot = read_lot(code)
    found(lot.order.slug == slug and lot.order.status != OrderStatus.DRAFT)
    return lot_page(lot, at, public=True)


def lot_page(lot: Lot, at: datetime, *, public: bool, results: bool = True, task: bool = True) -> LotPage:
    """Without `results` and `task` (whom the service is for) it asks nothing."""
    rules = OrderRules.from_data(lot.order.rules)
    criteria = criteria_of(lot.criteria)
    groups = {c.key: c.title for c in reference.categories()} if task else {}
    decision = getattr(lot, "decision", None) if lot.status == LotStatus.RELEASED else None
    shown = lot.status == LotStatus.RELEASED or lot.mechanism == Mechanism.COMPENSATION
    order = lot.order
    taking = lot.status == LotStatus.ANNOUNCED and order.status == OrderStatus.ANNOUNCED
    return LotPage(
        row=lot_row(lot, public=public),
        order_slug=order.slug,
        order_title=order.title,
        year=order.year,
        about=lot.about,
        standard=lot.standard,
        categories=tuple(groups.get(c, c) for c in lot.categories),
        must_not_stop=lot.must_not_stop,
        requirements=requirements_of(lot.requirements),
        criteria=criteria if lot.mechanism == Mechanism.ORDER else (),
        price_weight=100 - sum(c.weight for c in criteria),
        accepts=taking and order.opens_at <= at < order.closes_at,
        closes_at=order.closes_at,
        ended_reason=lot.ended_reason,
        released_at=lot.released_at,
        order_number=decision.order_number if decision else "",
        order_date=decision.order_date if decision else None,
        results=tuple(results_of(lot)) if shown and results else (),
        documents=rules.documents,
        grounds=rules.grounds,
        tie_break=tuple(title for _code, title in rules.tie_break),
        quality_floor=rules.value("quality_floor_percent"),
    )


def results_of(lot: Lot) -> list[ResultRow]:
    """Who was compared with what outcome; in a compensation, who was accepted. Two queries."""
    told = [ProposalStatus.CHOSEN, ProposalStatus.DECLINED, ProposalStatus.REFUSED]
    if lot.mechanism == Mechanism.COMPENSATION and lot.status != LotStatus.RELEASED:
        told = [ProposalStatus.CHOSEN]
    proposals = list(lot.proposals.select_related("award").filter(status__in=told))
    names = partners.organisation_refs({p.organisation_id for p in proposals})
    rows = []
    for p in proposals:
        award = getattr(p, "award", None)
        owner = names[p.organisation_id]
        rows.append(
            ResultRow(
                p.number,
                owner.title,
                owner.edrpou,
                award.position if award else None,
                Money(award.unit_price) if award else None,
                award.price_points if award else None,
                award.quality_points if award else None,
                award.total if award else None,
                volume_text(award.volume) if award and award.volume else "",
                Money(award.amount) if award and award.amount else None,
                str(ProposalStatus(p.status).label),
                p.status == ProposalStatus.CHOSEN,
                # Why a proposal was refused may name persons: everybody sees the ground, its owner the words.
                _why(award) if award else _("Не порівнювали: підстава названа надавачу."),
            )
        )
    return sorted(rows, key=lambda r: (r.place is None, r.place or 0, r.number))


def _why(award: Award) -> str:
    if award.ended_at is None or not award.ended_reason:
        return award.reason
    words = {"day": date_format(day_of(award.ended_at), "j E Y"), "reason": award.ended_reason}
    return award.reason + " " + _("Припинив надавати послугу %(day)s: %(reason)s") % words


def calendar_events(page: OrderPage) -> list[tuple[str, Any, Any]]:
    """Title, start and end of each step, and the deadline to the minute."""
    events: list[tuple[str, Any, Any]] = [(f"{s.title}. {page.title}", s.starts_on, s.ends_on) for s in page.steps]
    closes = page.row.closes_at.astimezone(KYIV)
    events.append((_("Кінець подання пропозицій. %(title)s") % {"title": page.title}, closes, closes))
    return events
