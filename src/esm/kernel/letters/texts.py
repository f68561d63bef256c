"""The words of letters: the program's defaults, an editor's words over them, and `{placeholders}` filled safely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from .. import audit
from ..actor import Actor
from ..errors import Conflict, Invalid, NotFound
from ..models import LetterTemplate, LetterTextVersion
from ..money import Money

# A name in braces and nothing else: no attributes, indexes or formats reach into the program.
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter as a room declares it. `when` tells the editor when it is sent; `sample` gives every placeholder a
    value to show. Texts are lazy translations (`gettext_lazy`), so that a letter speaks its reader's language.
    `secret`: a link in it opens something to whoever has it, so the letter isn't kept once it has gone out."""

    code: str
    when: str | Promise
    subject: str | Promise
    body: str | Promise
    sample: Mapping[str, str]
    secret: bool = False


@lru_cache(maxsize=1)
def texts() -> Mapping[str, LetterText]:
    """All letters of all rooms by code. Raises ValueError when two have one code."""
    found: dict[str, LetterText] = {}
    for path in import_string(settings.LETTERS):
        for text in import_string(f"esm.{path}"):
            if text.code in found:
                raise ValueError(f"two letters have the code {text.code}")
            found[text.code] = text
    return found


def fill(text: str, context: Mapping[str, object]) -> str:
    """Put `context` into the `{placeholders}`. Raises KeyError for one that the context doesn't have."""
    return _PLACEHOLDER.sub(lambda match: _said(context[match[1]]).replace("\0", ""), text)


def _said(fact: object) -> str:
    """In the language that is active: a sum, and a fact given as a function because its words depend on the reader."""
    if callable(fact):
        fact = fact()
    if isinstance(fact, Money) and (get_language() or "").startswith("en"):
        return fact.english()
    return str(fact)


def laid_out(subject: str, body: str, context: Mapping[str, object]) -> tuple[str, str]:
    """The letter as it is sent: the subject in one line, no hole where a placeholder had nothing to say."""
    filled = re.sub(r"\n[ \t]*(?:\n[ \t]*)+\n", "\n\n", fill(body, context).replace("\r\n", "\n"))
    # No-break spaces in dates and sums stay.
    line = re.sub(r"[ \t]+", " ", " ".join(fill(subject, context).splitlines()))
    return line.strip()[:300], filled.strip()


def words(text: LetterText, language: str) -> tuple[str, str]:
    """Subject and body in force: the editor's, else the program's."""
    own = LetterTemplate.objects.filter(code=text.code, language=language).first()
    if own:
        return own.subject, own.body
    with override(language):
        return str(text.subject), str(text.body)


def check_text(*, subject: str, body: str, placeholders: Iterable[str]) -> None:
    """Raises Invalid when a text is empty, or names a placeholder that the letter doesn't have."""
    known = set(placeholders)
    fields: dict[str, str] = {}
    for name, text in (("subject", subject), ("body", body)):
        if not text.strip():
            fields[name] = _("Напишіть текст або поверніть початковий.")
        elif unknown := sorted(set(_PLACEHOLDER.findall(text)) - known):
            listed = ", ".join(f"{{{p}}}" for p in unknown)
            have = ", ".join(f"{{{p}}}" for p in sorted(known))
            fields[name] = _("Лист не знає таких слів у дужках: %(unknown)s. Є такі: %(known)s.") % {
                "unknown": listed,
                "known": have,
            }
        elif re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
            fields[name] = _("Фігурна дужка стоїть сама. У дужках пишемо лише назву, наприклад {number}.")
    if "\n" in subject.strip():
        fields["subject"] = _("Тема листа має бути в один рядок.")
    if len(subject) > 200:
        fields["subject"] = _("Тема задовга. Вкладіться у 200 знаків.")
    if fields:
        raise Invalid(fields)


