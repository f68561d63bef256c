"""Proposals on paper and by e-mail: registered as envelopes, typed in when the seals go off, under the same rules."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import files
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, found, require
from esm.partners import public as partners

from ..machine import LIVE, PROPOSAL, UNDECIDED, Channel, LotStatus, Mechanism, OrderStatus, ProposalStatus
from ..models import Attachment, Lot, Proposal, Submission
from ..policies import may_receive
from ..rules import OrderRules, requirements_of
from ..volumes import FRACTIONAL, LARGEST, SCALE
from .checking import opened_proposal
from .common import audited, bump, fits, locked_lot
from .proposals import TEXTS, ProposalDraft, content_of

MOST_SHEETS = 10_000
# Far above any price of a unit, and its product with the largest volume fits into a BIGINT.
DEAREST = 10**9


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is seen from outside. `received_at` is when it came, not when it is written down."""

    edrpou: str
    channel: str
    received_at: datetime
    sender: str
    sheets: int | None = None


def register_envelope(
    *, actor: Actor, code: str, envelope: Envelope, scan: files.Upload | None = None, at: datetime
) -> Proposal:
    """Write a proposal down that came on paper or by e-mail, without opening it: number, moment, sender, sheets.

    The server's clock of the notice decides: what came after the term is LATE and stays closed. A draft that the provider
    began on the site gives way to the paper. Raises Denied, NotFound, Conflict, Invalid by field.
    """
    with transaction.atomic():
        lot = locked_lot(code)
        require(may_receive(actor), _("Реєструвати пропозиції може секретарка."))
        found(lot.order.status != OrderStatus.DRAFT)
        _still_registered(lot)
        owner = _sound(envelope, lot, at)
        in_time = envelope.received_at < lot.order.closes_at
        if in_time:
            _one_only(actor, lot, owner.id, at)
        lot.proposals_made += 1
        lot.save(update_fields=["proposals_made"])
        stored = (
            files.store(actor=actor, upload=scan, allowed=files.DOCUMENTS, at=at, field="scan", is_personal=True)
            if scan
            else None
        )
        proposal = Proposal.objects.create(
            number=f"{lot.code}-{lot.proposals_made:02d}",
            lot=lot,
            organisation_id=owner.id,
            status=PROPOSAL.target("submit" if in_time else "register_late", ProposalStatus.DRAFT),
            created_at=at,
            created_by_id=actor.user_id,
            updated_at=at,
            submitted_at=envelope.received_at if in_time else None,
            channel=envelope.channel,
            received_at=envelope.received_at,
            sender=envelope.sender.strip(),
            sheets=envelope.sheets,
            envelope=stored,
        )
        audited(
            actor, "register_envelope", proposal, at, number=proposal.number, channel=envelope.channel,
            received_at=envelope.received_at, late=not in_time, scan=stored.sha256 if stored else "",
        )  # fmt: skip
        after_commit("orders.tasks.tell_received", proposal_id=proposal.pk)
    return proposal


def _still_registered(lot: Lot) -> None:
    """Until the choice is put together: an envelope that lay in the post room in time is found as late as that."""
    if lot.order.status != OrderStatus.ANNOUNCED or lot.status not in {LotStatus.ANNOUNCED, LotStatus.OPENED}:
        raise Conflict(_("За цим завданням пропозицій уже не реєструють."))


def _sound(envelope: Envelope, lot: Lot, at: datetime) -> partners.OrganisationRef:
    owner = partners.organisation_by_edrpou(envelope.edrpou)
    faults = {}
    if owner is None:
        faults["edrpou"] = _("Організації з таким кодом у мережі немає. Перевірте код або спершу внесіть її картку.")
    if envelope.channel not in {Channel.PAPER, Channel.EMAIL}:
        faults["channel"] = _("Виберіть, як надійшла пропозиція: на папері чи електронною поштою.")
    if envelope.received_at > at:
        faults["received_at"] = _("Час надходження ще не настав. Перевірте дату й годину.")
    elif envelope.received_at < lot.order.opens_at:
        faults["received_at"] = _("Пропозиції приймають з %(when)s. Перевірте дату й годину.") % {
            "when": date_format(localtime(lot.order.opens_at), "j E Y, H:i")
        }
    if not envelope.sender.strip():
        faults["sender"] = _("Напишіть, хто приніс або надіслав пропозицію.")
    elif len(envelope.sender.strip()) > 200:
        faults["sender"] = _("Запис довший за 200 знаків. Скоротіть його.")
    if envelope.channel == Channel.PAPER and not envelope.sheets:
        faults["sheets"] = _("Порахуйте аркуші або конверти: кількість стане в розписці.")
    if envelope.sheets is not None and not 0 < envelope.sheets <= MOST_SHEETS:
        faults["sheets"] = _("Вкажіть кількість від 1 до 10 000.")
    if faults or owner is None:
        raise Invalid(faults)
    return owner


