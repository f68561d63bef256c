"""How an organisation comes into the network, and when it is kept from competitions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, found, require

from .. import letters
from ..edrpou import clean, is_valid
from ..machine import JOINING, JoinStatus, Right
from ..models import Bar, JoinRequest, MemberInvitation, Membership, Organisation
from ..policies import may_administer
from .cards import enter_organisation, locked, no_hidden_characters, wrong_code
from .team import close, issue


@dataclass(frozen=True, slots=True)
class Joining:
    """What an organisation says about itself when it asks to join."""

    edrpou: str
    name: str
    legal_form: str
    registered_on: date
    contact_name: str
    email: str
    phone: str
    about: str = ""


@transaction.atomic
def ask_to_join(*, actor: Actor, joining: Joining, at: datetime) -> str:
    """Anybody may ask; returns the number to quote. Raises Invalid (a sentence for each field), Conflict."""
    code = clean(joining.edrpou)
    if not is_valid(code):
        raise Invalid({"edrpou": wrong_code()})
    if Organisation.objects.filter(edrpou=code).exists():
        raise Invalid(
            {"edrpou": _("Ця організація вже в мережі. Попросіть її голову запросити вас або подзвоніть нам.")}
        )
    if JoinRequest.objects.filter(edrpou=code, status=JoinStatus.WAITING).exists():
        raise Invalid({"edrpou": _("Заявку від цієї організації вже отримано. Дочекайтеся відповіді.")})
    no_hidden_characters(asdict(joining))
    row = JoinRequest(
        number="",
        edrpou=code,
        name=" ".join(joining.name.split()),
        legal_form=joining.legal_form,
        registered_on=joining.registered_on,
        contact_name=" ".join(joining.contact_name.split()),
        email=joining.email.strip().lower(),
        phone=joining.phone.strip(),
        about=joining.about.strip(),
        created_at=at,
    )
    if joining.registered_on > timezone.localdate(at):
        raise Invalid({"registered_on": _("Дата реєстрації не може бути в майбутньому.")})
    try:
        row.full_clean(exclude=["number", "decided_at", "decided_by", "organisation"])
    except ValidationError as error:
        raise Invalid({k: " ".join(v) for k, v in error.message_dict.items()}) from error
    row.number = f"tmp{code}"
    row.save()
    row.number = f"П-{row.pk:05d}"
    row.save(update_fields=["number"])
    audit.record(actor=actor, action="partners.ask_to_join", subject=row, at=at, edrpou=code)
    letters.join_received(row, at=at)
    return row.number


def _waiting(number: str) -> JoinRequest:
    row = JoinRequest.objects.select_for_update(of=("self",)).filter(number=number).first()
    found(row is not None)
    assert row is not None  # noqa: S101
    return row


@transaction.atomic
def approve_join(*, actor: Actor, number: str, at: datetime) -> Organisation:
    """Let it in and invite its head. Raises Denied, Conflict when decided already or the code came in another way."""
    require(may_administer(actor))
    request = _waiting(number)
    request.status = JOINING.target("approve", JoinStatus(request.status))
    entered = enter_organisation(
        actor=actor,
        edrpou=request.edrpou,
        name=request.name,
        legal_form=request.legal_form,
        registered_on=request.registered_on,
        email=request.email,
        phone=request.phone,
        source=_("заявка організації %(number)s") % {"number": request.number},
        at=at,
    )
    row = locked(entered.id)
    request.decided_at, request.decided_by_id, request.organisation = at, actor.user_id, row
    request.save()
    issue(row, actor=actor, email=request.email, rights=Right.values, position=_("голова"), is_head=True, at=at)
    audit.record(actor=actor, action="partners.approve_join", subject=request, at=at, organisation=row.pk)
    return row


@transaction.atomic
def decline_join(*, actor: Actor, number: str, reason: str, at: datetime) -> None:
    """Say no, with a reason that the organisation reads. Raises Denied, Conflict, Invalid."""
    require(may_administer(actor))
    request = _waiting(number)
    request.status = JOINING.target("decline", JoinStatus(request.status))
    if not reason.strip():
        raise Invalid({"reason": _("Напишіть причину: організація отримає її листом.")})
    request.reason, request.decided_at, request.decided_by_id = reason.strip()[:500], at, actor.user_id
    request.save()
    audit.record(actor=actor, action="partners.decline_join", subject=request, at=at, reason=request.reason)
    letters.join_declined(request, at=at)


@transaction.atomic
def invite_head(*, actor: Actor, organisation_id: int, email: str, at: datetime) -> None:
    """The first head of an organisation that has none (entered from paper). Raises Denied, Conflict, Invalid."""
    require(may_administer(actor))
    row = locked(organisation_id)
    if Membership.objects.filter(organisation=row, is_head=True, ended_at__isnull=True).exists():
        raise Conflict(_("Організація вже має голову. Щоб змінити її, передайте керівництво."))
    for earlier in MemberInvitation.objects.filter(organisation=row, is_head=True, closed_at__isnull=True):
        close(earlier, at)
    made = issue(row, actor=actor, email=email, rights=Right.values, position=_("голова"), is_head=True, at=at)
    audit.record(actor=actor, action="partners.invite_head", subject=row, at=at, invitation=made.pk)


@transaction.atomic
def bar_organisation(
    *, actor: Actor, organisation_id: int, reason: str, act: str, from_year: int, until_year: int, at: datetime
) -> None:
    """Keep it from competitions of these budget years. Raises Denied, Invalid."""
    require(may_administer(actor))
    row = locked(organisation_id)
    faults = {}
    if not reason.strip():
        faults["reason"] = _("Напишіть, за що: це побачать усі.")
    if not act.strip():
        faults["act"] = _("Назвіть документ, наприклад «Акт ревізії № 5 від 01.06.2026».")
    if not 2000 <= from_year <= 2100:
        faults["from_year"] = _("Вкажіть рік чотирма цифрами.")
    if not from_year <= until_year <= from_year + 10:
        faults["until_year"] = _("Останній рік має бути не раніший за перший і не далі ніж на десять років.")
    if faults:
        raise Invalid(faults)
    _bar(row, actor=actor, reason=reason, act=act, years=(from_year, until_year), at=at)


@transaction.atomic
def lift_bar(*, actor: Actor, organisation_id: int, bar_id: int, reason: str, at: datetime) -> None:
    """Let it take part again, with a reason. Raises Denied, NotFound, Conflict, Invalid."""
    require(may_administer(actor))
    row = locked(organisation_id)
    bar = Bar.objects.filter(pk=bar_id, organisation=row).first()
    found(bar is not None)
    assert bar is not None  # noqa: S101
    if bar.lifted_at is not None:
        raise Conflict(_("Заборону вже знято."))
    if not reason.strip():
        raise Invalid({"reason": _("Напишіть, чому знімаєте заборону.")})
    _lift(row, bar, actor=actor, reason=reason, at=at)


@transaction.atomic
def bar_debtor(
    *, actor: Actor, organisation_id: int, reason: str, act: str, from_year: int, until_year: int, at: datetime
) -> int:
    """A bar that follows from another room's rules (money not returned in time); that room has decided. Returns its id."""
    return _bar(locked(organisation_id), actor=actor, reason=reason, act=act, years=(from_year, until_year), at=at).pk


