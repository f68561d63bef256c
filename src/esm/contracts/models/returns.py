"""Money that comes back to the budget: demanded, returned in parts. Sums are whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from ..machine import DemandStatus
from .contract import Contract
from .obligations import Obligation


class Demand(models.Model):
    """A letter by which the city asks for what was not spent or not accepted. Its term lives in the obligation: `due_on` is
    what the letter says, a later one is an agreed delay. `bar_id` is the organisation's bar once the term passed unpaid."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="demands")
    ordinal = models.PositiveSmallIntegerField()
    number = models.CharField(_("номер вимоги"), max_length=60, unique=True)
    status = models.CharField(max_length=12, choices=DemandStatus.choices, default=DemandStatus.SENT)
    unspent = models.BigIntegerField(_("не витрачено, коп."))
    not_accepted = models.BigIntegerField(_("не прийнято, коп."))
    amount = models.BigIntegerField(_("сума вимоги, коп."))
    returned = models.BigIntegerField(_("повернуто за вимогою, коп."), default=0)
    reason = models.TextField(_("пояснення"), blank=True)
    sent_on = models.DateField(_("дата вимоги"))
    due_on = models.DateField(_("повернути до"))
    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="+")
    bar_id = models.BigIntegerField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField()
    sent_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="demand_ordinal_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(status__in=[DemandStatus.SENT, DemandStatus.BARRED]),
                name="demand_one_open",
            ),
            models.CheckConstraint(name="demand_status_known", condition=Q(status__in=DemandStatus.values)),
            models.CheckConstraint(
                name="demand_adds_up",
                condition=Q(unspent__gte=0, not_accepted__gte=0, amount__gt=0, amount=F("unspent") + F("not_accepted")),
            ),
            models.CheckConstraint(
                name="demand_returned_within", condition=Q(returned__gte=0, returned__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="demand_paid_is_whole", condition=~Q(status=DemandStatus.PAID) | Q(returned=F("amount"))
            ),
            models.CheckConstraint(
                name="demand_bar_known", condition=~Q(status=DemandStatus.BARRED) | Q(bar_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Repayment(models.Model):
    """Money that came back to the budget, whole or in part, on a demand or before one. Written once.

    A wrong row is undone as a payment is: by a row of the opposite sum (`reverses`, with a reason), after which its document
    may be entered again (`replaces`).
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="repayments")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="repayments")
    amount = models.BigIntegerField(_("сума, коп."))
    on = models.DateField(_("дата"))
    document = models.CharField(_("номер платіжного документа"), max_length=40)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement")
    reason = models.CharField(_("чому виправлено"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            AppendOnly(name="repayment_append_only"),
            models.CheckConstraint(
                name="repayment_sign",
                condition=Q(reverses__isnull=True, amount__gt=0)
                | (Q(reverses__isnull=False, amount__lt=0) & ~Q(reason="")),
            ),
            models.UniqueConstraint(
                fields=["contract", "document"],
                condition=Q(reverses__isnull=True, replaces__isnull=True),
                name="repayment_document_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.document}"
