"""Visits that look how the service is really given, by the requirements of its technical task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require

from .. import policies
from ..machine import PUBLIC_CONTRACTS, ObligationKind
from ..models import Framework, Obligation, QualityVisit
from ..rules import act_rules
from . import obligations
from .locking import lock


@dataclass(frozen=True, slots=True)
class Answer:
    """To one requirement: yes, no, or "" when it couldn't be seen this time. A «no» needs a comment."""

    title: str
    answer: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """`fix_until`: the term for what was found; None: by the rule."""

    on: date
    place: str
    checker: str
    answers: tuple[Answer, ...]
    note: str = ""
    fix_until: date | None = None


def record_visit(*, actor: Actor, code: str, record: VisitRecord, at: datetime) -> QualityVisit:
    """Write a visit down. Each «no» becomes an obligation of the provider. Raises Invalid by field, Conflict."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        framework = Framework.objects.filter(contract=contract).first()
        if framework is None:
            raise NotFound(_("Якість за завданням перевіряють лише за соціальним замовленням."))
        if contract.status not in PUBLIC_CONTRACTS:
            raise Conflict(_("Договір ще не підписано: перевіряти нічого."))
        today = timezone.localdate(at)
        due_on = record.fix_until or today + timedelta(days=act_rules(today).fix_days)
        _check(record, framework, due_on, today)
        ordinal = (contract.quality_visits.aggregate(last=Max("ordinal"))["last"] or 0) + 1
        visit = QualityVisit.objects.create(
            contract=contract,
            ordinal=ordinal,
            on=record.on,
            place=record.place.strip(),
            checker=record.checker.strip(),
            answers=[{"title": a.title, "answer": a.answer, "comment": a.comment.strip()} for a in record.answers],
            note=record.note.strip(),
            recorded_at=at,
            recorded_by_id=actor.user_id,
        )
        failed = [(n, a) for n, a in enumerate(record.answers, 1) if a.answer == "no"]
        for n, a in failed:
            obligations.owe(
                contract,
                kind=ObligationKind.DEFECT,
                subject=f"quality:{ordinal}:{n}",
                title=_("Виправити: %(what)s") % {"what": a.comment.strip()[:280]},
                due_on=due_on,
                actor=actor,
                at=at,
                url_name="contracts:quality",
                url_args=(str(ordinal),),
            )
        audit.record(
            actor=actor, action="contracts.record_quality_visit", subject=contract, at=at, visit=ordinal,
            findings=len(failed),
        )  # fmt: skip
        if failed:
            after_commit("contracts.tasks.tell_quality_found", visit_id=visit.pk)
    return visit


def settle_finding(*, actor: Actor, code: str, ordinal: int, number: int, remark: str, at: datetime) -> Obligation:
    """What a visit found is put right: whoever checks says so, and how she made sure."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        owed = contract.obligations.filter(kind=ObligationKind.DEFECT, subject=f"quality:{ordinal}:{number}").first()
        if owed is None:
            raise NotFound(_("Такого зауваження немає."))
        if owed.done_on is not None:
            raise Conflict(_("Це зауваження вже закрито."))
        if not remark.strip():
            raise Invalid({"remark": _("Напишіть, як переконалися, що виправлено.")})
        obligations.settle(owed, on=timezone.localdate(at), remark=remark.strip())
        audit.record(
            actor=actor, action="contracts.settle_quality_finding", subject=contract, at=at, visit=ordinal,
            finding=number, remark=remark.strip(),
        )  # fmt: skip
    return owed


def _check(record: VisitRecord, framework: Framework, due_on: date, today: date) -> None:
    wrong: dict[str, str] = {}
    if record.on > today:
        wrong["on"] = _("Дата не може бути в майбутньому.")
    if not record.place.strip():
        wrong["place"] = _("Вкажіть, де були. Імен і адрес отримувачів не пишіть: досить району.")
    if not record.checker.strip():
        wrong["checker"] = _("Вкажіть, хто перевіряв.")
    if due_on < today:
        wrong["fix_until"] = _("Цей день уже минув. Вкажіть сьогоднішній або пізніший.")
    if [a.title for a in record.answers] != list(framework.requirements):
        wrong[""] = _("Перелік вимог змінився. Відкрийте сторінку ще раз.")
    for n, a in enumerate(record.answers, 1):
        if a.answer not in {"yes", "no", ""}:
            wrong[f"answer_{n}"] = _("Виберіть відповідь зі списку.")
        elif a.answer == "no" and not a.comment.strip():
            wrong[f"comment_{n}"] = _("Напишіть, що виправити.")
    if not any(a.answer for a in record.answers):
        wrong["answer_1"] = _("Дайте відповідь хоча б на одну вимогу.")
    if wrong:
        raise Invalid(wrong)
