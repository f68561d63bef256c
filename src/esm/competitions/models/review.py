"""Declarations of conflict, assignments and reviews. A review is tied to the submission that was read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..machine import ConflictKind, ConflictSource, ReviewStatus
from .applications import Application, Submission
from .commission import Member


class Declaration(models.Model):
    """What a member said (or the program found) about her ties to one application's organisation.

    Nothing of an application opens before she has one in force without a conflict. A mistaken one is withdrawn with a
    reason and stays in the journal; an automatic one that was withdrawn isn't found again.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="declarations")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="declarations")
    conflicted = models.BooleanField()
    kind = models.CharField(max_length=16, choices=ConflictKind.choices, blank=True)
    source = models.CharField(max_length=12, choices=ConflictSource.choices)
    text = models.TextField(_("поясніть"), blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawal_reason = models.TextField(_("чому це помилка"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "application"],
                condition=Q(withdrawn_at__isnull=True),
                name="declaration_one_in_force",
            ),
            models.CheckConstraint(
                name="declaration_conflict_has_kind",
                condition=Q(conflicted=False, kind="") | Q(conflicted=True, kind__in=ConflictKind.values),
            ),
            models.CheckConstraint(name="declaration_source_known", condition=Q(source__in=ConflictSource.values)),
            models.CheckConstraint(
                name="declaration_withdrawal_has_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["application"],
                condition=Q(conflicted=True, withdrawn_at__isnull=True),
                name="conflict_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.application_id}: {self.kind or '-'}"


class Assignment(models.Model):
    """An application given to a member to read, in the version that stood then."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assignments")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "application"], condition=Q(ended_at__isnull=True), name="assignment_once"
            ),
            models.CheckConstraint(
                name="assignment_end_has_reason", condition=Q(ended_at__isnull=True) | ~Q(end_reason="")
            ),
        ]
        indexes = [models.Index(fields=["application", "member"], name="assignment_by_application")]

    def __str__(self) -> str:
        return f"{self.application_id} → {self.member_id}"


class Review(models.Model):
    """A member's review of one application. `total` is hundredths of a point of 100, worked out when it is sent."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="reviews")
    # The version that was read: a newer one doesn't change it silently.
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.DRAFT)
    total = models.PositiveIntegerField(null=True)
    comment = models.TextField(_("загальний висновок"), blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    annulled_at = models.DateTimeField(null=True)
    annulment_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "member"], name="review_once"),
            models.CheckConstraint(name="review_status_known", condition=Q(status__in=ReviewStatus.values)),
            models.CheckConstraint(
                name="review_sent_is_whole",
                condition=~Q(status=ReviewStatus.SENT)
                | Q(total__isnull=False, total__lte=10_000, sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_annulled_has_reason",
                condition=~Q(status=ReviewStatus.ANNULLED) | (Q(annulled_at__isnull=False) & ~Q(annulment_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["application", "status"], name="review_by_application")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.member_id}: {self.total}"


class Score(models.Model):
    """Points for one criterion. `value` is what they add to the total, in hundredths; known when the review is sent."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.SlugField(max_length=24)
    points = models.PositiveSmallIntegerField(null=True)
    value = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(name="score_value_in_range", condition=Q(value__isnull=True) | Q(value__lte=10_000)),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}/{self.criterion}: {self.points}"
