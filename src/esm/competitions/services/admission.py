"""Admission: answer the check list, return for defects, admit, refuse; one application at a time or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, DomainError, Invalid, NotFound, require, stale

from ..checks import findings
from ..dates import KYIV, count
from ..machine import APPLICATION, ApplicationStatus, CallStatus, Verdict
from ..models import Application, Assignment, Call, Check, Declaration, DefectNotice, Refusal
from ..policies.admission import may_check
from ..rules import CallRules
from ..selectors.admission_facts import facts_of
from .transcript import freeze_transcript

# While the call is in one of these, applications are checked; later the panel has closed.
CHECKED_IN = frozenset({CallStatus.OPEN, CallStatus.REVIEW})
_CHECKED = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.LATE})
_GOOD = frozenset({Verdict.YES, Verdict.NA})


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer to a line of the check list; "" takes an answer back."""

    verdict: str
    comment: str = ""


def save_checks(*, actor: Actor, number: str, answers: Mapping[str, Answer], at: datetime) -> int:
    """Keep answers to lines of the check list; returns how many changed. Unchanged ones keep their author and time.

    What the program itself found stands beside each answer as it was at this moment. A «no» needs a comment: the
    applicant reads it.
    """
    with transaction.atomic():
        call, application = lock(number)
        require(may_check(actor))
        _while_checked(call)
        if application.status not in _CHECKED:
            raise Conflict(_("Рішення про допуск цієї заявки вже є. Перелік перевірок закрито."))
        rules = CallRules.from_data(call.rules)
        unknown = set(answers) - {c.code for c in rules.checks}
        if unknown:
            raise Invalid(_("У правилах конкурсу такої перевірки немає. Оновіть сторінку."))
        faults = {
            f"{code}-comment": _("Напишіть, що не так: заявниця прочитає ваш коментар.")
            for code, answer in answers.items()
            if answer.verdict == Verdict.NO and not answer.comment.strip()
        }
        if faults:
            raise Invalid(faults)
        found = findings(facts_of(call, [application])[application.pk])
        existing = {c.code: c for c in application.checks.all()}
        changed = []
        for code, answer in answers.items():
            check = existing.get(code) or Check(application=application, code=code)
            comment = answer.comment.strip()
            if check.pk and (check.verdict, check.comment) == (answer.verdict, comment):
                continue
            if not check.pk and not answer.verdict and not comment:
                continue
            finding = found.get(code)
            check.auto_verdict, check.auto_text = (finding.verdict, finding.text) if finding else ("", "")
            check.verdict, check.comment = answer.verdict, comment
            check.by_id, check.by_name, check.at = actor.user_id, actor.name[:200], at
            check.full_clean(exclude=["application", "by_id"])
            check.save()
            changed.append(code)
        if changed:
            audit.record(
                actor=actor,
                action="competitions.check_application",
                subject=application,
                at=at,
                answers={code: answers[code].verdict for code in changed},
            )
    return len(changed)


