"""Checks of contracts: planned, recorded with findings, followed until every finding is closed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.kernel.money import Money

from .. import policies
from ..machine import CHECK, PUBLIC_CONTRACTS, SETTLED_CONTRACTS, CheckKind, CheckOutcome, ObligationKind, Side
from ..models import Check, Contract, Finding, Obligation, SurveyQuestion
from ..rules import MonitoringRules, monitoring_rules, working_term
from ..selectors.monitoring import requirements_of
from . import obligations
from .locking import lock


@dataclass(frozen=True, slots=True)
class CheckPlan:
    kind: CheckKind
    planned_on: date
    why: str
    checker: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Of all clients together, to one question."""

    text: str
    yes: int
    partly: int
    no: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """Of the technical task: yes, no, or "" when it couldn't be seen this time. A «no» needs a comment."""

    title: str
    answer: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """What a check came to. `findings`: what to put right, and until when (None: by the rule). Each requirement that isn't
    met is one more."""

    done_on: date
    found: str
    outcome: CheckOutcome
    not_accepted: Money
    reason: str
    place: str = ""
    present: str = ""
    asked: int | None = None
    answered: int | None = None
    questions: tuple[Answers, ...] = ()
    findings: tuple[tuple[str, date | None], ...] = ()
    requirements: tuple[Requirement, ...] = ()

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        return tuple(r for r in self.requirements if r.answer == "no")

    @property
    def to_mend(self) -> tuple[tuple[str, date | None], ...]:
        return (*((f"{r.title}: {r.comment.strip()}", None) for r in self.unmet), *self.findings)


def plan_check(*, actor: Actor, code: str, plan: CheckPlan, at: datetime) -> Check:
    """Put a check into the plan. Raises Invalid by field, Conflict for a contract that isn't signed."""
    with transaction.atomic():
        contract = lock(code)
        today = timezone.localdate(at)
        rules = monitoring_rules(today)
        found(policies.may_read_checks(actor, contract))
        require(policies.may_check(actor, contract, rules))
        if contract.status not in PUBLIC_CONTRACTS:
            raise Conflict(_("Договір ще не підписано: перевіряти нічого."))
        problems: dict[str, str] = {}
        if not plan.why.strip():
            problems["why"] = _("Напишіть, що перевірити й чому.")
        if not plan.checker.strip():
            problems["checker"] = _("Напишіть, хто перевіряє.")
        if plan.kind == CheckKind.QUALITY and not requirements_of(contract):
            problems["kind"] = _("Якість за завданням перевіряють лише за соціальним замовленням.")
        if plan.planned_on < today:
            problems["planned_on"] = _("Цей день уже минув. Вкажіть сьогоднішній або пізніший.")
        elif plan.planned_on.year > contract.year + 1:
            problems["planned_on"] = _("Перевірте рік: день надто далекий.")
        if problems:
            raise Invalid(problems)
        check = Check.objects.create(
            contract=contract,
            ordinal=contract.checks.count() + 1,
            kind=plan.kind,
            planned_on=plan.planned_on,
            why=plan.why.strip(),
            checker=plan.checker.strip(),
            planned_at=at,
            planned_by_id=actor.user_id,
        )
        obligations.owe(
            contract,
            kind=ObligationKind.VISIT,
            subject=f"check:{check.ordinal}",
            title=_("%(kind)s: %(why)s") % {"kind": check.get_kind_display(), "why": check.why[:200]},
            due_on=check.planned_on,
            actor=actor,
            at=at,
            side=Side.CITY,
            url_name="contracts:check_page",
            url_args=(str(check.ordinal),),
        )
        audit.record(
            actor=actor, action="contracts.plan_check", subject=contract, at=at, check=check.ordinal, kind=check.kind
        )
    return check


