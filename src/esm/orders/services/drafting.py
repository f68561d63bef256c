"""Drafting a notice and its technical tasks: prefilled from the rule set in force, edited until the announcement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, require
from esm.kernel.money import LARGEST as MOST
from esm.reference import public as reference

from ..dates import day_of
from ..machine import ListStatus, LotStatus, Mechanism, OrderStatus
from ..models import Lot, Order, ServiceList
from ..policies import may_prepare
from ..rules import FROZEN, KIND, Criterion, OrderRules, Requirement, criteria_data
from ..volumes import FRACTIONAL, LARGEST, SCALE, amount_of
from .common import audited, bump, fits, free_slug, locked_lot, locked_order


@dataclass(frozen=True, slots=True)
class OrderDraft:
    title: str
    about: str
    legal_basis: str
    opens_at: datetime
    closes_at: datetime
    contact_name: str
    contact_phone: str
    contact_email: str


@dataclass(frozen=True, slots=True)
class LotDraft:
    """A technical task. Money in kopecks, volume in hundredths; in a compensation `price_cap` is the tariff itself."""

    line_id: int
    mechanism: str
    title: str
    about: str
    standard: str
    categories: tuple[str, ...]
    price_cap: int
    volume: int
    place: str
    starts_on: date
    ends_on: date
    must_not_stop: bool
    requirements: tuple[Requirement, ...]
    criteria: tuple[Criterion, ...]


def draft_order(*, actor: Actor, plan_slug: str, draft: OrderDraft, at: datetime, is_demo: bool = False) -> Order:
    """A notice over an approved list, with the rules in force on the first day of its window.

    Raises Denied, NotFound (no such list, or no rules on that day), Conflict (the list isn't approved), Invalid.
    """
    require(may_prepare(actor))
    with transaction.atomic():
        # The year's notices are numbered under the list's lock.
        plan = ServiceList.objects.select_for_update().filter(slug=plan_slug).first()
        if plan is None:
            raise NotFound(_("Такого переліку немає."))
        if plan.status != ListStatus.APPROVED:
            raise Conflict(_("Спершу затвердьте перелік послуг."))
        rules = reference.rule_set(KIND, day_of(draft.opens_at))
        taken = set(Order.objects.filter(year=plan.year).values_list("code", flat=True))
        ordinal = len(taken) + 1
        while (code := f"s{plan.year % 100:02d}-{ordinal}") in taken:
            ordinal += 1
        order = Order(
            slug=free_slug(Order, plan.year),
            code=code,
            year=plan.year,
            plan=plan,
            rule_set_version=rules.version,
            rules={name: rules.data[name] for name in FROZEN},
            made_at=at,
            author_id=actor.user_id,
            is_demo=is_demo,
        )
        _write(order, draft)
        order.legal_basis = order.legal_basis or rules.act
        order.save()
        audited(actor, "draft_order", order, at, plan=plan.slug, rule_set=rules.version)
    return order


def edit_order(*, actor: Actor, slug: str, draft: OrderDraft, seen_version: int, at: datetime) -> Order:
    """Raises Denied, Conflict (announced, stale), Invalid."""
    with transaction.atomic():
        order = _locked_draft(slug, seen_version)
        require(may_prepare(actor))
        _write(order, draft)
        bump(order, *OrderDraft.__slots__)
        audited(actor, "edit_order", order, at)
    return order


def _locked_draft(slug: str, seen_version: int | None = None) -> Order:
    order = locked_order(slug)
    if order.status != OrderStatus.DRAFT:
        raise Conflict(_("Замовлення вже оголошено, тому його умови не змінюють. Можна лише продовжити строк."))
    if seen_version is not None:
        locked_order(slug, seen_version)
    return order


def _write(order: Order, draft: OrderDraft) -> None:
    if draft.closes_at <= draft.opens_at:
        raise Invalid({"closes_at": _("Строк подання має закінчитися пізніше, ніж почнеться.")})
    for name in OrderDraft.__slots__:
        setattr(order, name, getattr(draft, name))
    fits(order, OrderDraft.__slots__)


def starting_lot(order: Order) -> tuple[tuple[Requirement, ...], tuple[Criterion, ...]]:
    """Quality requirements and criteria that a new technical task begins with: those of the rules."""
    rules = OrderRules.from_data(order.rules)
    return rules.requirements, rules.criteria


def add_lot(*, actor: Actor, slug: str, draft: LotDraft, at: datetime) -> Lot:
    """A technical task in a draft notice. Raises Denied, NotFound, Conflict, Invalid."""
    with transaction.atomic():
        order = _locked_draft(slug)
        require(may_prepare(actor))
        number = 1 + max(order.lots.values_list("number", flat=True), default=0)
        lot = Lot(order=order, number=number, code=f"{order.code}-{number}")
        _write_lot(lot, draft)
        lot.save()
        bump(order)
        audited(actor, "add_lot", lot, at, code=lot.code)
    return lot


def edit_lot(*, actor: Actor, code: str, draft: LotDraft, seen_version: int, at: datetime) -> Lot:
    """Raises Denied, NotFound, Conflict (announced, stale), Invalid."""
    with transaction.atomic():
        lot = _locked_draft_lot(code, seen_version)
        require(may_prepare(actor))
        _write_lot(lot, draft)
        lot.version += 1
        lot.save()
        audited(actor, "edit_lot", lot, at, code=lot.code)
    return lot


def remove_lot(*, actor: Actor, code: str, seen_version: int, at: datetime) -> Order:
    """Take a technical task out of a draft; the journal keeps that it was there."""
    with transaction.atomic():
        lot = _locked_draft_lot(code, seen_version)
        require(may_prepare(actor))
        audited(actor, "remove_lot", lot, at, code=lot.code, title=lot.title)
        lot.delete()
    return lot.order


def _locked_draft_lot(code: str, seen_version: int) -> Lot:
    lot = locked_lot(code)
    if lot.status != LotStatus.DRAFT or lot.order.status != OrderStatus.DRAFT:
        raise Conflict(_("Замовлення вже оголошено, тому технічне завдання не змінюють."))
    locked_lot(code, seen_version)
    return lot


def _write_lot(lot: Lot, draft: LotDraft) -> None:
    order = lot.order
    line = order.plan.lines.filter(pk=draft.line_id).first()
    if line is None:
        raise Invalid({"line": _("Виберіть послугу з переліку.")})
    last = OrderRules.from_data(order.rules).last_service_day(order.year)
    words = {"first": f"{date(order.year, 1, 1):%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
    planned = amount_of(draft.volume, draft.price_cap)
    known = {c.key for c in reference.categories()}
    faults = {}
    if draft.mechanism not in Mechanism.values:
        faults["mechanism"] = _("Виберіть спосіб закупівлі.")
    if not 0 < draft.volume <= LARGEST or (line.unit not in FRACTIONAL and draft.volume % SCALE):
        faults["volume"] = _("Перевірте обсяг. У цієї одиниці часток може не бути.")
    if not 0 < draft.price_cap <= line.price_cap:
        faults["price_cap"] = _("Ціна має бути більша за нуль і не вища, ніж у переліку.")
    elif not 0 < planned <= MOST:
        faults["volume"] = _("Перевірте обсяг: сума виходить завелика або замала.")
    if not date(order.year, 1, 1) <= draft.starts_on <= draft.ends_on <= last:
        faults["ends_on"] = _("Послуги мають тривати в межах бюджетного року: з %(first)s до %(last)s.") % words
    if not known.issuperset(draft.categories):
        faults["categories"] = _("Виберіть групи людей зі списку.")
    codes = [c.code for c in draft.criteria]
    if len(set(codes)) < len(codes):
        faults["criteria"] = _("Два критерії мають той самий код. Дайте кожному свій.")
    if faults:
        raise Invalid(faults)
    lot.line, lot.mechanism = line, draft.mechanism
    lot.service_key, lot.service_label, lot.unit = line.key, line.label, line.unit
    for name in ("title", "about", "standard", "price_cap", "volume", "place", "starts_on", "ends_on", "must_not_stop"):
        setattr(lot, name, getattr(draft, name))
    lot.planned, lot.categories = planned, sorted(draft.categories)
    lot.requirements = [{"code": r.code, "title": r.title} for r in draft.requirements]
    lot.criteria = criteria_data(draft.criteria)
    lot.year_starts_on, lot.year_ends_on = date(order.year, 1, 1), last
    fits(lot, ("title", "standard", "place"))
