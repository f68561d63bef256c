"""From an award to a signed contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, DomainError, Invalid, NotFound, found, require
from esm.kernel.money import Money

from .. import policies
from ..content.contract import (
    ActivityText,
    Content,
    IndicatorText,
    LineText,
    TrancheText,
    city_total,
    differences,
    scaled,
)
from ..machine import CONTRACT, Condition, ContractKind, ContractStatus, IndicatorKind, ReportKind
from ..models import Contract, Report
from ..rules import ContractTerms, terms_on
from ..selectors.editions import content_of
from . import editions, obligations, signing, volumes
from .locking import lock, unchanged


@dataclass(frozen=True, slots=True)
class TranchePlan:
    planned: Money
    condition: Condition
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """What an official may still change before signing."""

    number: str
    subject: str
    starts_on: date
    ends_on: date
    city_signer: str
    organisation_signer: str
    iban: str
    tranches: tuple[TranchePlan, ...]


def draw_contract(*, actor: Actor, application_number: str, at: datetime) -> Contract:
    """Draft a contract from a released award: sum, term and tranches come from it, estimate, plan and indicators from the
    application as submitted. Raises Conflict when there is one."""
    with transaction.atomic():
        require(policies.may_manage(actor))
        award = competitions.award_for_contract(application_number)
        if award is None:
            raise NotFound(_("За цією заявкою немає рішення про фінансування."))
        if Contract.objects.filter(code=award.number).exists():
            raise Conflict(_("Договір за цією заявкою вже складено."))
        today = timezone.localdate(at)
        terms = terms_on(today)
        ordinal = Contract.objects.filter(year=award.year).count() + 1
        content = _content(award, terms, terms.number(year=award.year, ordinal=ordinal, code=award.number))
        contract = Contract(
            code=award.number,
            number=content.number,
            application_id=award.application_id,
            organisation_id=award.organisation_id,
            year=award.year,
            title=award.title,
            subject=content.subject,
            amount=content.amount,
            starts_on=content.starts_on,
            ends_on=content.ends_on,
            year_ends_on=date(award.year, 12, 31),
            city_signer=content.city_signer,
            organisation_signer=content.organisation_signer,
            iban=content.iban,
            drawn_at=at,
            drawn_by_id=actor.user_id,
        )
        contract.full_clean()
        contract.save()
        editions.write(contract, content, share_percent=terms.line_share_percent)
        editions.keep(contract, actor=actor, at=at, since=today, draft=True)
        audit.record(actor=actor, action="contracts.draw", subject=contract, at=at, amount=contract.amount)
    return contract


def revise_contract(*, actor: Actor, code: str, draft: ContractDraft, seen_version: int, at: datetime) -> Contract:
    """Change a contract that is not signed yet. Raises Invalid (by field) and Conflict (stale or signed)."""
    with transaction.atomic():
        contract = lock(code)
        require(policies.may_manage(actor))
        _unsigned(contract, seen_version)
        award = competitions.award_for_contract(code)
        if award is not None:
            # An appeal may have changed the sum since the contract was drawn.
            contract.amount = award.awarded.kopecks
        _check(contract, draft)
        plain = ("number", "subject", "starts_on", "ends_on", "city_signer", "organisation_signer", "iban")
        tranches = tuple(
            TrancheText(n, t.planned.kopecks, str(t.condition), t.due_on if t.condition == Condition.DATE else None)
            for n, t in enumerate(draft.tranches, 1)
        )
        content = replace(content_of(contract), tranches=tranches, **{f: getattr(draft, f) for f in plain})
        _revised(contract, content, actor=actor, at=at, action="contracts.revise")
    return contract


def revise_lines(*, actor: Actor, code: str, lines: tuple[LineText, ...], seen_version: int, at: datetime) -> Contract:
    """Bring the estimate to the awarded sum before signing: an official, or the organisation for its own contract.

    The lines that the city pays may not exceed the sum yet; that they make it up exactly is checked at signing.
    """
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_prepare(actor, contract.organisation_id))
        _unsigned(contract, seen_version)
        content = content_of(contract)
        known = {x.code for x in content.lines}
        if known - {x.code for x in lines}:
            raise Conflict(_("Рядки кошторису змінилися. Оновіть сторінку."))
        if (total := city_total(lines)) > contract.amount:
            raise Invalid({"lines": over_award(Money(total), Money(contract.amount))})
        _revised(contract, replace(content, lines=lines), actor=actor, at=at, action="contracts.revise_lines")
    return contract


def fit_lines(*, actor: Actor, code: str, seen_version: int, at: datetime) -> Contract:
    """Bring the lines that the city pays to the awarded sum, each by the same share."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_prepare(actor, contract.organisation_id))
        _unsigned(contract, seen_version)
        content = content_of(contract)
        if not content.city_lines:
            raise Invalid({"lines": _("У кошторисі немає витрат, які оплачує місто. Додайте їх.")})
        lines = scaled(content.lines, contract.amount)
        _revised(contract, replace(content, lines=lines), actor=actor, at=at, action="contracts.revise_lines")
    return contract


