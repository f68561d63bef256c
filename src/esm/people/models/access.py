"""Who looked at whom, and access in an emergency."""

from django.db import models
from django.db.models import Q

from esm.kernel.db import AppendOnly
from esm.kernel.secrets import EncryptedText

from ..machine import Verdict, Why
from .persons import Record


class BreakGlass(models.Model):
    """Somebody opened a card that isn't hers, because life or health was at stake. Reviewed by another within a day."""

    code = models.CharField(max_length=24, unique=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    actor_id = models.BigIntegerField()
    reason = EncryptedText(bound_to="code")
    at = models.DateTimeField()
    until = models.DateTimeField()
    review_due = models.DateTimeField(db_index=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="glass_reviewed_by_another",
                condition=Q(verdict="", reviewed_by_id__isnull=True)
                | (~Q(verdict="") & Q(reviewed_by_id__isnull=False) & ~Q(reviewed_by_id=models.F("actor_id"))),
            )
        ]

    def __str__(self) -> str:
        return self.code


class Look(models.Model):
    """A look at a card, written in the transaction that reads it: no row, no card. Shown to the person on her request."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    actor_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    why = models.CharField(max_length=10, choices=Why)
    at = models.DateTimeField()
    glass = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["record", "-id"], name="look_of_record")]
        constraints = [AppendOnly(name="look_append_only")]

    def __str__(self) -> str:
        return f"{self.actor_id} at {self.record_id}"
