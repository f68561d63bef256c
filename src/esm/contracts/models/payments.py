"""Money that leaves the budget and money that comes back. Sums are whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import Condition
from .contract import Contract


class Tranche(models.Model):
    """A part of the contract's sum, paid when its condition is met. `paid` is the sum of its payments."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="tranches")
    ordinal = models.PositiveSmallIntegerField()
    planned = models.BigIntegerField(_("сума траншу, коп."))
    condition = models.CharField(max_length=20, choices=Condition.choices)
    due_on = models.DateField(_("дата, якщо платять за датою"), null=True, blank=True)
    paid = models.BigIntegerField(_("сплачено, коп."), default=0)
    paid_on = models.DateField(_("дата платежу"), null=True, blank=True)
    document = models.CharField(_("номер казначейського документа"), max_length=40, blank=True)
    paid_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="tranche_ordinal_once"),
            models.CheckConstraint(name="tranche_positive", condition=Q(planned__gt=0)),
            models.CheckConstraint(name="tranche_condition_known", condition=Q(condition__in=Condition.values)),
            models.CheckConstraint(
                name="tranche_date_condition_has_date",
                condition=~Q(condition=Condition.DATE) | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="tranche_paid_within_planned", condition=Q(paid__gte=0, paid__lte=F("planned"))
            ),
            models.CheckConstraint(
                name="tranche_payment_has_document", condition=Q(paid_on__isnull=True) | ~Q(document="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.ordinal}"


class Payment(models.Model):
    """A Treasury payment of a tranche or of a part of it. Written once: a mistake is undone by no one but the Treasury."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="payments")
    amount = models.BigIntegerField(_("сума, коп."))
    paid_on = models.DateField(_("дата платежу"))
    document = models.CharField(_("номер казначейського документа"), max_length=40)
    # The contract's own, repeated here, so that the database refuses a payment after the budget year by itself.
    year_ends_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "document"], name="payment_document_once"),
            models.CheckConstraint(name="payment_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="payment_has_document", condition=~Q(document="")),
            models.CheckConstraint(name="payment_inside_budget_year", condition=Q(paid_on__lte=F("year_ends_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.document}"


class Repayment(models.Model):
    """Money that came back to the budget: unspent or not accepted."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="repayments")
    amount = models.BigIntegerField(_("сума, коп."))
    on = models.DateField(_("дата"))
    document = models.CharField(_("номер платіжного документа"), max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(name="repayment_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint(fields=["contract", "document"], name="repayment_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.document}"
