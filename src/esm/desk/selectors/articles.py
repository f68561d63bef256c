"""Articles of the knowledge base, for everybody and for those who keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, require
from esm.kernel.lists import Paged, paged
from esm.kernel.text import fold

from .. import policies
from ..models import Article
from ..rules import rules_on


@dataclass(frozen=True, slots=True)
class ArticleRow:
    slug: str
    title: str
    topic: str
    for_whom: str
    checked_on: date | None
    stale: bool
    published: bool


@dataclass(frozen=True, slots=True)
class ArticlePage:
    slug: str
    title: str
    topic: str
    topic_key: str
    for_whom: str
    text: str
    documents: tuple[str, ...]
    where: str
    term: str
    price: str
    law: str
    law_url: str
    checked_on: date | None
    check_next_on: date | None
    checked_by: str
    stale: bool
    published: bool
    version: int


def article_list(
    *, q: str = "", topic: str = "", on: date, page: str | None = None, actor: Actor | None = None, show: str = ""
) -> Paged[ArticleRow]:
    """Published ones; with an `actor` who keeps them, all. Three queries. Raises Denied."""
    rows: QuerySet[Article] = Article.objects.all()
    if actor is not None:
        require(policies.may_edit_articles(actor))
        if show == "stale":
            rows = rows.filter(Q(check_next_on__lt=on) | Q(checked_on__isnull=True))
        elif show == "hidden":
            rows = rows.filter(is_published=False)
    else:
        rows = rows.filter(is_published=True)
    for word in fold(q[:200]).split():
        rows = rows.filter(search_key__contains=word)
    topics = rules_on(on).topics
    if topic in topics:
        rows = rows.filter(topic=topic)
    shown = paged(rows, page=page)
    return shown.with_rows(
        [
            ArticleRow(
                a.slug, a.title, topics.get(a.topic, ""), a.for_whom, a.checked_on,
                a.check_next_on is None or a.check_next_on < on, a.is_published,
            )
            for a in shown.rows
        ]
    )  # fmt: skip


def article_page(slug: str, *, on: date, actor: Actor | None = None) -> ArticlePage:
    """One article; a hidden one only for whoever keeps them. Raises NotFound."""
    a = Article.objects.filter(slug=slug).first()
    keeps = actor is not None and policies.may_edit_articles(actor)
    if a is None or not (a.is_published or keeps):
        raise NotFound(_("Такої статті немає. Пошукайте серед інших."))
    by = identity.people([a.checked_by_id]) if keeps and a.checked_by_id else {}
    return ArticlePage(
        a.slug, a.title, rules_on(on).topics.get(a.topic, ""), a.topic, a.for_whom, a.text,
        tuple(line.strip() for line in a.documents.splitlines() if line.strip()),
        a.where, a.term, a.price, a.law, a.law_url, a.checked_on, a.check_next_on,
        by[a.checked_by_id].name if a.checked_by_id in by else "",
        a.check_next_on is None or a.check_next_on < on, a.is_published, a.version,
    )  # fmt: skip


def article_choices() -> list[tuple[str, str]]:
    """Published titles for the operator's list, one query."""
    return list(Article.objects.filter(is_published=True).values_list("slug", "title")[:200])


def stale_articles(*, on: date) -> int:
    return Article.objects.filter(is_published=True, check_next_on__lt=on).count()
