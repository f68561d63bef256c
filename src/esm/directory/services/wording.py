"""Words of the search, changed by a curator: every version is kept, the newest counts."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound, require, stale

from .. import catalogue
from ..models import WordsVersion
from ..policies import may_curate
from ..selectors.wording import words_of

_MOST = 60_000  # letters of one list


def save_words(*, actor: Actor, need: str, words: str, seen_version: int, at: datetime) -> None:
    """Put these words in place of the old ones. Saving the same words makes no version.

    Raises Invalid for an empty list, Conflict when somebody else saved meanwhile.
    """
    require(may_curate(actor))
    current = words_of(need)
    if current is None:
        raise NotFound(_("Такої потреби немає."))
    text = "\n".join(filter(None, (" ".join(line.split()) for line in words.replace("\0", "").splitlines())))
    if not text:
        raise Invalid({"words": _("Лишіть принаймні одне слово, за яким шукають.")})
    if len(text) > _MOST:
        raise Invalid({"words": _("Забагато слів: скоротіть список.")})
    if text == current.text:
        return
    if seen_version != current.number:
        raise stale()
    try:
        with transaction.atomic():
            version = WordsVersion.objects.create(
                need=need, number=seen_version + 1, words=text, actor_id=actor.user_id, actor_name=actor.name, at=at
            )
            audit.record(actor=actor, action="directory.words", subject=version, at=at, need=need)
    except IntegrityError as error:  # two saved at once: the second one's number is taken
        raise stale() from error


def restore_words(*, actor: Actor, need: str, seen_version: int, at: datetime) -> None:
    """The program's own words again, as a new version."""
    if need == catalogue.SAME:
        words = catalogue.written(catalogue.same())
    elif need in catalogue.needs():
        words = "\n".join(catalogue.needs()[need].words)
    else:
        raise NotFound(_("Такої потреби немає."))
    save_words(actor=actor, need=need, words=words, seen_version=seen_version, at=at)
