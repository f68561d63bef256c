"""What a contract of a social order buys and by what it is paid. Volumes are hundredths of the unit, sums whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.secrets import EncryptedText

from ..machine import ActStatus, FeeKind, Portion, ReferralStatus
from .contract import Contract
from .payments import Tranche


class Framework(models.Model):
    """The volume and the unit price that a provider was chosen for. `award` is the number of its proposal.

    `amount` repeats the contract's sum and `billed` is the sum of the acts that stand, so that the database itself refuses
    an act too many. `allowance_id` is the right to deliver, which the service log keeps.
    """

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="framework")
    award = models.CharField(max_length=40, unique=True)
    lot = models.CharField(max_length=40)
    order_slug = models.CharField(max_length=40)
    service_key = models.CharField(max_length=60)
    service = models.CharField(max_length=320)
    unit = models.CharField(max_length=16)
    unit_price = models.BigIntegerField()
    volume = models.BigIntegerField()
    original_volume = models.BigIntegerField()
    amount = models.BigIntegerField()
    billed = models.BigIntegerField(default=0)
    place = models.CharField(max_length=300, blank=True)
    standard = models.CharField(max_length=300, blank=True)
    requirements = models.JSONField(default=list)
    must_not_stop = models.BooleanField(default=False)
    asked = models.BigIntegerField()
    awarded = models.BigIntegerField()
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=40, blank=True)
    allowance_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="framework_positive", condition=Q(volume__gt=0, unit_price__gt=0)),
            models.CheckConstraint(
                name="framework_acts_within_sum", condition=Q(billed__gte=0, billed__lte=F("amount"))
            ),
        ]

    def __str__(self) -> str:
        return self.award


class Referral(models.Model):
    """A person sent to the provider by a decision. Who it is lies encrypted; the service log knows `recipient` only.

    `fee_price` is what the person pays for a unit, `fee_share` the same in hundredths of a per cent of the price.
    `mark` finds the same person again without reading anything.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="referrals")
    ordinal = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60, unique=True)
    number = models.CharField(_("номер направлення"), max_length=40)
    on = models.DateField(_("дата направлення"))
    decision_number = models.CharField(_("номер рішення"), max_length=40)
    decision_on = models.DateField(_("дата рішення"))
    volume = models.BigIntegerField(_("обсяг"))
    starts_on = models.DateField(_("з"))
    ends_on = models.DateField(_("до"))
    fee_kind = models.CharField(max_length=16, choices=FeeKind.choices)
    fee_share = models.PositiveIntegerField()
    fee_price = models.BigIntegerField()
    person = EncryptedText(bound_to="key")
    explanation = EncryptedText(bound_to="key")
    mark = models.CharField(max_length=64)
    recipient = models.CharField(max_length=20)
    status = models.CharField(max_length=12, choices=ReferralStatus.choices, default=ReferralStatus.SENT)
    version = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["-ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="referral_ordinal_once"),
            models.UniqueConstraint(fields=["contract", "number"], name="referral_number_once"),
            models.CheckConstraint(name="referral_status_known", condition=Q(status__in=ReferralStatus.values)),
            models.CheckConstraint(name="referral_fee_known", condition=Q(fee_kind__in=FeeKind.values)),
            models.CheckConstraint(name="referral_term_in_order", condition=Q(starts_on__lte=F("ends_on"))),
            models.CheckConstraint(name="referral_positive", condition=Q(volume__gt=0, fee_price__gte=0)),
            models.CheckConstraint(
                name="referral_refusal_has_reason",
                condition=~Q(status__in=[ReferralStatus.DECLINED, ReferralStatus.ENDED]) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["contract", "recipient"], name="referral_of_recipient")]

    def __str__(self) -> str:
        return self.key


class Act(models.Model):
    """What the log has of a month, at the contract's price: counted, never typed. `code` stands on the billed deliveries.

    `cost` is the whole price, `fee` what recipients pay themselves, `amount` what the city pays. Negative in all, only after
    the contract's term: then money comes back.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="acts")
    ordinal = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, unique=True)
    number = models.CharField(max_length=60)
    month = models.DateField()
    status = models.CharField(max_length=12, choices=ActStatus.choices, default=ActStatus.SUBMITTED)
    version = models.PositiveIntegerField(default=0)
    unit_price = models.BigIntegerField()
    quantity = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    cost = models.BigIntegerField()
    fee = models.BigIntegerField()
    amount = models.BigIntegerField()
    signer = models.CharField(max_length=200)
    submitted_at = models.DateTimeField()
    submitted_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    remark = models.CharField(max_length=1000, blank=True)
    tranche = models.OneToOneField(Tranche, on_delete=models.PROTECT, null=True, related_name="act")

    class Meta:
        ordering = ["-ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="act_ordinal_once"),
            models.CheckConstraint(name="act_status_known", condition=Q(status__in=ActStatus.values)),
            models.CheckConstraint(name="act_adds_up", condition=Q(amount=F("cost") - F("fee"))),
            models.CheckConstraint(name="act_has_rows", condition=Q(rows__gt=0)),
            models.CheckConstraint(
                name="act_returned_has_remark", condition=~Q(status=ActStatus.RETURNED) | ~Q(remark="")
            ),
            models.CheckConstraint(
                name="act_accepted_has_tranche",
                condition=Q(status=ActStatus.ACCEPTED, amount__gt=0, tranche__isnull=False)
                | (Q(tranche__isnull=True) & (~Q(status=ActStatus.ACCEPTED) | Q(amount__lte=0))),
            ),
        ]
        indexes = [models.Index(fields=["status"], name="act_by_status")]

    def __str__(self) -> str:
        return self.code


class ActLine(models.Model):
    """One recipient's share of an act (or people who were only counted: `recipient` is empty)."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    recipient = models.CharField(max_length=64, blank=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    portion = models.CharField(max_length=8, choices=Portion.choices)
    month = models.DateField()
    quantity = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    cost = models.BigIntegerField()
    fee_kind = models.CharField(max_length=16, choices=FeeKind.choices)
    fee_price = models.BigIntegerField()
    fee = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["act", "position"], name="act_line_once"),
            models.CheckConstraint(name="act_line_adds_up", condition=Q(amount=F("cost") - F("fee"))),
            models.CheckConstraint(name="act_line_portion_known", condition=Q(portion__in=Portion.values)),
        ]

    def __str__(self) -> str:
        return f"{self.act_id}/{self.position}"
