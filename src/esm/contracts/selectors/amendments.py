"""Changes of a contract as pages and papers show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.partners import public as partners

from .. import policies
from ..content import delta as deltas
from ..content.contract import Content, Difference, differences
from ..machine import AMENDMENT, APPLIED_AMENDMENTS, AmendmentStatus, AmendmentType, ContractStatus, Side
from ..models import Amendment, Contract
from ..rules import terms_on
from .editions import content_of, plan_of, with_content
from .files import SignedFileView, signed_file_view
from .tones import TONES


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """`number` is that of the paper, 0 before consent."""

    ordinal: int
    number: int
    type: str
    type_label: str
    status: str
    status_label: str
    side_label: str
    reason: str
    created_at: datetime
    signed_on: date | None

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "mute")

    @property
    def in_force(self) -> bool:
        return self.status in APPLIED_AMENDMENTS

    @property
    def since(self) -> date:
        return self.signed_on or self.created_at.date()


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """One change with what it changes, in words, and what this person may do with it now."""

    row: AmendmentRow
    version: int
    code: str
    contract_number: str
    contract_title: str
    contract_signed_on: date | None
    organisation: str
    edrpou: str
    city_signer: str
    organisation_signer: str
    paper_number: str
    differences: tuple[Difference, ...]
    amount: Money
    remark: str
    files: tuple[SignedFileView, ...]
    by_organisation: bool
    may_edit: bool
    may_ask: bool
    may_withdraw: bool
    may_decide: bool
    may_sign: bool
    # The threshold of the city's rule, for the sentence about a notice.
    reallocation_percent: int
    # Handing it over will be a notice, in force at once.
    notice: bool

    @property
    def waits_for_another(self) -> bool:
        return self.row.status == AmendmentStatus.ASKED


def amendment_row(a: Amendment) -> AmendmentRow:
    return AmendmentRow(
        a.ordinal,
        a.number or 0,
        a.type,
        a.get_type_display(),
        a.status,
        a.get_status_display(),
        a.get_side_display(),
        a.reason,
        a.created_at,
        a.signed_on,
    )


def amendment_view(actor: Actor, code: str, ordinal: int, *, today: date) -> AmendmentView:
    """Raises NotFound for a stranger, and for the city while the organisation's wish is a draft."""
    contract = Contract.objects.select_related("organisation").filter(code=code).first()
    if contract is None or not policies.may_see(actor, contract):
        raise NotFound(_("Такого договору немає."))
    a = contract.amendments.select_related("edition").filter(ordinal=ordinal).first()
    if a is None or not policies.may_see_amendment(actor, contract, a):
        raise NotFound(_("Такої зміни до договору немає."))
    organisation = partners.organisation_ref(contract.organisation)
    terms = terms_on(contract.signed_on or today)
    in_force = contract.status == ContractStatus.IN_FORCE
    asker = policies.may_ask_amendment(actor, contract, a.side)
    return AmendmentView(
        row=amendment_row(a),
        version=a.version,
        code=contract.code,
        contract_number=contract.number,
        contract_title=contract.title,
        contract_signed_on=contract.signed_on,
        organisation=organisation.name,
        edrpou=organisation.edrpou,
        city_signer=contract.city_signer,
        organisation_signer=contract.organisation_signer,
        paper_number=terms.amendment_number(contract=contract.number, ordinal=a.number) if a.number else "",
        differences=_changes(contract, a),
        amount=Money(contract.amount),
        remark=a.remark,
        files=_files(a),
        by_organisation=a.side == Side.ORGANISATION,
        may_edit=in_force
        and a.status == AmendmentStatus.DRAFT
        and policies.may_draft_amendment(actor, contract, a.side),
        may_ask=in_force and a.status == AmendmentStatus.DRAFT and asker,
        may_withdraw=in_force and asker and AMENDMENT.allows("withdraw", a.status),
        may_decide=in_force and a.status == AmendmentStatus.ASKED and policies.may_decide_amendment(actor, a),
        may_sign=in_force and a.status == AmendmentStatus.APPROVED and policies.may_manage(actor),
        reallocation_percent=terms.reallocation_percent,
        notice=a.status == AmendmentStatus.DRAFT and is_notice(contract, a, terms.reallocation_percent),
    )


