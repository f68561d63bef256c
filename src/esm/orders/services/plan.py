"""The list of services and volumes in the budget: drafted by one person, approved by the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, require
from esm.kernel.money import LARGEST as MOST
from esm.kernel.money import Money
from esm.reference import public as reference

from ..machine import LIST, ListStatus, StudyStatus
from ..models import ListLine, NeedsStudy, ServiceList
from ..policies import may_approve, may_prepare, may_send_back
from ..volumes import FRACTIONAL, LARGEST, SCALE, Unit, amount_of
from .common import audited, bump, fits, free_slug, locked_list, needs


@dataclass(frozen=True, slots=True)
class ListDraft:
    """`ceiling`: kopecks that the budget gives; `study`: the slug of a published study, or ""."""

    year: int
    title: str
    ceiling: int
    basis: str = ""
    study: str = ""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """`service_key` of the classifier, or "" with a local code and title. Volume in hundredths, price in kopecks."""

    service_key: str
    unit: str
    volume: int
    price_cap: int
    service_code: str = ""
    service_title: str = ""


def draft_list(*, actor: Actor, draft: ListDraft, at: datetime, is_demo: bool = False) -> ServiceList:
    """A list without lines. Raises Denied, Invalid."""
    require(may_prepare(actor))
    with transaction.atomic():
        made = ServiceList(
            slug=free_slug(ServiceList, draft.year), made_at=at, author_id=actor.user_id, is_demo=is_demo
        )
        _write(made, draft)
        made.save()
        audited(actor, "draft_list", made, at, year=draft.year)
    return made


def edit_list(
    *, actor: Actor, slug: str, seen_version: int, draft: ListDraft, lines: Sequence[LineDraft], at: datetime
) -> ServiceList:
    """Everything of a draft, all lines anew. Raises Denied, Conflict, Invalid (also when the sum is over the ceiling)."""
    with transaction.atomic():
        plan = locked_list(slug)
        require(may_prepare(actor))
        if plan.status != ListStatus.DRAFT:
            raise Conflict(_("Перелік уже на затвердженні або затверджений. Зміни вносять новим переліком."))
        if plan.version != seen_version:
            locked_list(slug, seen_version)
        rows = _rows(lines)
        total = sum(row.amount for row in rows)
        if total > draft.ceiling:
            words = {"total": Money(total), "ceiling": Money(draft.ceiling), "over": Money(total - draft.ceiling)}
            raise Invalid(
                _("Рядки разом %(total)s, а межа бюджету %(ceiling)s. Зменште обсяги або ціни на %(over)s.") % words
            )
        _write(plan, draft)
        plan.total, plan.author_id = total, actor.user_id
        plan.lines.all().delete()
        for n, row in enumerate(rows):
            row.plan, row.position = plan, n
        bump(plan, "year", "title", "ceiling", "basis", "study", "total", "author_id")
        ListLine.objects.bulk_create(rows)
        audited(actor, "edit_list", plan, at, lines=len(rows), total=total)
    return plan


def submit_list(*, actor: Actor, slug: str, seen_version: int, at: datetime) -> ServiceList:
    """Give it to the head. Raises Denied, Conflict, Invalid without lines or budget decision."""
    with transaction.atomic():
        plan = locked_list(slug, seen_version)
        require(may_prepare(actor))
        target = LIST.target("submit", plan.status)
        if not plan.lines.exists():
            raise Invalid(_("Додайте до переліку хоча б одну послугу."))
        if not plan.basis.strip():
            raise Invalid(_("Вкажіть рішення про бюджет, за яким є ці гроші."))
        plan.status, plan.remark, plan.author_id = target, "", actor.user_id
        bump(plan, "status", "remark", "author_id")
        audited(actor, "submit_list", plan, at, total=plan.total)
        after_commit("orders.tasks.tell_list_submitted", list_id=plan.pk)
    return plan


def send_back_list(*, actor: Actor, slug: str, reason: str, seen_version: int, at: datetime) -> ServiceList:
    """Back to a draft with the head's remark. Raises Denied, Conflict, Invalid."""
    with transaction.atomic():
        plan = locked_list(slug, seen_version)
        require(may_send_back(actor))
        plan.status = LIST.target("send_back", plan.status)
        plan.remark = needs(reason, _("Напишіть, що виправити."))
        bump(plan, "status", "remark")
        audited(actor, "send_back_list", plan, at, reason=plan.remark)
    return plan