def revise_plan(
    *,
    actor: Actor,
    code: str,
    activities: tuple[ActivityText, ...],
    indicators: tuple[IndicatorText, ...],
    seen_version: int,
    at: datetime,
) -> Contract:
    """Plan and indicators before signing: a smaller award may promise less. By either side."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_prepare(actor, contract.organisation_id))
        _unsigned(contract, seen_version)
        wrong = {
            f"ends_on_{a.code}": _("Кінець раніше за початок. Перевірте дати.")
            for a in activities
            if a.starts_on and a.ends_on and a.ends_on < a.starts_on
        }
        if wrong:
            raise Invalid(wrong)
        content = replace(content_of(contract), activities=activities, indicators=indicators)
        _revised(contract, content, actor=actor, at=at, action="contracts.revise_plan")
    return contract


def sign_contract(
    *, actor: Actor, code: str, signed_on: date, file_id: int | None, seen_version: int, at: datetime
) -> Contract:
    """Record the signing by both sides; from now on the reports have their terms. `signed_on` may not be in the future.

    The estimate's lines that the city pays must make up the sum: otherwise Invalid.
    """
    with transaction.atomic():
        contract = lock(code)
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        if signed_on > timezone.localdate(at):
            raise Invalid({"signed_on": _("Дата підписання не може бути в майбутньому.")})
        if signed_on.year > contract.year:
            raise Invalid(
                {"signed_on": _("Договір на %(year)s рік треба підписати до його кінця.") % {"year": contract.year}}
            )
        contract.status = CONTRACT.target("sign", contract.status)
        content = content_of(contract)
        if content.city_lines != contract.amount:
            raise Invalid(
                _(
                    "Рядки кошторису, які оплачує місто, разом %(total)s, а сума договору %(amount)s. "
                    "Спершу приведіть кошторис до суми договору."
                )
                % {"total": Money(content.city_lines), "amount": Money(contract.amount)}
            )
        project = contract.kind == ContractKind.PROJECT
        if project:
            # From here on the award can't be taken back: an appeal may have changed or reopened it meanwhile.
            competitions.bind_award(number=contract.code, amount=Money(contract.amount), at=at)
        contract.signed_on = signed_on
        contract.original_amount = contract.amount
        contract.version += 1
        contract.save()
        terms = terms_on(signed_on)
        editions.write(contract, content, share_percent=terms.line_share_percent)
        editions.keep(contract, actor=actor, at=at, since=signed_on)
        if file_id is not None:
            signing.keep_file(contract, file_id, actor=actor, at=at)
        for kind, due in _report_terms(contract, terms) if project else ():
            owed = obligations.owe_report(contract, kind, due_on=due, actor=actor, at=at)
            Report.objects.create(contract=contract, kind=kind, obligation=owed)
        if not project:
            volumes.begin(contract, actor=actor, at=at)
        audit.record(actor=actor, action="contracts.sign", subject=contract, at=at, signed_on=signed_on)
        task = "contracts.tasks.tell_signed" if project else "contracts.tasks.tell_service_signed"
        after_commit(task, contract_id=contract.pk)
        after_commit("contracts.tasks.refresh_continuity")
    return contract


def cancel_contract(*, actor: Actor, code: str, reason: str, seen_version: int, at: datetime) -> Contract:
    """The contract was not concluded (the winner refused). The money stays with the call."""
    with transaction.atomic():
        contract = lock(code)
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        if not reason.strip():
            raise Invalid({"reason": _("Поясніть, чому договір не укладено.")})
        contract.status = CONTRACT.target("cancel", contract.status)
        contract.version += 1
        contract.save(update_fields=["status", "version"])
        volumes.give_up(contract, actor=actor, reason=reason, at=at)
        audit.record(actor=actor, action="contracts.cancel", subject=contract, at=at, reason=reason)
    return contract


def over_award(total: Money, amount: Money) -> str:
    return _("Рядки, які оплачує місто, разом %(total)s, а місто дає %(amount)s. Зменште на %(over)s.") % {
        "total": total,
        "amount": amount,
        "over": total - amount,
    }


def _content(award: competitions.AwardFacts, terms: ContractTerms, number: str) -> Content:
    parts = enumerate(terms.split(award.awarded), 1)
    return Content(
        number=number,
        subject=_("Виконання соціального проєкту «%(title)s» за напрямом «%(direction)s».")
        % {"title": award.title, "direction": award.direction},
        amount=award.awarded.kopecks,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        city_signer=terms.city_signer,
        organisation_signer=award.head_name,
        iban=award.iban,
        tranches=tuple(TrancheText(n, planned.kopecks, str(condition)) for n, (planned, condition) in parts),
        lines=tuple(
            LineText(n, c.kind, c.kind_title, c.name, c.unit, c.quantity, c.price, c.source, c.note)
            for n, c in enumerate(award.costs, 1)
        ),
        activities=tuple(
            ActivityText(n, a.what, a.starts_on, a.ends_on, a.who, a.result) for n, a in enumerate(award.activities, 1)
        ),
        indicators=tuple(
            IndicatorText(n, i.kind or IndicatorKind.OTHER.value, i.name, i.unit, i.planned, i.proof)
            for n, i in enumerate(award.indicators, 1)
        ),
    )


def _unsigned(contract: Contract, seen_version: int) -> None:
    unchanged(contract, seen_version)
    if contract.status != ContractStatus.DRAFT:
        raise Conflict(_("Договір уже підписано. Зміни вносить додаткова угода."))


def _revised(contract: Contract, content: Content, *, actor: Actor, at: datetime, action: str) -> None:
    """Write a new draft of the contract and keep it; the journal says what reads otherwise."""
    today = timezone.localdate(at)
    changes = differences(content_of(contract), content)
    editions.write(contract, content, share_percent=terms_on(today).line_share_percent)
    contract.version += 1
    contract.save(update_fields=["version"])
    editions.keep(contract, actor=actor, at=at, since=today, draft=True)
    changed = [{"what": d.label, "before": d.before, "after": d.after} for d in changes]
    audit.record(actor=actor, action=action, subject=contract, at=at, changed=changed)


def _check(contract: Contract, draft: ContractDraft) -> None:
    problems: dict[str, str] = {}
    if not draft.number.strip():
        problems["number"] = _("Вкажіть номер договору.")
    elif Contract.objects.filter(number=draft.number).exclude(pk=contract.pk).exists():
        problems["number"] = _("Договір із таким номером уже є.")
    if not draft.subject.strip():
        problems["subject"] = _("Опишіть предмет договору.")
    if draft.ends_on < draft.starts_on:
        problems["ends_on"] = _("Дата завершення має бути не раніше за початок.")
    elif draft.ends_on > contract.year_ends_on:
        problems["ends_on"] = _("Договір має закінчитися до 31 грудня %(year)s року.") % {"year": contract.year}
    if any(t.planned.kopecks <= 0 for t in draft.tranches):
        problems["tranches"] = _("Кожен транш має бути більшим за нуль.")
    elif contract.kind != ContractKind.PROJECT and draft.tranches:
        problems["tranches"] = _("За соціальним замовленням платять за актами: траншів наперед немає.")
    elif contract.kind == ContractKind.PROJECT and Money.total(t.planned for t in draft.tranches) != Money(
        contract.amount
    ):
        problems["tranches"] = _("Транші разом мають дорівнювати сумі договору: %(amount)s.") % {
            "amount": Money(contract.amount)
        }
    for n, t in enumerate(draft.tranches, 1):
        dated = t.condition == Condition.DATE
        if dated and (t.due_on is None or not draft.starts_on <= t.due_on <= contract.year_ends_on):
            problems[f"due_{n}"] = _("Вкажіть день від початку договору до 31 грудня.")
    if problems:
        raise Invalid(problems)


def _report_terms(contract: Contract, terms: ContractTerms) -> list[tuple[ReportKind, date]]:
    if contract.ends_on < contract.starts_on:
        raise DomainError(_("Спершу виправте дати договору."))
    return [
        (ReportKind.INTERIM, terms.interim_due(contract.starts_on, contract.ends_on)),
        (ReportKind.FINAL, terms.final_due(contract.ends_on)),
    ]
