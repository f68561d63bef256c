"""Changes of a signed contract: wished, agreed by somebody else, signed, and only then in force. One notice is an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale

from .. import policies
from ..content import delta as deltas
from ..content.contract import Content
from ..machine import (
    AMENDMENT,
    EDITABLE_REPORTS,
    AmendmentStatus,
    AmendmentType,
    ContractStatus,
    ReportKind,
    Side,
)
from ..models import Amendment, Contract
from ..rules import terms_on
from ..selectors.amendments import is_notice
from ..selectors.editions import content_of, facts_of
from . import editions, obligations, project_services, signing, volumes, year_end
from .locking import lock


@dataclass(frozen=True, slots=True)
class Wish:
    """What should read otherwise, and why. `delta` is in the form of its type (`delta.py`)."""

    type: AmendmentType
    reason: str
    delta: Mapping[str, Any]


def draft_amendment(*, actor: Actor, code: str, side: Side, wish: Wish, at: datetime) -> Amendment:
    """Write a wish down, to be looked through before it is handed over. Raises Invalid by field."""
    with transaction.atomic():
        contract = _in_force(code, actor)
        require(policies.may_draft_amendment(actor, contract, side))
        _checked(contract, wish, at)
        last = contract.amendments.aggregate(last=Max("ordinal"))["last"] or 0
        amendment = Amendment.objects.create(
            contract=contract,
            ordinal=last + 1,
            type=wish.type,
            side=side,
            reason=wish.reason.strip(),
            delta=dict(wish.delta),
            base_edition=contract.edition,
            author_id=actor.user_id or 0,
            created_at=at,
        )
        audit.record(
            actor=actor, action="contracts.draft_amendment", subject=contract, at=at, ordinal=amendment.ordinal,
            type=amendment.type, side=side,
        )  # fmt: skip
    return amendment


def revise_amendment(
    *, actor: Actor, code: str, ordinal: int, wish: Wish, seen_version: int, at: datetime
) -> Amendment:
    """Change a draft. Its author stays the one who wrote it last: she won't be the one who approves."""
    with transaction.atomic():
        contract, amendment = _locked(code, actor, ordinal)
        require(policies.may_draft_amendment(actor, contract, amendment.side))
        _unchanged(amendment, seen_version)
        if amendment.status != AmendmentStatus.DRAFT:
            raise Conflict(_("Зміну вже подано. Щоб виправити її, відкличте й складіть нову."))
        _checked(contract, wish, at)
        amendment.reason, amendment.delta = wish.reason.strip(), dict(wish.delta)
        amendment.base_edition, amendment.author_id = contract.edition, actor.user_id or 0
        _saved(amendment)
        audit.record(actor=actor, action="contracts.revise_amendment", subject=contract, at=at, ordinal=ordinal)
    return amendment


def ask_amendment(*, actor: Actor, code: str, ordinal: int, seen_version: int, at: datetime) -> Amendment:
    """Hand the wish over. Money that the organisation moves between lines within the threshold applies at once: that is a
    notice, and the officials learn of it; everything else waits for consent."""
    with transaction.atomic():
        contract, amendment = _locked(code, actor, ordinal)
        require(
            policies.may_ask_amendment(actor, contract, amendment.side),
            _("Подати зміну може людина з правом подавати від імені організації."),
        )
        _unchanged(amendment, seen_version)
        content = _fresh(contract, amendment, at)
        percent = terms_on(contract.signed_on or timezone.localdate(at)).reallocation_percent
        if is_notice(contract, amendment, percent):
            amendment.status = AMENDMENT.target("notify", amendment.status)
            amendment.asked_at = at
            _saved(amendment)
            _apply(contract, amendment, content, actor=actor, at=at, since=timezone.localdate(at))
            action, letter = "contracts.notify_amendment", "tell_amendment_noticed"
        else:
            amendment.status = AMENDMENT.target("ask", amendment.status)
            amendment.asked_at = at
            _saved(amendment)
            action, letter = "contracts.ask_amendment", "tell_amendment_asked"
        audit.record(actor=actor, action=action, subject=contract, at=at, ordinal=ordinal)
        after_commit(f"contracts.tasks.{letter}", amendment_id=amendment.pk)
    return amendment