def record_check(
    *, actor: Actor, code: str, ordinal: int, record: CheckRecord, seen_version: int, at: datetime
) -> Check:
    """Write down what was found. Each finding gets a term and becomes an obligation of the organisation.

    A partly accepted check of a contract whose final report is accepted lowers the accepted sum; before that, it is what
    the official sees beside the report. Raises Invalid by field, Conflict for a stale or recorded check.
    """
    with transaction.atomic():
        contract, check = _locked(actor, code, ordinal, seen_version)
        today = timezone.localdate(at)
        rules = monitoring_rules(today)
        require(policies.may_check(actor, contract, rules))
        check.status = CHECK.target("record", check.status)
        _verify(contract, check, record, today, rules)
        if record.outcome == CheckOutcome.PARTLY:
            _lower_accepted(actor, contract, record.not_accepted)
        for name in ("done_on", "found", "outcome", "reason", "place", "present"):
            value = getattr(record, name)
            setattr(check, name, value.strip() if isinstance(value, str) else value)
        check.not_accepted = record.not_accepted.kopecks
        if check.kind == CheckKind.SURVEY:
            check.asked, check.answered = record.asked, record.answered
        check.answers = [asdict(r) | {"comment": r.comment.strip()} for r in record.requirements]
        check.recorded_at, check.recorded_by_id = at, actor.user_id
        check.version += 1
        check.save()
        if check.kind == CheckKind.SURVEY:
            SurveyQuestion.objects.bulk_create(
                SurveyQuestion(check_row=check, position=n, text=q.text, yes=q.yes, partly=q.partly, no=q.no)
                for n, q in enumerate(record.questions, 1)
            )
        for text, due_on in record.to_mend:
            _find(check, contract, text, due_on or working_term(today, rules.finding_days).due, actor=actor, at=at)
        _settle(contract, f"check:{ordinal}", ObligationKind.VISIT, record.done_on)
        audit.record(
            actor=actor, action="contracts.record_check", subject=contract, at=at, check=ordinal,
            outcome=check.outcome, findings=len(record.to_mend), not_accepted=check.not_accepted,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_checked", check_id=check.pk)
    return check


def cancel_check(*, actor: Actor, code: str, ordinal: int, reason: str, seen_version: int, at: datetime) -> Check:
    """A planned check will not be; why is kept."""
    with transaction.atomic():
        contract, check = _locked(actor, code, ordinal, seen_version)
        today = timezone.localdate(at)
        require(policies.may_check(actor, contract, monitoring_rules(today)))
        if not reason.strip():
            raise Invalid({"reason": _("Поясніть, чому перевірки не буде.")})
        check.status = CHECK.target("cancel", check.status)
        check.reason = reason.strip()
        check.version += 1
        check.save(update_fields=["status", "reason", "version"])
        _settle(contract, f"check:{ordinal}", ObligationKind.VISIT, today, remark=reason.strip(), dropped=True)
        audit.record(
            actor=actor, action="contracts.cancel_check", subject=contract, at=at, check=ordinal, reason=reason.strip()
        )
    return check


def _locked(actor: Actor, code: str, ordinal: int, seen_version: int) -> tuple[Contract, Check]:
    contract = lock(code)
    found(policies.may_read_checks(actor, contract))
    check = contract.checks.filter(ordinal=ordinal).first()
    if check is None:
        raise NotFound(_("Такої перевірки немає."))
    if check.version != seen_version:
        raise stale()
    return contract, check


def _verify(contract: Contract, check: Check, record: CheckRecord, today: date, rules: MonitoringRules) -> None:
    problems: dict[str, str] = {}
    if record.done_on > today:
        problems["done_on"] = _("Дата перевірки не може бути в майбутньому.")
    elif contract.signed_on and record.done_on < contract.signed_on:
        problems["done_on"] = _("Перевірка не може бути раніше за підписання договору.")
    if not record.found.strip():
        problems["found"] = _("Напишіть, що побачили.")
    _verify_outcome(contract, record, problems)
    if check.kind == CheckKind.SURVEY:
        _verify_survey(record, problems)
    if check.kind == CheckKind.QUALITY:
        _verify_quality(contract, record, problems)
    for n, (_text, due_on) in enumerate(record.findings, 1):
        if due_on is not None and due_on < today:
            problems[f"due_{n}"] = _("Цей день уже минув. Вкажіть сьогоднішній або пізніший.")
    if problems:
        raise Invalid(problems)


def _verify_outcome(contract: Contract, record: CheckRecord, problems: dict[str, str]) -> None:
    if record.outcome in {CheckOutcome.PARTLY, CheckOutcome.BROKEN} and not record.reason.strip():
        problems["reason"] = _("Поясніть, чому такий висновок: організація це прочитає.")
    if record.outcome == CheckOutcome.PARTLY:
        if not 0 < record.not_accepted.kopecks <= contract.paid:
            problems["not_accepted"] = _("Вкажіть, скільки не прийнято: від 0,01 грн до сплаченого, %(paid)s.") % {
                "paid": Money(contract.paid)
            }
    elif record.not_accepted:
        problems["not_accepted"] = _("Суму вказують, лише коли частину витрат не прийнято.")
    if record.outcome == CheckOutcome.REMARKS and not record.to_mend:
        problems["finding_1"] = _("Напишіть хоча б одне зауваження зі строком.")


def _verify_survey(record: CheckRecord, problems: dict[str, str]) -> None:
    if record.asked is None:
        problems["asked"] = _("Напишіть, скількох людей запитали.")
    if record.answered is None:
        problems["answered"] = _("Напишіть, скільки людей відповіли.")
    elif record.asked is not None and record.answered > record.asked:
        problems["answered"] = _("Відповіли більше людей, ніж запитали. Перевірте числа.")
    for n, q in enumerate(record.questions, 1):
        if record.answered is not None and q.yes + q.partly + q.no > record.answered:
            problems[f"yes_{n}"] = _("Відповідей разом більше, ніж людей, які відповіли.")


def _verify_quality(contract: Contract, record: CheckRecord, problems: dict[str, str]) -> None:
    if tuple(r.title for r in record.requirements) != requirements_of(contract):
        raise Conflict(_("Перелік вимог змінився. Відкрийте сторінку ще раз."))
    for n, r in enumerate(record.requirements, 1):
        if r.answer == "no" and not r.comment.strip():
            problems[f"comment_{n}"] = _("Напишіть, що виправити.")
    if not any(r.answer for r in record.requirements):
        problems["answer_1"] = _("Дайте відповідь хоча б на одну вимогу.")
    if record.unmet and record.outcome == CheckOutcome.ACCEPTED:
        problems["outcome"] = _("Не всі вимоги виконано. Оберіть «Прийнято із зауваженнями» або суворіший висновок.")


def _lower_accepted(actor: Actor, contract: Contract, by: Money) -> None:
    """What a check doesn't accept is taken off what the final report was accepted for."""
    if contract.accepted is None:
        return
    require(policies.may_manage(actor), _("Прийняту суму зменшує посадова особа департаменту."))
    if contract.status in SETTLED_CONTRACTS:
        raise Conflict(_("Договір закрито, розрахунки завершено. Запишіть зауваження без суми."))
    if by.kopecks > contract.accepted:
        raise Invalid({"not_accepted": _("За звітом прийнято лише %(sum)s.") % {"sum": Money(contract.accepted)}})
    contract.accepted -= by.kopecks
    contract.version += 1
    contract.save(update_fields=["accepted", "version"])


def _find(check: Check, contract: Contract, text: str, due_on: date, *, actor: Actor, at: datetime) -> Finding:
    ordinal = contract.findings.count() + 1
    finding = Finding.objects.create(
        check_row=check, contract=contract, ordinal=ordinal, text=text.strip(), due_on=due_on
    )
    obligations.owe(
        contract,
        kind=ObligationKind.DEFECT,
        subject=f"finding:{ordinal}",
        title=_("Усунути зауваження: %(what)s") % {"what": finding.text[:240]},
        due_on=due_on,
        actor=actor,
        at=at,
        url_name="contracts:finding",
        url_args=(str(ordinal),),
    )
    return finding


def _settle(
    contract: Contract, subject: str, kind: ObligationKind, on: date, *, remark: str = "", dropped: bool = False
) -> None:
    owed = Obligation.objects.filter(contract=contract, kind=kind, subject=subject).first()
    if owed is not None:
        obligations.settle(owed, on=on, remark=remark, dropped=dropped)
