"""Needs for which nothing was found: what the next call for projects is written from."""

import uuid

from django.db import models
from django.db.models import Q

from esm.kernel.secrets import EncryptedText

from ..machine import Missing, NeedSource
from .intake import Appeal
from .offices import Office


class UnmetNeed(models.Model):
    """What somebody looked for in vain. `key` makes writing the same thing twice harmless; a search has no words kept
    beyond the query, a desk's words are the person's own and lie encrypted."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=8, choices=NeedSource.choices)
    at = models.DateTimeField()
    on = models.DateField()
    # The classifier's service that was wanted; empty when the words name none.
    service_code = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    district = models.CharField(max_length=40, blank=True)
    missing = models.CharField(max_length=12, choices=Missing.choices)
    words = EncryptedText(max_length=500, blank=True, bound_to="uid")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, related_name="+")
    # How many times: a search that misses a hundred times a day is one row a day.
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="unmet_source_known", condition=Q(source__in=NeedSource.values)),
            models.CheckConstraint(name="unmet_missing_known", condition=Q(missing__in=Missing.values)),
            models.CheckConstraint(name="unmet_counted", condition=Q(times__gt=0)),
        ]
        indexes = [models.Index(fields=["on"], name="unmet_by_day")]

    def __str__(self) -> str:
        return f"{self.service_code or '?'} {self.on}"