def approve_amendment(*, actor: Actor, code: str, ordinal: int, seen_version: int, at: datetime) -> Amendment:
    """Agree for the city, as somebody else than its author. The supplementary agreement gets its number."""
    with transaction.atomic():
        contract, amendment = _locked(code, actor, ordinal)
        _may_decide(actor, amendment)
        _unchanged(amendment, seen_version)
        amendment.status = AMENDMENT.target("approve", amendment.status)
        _fresh(contract, amendment, at, lock_purses=True)
        amendment.approver_id, amendment.decided_at = actor.user_id, at
        amendment.number = (contract.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
        _saved(amendment)
        audit.record(
            actor=actor, action="contracts.approve_amendment", subject=contract, at=at, ordinal=ordinal,
            number=amendment.number,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_amendment_decided", amendment_id=amendment.pk)
    return amendment


def refuse_amendment(
    *, actor: Actor, code: str, ordinal: int, remark: str, seen_version: int, at: datetime
) -> Amendment:
    """Say no, with the reason."""
    with transaction.atomic():
        contract, amendment = _locked(code, actor, ordinal)
        _may_decide(actor, amendment)
        _unchanged(amendment, seen_version)
        if not remark.strip():
            raise Invalid({"remark": _("Поясніть, чому відмовляєте.")})
        amendment.status = AMENDMENT.target("refuse", amendment.status)
        amendment.approver_id, amendment.decided_at, amendment.remark = actor.user_id, at, remark.strip()
        _saved(amendment)
        audit.record(
            actor=actor, action="contracts.refuse_amendment", subject=contract, at=at, ordinal=ordinal, remark=remark
        )
        after_commit("contracts.tasks.tell_amendment_decided", amendment_id=amendment.pk)
    return amendment


def withdraw_amendment(*, actor: Actor, code: str, ordinal: int, seen_version: int, at: datetime) -> Amendment:
    """Take it back, by the side that wished it, while it isn't signed."""
    with transaction.atomic():
        contract, amendment = _locked(code, actor, ordinal)
        require(policies.may_ask_amendment(actor, contract, amendment.side))
        _unchanged(amendment, seen_version)
        amendment.status = AMENDMENT.target("withdraw", amendment.status)
        _saved(amendment)
        audit.record(actor=actor, action="contracts.withdraw_amendment", subject=contract, at=at, ordinal=ordinal)
    return amendment


def sign_amendment(
    *,
    actor: Actor,
    code: str,
    ordinal: int,
    signed_on: date,
    file_id: int | None,
    seen_version: int,
    at: datetime,
) -> Amendment:
    """Record that both sides signed. In the same transaction the contract reads otherwise: a new edition, sum, ceilings of
    lines, plan of tranches, terms of reports that aren't handed in yet."""
    with transaction.atomic():
        contract, amendment = _locked(code, actor, ordinal)
        require(policies.may_manage(actor))
        _unchanged(amendment, seen_version)
        problems = {}
        if signed_on > timezone.localdate(at):
            problems["signed_on"] = _("Дата підписання не може бути в майбутньому.")
        elif contract.signed_on and signed_on < contract.signed_on:
            problems["signed_on"] = _("Додаткову угоду не можна підписати раніше за договір.")
        elif signed_on > contract.year_ends_on:
            problems["signed_on"] = _("Договір діє до кінця %(year)s року.") % {"year": contract.year}
        if problems:
            raise Invalid(problems)
        amendment.status = AMENDMENT.target("sign", amendment.status)
        content = _fresh(contract, amendment, at, lock_purses=True)
        amendment.signed_on = signed_on
        _saved(amendment)
        if file_id is not None:
            signing.keep_file(contract, file_id, actor=actor, at=at, amendment=amendment)
        _apply(contract, amendment, content, actor=actor, at=at, since=signed_on)
        audit.record(
            actor=actor, action="contracts.sign_amendment", subject=contract, at=at, ordinal=ordinal,
            signed_on=signed_on, amount=contract.amount,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_amendment_signed", amendment_id=amendment.pk)
        after_commit("contracts.tasks.refresh_continuity")
    return amendment


# ---- parts -----------------------------------------------------------------------------------------------------------


def _in_force(code: str, actor: Actor) -> Contract:
    contract = lock(code)
    found(policies.may_see(actor, contract))
    if contract.status != ContractStatus.IN_FORCE:
        raise Conflict(_("Змінити можна лише договір, що діє."))
    return contract


def _locked(code: str, actor: Actor, ordinal: int) -> tuple[Contract, Amendment]:
    """The contract first, then its amendment: everybody locks them in this order."""
    contract = _in_force(code, actor)
    amendment = Amendment.objects.select_for_update().filter(contract=contract, ordinal=ordinal).first()
    if amendment is None or not policies.may_see_amendment(actor, contract, amendment):
        raise NotFound(_("Такої зміни до договору немає."))
    amendment.contract = contract
    return contract, amendment


def _unchanged(amendment: Amendment, seen_version: int) -> None:
    if amendment.version != seen_version:
        raise stale()


def _may_decide(actor: Actor, amendment: Amendment) -> None:
    require(policies.may_see_all(actor))
    require(
        policies.may_decide_amendment(actor, amendment),
        _("Погоджує не той, хто склав зміну. Попросіть іншу посадову особу або керівника."),
    )


def _checked(contract: Contract, wish: Wish, at: datetime) -> Content:
    facts = facts_of(contract, today=timezone.localdate(at))
    old = content_of(contract)
    new = deltas.apply(old, wish.type, wish.delta, facts.plan)
    problems = deltas.problems(old, new, wish.type, facts)
    if not wish.reason.strip():
        problems["reason"] = _("Поясніть, чому потрібна зміна.")
    if problems:
        raise Invalid(problems)
    return new


def _fresh(contract: Contract, amendment: Amendment, at: datetime, *, lock_purses: bool = False) -> Content:
    """What the contract will read, checked against what it reads and has paid by now."""
    facts = facts_of(contract, today=timezone.localdate(at), lock=lock_purses)
    current = content_of(contract)
    if amendment.base_edition != contract.edition:
        base = Content.read(contract.editions.get(draft=False, number=amendment.base_edition).snapshot)
        if deltas.overtaken(base, current, amendment.type, amendment.delta, facts.plan):
            raise Conflict(
                _("Відколи складено цю зміну, те саме в договорі змінила інша. Відкличте її та складіть нову.")
            )
    new = deltas.apply(current, amendment.type, amendment.delta, facts.plan)
    if problems := deltas.problems(current, new, amendment.type, facts):
        raise Invalid({"": " ".join(problems.values())})
    return new


def _apply(
    contract: Contract, amendment: Amendment, content: Content, *, actor: Actor, at: datetime, since: date
) -> None:
    before = content_of(contract)
    year_end.withdraw_lapse(contract)
    terms = terms_on(contract.signed_on or since)
    editions.write(contract, content, share_percent=terms.line_share_percent)
    contract.version += 1
    contract.save(update_fields=["version"])
    volumes.follow(contract, actor=actor, at=at)
    editions.keep(contract, actor=actor, at=at, since=since, amendment=amendment)
    if (before.starts_on, before.ends_on) != (content.starts_on, content.ends_on):
        project_services.move_terms(contract, actor=actor, at=at)
        dues = {
            ReportKind.INTERIM: terms.interim_due(content.starts_on, content.ends_on),
            ReportKind.FINAL: terms.final_due(content.ends_on),
        }
        reason = _("Змінено строк договору: додаткова угода № %(n)s") % {"n": amendment.number or amendment.ordinal}
        for report in contract.reports.filter(status__in=EDITABLE_REPORTS, ordinal=1, revision=1).select_related(
            "obligation"
        ):
            due_on = dues[ReportKind(report.kind)]
            obligations.move(report.obligation, due_on=due_on, reason=reason, actor=actor, at=at)
    after_commit("indicators.tasks.refresh_year", year=contract.year)


def _saved(amendment: Amendment) -> None:
    amendment.version += 1
    amendment.save()
