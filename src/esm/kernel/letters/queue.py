"""Into the outbox, in the transaction of the change that the letter tells about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..effects import after_commit
from ..errors import Invalid
from ..models import Letter, LetterPreference
from ..schedule import Schedule
from .texts import laid_out, texts, words

# When those who want letters once a day get them, by the city's clock.
DIGEST_TIME = time(8, 0)
# What the placeholders stand for: ready, or to be said in the reader's language: the whole of it, or a fact in it, is a
# function then, called once a letter. Sums and lazy texts are said so by themselves.
Facts = Mapping[str, object] | Callable[[], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to write to. `user_id` is None for an address without an account."""

    email: str
    user_id: int | None = None


def queue(
    *,
    code: str,
    to: str,
    user_id: int | None,
    context: Facts,
    key: str,
    at: datetime,
    legal: bool = False,
    file_id: int | None = None,
) -> bool:
    """Write the letter `code` to the address `to`; say whether it is new.

    `key` names what is told to whom ("competitions.submitted:17:anna@example.org"): with a key that was used nothing
    happens. `legal`: a notice from which a term runs; it is never held for a digest. `file_id`: a `StoredFile` that
    goes with it. The letter speaks the language that its reader chose (`set_preference`), Ukrainian to the rest. No
    address, no letter.
    Raises KeyError for an unknown code or when `context` lacks a placeholder.
    """
    if not to or Letter.objects.filter(key=key).exists():
        return False
    wish = preference(user_id)
    with override(wish.language):
        facts = context() if callable(context) else context
        subject, body = laid_out(*words(texts()[code], wish.language), _in_own_language(facts, wish.language))
    daily = wish.daily and not legal
    letter = Letter(
        key=key,
        code=code,
        to=to,
        user_id=user_id,
        language=wish.language,
        subject=subject,
        body=body,
        file_id=file_id,
        legal=legal,
        digest=daily,
        queued_at=at,
        send_after=_next_digest(at) if daily else at,
    )
    # Another process may be quicker: there is one row all the same, and one of them sends it.
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    if not daily:
        after_commit("kernel.tasks.send_letter", key=key)
    return True


def queue_all(
    *,
    code: str,
    to: Iterable[Reader],
    context: Facts,
    key: str,
    at: datetime,
    legal: bool = False,
    attach: Callable[[], int] | None = None,
) -> int:
    """One letter to each reader, all or none of them; returns how many are new. Who stands in `to` twice gets one.

    `attach` makes the file that goes with the letter; it is asked once, and only when a letter is new.
    """
    keys = {_key(code, key, reader): reader for reader in to if reader.email}
    with transaction.atomic():
        used = set(Letter.objects.filter(key__in=keys).values_list("key", flat=True))
        fresh = {k: reader for k, reader in keys.items() if k not in used}
        file_id = attach() if attach and fresh else None
        return sum(
            queue(
                code=code,
                to=reader.email,
                user_id=reader.user_id,
                context=context,
                key=k,
                at=at,
                legal=legal,
                file_id=file_id,
            )
            for k, reader in fresh.items()
        )


def _key(code: str, key: str, reader: Reader) -> str:
    """What is told to whom; longer than its column, it is folded into a hash."""
    whole = f"{code}:{key}:{reader.user_id or reader.email.casefold()}"
    return whole if len(whole) <= 200 else f"{code}:{hashlib.sha256(whole.encode()).hexdigest()}"


def link(path: str) -> str:
    """The whole address of a page, for a letter."""
    return f"{settings.PUBLIC_URL}{path}"


def _in_own_language(facts: Mapping[str, object], language: str) -> Mapping[str, object]:
    """The same facts, their links leading to the pages in `language`."""
    if language == settings.LANGUAGE_CODE:
        return facts
    ours, theirs = f"{settings.PUBLIC_URL}/", f"{settings.PUBLIC_URL}/{language}/"
    return {
        name: f"{theirs}{value.removeprefix(ours)}"
        if isinstance(value, str) and value.startswith(ours) and not value.startswith(theirs)
        else value
        for name, value in facts.items()
    }


@dataclass(frozen=True, slots=True)
class Preference:
    """How a person wants her letters; what stands here is what whoever never chose gets."""

    daily: bool = False
    language: str = settings.LANGUAGE_CODE


def preference(user_id: int | None) -> Preference:
    row = LetterPreference.objects.filter(user_id=user_id).first() if user_id is not None else None
    if row is None:
        return Preference()
    # A language that the program has no longer must not stop letters.
    known = row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return Preference(row.daily, known)


def set_preference(*, user_id: int, daily: bool, language: str = settings.LANGUAGE_CODE, at: datetime) -> None:
    """Her own choice on her own page. What was held for a digest goes out now when she wants letters at once.

    Raises Invalid for a language that the program doesn't speak.
    """
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": _("Оберіть мову зі списку.")})
    LetterPreference.objects.update_or_create(user_id=user_id, defaults={"daily": daily, "language": language})
    if not daily:
        Letter.objects.filter(user_id=user_id, digest=True, sent_at=None).update(send_after=at)


def _next_digest(at: datetime) -> datetime:
    return Schedule("digest", daily=DIGEST_TIME).next_after(at, get_default_timezone())


@dataclass(frozen=True, slots=True)
class StuckLetter:
    """For the administrator: which letters don't get out, and why; the address is masked, the text isn't shown."""

    id: int
    code: str
    address: str
    queued_at: datetime
    attempts: int
    error: str
    given_up: bool


def stuck(limit: int = 100) -> list[StuckLetter]:
    waiting = Letter.objects.filter(sent_at=None, attempts__gt=0).order_by("-queued_at")[:limit]
    return [
        StuckLetter(
            x.pk,
            x.code,
            _masked(x.to),
            x.queued_at,
            x.attempts,
            x.error.replace(x.to, _masked(x.to)),  # mail servers repeat the address
            x.given_up_at is not None,
        )
        for x in waiting
    ]


def _masked(address: str) -> str:
    name, _at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
