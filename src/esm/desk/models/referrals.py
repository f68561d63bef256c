"""A person is sent to an organisation that can help, and the organisation owes an answer."""

from django.db import models
from django.db.models import Q

from esm.kernel.secrets import EncryptedText

from ..machine import CallsWhom, Decline, Outcome, ReferralStatus, Urgency
from .intake import Appeal


class Referral(models.Model):
    """`shared` is what the organisation may read: a list of [field, title, value] as it was when the person agreed.

    An organisation outside the network has no key here: it gets a paper, or a link that opens once. The moments of
    reminders are counted once, at sending, in working days; `rule` says how.
    """

    number = models.CharField(max_length=20, unique=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="referrals")
    ordinal = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=14, choices=ReferralStatus.choices, default=ReferralStatus.SENT)
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    # The directory's service at a location; what it was called then stays whatever becomes of it.
    service_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True)
    service_code = models.CharField(max_length=40, blank=True)
    service_title = models.CharField(max_length=300)
    # The directory's need that the desk searched by, when it understood one.
    need = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    outside = models.CharField(max_length=200, blank=True)
    # The person's consent in `people` that names this receiver.
    consent_id = models.BigIntegerField(null=True)
    shared = EncryptedText(bound_to="number")
    shared_fields = models.JSONField(default=list)
    wanted = models.CharField(max_length=120, blank=True)
    calls_whom = models.CharField(max_length=6, choices=CallsWhom.choices, default=CallsWhom.THEY)
    district = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField()
    sent_by_id = models.BigIntegerField()
    answer_by = models.DateField()
    serve_by = models.DateField()
    rule = models.TextField()
    half_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    # How many of the three were told: 1 half, 2 due, 3 escalated.
    told = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    question = EncryptedText(max_length=1000, blank=True, bound_to="number")
    told_words = EncryptedText(max_length=1000, blank=True, bound_to="number")
    decline = models.CharField(max_length=12, choices=Decline.choices, blank=True)
    reason = EncryptedText(max_length=1000, blank=True, bound_to="number")
    delivered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    outcome_words = EncryptedText(max_length=1000, blank=True, bound_to="number")
    reservation = models.CharField(max_length=40, blank=True)
    link_digest = models.CharField(max_length=64, blank=True)
    link_until = models.DateField(null=True)
    link_opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "ordinal"], name="desk_referral_ordinal_once"),
            models.UniqueConstraint(
                fields=["link_digest"], condition=~Q(link_digest=""), name="desk_referral_link_once"
            ),
            models.CheckConstraint(name="desk_referral_status_known", condition=Q(status__in=ReferralStatus.values)),
            models.CheckConstraint(name="desk_referral_urgency_known", condition=Q(urgency__in=Urgency.values)),
            models.CheckConstraint(
                name="desk_referral_one_receiver",
                condition=(Q(organisation__isnull=False) & Q(outside=""))
                | (Q(organisation__isnull=True) & ~Q(outside="")),
            ),
            models.CheckConstraint(
                name="desk_referral_decline_has_reason",
                condition=~Q(status=ReferralStatus.DECLINED) | ~Q(decline=""),
            ),
            models.CheckConstraint(
                name="desk_referral_delivered_has_outcome",
                condition=~Q(status=ReferralStatus.DELIVERED) | (Q(delivered_on__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="desk_referral_opened_before_ended", condition=Q(link_opened_at__isnull=True) | ~Q(link_digest="")
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status", "answer_by"], name="desk_referral_incoming"),
            models.Index(
                fields=["late_at"], condition=Q(status=ReferralStatus.SENT, told__lt=3), name="desk_referral_to_tell"
            ),
        ]

    def __str__(self) -> str:
        return self.number
