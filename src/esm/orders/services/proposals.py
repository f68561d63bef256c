"""A provider's own steps: start, write, attach, hand in, take back. The server's clock decides."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import files
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import policies
from ..dates import day_of
from ..machine import LIVE, PROPOSAL, Channel, LotStatus, Mechanism, OrderStatus, ProposalStatus
from ..models import Attachment, Lot, Proposal, Submission
from ..rules import OrderRules, requirements_of
from ..volumes import FRACTIONAL, LARGEST, SCALE, volume_text
from .common import audited, bump, fits, locked_lot, locked_proposal

EDITABLE = frozenset({ProposalStatus.DRAFT, ProposalStatus.RETURNED})
TEXTS = ("place", "staff", "quality", "experience")


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What a provider writes; sums and volumes may still be missing (None). Price in kopecks, volume in hundredths."""

    price: int | None
    capacity: int | None
    place: str = ""
    staff: str = ""
    quality: str = ""
    experience: str = ""
    confirmed: tuple[str, ...] = ()


def accepts(lot: Lot, at: datetime) -> bool:
    """Proposals are taken from the first moment of the window to the last, by the server's clock."""
    order = lot.order
    open_ = order.status == OrderStatus.ANNOUNCED and lot.status == LotStatus.ANNOUNCED
    return open_ and order.opens_at <= at < order.closes_at


def start_proposal(*, actor: Actor, code: str, organisation_id: int, at: datetime) -> Proposal:
    """A draft for one lot; a second start gives the one that is there. Raises Denied, NotFound, Conflict.

    Only an organisation of the providers' register may answer.
    """
    require(
        policies.may_edit_own(actor, organisation_id),
        _("Почати пропозицію може людина з правом готувати заявки. Зверніться до керівниці організації."),
    )
    with transaction.atomic():
        lot = locked_lot(code)
        if lot.order.status == OrderStatus.DRAFT:
            raise NotFound(_("Такого лота немає."))
        there = lot.proposals.filter(organisation_id=organisation_id, status__in=LIVE).first()
        if there is not None:
            return there
        _still_open(lot, at)
        _is_provider(organisation_id, at)
        lot.proposals_made += 1
        lot.save(update_fields=["proposals_made"])
        proposal = Proposal.objects.create(
            number=f"{lot.code}-{lot.proposals_made:02d}",
            lot=lot,
            organisation_id=organisation_id,
            price=lot.price_cap if lot.mechanism == Mechanism.COMPENSATION else None,
            created_at=at,
            created_by_id=actor.user_id,
            updated_at=at,
        )
        audited(actor, "start_proposal", proposal, at, number=proposal.number, organisation=organisation_id)
    return proposal


def _still_open(lot: Lot, at: datetime) -> None:
    if accepts(lot, at):
        return
    if at < lot.order.opens_at and lot.status == LotStatus.ANNOUNCED:
        raise Conflict(_("Приймання пропозицій ще не почалося."))
    when = date_format(localtime(lot.order.closes_at), "j E Y, H:i")
    raise Conflict(
        _("Пропозиції за цим завданням уже не приймають. Строк був до %(when)s за годинником сервера.") % {"when": when}
    )


def _is_provider(organisation_id: int, at: datetime) -> None:
    if organisation_id not in partners.providers([organisation_id], on=day_of(at)):
        raise Conflict(
            _(
                "Вашої організації немає в реєстрі надавачів соціальних послуг. Якщо запис є, "
                "надішліть витяг до департаменту: його внесуть, і ви зможете подати пропозицію."
            )
        )


def _own(actor: Actor, number: str) -> Proposal:
    """The proposal for somebody of its organisation; to others it isn't there."""
    proposal = locked_proposal(number)
    found(policies.may_see_own(actor, proposal.organisation_id))
    return proposal


def _current(proposal: Proposal, seen_version: int | None) -> None:
    if seen_version is not None and proposal.version != seen_version:
        raise stale()


def _editable(actor: Actor, number: str, seen_version: int | None, at: datetime) -> Proposal:
    proposal = _own(actor, number)
    require(
        policies.may_edit_own(actor, proposal.organisation_id),
        _("Змінювати пропозицію може людина з правом готувати заявки."),
    )
    _current(proposal, seen_version)
    if proposal.status not in EDITABLE:
        raise Conflict(_("Пропозицію вже подано. Щоб змінити її, відкличте її до кінця строку."))
    _in_time(proposal, at)
    return proposal


def _in_time(proposal: Proposal, at: datetime) -> None:
    if proposal.status == ProposalStatus.RETURNED:
        notice = proposal.defects.filter(fixed_at=None).first()
        if notice is not None and day_of(at) > notice.due_on:
            raise Conflict(
                _("Строк виправлення закінчився %(day)s. Зателефонуйте до департаменту.")
                % {"day": date_format(notice.due_on, "j E Y")}
            )
        return
    _still_open(proposal.lot, at)