@transaction.atomic
def lift_debtors_bar(*, actor: Actor, organisation_id: int, bar_id: int, reason: str, at: datetime) -> None:
    """The ground of such a bar is gone. One that somebody has lifted already stays lifted."""
    row = locked(organisation_id)
    bar = Bar.objects.get(pk=bar_id, organisation=row)
    if bar.lifted_at is None:
        _lift(row, bar, actor=actor, reason=reason, at=at)


def _bar(row: Organisation, *, actor: Actor, reason: str, act: str, years: tuple[int, int], at: datetime) -> Bar:
    bar = Bar.objects.create(
        organisation=row,
        reason=reason.strip()[:500],
        act=act.strip()[:300],
        from_year=years[0],
        until_year=years[1],
        created_at=at,
        created_by_id=actor.user_id,
    )
    audit.record(actor=actor, action="partners.bar", subject=row, at=at, bar=bar.pk, years=list(years))
    return bar


def _lift(row: Organisation, bar: Bar, *, actor: Actor, reason: str, at: datetime) -> None:
    bar.lifted_at, bar.lifted_reason = at, reason.strip()[:500]
    bar.save(update_fields=["lifted_at", "lifted_reason"])
    audit.record(actor=actor, action="partners.lift_bar", subject=row, at=at, bar=bar.pk, reason=bar.lifted_reason)
