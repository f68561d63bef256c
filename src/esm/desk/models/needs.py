"""Needs for which nothing was found: what the next call for projects is written from."""

import uuid

from django.db import models
from django.db.models import Q

from esm.kernel.secrets import EncryptedText

from ..machine import Missing
from .intake import Appeal
from .offices import Office


class UnmetNeed(models.Model):
    """What somebody at a desk looked for in vain; searches of the site that found nothing are kept by `directory`.

    `need` is a key of the directory's needs, empty when the words name none. `key` makes writing the same thing twice
    harmless. The words are the person's own and lie encrypted.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    on = models.DateField()
    need = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    district = models.CharField(max_length=40, blank=True)
    missing = models.CharField(max_length=12, choices=Missing.choices)
    words = EncryptedText(max_length=500, blank=True, bound_to="uid")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="unmet_missing_known", condition=Q(missing__in=Missing.values)),
        ]
        indexes = [models.Index(fields=["on"], name="unmet_by_day")]

    def __str__(self) -> str:
        return f"{self.need or '?'} {self.on}"
