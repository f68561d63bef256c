"""Consents: which text, what for, to whom, until when, and their withdrawal."""

from django.db import models
from django.db.models import Q

from esm.kernel.db import AppendOnly

from ..machine import Channel, Purpose
from .persons import Record


class ConsentText(models.Model):
    """A version of what is read aloud or signed. A changed text is a new version."""

    purpose = models.CharField(max_length=10, choices=Purpose)
    version = models.CharField(max_length=20)
    text = models.TextField()
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once"),
            AppendOnly(name="consent_text_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class Consent(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    given_at = models.DateTimeField()
    taken_by_id = models.BigIntegerField(null=True)
    until = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.text_id} by {self.record_id}"


class ConsentRecipient(models.Model):
    """An organisation that the consent names."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "organisation"], name="consent_recipient_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} by {self.consent_id}"