def _one_only(actor: Actor, lot: Lot, organisation_id: int, at: datetime) -> None:
    there = lot.proposals.select_for_update().filter(organisation_id=organisation_id, status__in=LIVE).first()
    if there is None:
        return
    if there.status != ProposalStatus.DRAFT:
        raise Conflict(
            _("Від цієї організації вже є пропозиція %(number)s. Зареєструйте нову, коли організація зніме ту.")
            % {"number": there.number}
        )
    there.status = PROPOSAL.target("withdraw", there.status)
    there.reason, there.updated_at = _("Пропозицію подано не через сайт."), at
    bump(there, "status", "reason", "updated_at")
    audited(actor, "withdraw_proposal", there, at, reason=there.reason)


def type_in(*, actor: Actor, number: str, draft: ProposalDraft, seen_version: int, at: datetime) -> Proposal:
    """Write what the opened envelope says, word for word: also a price over the cap, which the check then finds.

    May be put right until the check is decided; every version is kept. Raises NotFound while it is sealed, Denied, Conflict,
    Invalid by field.
    """
    with transaction.atomic():
        proposal = _enveloped(actor, number, seen_version, at)
        lot = proposal.lot
        faults = {}
        price = lot.price_cap if lot.mechanism == Mechanism.COMPENSATION else draft.price
        if not price or not 0 < price <= DEAREST:
            faults["price"] = _("Перепишіть ціну за одиницю.")
        if not draft.capacity or not 0 < draft.capacity <= LARGEST:
            faults["capacity"] = _("Перепишіть обсяг.")
        elif lot.unit not in FRACTIONAL and draft.capacity % SCALE:
            faults["capacity"] = _("У цієї одиниці часток не може бути. Перевірте обсяг.")
        if faults:
            raise Invalid(faults)
        proposal.price, proposal.capacity = price, draft.capacity
        for name in TEXTS:
            setattr(proposal, name, getattr(draft, name).strip())
        known = {r.code for r in requirements_of(lot.requirements)}
        proposal.confirmed = sorted(known.intersection(draft.confirmed))
        fits(proposal, TEXTS)
        proposal.typed_at = proposal.updated_at = at
        bump(proposal, "price", "capacity", *TEXTS, "confirmed", "typed_at", "updated_at")
        content = content_of(proposal, list(proposal.attachments.select_related("file")))
        Submission.objects.create(
            proposal=proposal,
            ordinal=proposal.submissions.count() + 1,
            content=content,
            digest=hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
            declared_by=proposal.sender,
            at=at,
            by_id=actor.user_id,
        )
        audited(actor, "type_in", proposal, at, number=number)
    return proposal


def attach_scan(*, actor: Actor, number: str, code: str, upload: files.Upload, at: datetime) -> Attachment:
    """A document of the opened envelope. Raises NotFound, Denied, Conflict, Invalid."""
    with transaction.atomic():
        proposal = _enveloped(actor, number, None, at)
        rules = OrderRules.from_data(proposal.lot.order.rules)
        if rules.document(code) is None:
            raise Invalid({"code": _("Виберіть, що це за документ.")})
        if proposal.attachments.count() >= rules.value("files_max_count"):
            raise Conflict(_("Файлів уже стільки, скільки можна."))
        limit = rules.value("file_max_megabytes") * 2**20
        stored = files.store(actor=actor, upload=upload, allowed=files.DOCUMENTS, at=at, is_personal=True, limit=limit)
        attachment = Attachment.objects.create(proposal=proposal, code=code, file=stored, at=at, by_id=actor.user_id)
        proposal.updated_at = at
        bump(proposal, "updated_at")
        audited(actor, "attach_document", proposal, at, code=code, file=stored.pk)
    return attachment


def _enveloped(actor: Actor, number: str, seen_version: int | None, at: datetime) -> Proposal:
    proposal = opened_proposal(actor, number, seen_version, at)
    require(may_receive(actor), _("Вносити зміст паперової пропозиції може секретарка."))
    if proposal.channel == Channel.ONLINE:
        raise Conflict(_("Цю пропозицію подано через сайт: її зміст не переписують."))
    if proposal.status not in UNDECIDED:
        raise Conflict(_("Рішення щодо цієї пропозиції вже є."))
    return proposal
