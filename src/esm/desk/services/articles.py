"""What operators answer from. A text that somebody changed isn't thereby checked; a check without a change is one."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from esm.kernel import audit, search
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, require, stale

from .. import policies
from ..dates import day_of
from ..models import Article
from ..rules import rules_on

KIND = "article"
# The official transliteration (Cabinet of Ministers' order № 55 of 2010), without its rules for the first letter.
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    title: str
    topic: str
    text: str
    for_whom: str = ""
    documents: str = ""
    where: str = ""
    term: str = ""
    price: str = ""
    law: str = ""
    law_url: str = ""


@transaction.atomic
def write_article(*, actor: Actor, slug: str | None, draft: ArticleDraft, seen_version: int, at: datetime) -> Article:
    """A new article (`slug` None), or new words of one. Raises Denied, NotFound, Invalid, Conflict."""
    require(policies.may_edit_articles(actor))
    _check(draft, at)
    if slug is None:
        article = Article(slug=_free_slug(draft.title), version=0)
    else:
        article = _held(slug)
        if article.version != seen_version:
            raise stale()
    for field in fields(draft):
        setattr(article, field.name, getattr(draft, field.name).strip())
    article.changed_at = at
    article.version += 1
    article.fill_keys()
    article.save()
    _index(article, at)
    audit.record(actor=actor, action="desk.write_article", subject=article, at=at, slug=article.slug)
    return article


@transaction.atomic
def check_article(*, actor: Actor, slug: str, seen_version: int, at: datetime) -> Article:
    """The operator has compared it with the law and the office: it stands published until the next check.

    Raises Denied, NotFound, Conflict.
    """
    require(policies.may_edit_articles(actor))
    article = _held(slug)
    if article.version != seen_version:
        raise stale()
    article.is_published = True
    article.checked_on = day_of(at)
    article.checked_by_id = actor.user_id
    article.check_next_on = day_of(at) + timedelta(days=rules_on(day_of(at)).article_days)
    article.version += 1
    article.save()
    _index(article, at)
    audit.record(actor=actor, action="desk.check_article", subject=article, at=at, slug=slug)
    return article


@transaction.atomic
def hide_article(*, actor: Actor, slug: str, seen_version: int, at: datetime) -> Article:
    """It isn't true any more: off the site at once. Raises Denied, NotFound, Conflict."""
    require(policies.may_edit_articles(actor))
    article = _held(slug)
    if article.version != seen_version:
        raise stale()
    if not article.is_published:
        raise Conflict(_("Цієї статті на сайті вже немає."))
    article.is_published = False
    article.version += 1
    article.save()
    search.unindex(KIND, article.pk)
    audit.record(actor=actor, action="desk.hide_article", subject=article, at=at, slug=slug)
    return article


def _held(slug: str) -> Article:
    article = Article.objects.select_for_update().filter(slug=slug).first()
    if article is None:
        raise NotFound(_("Такої статті немає."))
    return article


def _index(article: Article, at: datetime) -> None:
    if article.is_published:
        text = " ".join((article.text, article.for_whom, article.documents, article.where, article.law))
        url = f"/knowledge/{article.slug}/"
        search.index(kind=KIND, object_id=article.pk, title=article.title, url=url, text=text, at=at)


def _check(draft: ArticleDraft, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if not draft.title.strip():
        wrong["title"] = _("Напишіть питання так, як його ставлять люди.")
    if not draft.text.strip():
        wrong["text"] = _("Напишіть відповідь.")
    if draft.topic not in rules_on(day_of(at)).topics:
        wrong["topic"] = _("Оберіть тему зі списку.")
    if draft.law_url.strip() and not re.match(r"https?://", draft.law_url.strip()):
        wrong["law_url"] = _("Адреса має починатися з https://.")
    limits = {f.name: getattr(Article._meta.get_field(f.name), "max_length", None) for f in fields(draft)}
    for name, limit in limits.items():
        if limit and len(getattr(draft, name).strip()) > limit:
            wrong[name] = _("Скоротіть до %(n)s знаків.") % {"n": limit}
    if wrong:
        raise Invalid(wrong)


def _free_slug(title: str) -> str:
    latin = "".join(_LATIN.get(c, c) for c in title.casefold())
    base = slugify(latin)[:70].strip("-") or "article"
    slug, n = base, 2
    while Article.objects.filter(slug=slug).exists():
        slug, n = f"{base}-{n}", n + 1
    return slug
