"""Tokens with which an organisation's own program writes its deliveries."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found
from esm.partners.public import Right

from ..models import ApiToken
from ..policies import may_manage_tokens

_MARK = "esm_"  # so that a secret left in a public place can be recognised
_NAME_LIMIT = 80
_LIVE_LIMIT = 20
# How exactly «last used» is known: a write with every request would cost more than the request.
_USED_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """`secret` is known only now: the log keeps a hash of it."""

    token_id: int
    secret: str


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who asks with a token: the organisation's program, with the right to read and write its log and nothing else."""

    token_id: int
    organisation_id: int
    actor: Actor


@transaction.atomic
def create_token(*, actor: Actor, organisation_id: int, name: str, at: datetime) -> NewToken:
    """Raises Invalid for an empty or too long name, Conflict when there are too many, NotFound for strangers."""
    found(may_manage_tokens(actor, organisation_id))
    assert actor.user_id is not None  # noqa: S101  (only people have the right)
    clean = " ".join(name.replace("\0", "").split())
    if not clean:
        raise Invalid({"name": _("Напишіть, для якої програми цей ключ.")})
    if len(clean) > _NAME_LIMIT:
        raise Invalid({"name": _("Скоротіть назву до %(limit)s знаків.") % {"limit": _NAME_LIMIT}})
    if ApiToken.objects.filter(organisation_id=organisation_id, revoked_at__isnull=True).count() >= _LIVE_LIMIT:
        raise Conflict(_("Чинних ключів забагато. Відкличте ті, якими ніхто не користується."))
    secret = _MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation_id=organisation_id,
        name=clean,
        prefix=secret[:10],
        digest=_digest(secret),
        created_at=at,
        created_by_id=actor.user_id,
    )
    audit.record(actor=actor, action="deliveries.create_token", subject=token, at=at, name=clean)
    return NewToken(token.pk, secret)


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int, at: datetime) -> None:
    """From now on the token opens nothing. Raises Conflict when it was revoked already."""
    token = ApiToken.objects.select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NotFound(_("Такого ключа немає."))
    found(may_manage_tokens(actor, token.organisation_id))
    if token.revoked_at:
        raise Conflict(_("Цей ключ уже відкликано."))
    token.revoked_at, token.revoked_by_id = at, actor.user_id
    token.save(update_fields=["revoked_at", "revoked_by_id"])
    audit.record(actor=actor, action="deliveries.revoke_token", subject=token, at=at, name=token.name)


def authenticate(secret: str, *, at: datetime) -> TokenHolder | None:
    """Who holds this token; None when it is unknown or revoked. Notes when it was used, to the minute."""
    if not secret.startswith(_MARK) or len(secret) > 100:
        return None
    token = ApiToken.objects.filter(digest=_digest(secret), revoked_at__isnull=True).first()
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at >= _USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    rights = frozenset((token.organisation_id, str(right)) for right in (Right.VIEW, Right.EDIT))
    return TokenHolder(token.pk, token.organisation_id, Actor(None, rights=rights, name=token.name))


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
