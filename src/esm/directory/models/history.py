"""Checks of entries, words of the search as curators changed them, searches that found nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from ..machine import Channel, How
from .services import Service


class Verification(models.Model):
    """Somebody made sure that the entry is right. Written once; saving an entry doesn't make one."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="verifications")
    on = models.DateField(_("коли"))
    by = models.CharField(_("хто"), max_length=200)
    how = models.CharField(_("як"), max_length=8, choices=How.choices)
    note = models.CharField(_("примітка"), max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="verification_how_known", condition=Q(how__in=How.values)),
            models.CheckConstraint(name="verification_has_name", condition=~Q(by="")),
            AppendOnly(name="verification_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.on}"


class WordsVersion(models.Model):
    """Words by which a need is found, as a curator left them; the newest number counts, before it the program's own.

    `need` is a key of `needs.csv`, or `same` for the table of words that mean the same.
    """

    need = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    words = models.TextField(_("слова"))
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="words_version_once"),
            AppendOnly(name="words_version_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.number}"


class MissedSearch(models.Model):
    """Words for which the directory had nothing, counted by day. No person, no address: see `misses.harmless`.

    `category` and `district` are the filters that were set. An e-office makes an unmet need of it.
    """

    day = models.DateField()
    words = models.CharField(max_length=200)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    district = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    need = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "-count", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "words", "channel", "district", "category", "need"], name="missed_search_once_a_day"
            ),
            models.CheckConstraint(name="missed_search_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="missed_search_counted", condition=Q(count__gt=0)),
        ]

    def __str__(self) -> str:
        return self.words
