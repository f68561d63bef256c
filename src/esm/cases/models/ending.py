"""Reviews, written warnings, the end of a case, and a case that goes to another organisation."""

from django.db import models
from django.db.models import F, Q

from esm.kernel.secrets import EncryptedText

from ..machine import OPEN_TRANSFERS, Closing, EndingState, ReviewOutcome, TransferState
from .case import Case
from .plans import Plan, Stage


class Review(models.Model):
    """A look at what the plan gave, with the person's own answers. Marks are per cent of the best."""

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    # The end of one stage of a rehabilitation programme; empty for the plan as a whole.
    stage = models.ForeignKey(Stage, on_delete=models.SET_NULL, null=True, related_name="reviews")
    on = models.DateField()
    outcome = models.CharField(max_length=8, choices=ReviewOutcome.choices)
    words = EncryptedText(max_length=4000, bound_to="key")
    # Keys of the rule set's quality criteria with marks 0-100, and its questions to the person with her answers.
    marks = models.JSONField(default=dict)
    answers = EncryptedText(max_length=4000, blank=True, bound_to="key")
    mark = models.PositiveSmallIntegerField(null=True)
    # The mark in the words of the rules of that day, and its tone on a page.
    band = models.CharField(max_length=60, blank=True)
    tone = models.CharField(max_length=4, blank=True)
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


class Ending(models.Model):
    """A proposal to close the case: the ground and what was reached; another person than its author decides."""

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="endings")
    state = models.CharField(max_length=8, choices=EndingState.choices, default=EndingState.PROPOSED)
    ground = models.CharField(max_length=10, choices=Closing.choices)
    words = EncryptedText(max_length=2000, bound_to="key")
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    settled_by_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    answer = EncryptedText(max_length=1000, blank=True, bound_to="key")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=EndingState.PROPOSED), name="case_ending_one_proposed"
            ),
            models.CheckConstraint(
                name="case_ending_approved_by_another",
                condition=~Q(state=EndingState.APPROVED)
                | (Q(settled_by_id__isnull=False) & ~Q(settled_by_id=F("proposed_by_id"))),
            ),
            models.CheckConstraint(
                name="case_ending_settled_with_a_moment",
                condition=Q(state=EndingState.PROPOSED) ^ Q(settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"ending of {self.case_id}"


class Transfer(models.Model):
    """An offer to another organisation (or to the city) to lead the case on; it goes when they accept.

    `shared` is what the receiver reads before accepting: the need without a name. A body outside the network answers
    by letter, which the sender writes down.
    """

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.PROPOSED)
    to = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    to_city = models.BooleanField(default=False)
    outside = models.CharField(max_length=200, blank=True)
    # How the person agreed that her card goes along; without it the receiver gets the summary alone.
    agreed_how = models.CharField(max_length=10, blank=True)
    consent_id = models.BigIntegerField(null=True)
    # The fields of her card as they were then (JSON), shown to nobody before the receiver accepts.
    fields = EncryptedText(blank=True, bound_to="key")
    reason = EncryptedText(max_length=2000, bound_to="key")
    shared = EncryptedText(max_length=4000, bound_to="key")
    offered_at = models.DateTimeField()
    offered_by_id = models.BigIntegerField()
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answer = EncryptedText(max_length=1000, blank=True, bound_to="key")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=OPEN_TRANSFERS), name="case_transfer_one_open"
            ),
            models.CheckConstraint(
                name="case_transfer_one_receiver",
                condition=(Q(to__isnull=False, to_city=False, outside=""))
                | Q(to__isnull=True, to_city=True, outside="")
                | (Q(to__isnull=True, to_city=False) & ~Q(outside="")),
            ),
            models.CheckConstraint(
                name="case_transfer_approved_by_another",
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("offered_by_id")),
            ),
            models.CheckConstraint(
                name="case_transfer_offered_after_approval",
                condition=Q(state__in=[TransferState.PROPOSED, TransferState.WITHDRAWN])
                | Q(approved_by_id__isnull=False),
            ),
            models.CheckConstraint(
                name="case_transfer_answered_with_a_moment",
                condition=Q(state__in=OPEN_TRANSFERS) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"transfer of {self.case_id}"
