"""Opening and checking: sealed until the deadline, then answered line by line, returned, refused or admitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, found, require

from ..dates import counted, day_of
from ..machine import LOT, PROPOSAL, UNDECIDED, Answer, ChangeKind, Channel, LotStatus, Mechanism, ProposalStatus
from ..models import CheckAnswer, DefectNotice, Lot, Proposal, Refusal
from ..policies import is_open, may_check, may_end
from ..rules import OrderRules
from ..selectors.facts import read_facts, verdicts_of
from .common import audited, bump, locked_line, locked_lot, locked_order, locked_proposal, needs
from .notice import decline_all, give_back, locked_lines, note_change


@dataclass(frozen=True, slots=True)
class Answered:
    answer: str
    comment: str = ""


def open_proposals(*, actor: Actor, slug: str, seen_version: int, at: datetime) -> list[Lot]:
    """After the deadline the seals go off all lots of the notice at once. Raises Denied, Conflict before it.

    A lot without a single proposal has failed, and its money is free for another notice.
    """
    with transaction.atomic():
        lines = locked_lines(slug)
        order = locked_order(slug, seen_version)
        require(may_check(actor))
        if at < order.closes_at:
            raise Conflict(_("Пропозиції розкривають лише після строку подання."))
        lots = list(order.lots.select_for_update().filter(status=LotStatus.ANNOUNCED, mechanism=Mechanism.ORDER))
        if not lots:
            raise Conflict(_("Усі пропозиції вже розкрито."))
        for lot in lots:
            lot.order, lot.line = order, lines[lot.line_id]
            lot.opened_at = at
            lot.status = LOT.target("open", lot.status)
            bump(lot, "status", "opened_at")
            received = lot.proposals.filter(status__in=UNDECIDED).count()
            audited(actor, "open_proposals", lot, at, received=received)
            if not received:
                _fail(lot, _("Не надійшло жодної пропозиції."), actor=actor, at=at)
        bump(order)
    return lots


def fail_lot(*, actor: Actor, code: str, reason: str, seen_version: int, at: datetime) -> Lot:
    """Nobody can be chosen: with a public reason, and the money free again. Raises Denied, Conflict, Invalid."""
    with transaction.atomic():
        lot = locked_lot(code, seen_version, with_line=True)
        require(may_end(actor))
        reason = needs(reason, _("Напишіть причину: її побачать усі."))
        if lot.awarded:
            raise Conflict(_("За цим завданням уже прийнято надавачів. Закрийте приймання, а не скасовуйте його."))
        LOT.target("fail", lot.status)
        if lot.status == LotStatus.ANNOUNCED and at < lot.order.closes_at:
            raise Conflict(_("Строк подання ще не минув. Дочекайтеся його або скасуйте замовлення."))
        _fail(lot, reason, actor=actor, at=at)
    return lot


def _fail(lot: Lot, reason: str, *, actor: Actor, at: datetime) -> None:
    line = locked_line(lot.line_id)
    lot.status, lot.ended_reason = LOT.target("fail", lot.status), reason
    bump(lot, "status", "ended_reason")
    give_back(lot, line)
    decline_all(lot, reason)
    audited(actor, "fail_lot", lot, at, reason=reason)
    change = note_change(lot.order, ChangeKind.LOT_FAILED, reason, actor=actor, at=at, lot=lot)
    after_commit("orders.tasks.tell_changed", change_id=change.pk)


def opened_proposal(actor: Actor, number: str, seen_version: int | None, at: datetime) -> Proposal:
    """A proposal that may be checked. To who may not read it, it isn't there; sealed ones are nobody's."""
    proposal = locked_proposal(number, seen_version)
    facts = read_facts(actor, proposal, at)
    found(is_open(facts) and not facts.conflicted)
    require(may_check(actor))
    lot = proposal.lot
    checked = LotStatus.ANNOUNCED if lot.mechanism == Mechanism.COMPENSATION else LotStatus.OPENED
    if lot.status != checked:
        raise Conflict(_("Перевірку за цим завданням закінчено."))
    return proposal


def answer_checks(
    *, actor: Actor, number: str, answers: Mapping[str, Answered], seen_version: int, at: datetime
) -> Proposal:
    """Answer lines of the check list. Whoever answers otherwise than data say explains it. Raises Invalid by line."""
    with transaction.atomic():
        proposal = opened_proposal(actor, number, seen_version, at)
        if proposal.status not in UNDECIDED:
            raise Conflict(_("Рішення щодо цієї пропозиції вже є."))
        said = {v.code: v for v in verdicts_of(proposal, at)}
        faults = {}
        for code, given in answers.items():
            if code not in said or given.answer not in Answer.values:
                faults[code] = _("Виберіть відповідь.")
            elif said[code].answer not in {"", given.answer} and not given.comment.strip():
                faults[code] = _("Дані кажуть інше. Поясніть свою відповідь.")
        if faults:
            raise Invalid(faults)
        for code, given in answers.items():
            CheckAnswer.objects.update_or_create(
                proposal=proposal,
                code=code,
                defaults={
                    "answer": given.answer,
                    "comment": given.comment.strip()[:500],
                    "computed": said[code].answer,
                    "at": at,
                    "by_id": actor.user_id,
                },
            )
        bump(proposal)
        audited(actor, "answer_checks", proposal, at, answers={c: a.answer for c, a in answers.items()})
    return proposal


def return_proposal(*, actor: Actor, number: str, text: str, seen_version: int, at: datetime) -> DefectNotice:
    """Give it back to be put right in the rules' term: documents and texts only, never the price.

    Raises NotFound, Denied, Conflict (also a second time), Invalid.
    """
    with transaction.atomic():
        proposal = opened_proposal(actor, number, seen_version, at)
        text = needs(text, _("Напишіть, що саме виправити."), "text", 2000)
        target = PROPOSAL.target("return", proposal.status)
        if proposal.defects.exists():
            raise Conflict(_("На виправлення повертають один раз. Допустіть пропозицію або відхиліть її."))
        rules = OrderRules.from_data(proposal.lot.order.rules)
        term = counted(day_of(at), rules.term("fix_defects_days"))
        notice = DefectNotice.objects.create(
            proposal=proposal, text=text, due_on=term.due, explained=term.explain(), at=at, by_id=actor.user_id
        )
        proposal.status, proposal.updated_at = target, at
        bump(proposal, "status", "updated_at")
        audited(actor, "return_proposal", proposal, at, due=term.due)
        after_commit("orders.tasks.tell_returned", notice_id=notice.pk)
    return notice


def refuse_proposal(*, actor: Actor, number: str, ground: str, text: str, seen_version: int, at: datetime) -> Refusal:
    """Not compared: a ground of the rules, words, a last day of appeal. Raises NotFound, Denied, Conflict, Invalid."""
    with transaction.atomic():
        proposal = opened_proposal(actor, number, seen_version, at)
        rules = OrderRules.from_data(proposal.lot.order.rules)
        named = rules.ground(ground)
        faults = {}
        if named is None:
            faults["ground"] = _("Виберіть підставу зі списку.")
        if not text.strip():
            faults["text"] = _("Поясніть, що саме не так: це прочитає надавач.")
        if faults or named is None:
            raise Invalid(faults)
        notice = proposal.defects.filter(fixed_at=None).first()
        if proposal.status == ProposalStatus.RETURNED and notice and day_of(at) <= notice.due_on:
            raise Conflict(_("Строк виправлення ще триває. Дочекайтеся його кінця."))
        proposal.status = PROPOSAL.target("refuse", proposal.status)
        term = counted(day_of(at), rules.term("appeal_file_days"))
        refusal = Refusal.objects.create(
            proposal=proposal,
            ground=named.code,
            ground_title=named.title,
            text=text.strip()[:2000],
            appeal_until=term.due,
            at=at,
            by_id=actor.user_id,
        )
        proposal.reason = f"{named.title}. {refusal.text}"
        proposal.decided_at, proposal.decided_by_id = at, actor.user_id
        bump(proposal, "status", "reason", "decided_at", "decided_by_id")
        audited(actor, "refuse_proposal", proposal, at, ground=named.code)
        after_commit("orders.tasks.tell_refused", refusal_id=refusal.pk)
    return refusal


def admit_proposal(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Proposal:
    """It meets the conditions: every line is answered, none with «no». Raises NotFound, Denied, Conflict."""
    with transaction.atomic():
        proposal = opened_proposal(actor, number, seen_version, at)
        target = PROPOSAL.target("admit", proposal.status)
        if proposal.channel != Channel.ONLINE and proposal.typed_at is None:
            raise Conflict(_("Спершу внесіть зміст пропозиції з конверта."))
        rules = OrderRules.from_data(proposal.lot.order.rules)
        answers = dict(proposal.checks.values_list("code", "answer"))
        if {c.code for c in rules.checks} - set(answers):
            raise Conflict(_("Дайте відповідь на кожен рядок перевірки."))
        if Answer.NO in answers.values():
            raise Conflict(_("У перевірці є відповідь «ні». Поверніть пропозицію на виправлення або відхиліть її."))
        proposal.status = target
        proposal.decided_at, proposal.decided_by_id = at, actor.user_id
        bump(proposal, "status", "decided_at", "decided_by_id")
        audited(actor, "admit_proposal", proposal, at)
        after_commit("orders.tasks.tell_admitted", proposal_id=proposal.pk)
    return proposal


def undo_admission(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Proposal:
    """Back to the check, while nobody has scored it. Raises NotFound, Denied, Conflict."""
    with transaction.atomic():
        proposal = opened_proposal(actor, number, seen_version, at)
        if proposal.reviews.filter(sent_at__isnull=False).exists():
            raise Conflict(_("Пропозицію вже оцінили, тому допуск не скасовують."))
        proposal.status = PROPOSAL.target("undo", proposal.status)
        proposal.decided_at, proposal.decided_by_id = None, None
        bump(proposal, "status", "decided_at", "decided_by_id")
        audited(actor, "undo_admission", proposal, at)
    return proposal
