"""What people turn to the network with: conversations, appeals that go on after them, and calls."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from esm.kernel.db import AppendOnly
from esm.kernel.secrets import EncryptedText

from ..machine import (
    AppealStatus,
    CallOutcome,
    Channel,
    Helped,
    Result,
    Service,
    Source,
    StepKind,
    Talk,
    Urgency,
)
from .offices import Office


class Counter(models.Model):
    """The last number given to an appeal in a year: taken under this row's lock."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Appeal(models.Model):
    """A request that somebody owes an answer to by a promised day.

    Whoever asks is known only by what she said; all of it lies encrypted. `phone_mark` finds her other appeals,
    `tail_mark` checks the last four digits that she gives to learn the state. `person_id` is her card in `people`, when
    there is one.
    """

    number = models.CharField(max_length=12, unique=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    # Empty until somebody takes what came by the site.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=AppealStatus.choices)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY)
    opened_at = models.DateTimeField()
    promised_on = models.DateField()
    promise = models.TextField(blank=True)  # the rule in words
    district = models.CharField(max_length=40, blank=True)
    categories = models.JSONField(default=list)
    topic = models.CharField(max_length=40, blank=True)
    talk = models.CharField(max_length=6, choices=Talk.choices, default=Talk.UK)
    for_other = models.BooleanField(default=False)
    name = EncryptedText(max_length=120, blank=True, bound_to="number")
    phone = EncryptedText(max_length=32, blank=True, bound_to="number")
    email = EncryptedText(max_length=254, blank=True, bound_to="number")
    helper = EncryptedText(max_length=200, blank=True, bound_to="number")
    words = EncryptedText(max_length=4000, blank=True, bound_to="number")
    convenient = models.CharField(max_length=120, blank=True)
    answer = EncryptedText(max_length=4000, blank=True, bound_to="number")
    phone_mark = models.CharField(max_length=64, blank=True, db_index=True)
    tail_mark = models.CharField(max_length=64, blank=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    # The consent read aloud: which text, for what, until when.
    consent_version = models.CharField(max_length=20, blank=True)
    consent_text = models.TextField(blank=True)
    consent_purpose = models.CharField(max_length=300, blank=True)
    consent_at = models.DateTimeField(null=True)
    consent_until = models.DateField(null=True)
    consent_withdrawn_at = models.DateTimeField(null=True)
    # The city's social work goes on with it: all that the desk knows of the case.
    case_number = models.CharField(max_length=20, blank=True)
    call_back_on = models.DateField(null=True)
    helped = models.CharField(max_length=8, choices=Helped.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="appeal_status_known", condition=Q(status__in=AppealStatus.values)),
            models.CheckConstraint(name="appeal_source_known", condition=Q(source__in=Source.values)),
            models.CheckConstraint(name="appeal_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="appeal_urgency_known", condition=Q(urgency__in=Urgency.values)),
            models.CheckConstraint(name="appeal_helped_known", condition=Q(helped__in=["", *Helped.values])),
            models.CheckConstraint(
                name="appeal_taken_has_owner",
                condition=Q(status__in=[AppealStatus.NEW, AppealStatus.CLOSED])
                | Q(owner__isnull=False, office__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_closed_when_closed",
                condition=Q(status=AppealStatus.CLOSED, closed_at__isnull=False)
                | (~Q(status=AppealStatus.CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="appeal_answered_is_called_back",
                condition=~Q(status=AppealStatus.ANSWERED) | Q(call_back_on__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_consent_has_text",
                condition=Q(consent_at__isnull=True)
                | (~Q(consent_version="") & ~Q(consent_text="") & ~Q(consent_purpose="")),
            ),
            models.CheckConstraint(
                name="appeal_withdrawn_was_given",
                condition=Q(consent_withdrawn_at__isnull=True) | Q(consent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "status", "promised_on"], name="appeal_of_office"),
            models.Index(fields=["status", "promised_on"], name="appeal_waiting"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def has_consent(self) -> bool:
        return self.consent_at is not None and self.consent_withdrawn_at is None


class AppealStep(models.Model):
    """A line of an appeal's story; the person who asks for the state sees its kind and day, never its words."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16, choices=StepKind.choices)
    words = EncryptedText(max_length=4000, blank=True, bound_to="uid")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="appeal_step_kind_known", condition=Q(kind__in=StepKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind}"


class Consultation(models.Model):
    """A conversation: nobody's name unless she wanted to go on. It is one row of the office's service log."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    operator_id = models.BigIntegerField()
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    service_code = models.CharField(max_length=8, choices=Service.choices)
    topic = models.CharField(max_length=40)
    district = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    talk = models.CharField(max_length=6, choices=Talk.choices, default=Talk.UK)
    for_other = models.BooleanField(default=False)
    result = models.CharField(max_length=10, choices=Result.choices)
    answer = EncryptedText(max_length=2000, blank=True, bound_to="uid")
    article = models.ForeignKey("desk.Article", on_delete=models.PROTECT, null=True, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, related_name="+")
    satisfied = models.BooleanField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="consultation_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="consultation_service_known", condition=Q(service_code__in=Service.values)),
            models.CheckConstraint(name="consultation_result_known", condition=Q(result__in=Result.values)),
            models.CheckConstraint(name="consultation_lasted", condition=Q(minutes__gt=0)),
            models.CheckConstraint(name="consultation_has_topic", condition=~Q(topic="")),
        ]
        indexes = [
            models.Index(fields=["office", "-at"], name="consultation_of_office"),
            models.Index(fields=["at"], name="consultation_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.at:%Y-%m-%d %H:%M}"


class Call(models.Model):
    """A line of the hotline's log: every call, also one that nobody spoke in."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    operator_id = models.BigIntegerField()
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=CallOutcome.choices)
    topic = models.CharField(max_length=40, blank=True)
    words = EncryptedText(max_length=500, blank=True, bound_to="uid")
    consultation = models.OneToOneField(Consultation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            AppendOnly(name="call_append_only"),
            models.CheckConstraint(name="call_outcome_known", condition=Q(outcome__in=CallOutcome.values)),
        ]
        indexes = [models.Index(fields=["office", "-at"], name="call_of_office")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d %H:%M}"