def save_proposal(*, actor: Actor, number: str, draft: ProposalDraft, seen_version: int, at: datetime) -> Proposal:
    """Write what there is, ready or not. Raises NotFound, Denied, Conflict, Invalid.

    In a proposal given back for defects price and volume stay as they were opened.
    """
    with transaction.atomic():
        proposal = _editable(actor, number, seen_version, at)
        lot = proposal.lot
        sealed = proposal.status == ProposalStatus.RETURNED
        if lot.mechanism == Mechanism.ORDER and not sealed:
            _price_fits(draft.price, lot)
            proposal.price = draft.price
        if not sealed:
            _capacity_fits(draft.capacity, lot)
            proposal.capacity = draft.capacity
        for name in TEXTS:
            setattr(proposal, name, getattr(draft, name).strip())
        known = {r.code for r in requirements_of(lot.requirements)}
        proposal.confirmed = sorted(known.intersection(draft.confirmed))
        fits(proposal, TEXTS)
        proposal.updated_at = at
        bump(proposal, "price", "capacity", *TEXTS, "confirmed", "updated_at")
        # What is written isn't in the journal: a price is sealed there too.
        audited(actor, "save_proposal", proposal, at, number=number)
    return proposal


def _price_fits(price: int | None, lot: Lot) -> None:
    if price is not None and not 0 < price <= lot.price_cap:
        raise Invalid(
            {"price": _("Ціна має бути більша за нуль і не вища за %(cap)s.") % {"cap": Money(lot.price_cap)}}
        )


def _capacity_fits(capacity: int | None, lot: Lot) -> None:
    if capacity is None:
        return
    if not 0 < capacity <= LARGEST or (lot.unit not in FRACTIONAL and capacity % SCALE):
        raise Invalid({"capacity": _("Перевірте обсяг. У цієї одиниці часток може не бути.")})
    if capacity > lot.volume:
        words = {"volume": volume_text(lot.volume)}
        raise Invalid({"capacity": _("Місто замовляє %(volume)s. Вкажіть не більше.") % words})


def attach_document(*, actor: Actor, number: str, code: str, upload: files.Upload, at: datetime) -> Attachment:
    """Raises NotFound, Denied, Conflict, Invalid."""
    with transaction.atomic():
        proposal = _editable(actor, number, None, at)
        rules = OrderRules.from_data(proposal.lot.order.rules)
        if rules.document(code) is None:
            raise Invalid({"code": _("Виберіть, що це за документ.")})
        if proposal.attachments.count() >= rules.value("files_max_count"):
            raise Conflict(_("Файлів уже стільки, скільки можна. Приберіть зайвий."))
        limit = rules.value("file_max_megabytes") * 2**20
        stored = files.store(actor=actor, upload=upload, allowed=files.DOCUMENTS, at=at, is_personal=True, limit=limit)
        attachment = Attachment.objects.create(proposal=proposal, code=code, file=stored, at=at, by_id=actor.user_id)
        proposal.updated_at = at
        bump(proposal, "updated_at")
        audited(actor, "attach_document", proposal, at, code=code, file=stored.pk)
    return attachment


def remove_document(*, actor: Actor, number: str, attachment_id: int, at: datetime) -> None:
    """Raises NotFound, Denied, Conflict."""
    with transaction.atomic():
        proposal = _editable(actor, number, None, at)
        attachment = proposal.attachments.filter(pk=attachment_id).first()
        found(attachment is not None)
        assert attachment is not None  # noqa: S101
        audited(actor, "remove_document", proposal, at, code=attachment.code, file=attachment.file_id)
        attachment.delete()
        proposal.updated_at = at
        bump(proposal, "updated_at")


def missing(proposal: Proposal, *, attached: set[str]) -> dict[str, str]:
    """What must be there before handing in, by field. Nothing else is asked of the text: its worth is the panel's."""
    rules = OrderRules.from_data(proposal.lot.order.rules)
    lacking = {}
    if not proposal.price:
        lacking["price"] = _("Вкажіть ціну за одиницю.")
    if not proposal.capacity:
        lacking["capacity"] = _("Вкажіть, який обсяг зможете надати.")
    sentences = {
        "place": _("Напишіть, де надаватимете послугу."),
        "staff": _("Напишіть, хто її надаватиме."),
        "quality": _("Напишіть, як дбаєте про якість."),
        "experience": _("Напишіть про досвід або що його немає."),
    }
    lacking |= {name: sentence for name, sentence in sentences.items() if not getattr(proposal, name)}
    absent = [d.title for d in rules.documents if d.required and d.code not in attached]
    if absent:
        lacking["documents"] = _("Додайте документи: %(what)s.") % {"what": ", ".join(absent)}
    return lacking


