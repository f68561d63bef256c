"""Answers sent after the session ran out: kept for an hour, encrypted, for the same person in the same browser.

The HTTP side (cookies, the gate, the way to the sign-in page) is in `http`; the page that shows them is the portal's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import KeptForm
from .secrets import Unreadable, blind_index

LASTS = timedelta(hours=1)
# Bytes of the written answers. A whole application with its estimate is about 60 kB.
LIMIT = 2**20
# Forms that one browser may leave behind: several tabs, not a store.
MOST = 10
_NEVER = ("password", "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True)
class Kept:
    """`path` is where the form was sent (with its query), `source` the page it stood on; `answers` as they were sent."""

    key: str
    path: str
    source: str
    answers: tuple[tuple[str, str], ...]
    with_files: bool
    until: datetime


def mark(user_id: int) -> str:
    """Who, without saying who: only this installation can make it."""
    return blind_index(str(user_id), purpose="kernel.kept.person")


def keep(
    *,
    browser: str,
    person: str,
    path: str,
    source: str,
    answers: Iterable[tuple[str, str]],
    with_files: bool,
    at: datetime,
) -> bool:
    """Keep a form for the person with this `mark` in the browser with this secret; False when it is too large.

    Files aren't kept, nor are passwords. The oldest forms of a browser give way to the newest.
    """
    mine = [(name, value) for name, value in answers if not any(word in name for word in _NEVER)]
    content = json.dumps({"path": path, "source": source, "answers": mine, "files": with_files}, ensure_ascii=False)
    if len(content.encode(errors="replace")) > LIMIT:
        return False
    owner = _browser(browser)
    KeptForm(key=secrets.token_hex(16), browser=owner, person=person, content=content, kept_at=at).save()
    newest = KeptForm.objects.filter(browser=owner).order_by("-kept_at", "-id").values_list("id", flat=True)
    KeptForm.objects.filter(pk__in=list(newest[MOST : MOST * 2])).delete()
    return True


def kept(*, browser: str, user_id: int, at: datetime) -> list[Kept]:
    """What this person left in this browser within the hour, the newest first."""
    mine = KeptForm.objects.filter(browser=_browser(browser), person=mark(user_id), kept_at__gt=at - LASTS)
    return [form for row in mine.order_by("-kept_at", "-id") if (form := _form(row))]


def _form(row: KeptForm) -> Kept | None:
    try:
        content = json.loads(row.content)
    except Unreadable:  # sealed with a key that is gone: there is nothing to give back
        return None
    answers = tuple((str(name), str(value)) for name, value in content["answers"])
    return Kept(row.key, content["path"], content["source"], answers, content["files"], row.kept_at + LASTS)


def forget(*, browser: str, user_id: int, key: str) -> None:
    """She sent it, or doesn't want it any more. Somebody else's stays."""
    if key.isalnum():
        KeptForm.objects.filter(key=key, browser=_browser(browser), person=mark(user_id)).delete()


def forget_old(*, at: datetime) -> int:
    return KeptForm.objects.filter(kept_at__lte=at - LASTS).delete()[0]


def _browser(secret: str) -> str:
    return blind_index(secret, purpose="kernel.kept.browser")