def approve_list(
    *, actor: Actor, slug: str, order_number: str, order_date: date, seen_version: int, at: datetime
) -> ServiceList:
    """The second person's signature: from now on its lines may be ordered from. Raises Denied to the author."""
    with transaction.atomic():
        plan = locked_list(slug, seen_version)
        require(may_approve(actor, plan.author_id), _("Перелік затверджує керівниця, і не та людина, яка його склала."))
        target = LIST.target("approve", plan.status)
        plan.order_number = needs(order_number, _("Вкажіть номер наказу."), "order_number", 40)
        plan.status, plan.order_date = target, order_date
        plan.approved_at, plan.approved_by_id = at, actor.user_id
        bump(plan, "status", "order_number", "order_date", "approved_at", "approved_by_id")
        audited(actor, "approve_list", plan, at, order=plan.order_number, total=plan.total)
    return plan


def _write(plan: ServiceList, draft: ListDraft) -> None:
    if not 0 < draft.ceiling <= MOST:
        raise Invalid({"ceiling": _("Вкажіть межу бюджету, більшу за нуль.")})
    study = None
    if draft.study:
        study = NeedsStudy.objects.filter(slug=draft.study, status=StudyStatus.PUBLISHED).first()
        if study is None:
            raise Invalid({"study": _("Виберіть оприлюднене дослідження зі списку.")})
    for name in ("year", "title", "ceiling", "basis"):
        setattr(plan, name, getattr(draft, name))
    plan.study = study
    fits(plan, ("year", "title", "ceiling", "basis"))


def _rows(lines: Sequence[LineDraft]) -> list[ListLine]:
    known = {c.key: c for c in reference.service_codes()}
    rows, seen = [], set()
    for n, line in enumerate(lines, 1):
        words = {"n": n}
        code = known.get(line.service_key)
        if line.service_key and code is None:
            raise Invalid(_("Рядок %(n)s: виберіть послугу зі списку.") % words)
        local_code, local_title = line.service_code.strip(), line.service_title.strip()
        if code is None and not (local_code and local_title):
            raise Invalid(_("Рядок %(n)s: для місцевої послуги напишіть код і назву, наприклад L.TAXI.") % words)
        if line.unit not in Unit.values:
            raise Invalid(_("Рядок %(n)s: виберіть одиницю.") % words)
        if not 0 < line.volume <= LARGEST or (line.unit not in FRACTIONAL and line.volume % SCALE):
            raise Invalid(_("Рядок %(n)s: перевірте обсяг. Частки бувають лише в годин, кілометрів і місяців.") % words)
        amount = amount_of(line.volume, line.price_cap)
        if line.price_cap <= 0 or not 0 < amount <= MOST:
            raise Invalid(_("Рядок %(n)s: перевірте граничну ціну.") % words)
        row = ListLine(
            service_key=code.key if code else "",
            service_code=(code.code if code else local_code)[:20],
            service_title=(code.title if code else local_title)[:300],
            unit=line.unit,
            volume=line.volume,
            price_cap=line.price_cap,
            amount=amount,
        )
        if (row.key, row.unit) in seen:
            raise Invalid(_("Рядок %(n)s: ця послуга в цих одиницях уже є вище. Додайте обсяг туди.") % words)
        seen.add((row.key, row.unit))
        rows.append(row)
    return rows