def submit_proposal(
    *, actor: Actor, number: str, declared_by: str, declared: bool, seen_version: int, at: datetime
) -> Submission:
    """Seal what stands there and hand it in; the second of two clicks gets the same one back.

    Raises NotFound, Denied, Conflict (late, stale, wrong state), Invalid with what is missing.
    """
    with transaction.atomic():
        proposal = _own(actor, number)
        require(
            policies.may_submit_own(actor, proposal.organisation_id),
            _("Подати пропозицію може людина з правом подавати від імені організації."),
        )
        if proposal.status == ProposalStatus.SUBMITTED and proposal.version == seen_version + 1:
            last = proposal.submissions.order_by("-ordinal").first()
            if last is not None and last.by_id == actor.user_id:
                return last
        _current(proposal, seen_version)
        step = "resubmit" if proposal.status == ProposalStatus.RETURNED else "submit"
        target = PROPOSAL.target(step, proposal.status, refusal=_("Цю пропозицію вже подано або закрито."))
        _in_time(proposal, at)
        _is_provider(proposal.organisation_id, at)
        attached = list(proposal.attachments.select_related("file"))
        lacking = missing(proposal, attached={a.code for a in attached})
        if not declared_by.strip():
            lacking["declared_by"] = _("Напишіть прізвище та імʼя керівниці або керівника організації.")
        if not declared:
            lacking["declared"] = _("Поставте позначку, що дані правдиві.")
        if lacking:
            raise Invalid(lacking)
        content = content_of(proposal, attached)
        submission = Submission.objects.create(
            proposal=proposal,
            ordinal=proposal.submissions.count() + 1,
            content=content,
            digest=hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
            declared_by=declared_by.strip()[:200],
            at=at,
            by_id=actor.user_id,
        )
        if step == "submit":
            proposal.submitted_at = at
        else:
            proposal.defects.filter(fixed_at=None).update(fixed_at=at)
        proposal.status, proposal.updated_at = target, at
        bump(proposal, "status", "submitted_at", "updated_at")
        audited(actor, f"{step}_proposal", proposal, at, ordinal=submission.ordinal, digest=submission.digest)
        after_commit("orders.tasks.tell_submitted", submission_id=submission.pk)
    return submission


def content_of(proposal: Proposal, attached: list[Attachment]) -> dict[str, Any]:
    """What is sealed: sums as whole numbers, texts as typed, files by name and digest."""
    return {
        "number": proposal.number,
        "lot": proposal.lot.code,
        "price": proposal.price,
        "capacity": proposal.capacity,
        **{name: getattr(proposal, name) for name in TEXTS},
        "confirmed": proposal.confirmed,
        "files": [{"code": a.code, "name": a.file.name, "sha256": a.file.sha256} for a in attached],
    }


def recall_proposal(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Proposal:
    """Take it back to change it: until the deadline. Raises NotFound, Denied, Conflict."""
    with transaction.atomic():
        proposal = _own(actor, number)
        require(
            policies.may_submit_own(actor, proposal.organisation_id),
            _("Відкликати пропозицію може людина з правом подавати від імені організації."),
        )
        _current(proposal, seen_version)
        if proposal.channel != Channel.ONLINE:
            raise Conflict(_("Пропозицію подано не через сайт. Зніміть її й подайте нову до кінця строку."))
        target = PROPOSAL.target(
            "recall", proposal.status, refusal=_("Відкликати можна лише подану пропозицію, яку ще не розглядають.")
        )
        _still_open(proposal.lot, at)
        proposal.status, proposal.submitted_at, proposal.updated_at = target, None, at
        bump(proposal, "status", "submitted_at", "updated_at")
        audited(actor, "recall_proposal", proposal, at)
    return proposal


def withdraw_proposal(*, actor: Actor, number: str, reason: str, seen_version: int, at: datetime) -> Proposal:
    """Leave for good, until the choice is put together. Raises NotFound, Denied, Conflict, Invalid."""
    with transaction.atomic():
        proposal = _own(actor, number)
        require(
            policies.may_submit_own(actor, proposal.organisation_id),
            _("Зняти пропозицію може людина з правом подавати від імені організації."),
        )
        _current(proposal, seen_version)
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, чому ви знімаєте пропозицію.")})
        if proposal.lot.status not in {LotStatus.ANNOUNCED, LotStatus.OPENED}:
            raise Conflict(_("Вибір уже готують, тому зняти пропозицію не можна. Напишіть до департаменту."))
        target = PROPOSAL.target("withdraw", proposal.status, refusal=_("У цьому стані пропозицію вже не знімають."))
        proposal.status, proposal.updated_at = target, at
        proposal.reason = reason.strip()[:500]
        bump(proposal, "status", "updated_at", "reason")
        audited(actor, "withdraw_proposal", proposal, at, reason=proposal.reason)
    return proposal
