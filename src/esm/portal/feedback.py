"""Messages about the site: kept, numbered, and read by the department."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, require
from esm.kernel.lists import Paged, paged
from esm.kernel.secrets import Unreadable

from .models import Feedback

log = logging.getLogger(__name__)
# Not a rule of the city but a dam against machines: nobody writes six messages about a site in an hour.
MOST, PERIOD = 5, 3600


@dataclass(frozen=True, slots=True)
class Message:
    number: str
    kind: str
    text: str
    page: str
    contact: str
    sent_at: datetime


def send_feedback(*, actor: Actor, kind: str, text: str, page: str, contact: str, sender: str, at: datetime) -> str:
    """Keep a visitor's message; returns its number. `sender` (a network address) is only counted, never kept.

    Raises Conflict when the same sender has written too often within the hour.
    """
    _count(sender)
    with transaction.atomic():
        feedback = Feedback(number=_free_number(), kind=kind, text=text, page=page, contact=contact, sent_at=at)
        feedback.full_clean()
        feedback.save()
        audit.record(actor=actor, action="portal.send_feedback", subject=feedback, at=at, kind=kind)
    return feedback.number


def _count(sender: str) -> None:
    key = f"feedback:{sender}"
    cache.add(key, 0, PERIOD)
    if cache.incr(key) > MOST:
        raise Conflict(_("За останню годину ви надіслали вже кілька повідомлень. Спробуйте пізніше або подзвоніть."))


def _free_number() -> str:
    while True:
        digits = f"{secrets.randbelow(10**6):06d}"
        number = f"{digits[:3]}-{digits[3:]}"
        if not Feedback.objects.filter(number=number).exists():
            return number


def may_read_feedback(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.HEAD)


def feedback_list(*, actor: Actor, page: str | None) -> Paged[Message]:
    """Messages, newest first. Raises Denied for anybody but the department: they may hold contacts."""
    require(may_read_feedback(actor))
    found = paged(Feedback.objects.all(), page=page)
    return found.with_rows(
        [Message(f.number, f.get_kind_display(), f.text, f.page, _contact(f), f.sent_at) for f in found.rows]
    )


def _contact(feedback: Feedback) -> str:
    """One contact that doesn't open mustn't hide all the messages."""
    try:
        return feedback.contact
    except Unreadable:
        log.exception("the contact of message %s does not open", feedback.number)
        return _("Контакт не відкривається: немає ключа або запис змінено. Покличте адміністраторку.")
