"""Roles given and ended, access shut and opened."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, found, require

from ..models import RoleGrant, User
from ..policies import may_change_access, may_edit_profile, may_manage_users
from ..roles import Role


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    found(user is not None)
    assert user is not None  # noqa: S101
    return user


def _not_herself(actor: Actor, user_id: int) -> None:
    require(may_manage_users(actor))
    require(
        may_change_access(actor, user_id),
        _("Власний доступ змінює інша адміністраторка. Попросіть її."),
    )


def _keep_an_administrator(user_id: int) -> None:
    """Somebody must be able to let people in. Locks the grants so that two can't remove each other at once."""
    others = RoleGrant.objects.select_for_update(of=("self",)).filter(
        role=Role.ADMINISTRATOR, ended_at__isnull=True, user__is_active=True
    )
    if not [g for g in others.order_by("id") if g.user_id != user_id]:
        raise Conflict(_("Це остання адміністраторка. Спершу надайте цю роль ще комусь."))


def give(user: User, role: str, *, actor: Actor, at: datetime) -> RoleGrant:
    """The grant itself, inside the caller's transaction and after her checks. Raises Conflict when she has it."""
    if RoleGrant.objects.filter(user=user, role=role, ended_at__isnull=True).exists():
        raise Conflict(_("Ця людина вже має роль «%(role)s».") % {"role": Role(role).label})
    return RoleGrant.objects.create(user=user, role=role, since=timezone.localdate(at), granted_by_id=actor.user_id)


@transaction.atomic
def grant_role(*, actor: Actor, user_id: int, role: str, at: datetime) -> None:
    """Give a role from today on. Raises Denied (also for oneself), Conflict when she has it already."""
    user = _locked(user_id)
    _not_herself(actor, user_id)
    if role not in Role.values:
        raise Invalid({"role": _("Оберіть роль зі списку.")})
    if not user.is_active:
        raise Conflict(_("Доступ цієї людини закрито. Спершу відкрийте його."))
    grant = give(user, role, actor=actor, at=at)
    audit.record(actor=actor, action="identity.grant_role", subject=grant, at=at, user=user.pk, role=role)


@transaction.atomic
def end_role(*, actor: Actor, grant_id: int, at: datetime) -> None:
    """End a role this very moment. Raises Denied, Conflict for the last administrator."""
    require(may_manage_users(actor))  # before the look: whether such a grant exists is nobody else's business
    grant = RoleGrant.objects.select_for_update(of=("self",)).filter(pk=grant_id).first()
    found(grant is not None)
    assert grant is not None  # noqa: S101
    _not_herself(actor, grant.user_id)
    if grant.ended_at is not None:
        raise Conflict(_("Цю роль уже припинено."))
    if grant.role == Role.ADMINISTRATOR:
        _keep_an_administrator(grant.user_id)
    today = timezone.localdate(at)
    grant.until, grant.ended_at = max(today, grant.since), at
    grant.save(update_fields=["until", "ended_at"])
    audit.record(actor=actor, action="identity.end_role", subject=grant, at=at, user=grant.user_id, role=grant.role)


@transaction.atomic
def deactivate_user(*, actor: Actor, user_id: int, reason: str, at: datetime) -> None:
    """Shut a person out at once, wherever she is signed in. Raises Denied, Conflict, Invalid.

    Her sessions are over for good: let in again, she signs in anew. Roles stay in history.
    """
    user = _locked(user_id)
    _not_herself(actor, user_id)
    if not reason.strip():
        raise Invalid({"reason": _("Напишіть, чому закриваєте доступ.")})
    if not user.is_active:
        raise Conflict(_("Доступ цієї людини вже закрито."))
    if RoleGrant.objects.filter(user=user, role=Role.ADMINISTRATOR, ended_at__isnull=True).exists():
        _keep_an_administrator(user_id)
    user.is_active = False
    user.session_epoch += 1
    user.save(update_fields=["is_active", "session_epoch"])
    audit.record(actor=actor, action="identity.deactivate", subject=user, at=at, reason=reason.strip())


@transaction.atomic
def activate_user(*, actor: Actor, user_id: int, at: datetime) -> None:
    """Let a person in again. Raises Denied, Conflict."""
    user = _locked(user_id)
    _not_herself(actor, user_id)
    if user.is_active:
        raise Conflict(_("Доступ цієї людини вже відкрито."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(actor=actor, action="identity.activate", subject=user, at=at)


@transaction.atomic
def update_profile(*, actor: Actor, user_id: int, full_name: str, phone: str, at: datetime) -> None:
    """A person's own name and phone. Raises Denied, Invalid."""
    user = _locked(user_id)
    require(may_edit_profile(actor, user_id))
    name = " ".join(full_name.split())
    if not name:
        raise Invalid({"full_name": _("Напишіть своє прізвище та імʼя.")})
    changed = [f for f, v in (("full_name", name), ("phone", phone.strip())) if getattr(user, f) != v]
    if not changed:
        return
    user.full_name, user.phone = name, phone.strip()
    user.full_clean(exclude=["password"])
    user.save()
    audit.record(actor=actor, action="identity.update_profile", subject=user, at=at, fields=changed)
