"""Needs for which nothing was found."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.directory import public as directory
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, found
from esm.reference import public as reference

from ..dates import day_of
from ..machine import Missing, StepKind
from ..models import Appeal, UnmetNeed
from ..selectors.offices import offices_of
from .steps import locked, save, tell


@dataclass(frozen=True, slots=True)
class NeedDraft:
    words: str
    missing: str = Missing.NO_SERVICE
    need: str = ""
    category: str = ""
    district: str = ""


@transaction.atomic
def record_need(*, actor: Actor, office_id: int, draft: NeedDraft, at: datetime, appeal_number: str = "") -> UnmetNeed:
    """Nothing fits: say what was needed, for whom and where. Raises NotFound, Invalid by field."""
    found(office_id in offices_of(actor))
    appeal = locked(actor, appeal_number) if appeal_number else None
    _check(draft)
    need = UnmetNeed.objects.create(
        key=uuid.uuid4().hex,
        at=at,
        on=day_of(at),
        need=draft.need,
        category=draft.category,
        district=draft.district,
        missing=draft.missing,
        words=draft.words.strip(),
        office_id=office_id,
        appeal=appeal,
    )
    if appeal is not None:
        tell(appeal, StepKind.UNMET, actor=actor, at=at)
        save(appeal)
    audit.record(actor=actor, action="desk.record_need", subject=need, at=at, need=draft.need, missing=draft.missing)
    return need


def all_declined(appeal: Appeal, *, service_code: str, need: str, category: str, at: datetime) -> None:
    """Part of a decline: nobody is left who could help. Counted once for an appeal and a service."""
    key = hashlib.sha256(f"declined|{appeal.pk}|{service_code}".encode()).hexdigest()
    UnmetNeed.objects.get_or_create(
        key=key,
        defaults={
            "at": at, "on": day_of(at), "need": need, "category": category,
            "district": appeal.district, "missing": Missing.DECLINED, "office_id": appeal.office_id, "appeal": appeal,
        },
    )  # fmt: skip


def _check(draft: NeedDraft) -> None:
    wrong: dict[str, str] = {}
    if not draft.words.strip():
        wrong["words"] = _("Напишіть, що було потрібно: одне речення без імен.")
    elif len(draft.words.strip()) > 500:
        wrong["words"] = _("Скоротіть до %(n)s знаків.") % {"n": 500}
    if draft.missing not in Missing.values:
        wrong["missing"] = _("Позначте, чому нічого не підійшло.")
    if draft.district and draft.district not in {d.key for d in reference.districts()}:
        wrong["district"] = _("Оберіть район зі списку.")
    if draft.category and draft.category not in {c.key for c in reference.categories()}:
        wrong["category"] = _("Оберіть категорію зі списку.")
    if draft.need and draft.need not in directory.need_titles():
        wrong["need"] = _("Оберіть потребу зі списку.")
    if wrong:
        raise Invalid(wrong)
