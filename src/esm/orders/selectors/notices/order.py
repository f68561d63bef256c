"""One notice: its lots, steps, questions, changes and calendar, as everybody and as the department see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.reference import public as reference

from ...dates import KYIV, counted, day_of
from ...machine import RECEIVED, UNDECIDED, OrderStatus
from ...models import Lot, Order, OrderChange, Question
from ...policies import may_see_office
from ...readiness import Gap, gaps
from ...rules import DocumentRule, OrderRules
from .lists import OrderRow, phase_of
from .lots import LotRow, lot_row


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


def calendar_events(page: OrderPage) -> list[tuple[str, Any, Any]]:
    """Title, start and end of each step, and the deadline to the minute."""
    events: list[tuple[str, Any, Any]] = [(f"{s.title}. {page.title}", s.starts_on, s.ends_on) for s in page.steps]
    closes = page.row.closes_at.astimezone(KYIV)
    events.append((_("Кінець подання пропозицій. %(title)s") % {"title": page.title}, closes, closes))
    return events
