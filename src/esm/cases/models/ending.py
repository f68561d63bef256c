"""Reviews, written warnings, and a case that goes to another organisation."""

from django.db import models
from django.db.models import F, Q

from esm.kernel.secrets import EncryptedText

from ..machine import ReviewOutcome, TransferState
from .case import Case
from .plans import Plan


class Review(models.Model):
    """A look at what the plan gave, with the person's own answers. Marks are per cent of the best."""

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    outcome = models.CharField(max_length=8, choices=ReviewOutcome.choices)
    words = EncryptedText(max_length=4000, bound_to="key")
    # Keys of the rule set's quality criteria with marks 0-100, and its questions to the person with her answers.
    marks = models.JSONField(default=dict)
    answers = EncryptedText(max_length=4000, blank=True, bound_to="key")
    mark = models.PositiveSmallIntegerField(null=True)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(name="case_review_mark_per_cent", condition=Q(mark__isnull=True) | Q(mark__lte=100))
        ]

    def __str__(self) -> str:
        return f"review of {self.case_id}"


class Caution(models.Model):
    """A written warning: without it nobody may stop help for a breach."""

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cautions")
    on = models.DateField()
    words = EncryptedText(max_length=2000, bound_to="key")
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"caution of {self.case_id}"


class Transfer(models.Model):
    """An offer to another organisation (or to the city) to lead the case on; it goes when they accept.

    `shared` is what the receiver reads before accepting: the need without a name. A body outside the network answers
    by letter, which the sender writes down.
    """

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.OFFERED)
    to = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    to_city = models.BooleanField(default=False)
    outside = models.CharField(max_length=200, blank=True)
    consent_id = models.BigIntegerField(null=True)
    reason = EncryptedText(max_length=2000, bound_to="key")
    shared = EncryptedText(max_length=4000, bound_to="key")
    offered_at = models.DateTimeField()
    offered_by_id = models.BigIntegerField()
    approved_by_id = models.BigIntegerField()
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answer = EncryptedText(max_length=1000, blank=True, bound_to="key")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=TransferState.OFFERED), name="case_transfer_one_open"
            ),
            models.CheckConstraint(
                name="case_transfer_one_receiver",
                condition=(Q(to__isnull=False, to_city=False, outside=""))
                | Q(to__isnull=True, to_city=True, outside="")
                | (Q(to__isnull=True, to_city=False) & ~Q(outside="")),
            ),
            models.CheckConstraint(
                name="case_transfer_approved_by_another", condition=~Q(approved_by_id=F("offered_by_id"))
            ),
            models.CheckConstraint(
                name="case_transfer_answered_with_a_moment",
                condition=Q(state=TransferState.OFFERED) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"transfer of {self.case_id}"
