"""Invitations: the only way to an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require

from .. import letters
from ..models import Invitation, RoleGrant, User
from ..policies import may_manage_users
from ..roles import Role
from ..selectors import digest, secret
from .access import give

LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who took which invitation; `created` when her account is new."""

    invitation_id: int
    user_id: int
    created: bool


def issue_invitation(*, actor: Actor, email: str, purpose: str, at: datetime, role: str = "") -> int:
    """The key of a new invitation, inside the caller's transaction. Raises Invalid for a bad address.

    The caller has checked that the actor may invite, queues the letter (`invitation_token`) and records the step.
    """
    address = email.strip().lower()
    try:
        if len(address) > 254:
            raise ValidationError("too long")
        validate_email(address)
    except ValidationError:
        raise Invalid({"email": _("Перевірте адресу. Вона має бути схожа на name@example.org.")}) from None
    nonce = secrets.token_hex(16)
    return Invitation.objects.create(
        email=address,
        nonce=nonce,
        token_digest=digest(secret(nonce)),
        purpose=purpose,
        role=role,
        invited_by_id=actor.user_id,
        created_at=at,
        expires_at=at + LASTS,
    ).pk


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, at: datetime) -> None:
    """The link stops working, unless it was used. The caller has checked that the actor may, and records the step."""
    Invitation.objects.filter(pk=invitation_id, accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)


@transaction.atomic
def invite_to_role(*, actor: Actor, email: str, role: str, at: datetime, by_system: bool = False) -> int:
    """Invite a person to a role in the city; returns the invitation's key. Raises Denied, Invalid, Conflict.

    `by_system` is for the console of an installation that has no administrator yet.
    """
    require(by_system or may_manage_users(actor))
    address = email.strip().lower()
    if role not in Role.values:
        raise Invalid({"role": _("Оберіть роль зі списку.")})
    user = User.objects.select_for_update().filter(email=address).first()
    if user and user.pk == actor.user_id:
        raise Invalid({"email": _("Це ваша адреса. Роль вам може надати лише інша адміністраторка.")})
    if user and RoleGrant.objects.filter(user=user, role=role, ended_at__isnull=True).exists():
        raise Invalid({"email": _("Ця людина вже має роль «%(role)s».") % {"role": Role(role).label}})
    if user and not user.is_active:
        raise Invalid({"email": _("Доступ цієї людини закрито. Відкрийте його на її сторінці.")})
    earlier = Invitation.objects.filter(
        email=address, role=role, purpose=Invitation.Purpose.ROLE, accepted_at__isnull=True, revoked_at__isnull=True
    )
    earlier.update(revoked_at=at)
    key = issue_invitation(actor=actor, email=address, purpose=Invitation.Purpose.ROLE, role=role, at=at)
    row = Invitation.objects.get(pk=key)
    audit.record(actor=actor, action="identity.invite", subject=row, at=at, role=role)
    letters.invited(row, at=at)
    return key


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation_id: int, at: datetime) -> int:
    """A fresh link; the old one stops working. Returns its key. Raises Denied, NotFound, Conflict."""
    row = _open(invitation_id, actor)
    return invite_to_role(actor=actor, email=row.email, role=row.role, at=at)


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation_id: int, at: datetime) -> None:
    """Take an invitation back: its link stops working. Raises Denied, NotFound, Conflict."""
    row = _open(invitation_id, actor)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    audit.record(actor=actor, action="identity.revoke_invitation", subject=row, at=at)


def _open(invitation_id: int, actor: Actor) -> Invitation:
    require(may_manage_users(actor))
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(pk=invitation_id, purpose=Invitation.Purpose.ROLE)
        .first()
    )
    found(row is not None)
    assert row is not None  # noqa: S101
    if row.accepted_at or row.revoked_at:
        raise Conflict(_("Це запрошення вже прийняли або відкликали."))
    return row


@transaction.atomic
def accept_invitation(
    *, actor: Actor, token: str, purpose: str, at: datetime, full_name: str = "", password: str = ""
) -> Accepted:
    """Use the link: a new person names herself and sets a password; one with an account must be signed in to it.

    Raises NotFound when the link doesn't work any more, Conflict when another account is signed in or hers isn't,
    Invalid for a missing name or a weak password.
    """
    row = Invitation.objects.select_for_update(of=("self",)).filter(token_digest=digest(token), purpose=purpose).first()
    if row is None or row.accepted_at or row.revoked_at or row.expires_at <= at:
        raise NotFound(_("Це запрошення вже використали, відкликали або його строк минув. Попросіть нове."))
    user = User.objects.select_for_update().filter(email=row.email).first()
    created = user is None
    if user is None:
        if actor.signed_in:
            raise Conflict(
                _("Запрошення надіслано на %(email)s. Вийдіть і відкрийте посилання з листа ще раз.")
                % {"email": row.email}
            )
        user = _new_user(row.email, full_name, password)
    elif actor.user_id != user.pk:
        raise Conflict(_("Увійдіть як %(email)s і відкрийте посилання з листа ще раз.") % {"email": row.email})
    row.accepted_at, row.accepted_by = at, user
    row.save(update_fields=["accepted_at", "accepted_by"])
    who = Actor(user.pk, name=user.full_name)
    audit.record(actor=who, action="identity.accept_invitation", subject=row, at=at, created=created)
    return Accepted(row.pk, user.pk, created)


@transaction.atomic
def accept_role_invitation(
    *, actor: Actor, token: str, at: datetime, full_name: str = "", password: str = ""
) -> Accepted:
    """`accept_invitation` for a role in the city: the role is hers from this moment."""
    accepted = accept_invitation(
        actor=actor, token=token, purpose=Invitation.Purpose.ROLE, at=at, full_name=full_name, password=password
    )
    row = Invitation.objects.get(pk=accepted.invitation_id)
    user = User.objects.get(pk=accepted.user_id)
    grant = give(user, row.role, actor=Actor(row.invited_by_id), at=at)
    audit.record(
        actor=Actor(row.invited_by_id), action="identity.grant_role", subject=grant, at=at, user=user.pk, role=row.role
    )
    return accepted


def _new_user(email: str, full_name: str, password: str) -> User:
    name = " ".join(full_name.split())
    faults = {}
    if not name:
        faults["full_name"] = _("Напишіть своє прізвище та імʼя.")
    try:
        validate_password(password, User(email=email, full_name=name))
    except ValidationError as error:
        faults["password"] = " ".join(error.messages)
    if faults:
        raise Invalid(faults)
    user = User.objects.create_user(email, password, full_name=name)
    # Whoever read the letter owns the address.
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
