"""The words of letters, for those who edit them; letters that don't get out, for the administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from esm.identity import public as identity
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


@dataclass(frozen=True, slots=True)
class Change:
    """A step of a text's history as the editor reads it; `current` is the one in force."""

    number: int
    at: datetime
    by: str
    is_own: bool
    subject: str
    body: str
    current: bool


def known_language(language: str) -> str:
    """The language of a letter's text, Ukrainian when none is named. Raises NotFound for one we don't write in."""
    if language not in {"", *dict(settings.LANGUAGES)}:
        raise NotFound(_("Такою мовою листів немає."))
    return language or LANGUAGE


def letter_groups(*, actor: Actor, language: str) -> list[Group]:
    """All letters with the words in force. Two queries. NotFound for those who don't edit them."""
    found(may_edit_letters(actor))
    return list(_groups(language))


def _groups(language: str) -> Iterator[Group]:
    titles = {
        "competitions": _("Конкурси"),
        "contracts": _("Договори і звіти"),
        "identity": _("Доступ людей"),
        "orders": _("Соціальне замовлення"),
        "partners": _("Організації"),
    }
    for room, rows in groupby(letters.text_rows(language), key=lambda row: row.code.partition(".")[0]):
        yield Group(titles.get(room, room), tuple(rows))


def letter(*, actor: Actor, code: str, language: str) -> letters.TextRow:
    found(may_edit_letters(actor))
    row = next((row for row in letters.text_rows(language) if row.code == code), None)
    if row is None:
        raise NotFound(_("Такого листа немає."))
    return row


def preview(*, actor: Actor, code: str, language: str, subject: str, body: str) -> Preview:
    """How the letter would look with these words and invented facts; nothing is kept. Raises Invalid as saving does."""
    row = letter(actor=actor, code=code, language=language)
    letters.check_text(subject=subject, body=body, placeholders=row.placeholders)
    return shown(*letters.laid_out(subject, body, letters.texts()[code].sample), language=language)


def shown(subject: str, body: str, *, language: str) -> Preview:
    with override(language):
        return Preview(subject, f"{body}\n\n{letters.signature()}")


def change(*, actor: Actor, code: str, language: str, subject: str, body: str, seen_version: int, at: datetime) -> None:
    """Raises NotFound, Invalid, and Conflict when somebody else saved meanwhile."""
    found(may_edit_letters(actor))
    letters.save_text(
        actor=actor, code=code, language=language, subject=subject, body=body, seen_version=seen_version, at=at
    )


def reset(*, actor: Actor, code: str, language: str, seen_version: int, at: datetime) -> None:
    found(may_edit_letters(actor))
    letters.reset_text(actor=actor, code=code, language=language, seen_version=seen_version, at=at)


def restore(*, actor: Actor, code: str, language: str, number: int, seen_version: int, at: datetime) -> None:
    """The words of an earlier version become the newest one. Raises as `change`."""
    found(may_edit_letters(actor))
    letters.restore_text(actor=actor, code=code, language=language, number=number, seen_version=seen_version, at=at)


def history(*, actor: Actor, code: str, language: str) -> list[Change]:
    """Who changed the words and how, the newest first. Two queries."""
    found(may_edit_letters(actor))
    rows = letters.text_history(code, language)
    people = identity.people({row.actor_id for row in rows if row.actor_id})
    return [
        Change(
            row.number,
            row.at,
            people[row.actor_id].name if row.actor_id in people else "",
            row.is_own,
            row.subject,
            row.body,
            row.number == rows[0].number,
        )
        for row in rows
    ]


def stuck(*, actor: Actor) -> list[letters.StuckLetter]:
    found(may_see_stuck(actor))
    return letters.stuck()


def preference(*, actor: Actor) -> letters.Preference:
    """Her own choice; at once and in Ukrainian until she says otherwise."""
    return letters.preference(actor.user_id)


def prefer(*, actor: Actor, daily: bool, language: str, at: datetime) -> None:
    if actor.user_id is None:
        raise Denied
    letters.set_preference(user_id=actor.user_id, daily=daily, language=language, at=at)
