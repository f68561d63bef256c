"""Changes of a signed contract, each a delta with a reason."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import AmendmentStatus, AmendmentType, Side
from .contract import Contract


class Amendment(models.Model):
    """A supplementary agreement, from the wish to the signature, or a notice of money moved between lines.

    `ordinal` stands in addresses; `number` is that of the paper and is given with the consent. `delta` says what changes,
    in the form of its type (`delta.py`). Who wrote it never approves it.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="amendments")
    ordinal = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    type = models.CharField(max_length=12, choices=AmendmentType.choices)
    status = models.CharField(max_length=12, choices=AmendmentStatus.choices, default=AmendmentStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    side = models.CharField(_("хто просить"), max_length=12, choices=Side.choices)
    reason = models.TextField(_("чому"))
    delta = models.JSONField()
    # The edition that the delta was written against: a later one makes it stale.
    base_edition = models.PositiveSmallIntegerField()
    author_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    approver_id = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(_("пояснення рішення"), blank=True)
    signed_on = models.DateField(_("дата підписання"), null=True, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="amendment_ordinal_once"),
            models.UniqueConstraint(
                fields=["contract", "number"], condition=Q(number__isnull=False), name="amendment_number_once"
            ),
            models.CheckConstraint(name="amendment_type_known", condition=Q(type__in=AmendmentType.values)),
            models.CheckConstraint(name="amendment_status_known", condition=Q(status__in=AmendmentStatus.values)),
            models.CheckConstraint(name="amendment_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="amendment_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="amendment_approver_not_author",
                condition=Q(approver_id__isnull=True) | ~Q(approver_id=F("author_id")),
            ),
            models.CheckConstraint(
                name="amendment_consent_has_approver",
                condition=~Q(status__in=[AmendmentStatus.APPROVED, AmendmentStatus.SIGNED])
                | Q(approver_id__isnull=False, number__isnull=False),
            ),
            models.CheckConstraint(
                name="amendment_signed_has_date",
                condition=~Q(status=AmendmentStatus.SIGNED) | Q(signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="amendment_notice_moves_lines",
                condition=~Q(status=AmendmentStatus.NOTICED) | Q(type=AmendmentType.LINES, side=Side.ORGANISATION),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.ordinal}"
