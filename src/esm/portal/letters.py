"""The words of letters, for those who edit them; letters that don't get out, for the administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel import letters
from esm.kernel.actor import Actor
from esm.kernel.errors import Denied, NotFound, found

LANGUAGE = settings.LANGUAGE_CODE


def may_edit_letters(actor: Actor) -> bool:
    return actor.has(Role.OFFICIAL, Role.SECRETARY)


def may_see_stuck(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Group:
    """Letters of one room."""

    title: str
    rows: tuple[letters.TextRow, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    subject: str
    body: str


def letter_groups(*, actor: Actor) -> list[Group]:
    """All letters with the words in force. One query. NotFound for those who don't edit them."""
    found(may_edit_letters(actor))
    return list(_groups())


def _groups() -> Iterator[Group]:
    titles = {
        "competitions": _("Конкурси"),
        "contracts": _("Договори і звіти"),
        "identity": _("Доступ людей"),
        "partners": _("Організації"),
    }
    for room, rows in groupby(letters.text_rows(LANGUAGE), key=lambda row: row.code.partition(".")[0]):
        yield Group(titles.get(room, room), tuple(rows))


def letter(*, actor: Actor, code: str) -> letters.TextRow:
    found(may_edit_letters(actor))
    row = next((row for row in letters.text_rows(LANGUAGE) if row.code == code), None)
    if row is None:
        raise NotFound(_("Такого листа немає."))
    return row


def preview(*, actor: Actor, code: str, subject: str, body: str) -> Preview:
    """How the letter would look with these words and invented facts; nothing is kept. Raises Invalid as saving does."""
    row = letter(actor=actor, code=code)
    letters.check_text(subject=subject, body=body, placeholders=row.placeholders)
    return shown(*letters.laid_out(subject, body, letters.texts()[code].sample))


def shown(subject: str, body: str) -> Preview:
    return Preview(subject, f"{body}\n\n{letters.signature()}")


def change(*, actor: Actor, code: str, subject: str, body: str, at: datetime) -> None:
    found(may_edit_letters(actor))
    letters.save_text(actor=actor, code=code, language=LANGUAGE, subject=subject, body=body, at=at)


def reset(*, actor: Actor, code: str, at: datetime) -> None:
    found(may_edit_letters(actor))
    letters.reset_text(actor=actor, code=code, language=LANGUAGE, at=at)


def stuck(*, actor: Actor) -> list[letters.StuckLetter]:
    found(may_see_stuck(actor))
    return letters.stuck()


def prefers_daily(*, actor: Actor) -> bool:
    """Her own choice; «at once» until she says otherwise."""
    return actor.user_id is not None and letters.prefers_daily(actor.user_id)


def prefer(*, actor: Actor, daily: bool, at: datetime) -> None:
    if actor.user_id is None:
        raise Denied
    letters.set_preference(user_id=actor.user_id, daily=daily, at=at)
