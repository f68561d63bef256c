"""Complaints about a project, a contract or a service: whose they are stays sealed, what was answered everybody may read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.secrets import EncryptedText

from ..machine import About, Channel, ComplaintOutcome, Level
from .contract import Contract


class Complaint(models.Model):
    """`number` is quoted aloud; the code that opens its state without an account is kept as a mark only (`code_mark`)."""

    number = models.CharField(_("номер"), max_length=12, unique=True)
    code_mark = models.CharField(max_length=64)
    channel = models.CharField(_("як надійшла"), max_length=8, choices=Channel.choices)
    about = models.CharField(_("про що"), max_length=8, choices=About.choices)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints")
    service_code = models.CharField(max_length=40, blank=True)
    # The number of the proposal whose refusal or choice a provider appeals against.
    proposal = models.CharField(max_length=20, blank=True, db_index=True)
    title = models.CharField(_("про який проєкт чи послугу"), max_length=300)
    text = EncryptedText(_("що сталося"), max_length=5000, bound_to="number")
    name = EncryptedText(_("хто скаржиться"), max_length=200, blank=True, bound_to="number")
    contact = EncryptedText(_("куди відповісти"), max_length=200, blank=True, bound_to="number")
    filed_at = models.DateTimeField()
    entered_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="complaint_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="complaint_about_known", condition=Q(about__in=About.values)),
            models.CheckConstraint(
                name="complaint_about_something",
                condition=Q(contract__isnull=False)
                | (Q(about=About.SERVICE) & ~Q(service_code=""))
                | (Q(about=About.CHOICE) & ~Q(proposal="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ComplaintStep(models.Model):
    """One level of a complaint: until when it is answered, how. The first is filed with it, the next when she goes further.

    `question` and `public_answer` say the same without persons; nobody but the department sees them before a person
    confirmed that (`published_at`).
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    # What the sealed texts are bound to: number and level.
    key = models.CharField(max_length=24, unique=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    version = models.PositiveIntegerField(default=0)
    why = EncryptedText(_("чому ви не згодні"), max_length=5000, blank=True, bound_to="key")
    filed_at = models.DateTimeField()
    due_on = models.DateField(_("відповісти до"), null=True, blank=True)
    due_explained = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=ComplaintOutcome.choices, blank=True)
    ground = models.CharField(_("підстава"), max_length=300, blank=True)
    answer = EncryptedText(_("відповідь"), max_length=5000, blank=True, bound_to="key")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    question = models.TextField(_("про що скарга, без імен"), blank=True)
    public_answer = models.TextField(_("відповідь для всіх, без імен"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "level"], name="complaint_level_once"),
            models.CheckConstraint(name="complaint_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="complaint_answer_is_whole",
                condition=Q(answered_at__isnull=True, outcome="")
                | (Q(answered_at__isnull=False, outcome__in=ComplaintOutcome.values) & ~Q(answer="") & ~Q(ground="")),
            ),
            models.CheckConstraint(
                name="complaint_published_is_whole",
                condition=Q(published_at__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(question="") & ~Q(public_answer="")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(answered_at__isnull=True), name="complaint_open_by_day"),
        ]

    def __str__(self) -> str:
        return self.key
