"""Declarations of conflict and the members' scores of quality."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .proposals import Proposal


class Declaration(models.Model):
    """A member's word about one proposal: no conflict, or a conflict in her words, or one that the program found."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    conflicted = models.BooleanField()
    automatic = models.BooleanField(default=False)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="order_declaration_once"),
            models.CheckConstraint(name="order_conflict_has_words", condition=Q(conflicted=False) | ~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.proposal_id}: {self.conflicted}"


class Review(models.Model):
    """One member's points for quality. `scores`: code → {"points", "reason"}; sent means whole. Hundredths in `total`."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviews")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    total = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # Her conflict came to light after she had scored: the points count no more.
    annulled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="order_review_once"),
            models.CheckConstraint(
                name="order_review_sent_is_whole", condition=Q(sent_at__isnull=True) | Q(total__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.proposal_id}"
