"""Admission: the check list, defects to fix, refusals with a ground, appeals (REFERENCE §1.5)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import AppealLevel, AppealOutcome, Verdict
from .applications import Application


class Check(models.Model):
    """One line of the check list for one application: what the program worked out, and what a person decided."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="checks")
    code = models.SlugField(max_length=24)
    verdict = models.CharField(max_length=4, choices=Verdict.choices, blank=True)
    auto_verdict = models.CharField(max_length=4, choices=Verdict.choices, blank=True)
    auto_text = models.TextField(blank=True)
    comment = models.TextField(_("коментар"), blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="check_once"),
            models.CheckConstraint(name="check_verdict_known", condition=Q(verdict__in=["", *Verdict.values])),
            models.CheckConstraint(
                name="check_auto_verdict_known", condition=Q(auto_verdict__in=["", *Verdict.values])
            ),
            # A person's answer always has its author and its time.
            models.CheckConstraint(name="check_answer_has_time", condition=Q(verdict="") | Q(at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.code}: {self.verdict}"


class DefectNotice(models.Model):
    """What has to be put right, and until when. `due_explained` says how the day was counted."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="defect_notices")
    text = models.TextField(_("що виправити"))
    items = models.JSONField(default=list)
    due_on = models.DateField(_("виправити до"))
    due_explained = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    sent_by_id = models.BigIntegerField(null=True)
    fixed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(name="defect_notice_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="defect_notice_fixed_after_sent",
                condition=Q(fixed_at__isnull=True) | Q(fixed_at__gte=F("sent_at")),
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(fixed_at__isnull=True), name="defect_notice_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} до {self.due_on}"


class Refusal(models.Model):
    """A signed refusal. The ground's words are kept as they stood in the rules; an appeal may annul it, never erase."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="refusals")
    ground = models.SlugField(max_length=24)
    ground_title = models.CharField(max_length=300)
    article = models.CharField(max_length=200, blank=True)
    text = models.TextField(_("пояснення"))
    at = models.DateTimeField()
    signed_by_id = models.BigIntegerField(null=True)
    signed_by = models.CharField(max_length=200)
    # The last day on which the applicant may appeal; None where the rules know no appeal.
    appeal_until = models.DateField(null=True)
    appeal_explained = models.TextField(blank=True)
    annulled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="refusal_has_text", condition=~Q(text="")),
            models.UniqueConstraint(
                fields=["application"], condition=Q(annulled_at__isnull=True), name="refusal_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.ground}"


class Appeal(models.Model):
    """An applicant's appeal with its term and its answer. `published` is the answer without names, for everybody."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    refusal = models.ForeignKey(Refusal, on_delete=models.PROTECT, null=True, related_name="appeals")
    level = models.CharField(max_length=12, choices=AppealLevel.choices)
    text = models.TextField(_("з чим ви не згодні"))
    filed_at = models.DateTimeField()
    filed_by_id = models.BigIntegerField(null=True)
    filed_by = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(_("відповісти до"))
    due_explained = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=AppealOutcome.choices, blank=True)
    answer = models.TextField(_("відповідь"), blank=True)
    published = models.TextField(_("відповідь для всіх, без імен"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="appeal_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="appeal_level_known", condition=Q(level__in=AppealLevel.values)),
            models.CheckConstraint(
                name="appeal_answer_is_whole",
                condition=Q(answered_at__isnull=True, outcome="")
                | (Q(answered_at__isnull=False, outcome__in=AppealOutcome.values) & ~Q(answer="")),
            ),
            models.UniqueConstraint(
                fields=["application", "level"], condition=Q(answered_at__isnull=True), name="appeal_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.level}"
