"""The link by which a provider confirms an entry: signed, for one service, for some days, without signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound

from .rules import rules_on

_SALT = "directory.confirm"


def token(service_id: int, at: datetime) -> str:
    """Text for an address; says nothing but the service and the day it was made."""
    return signing.Signer(salt=_SALT).sign_object([service_id, localdate(at).isoformat()])


def opened(text: str, at: datetime) -> int:
    """The service of a link. Raises NotFound for a wrong one and for one that is too old."""
    wrong = NotFound(_("Посилання не діє. Попросіть нове: подзвоніть на гарячу лінію."))
    try:
        service_id, made = signing.Signer(salt=_SALT).unsign_object(text)
    except (signing.BadSignature, ValueError) as error:
        raise wrong from error
    today = localdate(at)
    if datetime.fromisoformat(made).date() + timedelta(days=rules_on(today).link_days) < today:
        raise wrong
    return int(service_id)
