"""From an award to a signed contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.competitions import public as competitions
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, DomainError, Invalid, NotFound, require
from esm.kernel.money import Money

from .. import policies
from ..machine import CONTRACT, Condition, ContractStatus, ReportKind
from ..models import Contract, Report, Tranche
from ..terms import ContractTerms, terms_on
from . import signing


@dataclass(frozen=True, slots=True)
class TranchePlan:
    planned: Money
    condition: Condition


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
    """Draft a contract from a released award: sum, term and tranches come from it. Raises Conflict when there is one."""
    with transaction.atomic():
        require(policies.may_manage(actor))
        award = competitions.award_for_contract(application_number)
        if award is None:
            raise NotFound(_("За цією заявкою немає рішення про фінансування."))
        if Contract.objects.filter(code=award.number).exists():
            raise Conflict(_("Договір за цією заявкою вже складено."))
        terms = terms_on(timezone.localdate(at))
        ordinal = Contract.objects.filter(year=award.year).count() + 1
        contract = Contract(
            code=award.number,
            number=terms.number(year=award.year, ordinal=ordinal, code=award.number),
            application_id=award.application_id,
            organisation_id=award.organisation_id,
            year=award.year,
            title=award.title,
            subject=_("Виконання соціального проєкту «%(title)s» за напрямом «%(direction)s».")
            % {"title": award.title, "direction": award.direction},
            amount=award.awarded.kopecks,
            starts_on=award.starts_on,
            ends_on=award.ends_on,
            year_ends_on=date(award.year, 12, 31),
            city_signer=terms.city_signer,
            organisation_signer=award.head_name,
            iban=award.iban,
            planned=award.awarded.kopecks,
            drawn_at=at,
            drawn_by_id=actor.user_id,
        )
        contract.full_clean()
        contract.save()
        _plan(contract, terms.split(award.awarded))
        audit.record(actor=actor, action="contracts.draw", subject=contract, at=at, amount=contract.amount)
    return contract


def revise_contract(*, actor: Actor, code: str, draft: ContractDraft, seen_version: int, at: datetime) -> Contract:
    """Change a contract that is not signed yet. Raises Invalid (by field) and Conflict (stale or signed)."""
    with transaction.atomic():
        contract = lock(code)
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        if contract.status != ContractStatus.DRAFT:
            raise Conflict(_("Договір уже підписано. Зміни вносить додаткова угода."))
        _check(contract, draft)
        before = {"number": contract.number, "subject": contract.subject, "ends_on": contract.ends_on}
        for field in ("number", "subject", "starts_on", "ends_on", "city_signer", "organisation_signer", "iban"):
            setattr(contract, field, getattr(draft, field))
        contract.version += 1
        contract.save()
        contract.tranches.all().delete()
        _plan(contract, [(t.planned, t.condition) for t in draft.tranches])
        audit.record(actor=actor, action="contracts.revise", subject=contract, at=at, before=before)
    return contract


def sign_contract(
    *, actor: Actor, code: str, signed_on: date, file_id: int | None, seen_version: int, at: datetime
) -> Contract:
    """Record the signing by both sides; from now on the reports have their terms. `signed_on` may not be in the future."""
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
        contract.signed_on = signed_on
        contract.original_amount = contract.amount
        contract.version += 1
        contract.save()
        if file_id is not None:
            signing.keep_file(contract, file_id, actor=actor, at=at)
        terms = terms_on(signed_on)
        for kind, due in _report_terms(contract, terms):
            Report.objects.create(contract=contract, kind=kind, due_on=due)
        audit.record(actor=actor, action="contracts.sign", subject=contract, at=at, signed_on=signed_on)
        after_commit("contracts.tasks.tell_signed", contract_id=contract.pk)
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
        audit.record(actor=actor, action="contracts.cancel", subject=contract, at=at, reason=reason)
    return contract


def lock(code: str) -> Contract:
    """The contract, locked until the transaction ends. Raises NotFound."""
    contract = Contract.objects.select_for_update().filter(code=code).first()
    if contract is None:
        raise NotFound(_("Такого договору немає."))
    return contract


def unchanged(contract: Contract, seen_version: int) -> None:
    if contract.version != seen_version:
        raise Conflict(_("Поки ви читали, договір змінили. Перегляньте його ще раз."))


def _plan(contract: Contract, parts: list[tuple[Money, Condition]]) -> None:
    Tranche.objects.bulk_create(
        Tranche(contract=contract, ordinal=n, planned=planned.kopecks, condition=condition)
        for n, (planned, condition) in enumerate(parts, 1)
    )


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
    elif Money.total(t.planned for t in draft.tranches) != Money(contract.amount):
        problems["tranches"] = _("Транші разом мають дорівнювати сумі договору: %(amount)s.") % {
            "amount": Money(contract.amount)
        }
    if problems:
        raise Invalid(problems)


def _report_terms(contract: Contract, terms: ContractTerms) -> list[tuple[ReportKind, date]]:
    if contract.ends_on < contract.starts_on:
        raise DomainError(_("Спершу виправте дати договору."))
    return [
        (ReportKind.INTERIM, terms.interim_due(contract.starts_on, contract.ends_on)),
        (ReportKind.FINAL, terms.final_due(contract.ends_on)),
    ]
