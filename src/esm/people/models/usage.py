"""What the three counters count: services used by known records, partners' files, and totals without persons."""

from django.db import models
from django.db.models import F, Q

from ..machine import Mode
from .persons import Record


class PartnerFile(models.Model):
    """A file that a partner sent, and what came of it."""

    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=8, choices=Mode)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    linked = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="partner_file_newest")]

    def __str__(self) -> str:
        return self.name


class Use(models.Model):
    """Contacts of one record with one service in one month (its first day)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="uses")
    service_code = models.CharField(max_length=40, blank=True)
    month = models.DateField(db_index=True)
    contacts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "service_code", "month"], name="use_once"),
            models.CheckConstraint(name="use_from_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.service_code} {self.month}"


class Totals(models.Model):
    """What a totals-only partner reports of a month: contacts and its own recipients."""

    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    service_code = models.CharField(max_length=40, blank=True)
    month = models.DateField(db_index=True)
    contacts = models.PositiveIntegerField()
    recipients = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "totals"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "service_code", "month"], name="totals_once"),
            models.CheckConstraint(name="totals_recipients_had_contacts", condition=Q(recipients__lte=F("contacts"))),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month}"
