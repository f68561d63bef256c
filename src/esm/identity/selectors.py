"""Reads of people and their access."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, require
from esm.kernel.lists import Paged, Sorting, paged
from esm.kernel.text import fold

from .models import Invitation, RoleGrant, User
from .policies import may_manage_users
from .roles import Role


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    id: int
    role: str
    title: str
    since: date
    until: date | None
    ended_at: datetime | None
    granted_by: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class UserRow:
    uid: UUID
    name: str
    email: str
    is_active: bool
    last_login: datetime | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UserCard:
    id: int
    uid: UUID
    name: str
    email: str
    phone: str
    is_active: bool
    last_login: datetime | None
    joined_at: datetime
    grants: tuple[GrantRow, ...]
    grantable: tuple[tuple[str, str], ...]
    is_self: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    id: int
    email: str
    title: str
    created_at: datetime
    expires_at: datetime
    invited_by: str
    expired: bool


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the person who follows the link sees. `account` tells whether she has one already."""

    id: int
    email: str
    purpose: str
    role: str
    account: bool


@dataclass(frozen=True, slots=True)
class UserFilters:
    q: str = ""
    role: str = ""
    access: str = ""
    sort: str = ""


SORTING = Sorting({"name": ["name_key", "id"], "email": ["email"], "last_login": ["last_login", "id"]}, "name")


def in_force(on: date) -> Q:
    return Q(ended_at__isnull=True, since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def roles_of(*, user_id: int, on: date) -> frozenset[str]:
    """Roles in the city that the person has on the day."""
    return frozenset(RoleGrant.objects.filter(in_force(on), user_id=user_id).values_list("role", flat=True))


def people(ids: Iterable[int]) -> dict[int, Person]:
    """The people with these keys, in one query."""
    return {u.pk: Person(u.pk, u.full_name, u.email) for u in User.objects.filter(pk__in=set(ids))}


def people_with_role(role: str, *, on: date) -> list[Person]:
    """Everyone who holds the role on the day and may sign in, by name: for assignments and letters."""
    holders = RoleGrant.objects.filter(in_force(on), role=role, user=OuterRef("pk"))
    users = User.objects.filter(Exists(holders), is_active=True).order_by("name_key", "id")
    return [Person(u.pk, u.full_name, u.email) for u in users]


def find_person(email: str) -> Person | None:
    """The person who signs in with this e-mail, or None."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    return Person(user.pk, user.full_name, user.email) if user else None


def user_list(actor: Actor, filters: UserFilters, *, on: date, page: str | int | None = 1) -> Paged[UserRow]:
    """People with access to the program. Raises Denied unless the actor manages them."""
    require(may_manage_users(actor))
    users = _matching(filters, on).order_by(*SORTING.order(filters.sort))
    users = users.prefetch_related(Prefetch("grants", RoleGrant.objects.filter(in_force(on)), to_attr="current"))
    slice_ = paged(users, page=page)
    return slice_.with_rows(
        [
            UserRow(
                u.uid,
                u.full_name,
                u.email,
                u.is_active,
                u.last_login,
                tuple(str(Role(g.role).label) for g in u.current),  # type: ignore[attr-defined]
            )
            for u in slice_.rows
        ]
    )


def _matching(filters: UserFilters, on: date) -> QuerySet[User]:
    users = User.objects.all()
    for word in fold(filters.q).split():
        users = users.filter(search_key__contains=word)
    if filters.role in Role.values:
        users = users.filter(Exists(RoleGrant.objects.filter(in_force(on), role=filters.role, user=OuterRef("pk"))))
    if filters.access in {"yes", "no"}:
        users = users.filter(is_active=filters.access == "yes")
    return users


def user_card(actor: Actor, uid: UUID, *, on: date) -> UserCard:
    """A person's access and its history. Raises Denied, NotFound."""
    require(may_manage_users(actor))
    user = User.objects.filter(uid=uid).first()
    found(user is not None)
    assert user is not None  # noqa: S101
    grants = user.grants.select_related("granted_by").order_by("-since", "-id")
    rows = tuple(
        GrantRow(
            g.pk,
            g.role,
            str(Role(g.role).label),
            g.since,
            g.until,
            g.ended_at,
            g.granted_by.full_name if g.granted_by else "",
            g.ended_at is None and g.since <= on and (g.until is None or g.until >= on),
        )
        for g in grants
    )
    held = {g.role for g in rows if g.ended_at is None}
    return UserCard(
        user.pk,
        user.uid,
        user.full_name,
        user.email,
        user.phone,
        user.is_active,
        user.last_login,
        user.joined_at,
        rows,
        tuple((value, str(label)) for value, label in Role.choices if value not in held),
        user.pk == actor.user_id,
    )


def open_invitations(actor: Actor, *, at: datetime) -> list[InvitationRow]:
    """Role invitations nobody has followed yet, newest first. Raises Denied."""
    require(may_manage_users(actor))
    rows = Invitation.objects.filter(
        purpose=Invitation.Purpose.ROLE, accepted_at__isnull=True, revoked_at__isnull=True
    ).select_related("invited_by")
    return [
        InvitationRow(
            i.pk,
            i.email,
            str(Role(i.role).label),
            i.created_at,
            i.expires_at,
            i.invited_by.full_name if i.invited_by else "",
            i.expires_at <= at,
        )
        for i in rows.order_by("-id")
    ]


def secret(nonce: str) -> str:
    """The secret part of an invitation's link: only this installation's key can make it from the nonce."""
    mac = salted_hmac("esm.identity.invitation", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def invitation_token(invitation_id: int) -> str:
    """For the letter. Raises NotFound when the invitation was used or taken back meanwhile."""
    row = Invitation.objects.filter(pk=invitation_id, accepted_at__isnull=True, revoked_at__isnull=True).first()
    if row is None:
        raise NotFound(_("Це запрошення вже використали або відкликали."))
    return secret(row.nonce)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation(token: str, *, at: datetime) -> OpenInvitation:
    """The invitation of this secret link. Raises NotFound when it was used, taken back, is too old or never was."""
    row = Invitation.objects.filter(
        token_digest=digest(token), accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at
    ).first()
    if row is None:
        raise NotFound(_("Це запрошення вже використали, відкликали або його строк минув. Попросіть нове."))
    account = User.objects.filter(email=row.email).exists()
    return OpenInvitation(row.pk, row.email, row.purpose, row.role, account)
