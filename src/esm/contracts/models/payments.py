"""Money that leaves the budget. Sums are whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from ..machine import Condition
from .contract import Contract


class Tranche(models.Model):
    """A part of the contract's sum, paid when its condition is met, at once or in parts. `paid` is the sum of its payments.

    One that an amendment dropped is deleted, unless payments were made and reversed: then its sum is nothing. `lapsed` is what
    can never be paid any more: the budget year has ended.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="tranches")
    ordinal = models.PositiveSmallIntegerField()
    planned = models.BigIntegerField(_("сума траншу, коп."))
    condition = models.CharField(max_length=20, choices=Condition.choices)
    due_on = models.DateField(_("дата, якщо платять за датою"), null=True, blank=True)
    paid = models.BigIntegerField(_("сплачено, коп."), default=0)
    lapsed = models.BigIntegerField(_("скасовано, коп."), default=0)
    lapse_reason = models.CharField(_("чому скасовано"), max_length=300, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="tranche_ordinal_once"),
            models.CheckConstraint(name="tranche_not_negative", condition=Q(planned__gte=0)),
            models.CheckConstraint(name="tranche_condition_known", condition=Q(condition__in=Condition.values)),
            models.CheckConstraint(
                name="tranche_date_condition_has_date",
                condition=~Q(condition=Condition.DATE) | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="tranche_paid_within_planned", condition=Q(paid__gte=0, paid__lte=F("planned"))
            ),
            models.CheckConstraint(
                name="tranche_lapsed_was_unpaid",
                condition=Q(lapsed=0) | (Q(lapsed__gt=0, paid__lte=F("planned") - F("lapsed")) & ~Q(lapse_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.ordinal}"


class Payment(models.Model):
    """A Treasury payment of a tranche or of a part of it. Written once, by the database's own word.

    A wrong one is undone by a row of the opposite sum (`reverses`, with a reason), so that sums of rows are always right. The
    document may then be entered again, in the place of the row that was reversed (`replaces`): it pays once in any case.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="payments")
    amount = models.BigIntegerField(_("сума, коп."))
    paid_on = models.DateField(_("дата платежу"))
    document = models.CharField(_("номер казначейського документа"), max_length=40)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement")
    reason = models.CharField(_("чому виправлено"), max_length=500, blank=True)
    # The contract's own, repeated here, so that the database refuses a payment after the budget year by itself.
    year_ends_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [
            AppendOnly(name="payment_append_only"),
            models.UniqueConstraint(
                fields=["contract", "document"],
                condition=Q(reverses__isnull=True, replaces__isnull=True),
                name="payment_document_once",
            ),
            models.CheckConstraint(
                name="payment_sign",
                condition=Q(reverses__isnull=True, amount__gt=0)
                | (Q(reverses__isnull=False, amount__lt=0) & ~Q(reason="")),
            ),
            models.CheckConstraint(name="payment_has_document", condition=~Q(document="")),
            models.CheckConstraint(name="payment_inside_budget_year", condition=Q(paid_on__lte=F("year_ends_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.document}"