def _files(a: Amendment) -> tuple[SignedFileView, ...]:
    """A paper is signed when the change comes into force: before that there is none."""
    rows = a.signed_files.select_related("file") if a.status in APPLIED_AMENDMENTS else ()
    return tuple(signed_file_view(f) for f in rows)


def _changes(contract: Contract, a: Amendment) -> tuple[Difference, ...]:
    """Of one in force: its edition beside the one before; of another: what it would change now, or would have changed."""
    if a.status in APPLIED_AMENDMENTS:
        before = contract.editions.get(draft=False, number=a.edition.number - 1)
        return differences(Content.read(before.snapshot), Content.read(a.edition.snapshot))
    if a.status in {AmendmentStatus.REFUSED, AmendmentStatus.WITHDRAWN}:
        base = Content.read(contract.editions.get(draft=False, number=a.base_edition).snapshot)
    else:
        base = content_of(with_content(contract))
    return differences(base, deltas.apply(base, a.type, a.delta, plan_of(contract)))


def amendments_to_decide() -> list[Amendment]:
    return list(
        Amendment.objects.filter(status=AmendmentStatus.ASKED, contract__status=ContractStatus.IN_FORCE)
        .select_related("contract")
        .order_by("asked_at", "id")
    )


def amendments_to_sign() -> list[Amendment]:
    return list(
        Amendment.objects.filter(status=AmendmentStatus.APPROVED, contract__status=ContractStatus.IN_FORCE)
        .select_related("contract")
        .order_by("decided_at", "id")
    )


@dataclass(frozen=True, slots=True)
class TypeAbout:
    code: str
    label: str
    about: str


def about_types(contract: Contract, side: str, *, today: date) -> tuple[TypeAbout, ...]:
    """Each type with a sentence about what it is for."""
    percent = terms_on(contract.signed_on or today).reallocation_percent
    if side == Side.ORGANISATION:
        lines = _(
            "Перенести гроші між рядками. До %(percent)s%% рядка — одразу, з повідомленням міста. Більше — зі згодою."
        ) % {"percent": percent}
    else:
        lines = _("Перенести гроші між рядками. Сума договору лишається.")
    about = {
        AmendmentType.LINES: lines,
        AmendmentType.TERM: _("Проєкт почнеться або закінчиться в інший день того самого року."),
        AmendmentType.INDICATORS: _("Обіцяні числа стануть іншими."),
        AmendmentType.SUM_UP: _("Місто дасть більше: не більше, ніж лишилося в бюджеті конкурсу."),
        AmendmentType.SUM_DOWN: _("Місто дасть менше: не менше, ніж уже сплачено."),
        AmendmentType.BANK: _("Гроші надходитимуть на інший рахунок організації."),
        AmendmentType.ERROR: _("У тексті договору помилка: у предметі або в тому, хто підписує."),
    }
    return tuple(TypeAbout(t.value, str(t.label), text) for t, text in about.items())


def draft_of(actor: Actor, contract: Contract, ordinal: int) -> Amendment:
    """A draft that this person may still change. Raises NotFound."""
    a = contract.amendments.filter(ordinal=ordinal, status=AmendmentStatus.DRAFT).first()
    if a is None or not policies.may_draft_amendment(actor, contract, a.side):
        raise NotFound(_("Такої чернетки немає."))
    return a


def is_notice(contract: Contract, a: Amendment, percent: int) -> bool:
    """Whether this change of lines needs no consent: measured from what both sides agreed to last.

    `percent` of a line may go to others so, by the rule of the day on which the contract was signed.
    """
    if a.type != AmendmentType.LINES or a.side != Side.ORGANISATION:
        return False
    consented = (
        contract.editions.filter(draft=False)
        .exclude(amendment__status=AmendmentStatus.NOTICED)
        .order_by("-number")
        .first()
    )
    if consented is None:
        return False
    content = deltas.apply(content_of(contract), a.type, a.delta, plan_of(contract))
    return deltas.within_notice(Content.read(consented.snapshot), content, percent)
