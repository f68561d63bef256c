"""Out of the outbox: each letter is claimed by one process, sent, and marked; a failure waits longer each time."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from .. import files
from ..models import Letter
from .texts import texts

logger = logging.getLogger(__name__)
# Longer than the mail server may take to answer; after it another process may try.
CLAIM = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))


def send_one(key: str, *, at: datetime) -> bool:
    """Send one letter if it still waits; say whether it went out."""
    return _send(Letter.objects.filter(key=key), at)


def send_due(*, at: datetime, limit: int = 500) -> int:
    """Send everything that is due; the letters of one person's digest go as one message. Returns how many messages."""
    due = list(_waiting(at).order_by("send_after", "id").values_list("id", "key", "digest", "to", "user_id")[:limit])
    digests: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    sent = 0
    for letter_id, key, digest, to, user_id in due:
        if digest:
            digests[(to, user_id)].append(letter_id)
        else:
            sent += send_one(key, at=at)
    for ids in digests.values():
        sent += _send(Letter.objects.filter(pk__in=ids), at)
    return sent


def _waiting(at: datetime) -> QuerySet[Letter]:
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    return Letter.objects.filter(free, sent_at=None, given_up_at=None, send_after__lte=at)


def _send(letters: QuerySet[Letter], at: datetime) -> bool:
    mine = _claim(letters, at)
    if not mine:
        return False
    try:
        _message(mine).send()
    except Exception as error:  # whatever the mail server does, the letter stays in the outbox
        _put_off(mine, error, at)
        return False
    _all(mine).update(sent_at=at, claimed_until=None, attempts=F("attempts") + 1, error="")
    _forget_secrets(mine)
    return True


def _claim(letters: QuerySet[Letter], at: datetime) -> list[Letter]:
    """The letters that this process, and no other, sends now."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    mine = []
    for letter in (
        letters.select_related("file")
        .filter(sent_at=None, given_up_at=None, send_after__lte=at)
        .order_by("queued_at", "id")
    ):
        if Letter.objects.filter(free, pk=letter.pk, sent_at=None).update(claimed_until=at + CLAIM):
            mine.append(letter)
    return mine


def _all(letters: Iterable[Letter]) -> QuerySet[Letter]:
    return Letter.objects.filter(pk__in=[letter.pk for letter in letters])


def _forget_secrets(letters: Iterable[Letter]) -> None:
    """Nobody needs these letters in the outbox any more, and what they hold opens something."""
    _all(x for x in letters if (text := texts().get(x.code)) and text.secret).update(body="")


def _put_off(letters: Sequence[Letter], error: Exception, at: datetime) -> None:
    attempts = max(letter.attempts for letter in letters)
    hopeless = isinstance(error, SMTPRecipientsRefused) or attempts >= len(PAUSES)
    logger.warning("letter %s was not sent (attempt %d)", letters[0].key, attempts + 1, exc_info=error)
    _all(letters).update(
        attempts=F("attempts") + 1,
        claimed_until=None,
        error=f"{type(error).__name__}: {error}"[:300],
        send_after=at + PAUSES[min(attempts, len(PAUSES) - 1)],
        given_up_at=at if hopeless else None,
    )
    if hopeless:
        _forget_secrets(letters)


def _message(letters: Sequence[Letter]) -> EmailMessage:
    with override(letters[0].language):
        return _written(letters)


def _written(letters: Sequence[Letter]) -> EmailMessage:
    first = letters[0]
    if len(letters) == 1:
        subject, body = first.subject, first.body
    else:
        count = len(letters)
        subject = ngettext("%(count)s повідомлення за день", "%(count)s повідомлення за день", count) % {"count": count}
        parts = [f"{number}. {letter.subject}\n\n{letter.body}" for number, letter in enumerate(letters, start=1)]
        body = "\n\n\n".join(parts)
    # The same letter sent twice (a process killed at the wrong moment) has the same id: mail programs show it once.
    digest = hashlib.sha256("\n".join(letter.key for letter in letters).encode()).hexdigest()[:32]
    domain = settings.DEFAULT_FROM_EMAIL.rstrip(">").rpartition("@")[2]
    headers = {"Message-ID": f"<{digest}@{domain}>", "Auto-Submitted": "auto-generated"}
    message = EmailMessage(subject, f"{body}\n\n{signature()}", to=[first.to], headers=headers)
    for file in [letter.file for letter in letters if letter.file]:
        message.attach(file.name, files.path_of(file).read_bytes(), files.Kind(file.kind).mime)
    return message


def signature() -> str:
    """Who writes, and the phone of a person who answers, in the language in force."""
    english = get_language() == "en"
    city = settings.CITY_EN if english else settings.CITY
    hours = settings.HELP_HOURS_EN if english else settings.HELP_HOURS
    lines = (
        "-- ",
        _("Єдина соціальна мережа, %(city)s") % {"city": city},
        _("Допоможемо телефоном: %(phone)s, %(hours)s") % {"phone": settings.HELP_PHONE, "hours": hours},
    )
    return "\n".join(lines) + "\n"
