"""What operators answer from: one question, its documents, term, price and law, and when somebody last checked it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.text import fold, sort_key


class Article(models.Model):
    """Saving without changing anything doesn't move `checked_on`: only a check does."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("питання"), max_length=200)
    topic = models.CharField(_("тема"), max_length=40)
    for_whom = models.CharField(_("для кого"), max_length=300, blank=True)
    text = models.TextField(_("відповідь"), max_length=6000)
    documents = models.TextField(_("документи"), max_length=2000, blank=True)
    where = models.TextField(_("куди звертатися"), max_length=1000, blank=True)
    term = models.CharField(_("строк"), max_length=200, blank=True)
    price = models.CharField(_("ціна"), max_length=200, blank=True)
    law = models.CharField(_("закон"), max_length=300, blank=True)
    law_url = models.URLField(_("посилання на закон"), max_length=300, blank=True)
    is_published = models.BooleanField(default=False)
    checked_on = models.DateField(null=True)
    checked_by_id = models.BigIntegerField(null=True)
    check_next_on = models.DateField(null=True)
    changed_at = models.DateTimeField()
    title_key = models.CharField(max_length=120, db_index=True, editable=False)
    search_key = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title_key", "id"]
        constraints = [
            models.CheckConstraint(name="article_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="article_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="article_published_was_checked",
                condition=Q(is_published=False) | Q(checked_on__isnull=False, check_next_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def fill_keys(self) -> None:
        """Stored beside the words by whoever writes them."""
        self.title_key = sort_key(self.title)
        self.search_key = fold(f"{self.title} {self.for_whom} {self.text} {self.documents} {self.law}")[:8000]
