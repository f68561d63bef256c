"""What somebody owes by a day: the one door through which it is written down, put off and closed.

`owe`, `settle`, `reopen` and `move` are steps of other services, which hold the contract's lock; the rest an official does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require

from .. import policies
from ..machine import PUBLIC_CONTRACTS, ObligationKind, ReportKind, Side
from ..models import Contract, Obligation, ObligationMove
from .locking import lock


@dataclass(frozen=True, slots=True)
class Duty:
    """Something an official writes down by hand: a calendar that no rule knows."""

    side: Side
    kind: ObligationKind
    title: str
    due_on: date


def owe(
    contract: Contract,
    *,
    kind: ObligationKind,
    subject: str,
    title: str,
    due_on: date,
    actor: Actor,
    at: datetime,
    side: Side = Side.ORGANISATION,
    url_name: str = "",
    url_args: Sequence[str] = (),
) -> Obligation:
    """Write down what is owed. What was owed and closed under the same subject is open again, with the new term."""
    made, _new = Obligation.objects.update_or_create(
        contract=contract,
        kind=kind,
        subject=subject,
        defaults={
            "side": side,
            "title": title,
            "due_on": due_on,
            "done_on": None,
            "dropped": False,
            "remark": "",
            "url_name": url_name,
            "url_args": list(url_args),
            "opened_at": at,
            "opened_by_id": actor.user_id,
        },
    )
    return made


def owe_report(contract: Contract, kind: ReportKind, *, due_on: date, actor: Actor, at: datetime) -> Obligation:
    return owe(
        contract,
        kind=ObligationKind.REPORT,
        subject=f"report:{kind}",
        title=_("Подати %(report)s") % {"report": kind.label.lower()},
        due_on=due_on,
        actor=actor,
        at=at,
        url_name="contracts:report",
        url_args=(str(kind),),
    )


def settle(obligation: Obligation, *, on: date, remark: str = "", dropped: bool = False) -> None:
    """It is done (or, `dropped`, owed no more: then `remark` says why). One that is closed stays as it is."""
    if obligation.done_on is None:
        obligation.done_on, obligation.remark, obligation.dropped = on, remark[:500], dropped
        obligation.save(update_fields=["done_on", "remark", "dropped"])


def reopen(obligation: Obligation) -> None:
    """What was done has to be done again: a report that came back."""
    if obligation.done_on is not None:
        obligation.done_on, obligation.remark, obligation.dropped = None, "", False
        obligation.save(update_fields=["done_on", "remark", "dropped"])


def move(obligation: Obligation, *, due_on: date, reason: str, actor: Actor, at: datetime) -> None:
    """Another term, and why. Nothing happens when it is the same."""
    if due_on == obligation.due_on:
        return
    ObligationMove.objects.create(
        obligation=obligation,
        was=obligation.due_on,
        due_on=due_on,
        reason=reason.strip()[:500],
        moved_at=at,
        moved_by_id=actor.user_id,
    )
    obligation.due_on = due_on
    obligation.save(update_fields=["due_on"])


def add_obligation(*, actor: Actor, code: str, duty: Duty, at: datetime) -> Obligation:
    """An official writes down one more thing that is owed. Raises Invalid by field, Conflict before the signing."""
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        if contract.status not in PUBLIC_CONTRACTS:
            raise Conflict(_("Договір ще не підписано: за ним ніхто нічого не винен."))
        problems: dict[str, str] = {}
        if not duty.title.strip():
            problems["title"] = _("Напишіть, що треба зробити.")
        if duty.due_on < timezone.localdate(at):
            problems["due_on"] = _("Цей день уже минув. Вкажіть сьогоднішній або пізніший.")
        elif duty.due_on.year > contract.year + 3:
            problems["due_on"] = _("Перевірте рік: строк надто далекий.")
        if problems:
            raise Invalid(problems)
        count = contract.obligations.filter(subject__startswith="hand:").count()
        made = owe(
            contract,
            kind=duty.kind,
            subject=f"hand:{count + 1}",
            title=duty.title.strip(),
            due_on=duty.due_on,
            side=duty.side,
            actor=actor,
            at=at,
        )
        audit.record(
            actor=actor, action="contracts.owe", subject=contract, at=at, obligation=made.pk, title=made.title,
            due_on=made.due_on,
        )  # fmt: skip
    return made


def move_obligation(*, actor: Actor, obligation_id: int, due_on: date, reason: str, at: datetime) -> Obligation:
    """Another term with a reason, whatever is owed. Raises Invalid by field, Conflict for what is closed."""
    with transaction.atomic():
        obligation = _open(actor, obligation_id)
        problems: dict[str, str] = {}
        if not reason.strip():
            problems["reason"] = _("Напишіть, чому переносите строк.")
        if due_on == obligation.due_on:
            problems["due_on"] = _("Це той самий день. Вкажіть інший.")
        elif due_on < timezone.localdate(at):
            problems["due_on"] = _("Цей день уже минув. Вкажіть сьогоднішній або пізніший.")
        elif due_on.year > obligation.contract.year + 3:
            problems["due_on"] = _("Перевірте рік: строк надто далекий.")
        if problems:
            raise Invalid(problems)
        was = obligation.due_on
        move(obligation, due_on=due_on, reason=reason, actor=actor, at=at)
        audit.record(
            actor=actor, action="contracts.move_obligation", subject=obligation.contract, at=at,
            obligation=obligation.pk, was=was, due_on=due_on, reason=reason.strip(),
        )  # fmt: skip
    return obligation


def close_obligation(
    *, actor: Actor, obligation_id: int, on: date, dropped: bool, remark: str, at: datetime
) -> Obligation:
    """Done, or owed no more, of what was written by hand. What a step of the program meets is closed by that step."""
    with transaction.atomic():
        obligation = _open(actor, obligation_id)
        if not obligation.by_hand:
            raise Conflict(_("Це закриється саме, коли буде зроблено. Строк можна перенести."))
        problems: dict[str, str] = {}
        if on > timezone.localdate(at):
            problems["on"] = _("Дата не може бути в майбутньому.")
        elif on < timezone.localdate(obligation.opened_at):
            problems["on"] = _("Дата не може бути раніше, ніж обовʼязок записали.")
        if dropped and not remark.strip():
            problems["remark"] = _("Поясніть, чому цього вже не треба.")
        if problems:
            raise Invalid(problems)
        settle(obligation, on=on, remark=remark.strip(), dropped=dropped)
        action = "contracts.drop_obligation" if dropped else "contracts.settle_obligation"
        audit.record(
            actor=actor,
            action=action,
            subject=obligation.contract,
            at=at,
            obligation=obligation.pk,
            remark=remark.strip(),
        )
    return obligation


def _open(actor: Actor, obligation_id: int) -> Obligation:
    """The obligation under its contract's lock, for an official. Raises NotFound, Denied, Conflict."""
    code = Obligation.objects.filter(pk=obligation_id).values_list("contract__code", flat=True).first()
    if code is None or not policies.may_see_all(actor):
        raise NotFound(_("Такого обовʼязку немає."))
    contract = lock(code)
    require(policies.may_manage(actor))
    obligation = contract.obligations.get(pk=obligation_id)
    obligation.contract = contract
    if obligation.done_on is not None:
        raise Conflict(_("Це вже закрито."))
    return obligation
