"""A released decision on one application, opened again by an appeal: new scores, a new decision, its release."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import OPEN_CORRECTIONS, CorrectionStatus, Outcome
from .admission import Appeal
from .applications import Application
from .commission import Meeting, Member


class Correction(models.Model):
    """What an appeal set going. What stood before is kept beside what was decided instead, in kopecks and hundredths.

    `outcome` and `awarded` are a proposal until the head approves them: that is the moment of release. Until then
    nothing of the award changes, and its contract can't be signed.
    """

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="correction")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    status = models.CharField(max_length=10, choices=CorrectionStatus.choices)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    before_outcome = models.CharField(max_length=12, choices=Outcome.choices)
    before_awarded = models.BigIntegerField()
    before_score = models.PositiveIntegerField(null=True)
    # Mean of the new scores; None when nobody scored again.
    score = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    awarded = models.BigIntegerField(default=0)
    # Shown to the applicant and to everybody.
    reason = models.TextField(_("обґрунтування"), blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_by_id = models.BigIntegerField(null=True)
    prepared_at = models.DateTimeField(null=True)
    return_reason = models.TextField(_("чому повернуто"), blank=True)
    approved_by_id = models.BigIntegerField(null=True)
    order_number = models.CharField(_("номер наказу"), max_length=40, blank=True)
    order_date = models.DateField(_("дата наказу"), null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(name="correction_status_known", condition=Q(status__in=CorrectionStatus.values)),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=sorted(OPEN_CORRECTIONS)),
                name="correction_one_open",
            ),
            models.CheckConstraint(
                name="correction_money_only_for_winners",
                condition=Q(outcome=Outcome.WON, awarded__gt=0) | ~Q(outcome=Outcome.WON) & Q(awarded=0),
            ),
            models.CheckConstraint(
                name="correction_second_person",
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("prepared_by_id")),
            ),
            models.CheckConstraint(
                name="correction_released_is_whole",
                condition=~Q(status=CorrectionStatus.RELEASED)
                | Q(
                    released_at__isnull=False,
                    order_date__isnull=False,
                    prepared_by_id__isnull=False,
                    meeting__isnull=False,
                    outcome__in=Outcome.values,
                )
                & ~Q(order_number="")
                & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.status}"


class Rescore(models.Model):
    """A member's new review after an appeal. The first reviews stay as they were, beside it."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="rescores")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField()
    # {criterion: [points, value in hundredths, reason]}
    scores = models.JSONField()
    comment = models.TextField(_("загальний висновок"))
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["correction", "member"], name="rescore_once"),
            models.CheckConstraint(name="rescore_total_in_range", condition=Q(total__lte=10_000)),
        ]

    def __str__(self) -> str:
        return f"{self.correction_id}/{self.member_id}: {self.total}"