def save_text(
    *, actor: Actor, code: str, language: str, subject: str, body: str, seen_version: int, at: datetime
) -> None:
    """Put an editor's words over a letter's. Whether the actor may is checked by the room whose page this is.

    `seen_version` is that of the words she started from (`TextRow.version`). Raises Conflict when somebody changed
    them meanwhile, Invalid as `check_text`.
    """
    text = _known(code)
    check_text(subject=subject, body=body, placeholders=text.sample)
    words = {"subject": subject.strip(), "body": body.strip()}
    with transaction.atomic():
        _next(code, language, seen_version, actor, at, **words)
        own, _made = LetterTemplate.objects.update_or_create(code=code, language=language, defaults=words)
        audit.record(
            actor=actor,
            action="kernel.letter_text_saved",
            subject=own,
            at=at,
            code=code,
            language=language,
            words=words,
        )


def reset_text(*, actor: Actor, code: str, language: str, seen_version: int, at: datetime) -> None:
    """Take the editor's words away: the program's are in force again. Raises Conflict as `save_text`."""
    _known(code)
    with transaction.atomic():
        own = LetterTemplate.objects.select_for_update().filter(code=code, language=language).first()
        if own:
            _next(code, language, seen_version, actor, at)
            audit.record(
                actor=actor, action="kernel.letter_text_reset", subject=own, at=at, code=code, language=language
            )
            own.delete()


def restore_text(*, actor: Actor, code: str, language: str, number: int, seen_version: int, at: datetime) -> None:
    """Bring back the words of version `number` as a new version. Raises NotFound, else as `save_text`."""
    _known(code)
    old = LetterTextVersion.objects.filter(code=code, language=language, number=number).first()
    if old is None:
        raise NotFound(_("Такого тексту немає."))
    change = partial(save_text, subject=old.subject, body=old.body) if old.is_own else reset_text
    change(actor=actor, code=code, language=language, seen_version=seen_version, at=at)


def _next(
    code: str, language: str, seen_version: int, actor: Actor, at: datetime, subject: str = "", body: str = ""
) -> None:
    """The next version in the history; of two editors at once one gets the number, the other Conflict."""
    of = LetterTextVersion.objects.filter(code=code, language=language)
    version = LetterTextVersion(
        code=code,
        language=language,
        number=seen_version + 1,
        subject=subject,
        body=body,
        is_own=bool(subject),
        actor_id=actor.user_id,
        at=at,
    )
    try:
        with transaction.atomic():
            if (of.aggregate(last=Max("number"))["last"] or 0) != seen_version:
                raise IntegrityError
            version.save()
    except IntegrityError:
        raise Conflict(
            _(
                "Поки ви писали, цей текст змінили. Порівняйте чинний текст зі своїм і збережіть ще раз, якщо ваш кращий."
            )
        ) from None


def _known(code: str) -> LetterText:
    if code not in texts():
        raise NotFound(_("Такого листа немає."))
    return texts()[code]


@dataclass(frozen=True, slots=True)
class TextRow:
    """A letter on the editor's page. `subject` and `body` are the words in force, `shown` the letter with its sample."""

    code: str
    when: str
    subject: str
    body: str
    placeholders: tuple[str, ...]
    is_own: bool
    shown_subject: str
    shown_body: str
    version: int


def text_rows(language: str = "uk") -> list[TextRow]:
    """Every letter with its words in force, two queries. `when` speaks the reader's language, the rest `language`."""
    own = {t.code: t for t in LetterTemplate.objects.filter(language=language)}
    counted = LetterTextVersion.objects.filter(language=language).values_list("code").annotate(last=Max("number"))
    versions = dict(counted.order_by("code"))
    whens = {code: str(text.when) for code, text in texts().items()}
    rows = []
    with override(language):
        for code, text in sorted(texts().items()):
            mine = own.get(code)
            subject, body = (mine.subject, mine.body) if mine else (str(text.subject), str(text.body))
            shown = laid_out(subject, body, text.sample)
            row = TextRow(
                code, whens[code], subject, body, tuple(text.sample), mine is not None, *shown, versions.get(code, 0)
            )
            rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A step of a text's history. Without `is_own` the program's words came back and none stand here."""

    number: int
    at: datetime
    actor_id: int | None
    is_own: bool
    subject: str
    body: str


def text_history(code: str, language: str) -> list[VersionRow]:
    """What editors did with the words of a letter, the newest first. Raises NotFound."""
    _known(code)
    rows = LetterTextVersion.objects.filter(code=code, language=language).order_by("-number")
    return [VersionRow(v.number, v.at, v.actor_id, v.is_own, v.subject, v.body) for v in rows]