def admit(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Application:
    """Admit to review. Every line must be answered yes or not applicable; not before the deadline (recall is open)."""
    with transaction.atomic():
        call, application = lock(number, seen_version)
        require(may_check(actor))
        _decidable(call, at)
        _admit(actor, call, application, at)
    return application


def admit_all(*, actor: Actor, slug: str, at: datetime) -> list[str]:
    """Admit every submitted application whose check list is all «yes»; returns their numbers."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(slug=slug).first()
        if call is None:
            raise NotFound(_("Такого конкурсу немає."))
        require(may_check(actor))
        _decidable(call, at)
        waiting = Application.objects.select_for_update().filter(call=call, status=ApplicationStatus.SUBMITTED)
        admitted = []
        for application in waiting.order_by("pk"):
            if not unanswered(application, CallRules.from_data(call.rules)):
                _admit(actor, call, application, at)
                admitted.append(application.number)
    return admitted


def undo_admit(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Application:
    """One step back, while nothing has followed: no member assigned, nothing declared, nobody changed it since."""
    with transaction.atomic():
        call, application = lock(number, seen_version)
        require(may_check(actor))
        _while_checked(call)
        target = APPLICATION.target("undo_admit", ApplicationStatus(application.status))
        followed = (
            Assignment.objects.filter(application=application).exists()
            or Declaration.objects.filter(application=application).exists()
            or application.refusals.exists()
        )
        if followed:
            raise Conflict(_("Заявку вже розглядає комісія або допуск відновлено за скаргою, тому крок назад закрито."))
        _move(application, target, at)
        audit.record(actor=actor, action="competitions.undo_admit", subject=application, at=at)
        tell(application, "admission_undone")
    return application


def return_for_defects(
    *, actor: Actor, number: str, seen_version: int, text: str, codes: list[str], at: datetime
) -> DefectNotice:
    """Give the application back to be put right within the rules' term in working days.

    Raises Conflict when the rules know no such term, Invalid without words that say what to do.
    """
    with transaction.atomic():
        call, application = lock(number, seen_version)
        require(may_check(actor))
        _while_checked(call)
        rules = CallRules.from_data(call.rules)
        term = rules.term("defects")
        if not term.days:
            raise Conflict(_("За правилами цього конкурсу недоліки не виправляють: заявку допускають або відхиляють."))
        if not text.strip():
            raise Invalid({"text": _("Напишіть, що саме виправити і як.")})
        target = APPLICATION.target("return", ApplicationStatus(application.status))
        due = count(at.astimezone(KYIV).date(), term)
        titles = {c.code: c.title for c in rules.checks}
        notice = DefectNotice.objects.create(
            application=application,
            text=text.strip(),
            items=[{"code": code, "title": titles[code]} for code in codes if code in titles],
            due_on=due.on,
            due_explained=due.explained,
            sent_at=at,
            sent_by_id=actor.user_id,
        )
        _move(application, target, at)
        audit.record(
            actor=actor,
            action="competitions.return_application",
            subject=application,
            at=at,
            due_on=due.on,
            codes=codes,
        )
        tell(application, "returned")
    return notice


def refuse(*, actor: Actor, number: str, seen_version: int, ground: str, text: str, at: datetime) -> Refusal:
    """Refuse admission with a ground from the call's list. The applicant learns the ground and how to appeal at once."""
    with transaction.atomic():
        call, application = lock(number, seen_version)
        require(may_check(actor))
        _decidable(call, at)
        rules = CallRules.from_data(call.rules)
        chosen = rules.ground(ground)
        faults = {}
        if chosen is None:
            faults["ground"] = _("Виберіть підставу зі списку.")
        if not text.strip():
            faults["text"] = _("Поясніть відмову: що саме не відповідає правилам.")
        if faults or chosen is None:
            raise Invalid(faults)
        if Assignment.objects.filter(application=application).exists():
            raise Conflict(_("Заявку вже оцінює комісія. Відмовити в допуску тепер не можна."))
        target = APPLICATION.target("refuse", ApplicationStatus(application.status))
        appeal = rules.term("appeal")
        until = count(at.astimezone(KYIV).date(), appeal) if appeal.days else None
        refusal = Refusal.objects.create(
            application=application,
            ground=chosen.code,
            ground_title=chosen.title,
            article=chosen.article,
            text=text.strip(),
            at=at,
            signed_by_id=actor.user_id,
            signed_by=actor.name[:200],
            appeal_until=until.on if until else None,
            appeal_explained=until.explained if until else "",
        )
        DefectNotice.objects.filter(application=application, fixed_at=None).update(fixed_at=at)
        _move(application, target, at)
        audit.record(actor=actor, action="competitions.refuse", subject=application, at=at, ground=ground, text=text)
        tell(application, "refused")
    return refusal


def unanswered(application: Application, rules: CallRules) -> list[str]:
    """Codes of lines that aren't answered «yes» or «not applicable»."""
    good = {c.code for c in application.checks.all() if c.verdict in _GOOD}
    return [c.code for c in rules.checks if c.code not in good]


def lock(number: str, seen_version: int | None = None) -> tuple[Call, Application]:
    """The call, then the application, locked. Raises NotFound; Conflict for a stale page."""
    call = Call.objects.select_for_update().filter(applications__number=number).first()
    if call is None:
        raise NotFound(_("Такої заявки немає."))
    application = Application.objects.select_for_update(of=("self",)).select_related("direction").get(number=number)
    if seen_version is not None and application.version != seen_version:
        raise stale()
    return call, application


def tell(application: Application, what: str) -> None:
    """A letter to the applicant once the step is stored."""
    after_commit(
        "competitions.tasks.tell_admission", application_id=application.pk, what=what, version=application.version
    )


def _admit(actor: Actor, call: Call, application: Application, at: datetime) -> None:
    target = APPLICATION.target("admit", ApplicationStatus(application.status))
    rules = CallRules.from_data(call.rules)
    left = unanswered(application, rules)
    if left:
        titles = [c.title for c in rules.checks if c.code in left]
        raise DomainError(
            _("Допустити ще не можна. Немає відповіді «так» або «не стосується»: %(checks)s.")
            % {"checks": "; ".join(titles)}
        )
    DefectNotice.objects.filter(application=application, fixed_at=None).update(fixed_at=at)
    freeze_transcript(actor, application, at)
    _move(application, target, at)
    audit.record(actor=actor, action="competitions.admit", subject=application, at=at)
    tell(application, "admitted")


def _move(application: Application, target: str, at: datetime) -> None:
    application.status = target
    application.version += 1
    application.updated_at = at
    application.save(update_fields=["status", "version", "updated_at"])


def _while_checked(call: Call) -> None:
    if call.status not in CHECKED_IN:
        raise Conflict(_("Допуск у цьому конкурсі закрито: оцінювання завершено або конкурс скасовано."))


def _decidable(call: Call, at: datetime) -> None:
    _while_checked(call)
    if at < call.closes_at:
        when = f"{call.closes_at.astimezone(KYIV):%d.%m.%Y %H:%M}"
        raise Conflict(
            _("До %(when)s заявку ще можуть відкликати й подати знову. Рішення про допуск ухваліть після цього.")
            % {"when": when}
        )
