"""A contract, what it promises (estimate, plan, indicators), its editions and its signed files. Sums are whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly
from esm.kernel.money import Money

from ..machine import (
    ContractKind,
    ContractStatus,
    FileKind,
    IndicatorKind,
    MoneySource,
    SignatureCheck,
)


class Contract(models.Model):
    """Money the city promised for a project or a service. `code` is the number of what it rests on: an application of a
    competition or a lot of a social order; it stands in addresses.

    `amount` is the sum now, `original_amount` the sum that was signed first: an amendment changes only the former.
    `edition` counts signed editions (0 before signing). `planned`, `paid` and `returned` are running totals of its
    tranches and returns: kept under the row's lock, and the database itself refuses a tranche too many.
    """

    code = models.CharField(max_length=40, unique=True)
    number = models.CharField(_("номер договору"), max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=ContractKind.choices, default=ContractKind.PROJECT)
    application = models.OneToOneField(
        "competitions.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    order_lot = models.CharField(_("лот соціального замовлення"), max_length=40, blank=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("бюджетний рік"), db_index=True)
    status = models.CharField(max_length=12, choices=ContractStatus.choices, default=ContractStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(_("проєкт"), max_length=300)
    subject = models.TextField(_("предмет договору"))
    amount = models.BigIntegerField(_("сума договору, коп."))
    original_amount = models.BigIntegerField(_("сума за першою редакцією, коп."), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(_("початок"))
    ends_on = models.DateField(_("кінець"))
    # The budget year is a wall: unused money lapses on this day (REFERENCE §1.9).
    year_ends_on = models.DateField()
    city_signer = models.CharField(_("підписує від міста"), max_length=200)
    organisation_signer = models.CharField(_("підписує від організації"), max_length=200)
    iban = models.CharField(_("рахунок організації (IBAN)"), max_length=29, blank=True)
    signed_on = models.DateField(_("дата підписання"), null=True, blank=True)
    planned = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(_("прийнято за звітом, коп."), null=True, blank=True)
    # What the end of the budget year cancelled of the plan, and when that was written down.
    lapsed = models.BigIntegerField(_("скасовано з кінцем року, коп."), default=0)
    lapsed_on = models.DateField(null=True, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="contract_status_known", condition=Q(status__in=ContractStatus.values)),
            models.CheckConstraint(name="contract_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="contract_term_in_order", condition=Q(starts_on__lte=F("ends_on"))),
            models.CheckConstraint(name="contract_inside_budget_year", condition=Q(ends_on__lte=F("year_ends_on"))),
            models.CheckConstraint(name="contract_tranches_within_sum", condition=Q(planned__lte=F("amount"))),
            models.CheckConstraint(
                name="contract_paid_within_planned", condition=Q(paid__gte=0, paid__lte=F("planned"))
            ),
            models.CheckConstraint(
                name="contract_accepted_within_sum",
                condition=Q(accepted__isnull=True) | Q(accepted__gte=0, accepted__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="contract_returned_within_paid", condition=Q(returned__gte=0, returned__lte=F("paid"))
            ),
            # What was paid and did not come back is exactly what was accepted, or the contract isn't closed.
            models.CheckConstraint(
                name="contract_closed_is_even",
                condition=~Q(status=ContractStatus.CLOSED)
                | Q(accepted__isnull=False, paid=F("returned") + F("accepted")),
            ),
            models.CheckConstraint(
                name="contract_unpaid_is_short",
                condition=~Q(status=ContractStatus.UNPAID)
                | Q(accepted__isnull=False, paid__lt=F("returned") + F("accepted")),
            ),
            models.CheckConstraint(
                name="contract_lapsed_was_unpaid",
                condition=Q(lapsed__gte=0, paid__lte=F("planned") - F("lapsed"))
                & (Q(lapsed=0) | Q(lapsed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="contract_signed_has_date",
                condition=Q(status__in=[ContractStatus.DRAFT, ContractStatus.CANCELLED])
                | Q(signed_on__isnull=False, original_amount__isnull=False),
            ),
            models.CheckConstraint(name="contract_kind_known", condition=Q(kind__in=ContractKind.values)),
            models.CheckConstraint(
                name="contract_one_basis",
                condition=Q(kind=ContractKind.PROJECT, application__isnull=False, order_lot="")
                | (~Q(kind=ContractKind.PROJECT) & Q(application__isnull=True) & ~Q(order_lot="")),
            ),
            models.UniqueConstraint(fields=["order_lot"], condition=~Q(order_lot=""), name="contract_order_lot_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def money(self) -> Money:
        return Money(self.amount)

    @property
    def is_draft(self) -> bool:
        return self.status == ContractStatus.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.status == ContractStatus.IN_FORCE

    @property
    def to_pay(self) -> int:
        """Kopecks accepted but not paid yet: the city's own debt. Nothing before the final report is accepted, and nothing
        once the year's end has closed the contract with it."""
        if self.accepted is None or self.status == ContractStatus.UNPAID:
            return 0
        return max(0, self.accepted - self.paid + self.returned)

    @property
    def to_return(self) -> int:
        """Kopecks paid but not accepted, less what came back; nothing is owed before the final report is accepted."""
        return 0 if self.accepted is None else max(0, self.paid - self.accepted - self.returned)


class EstimateLine(models.Model):
    """A cost that the contract allows: quantity × price. `quantity` is in thousandths, sums are whole kopecks, half up.

    A line is never deleted: an amendment that drops it makes it nothing. `spent` is the sum of its receipts, `ceiling` how
    far it may go: the amount and the share that the city's rule allows on top.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="lines")
    # Its number in the estimate; stays the same through all editions.
    code = models.PositiveSmallIntegerField()
    kind = models.CharField(_("вид витрат"), max_length=24, blank=True)
    kind_title = models.CharField(max_length=200, blank=True)
    name = models.CharField(_("на що"), max_length=300)
    unit = models.CharField(_("одиниця"), max_length=40)
    quantity = models.BigIntegerField(_("кількість, тисячні"))
    price = models.BigIntegerField(_("ціна, коп."))
    source = models.CharField(max_length=12, choices=MoneySource.choices)
    note = models.TextField(_("розрахунок"), blank=True)
    amount = models.BigIntegerField(_("сума, коп."))
    ceiling = models.BigIntegerField(_("найбільше, коп."))
    spent = models.BigIntegerField(_("витрачено, коп."), default=0)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "code"], name="contract_line_code_once"),
            models.CheckConstraint(name="contract_line_source_known", condition=Q(source__in=MoneySource.values)),
            models.CheckConstraint(name="contract_line_not_negative", condition=Q(quantity__gte=0, price__gte=0)),
            models.CheckConstraint(
                name="contract_line_adds_up",
                condition=Q(amount=(F("quantity") * F("price") + 500) / 1000),  # whole division: half up
            ),
            models.CheckConstraint(name="contract_line_ceiling", condition=Q(ceiling__gte=F("amount"))),
            models.CheckConstraint(
                name="contract_line_spent_within_ceiling", condition=Q(spent__gte=0, spent__lte=F("ceiling"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.code}"


class Activity(models.Model):
    """A line of the plan: what is done, when, by whom, what is ready then."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="activities")
    code = models.PositiveSmallIntegerField()
    what = models.CharField(_("що зробити"), max_length=500)
    starts_on = models.DateField(_("від"), null=True, blank=True)
    ends_on = models.DateField(_("до"), null=True, blank=True)
    who = models.CharField(_("хто відповідає"), max_length=200, blank=True)
    result = models.CharField(_("що буде готово"), max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "code"], name="activity_code_once"),
            models.CheckConstraint(
                name="activity_term_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.code}"


class Indicator(models.Model):
    """What is counted, and how much is promised. The known kinds are compared with the report's own figures."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="indicators")
    code = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=IndicatorKind.choices, default=IndicatorKind.OTHER)
    name = models.CharField(_("що рахуєте"), max_length=200)
    unit = models.CharField(_("одиниця"), max_length=40)
    planned = models.BigIntegerField(_("скільки буде"))
    proof = models.CharField(_("чим підтвердите"), max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "code"], name="indicator_code_once"),
            models.UniqueConstraint(
                fields=["contract", "kind"], condition=~Q(kind=IndicatorKind.OTHER), name="indicator_kind_once"
            ),
            models.CheckConstraint(name="indicator_kind_known", condition=Q(kind__in=IndicatorKind.values)),
            models.CheckConstraint(name="indicator_not_negative", condition=Q(planned__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.code}"


class Edition(models.Model):
    """The whole contract as it read from a day on. Drafts are kept as well; edition 1 is what was signed first."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="editions")
    draft = models.BooleanField(default=False)
    number = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    since = models.DateField()
    # Which amendment made it; none for drafts and for the first.
    amendment = models.OneToOneField(
        "contracts.Amendment", on_delete=models.PROTECT, null=True, blank=True, related_name="edition"
    )
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-draft", "number"]
        constraints = [
            AppendOnly(name="edition_append_only"),
            models.UniqueConstraint(fields=["contract", "draft", "number"], name="edition_number_once"),
            models.CheckConstraint(
                name="edition_amendment_after_first",
                condition=Q(amendment__isnull=True) | Q(draft=False, number__gt=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} №{self.number}"


class SignedFile(models.Model):
    """A scan with signatures or a file with a qualified electronic signature: of the contract or of an amendment.

    `signers` is what the file itself says about who signed ({"name", "organisation", "issuer", "signed_at"}); whether that
    is true is said by a checker only (`check_status`).
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signed_files")
    amendment = models.ForeignKey(
        "contracts.Amendment", on_delete=models.PROTECT, null=True, blank=True, related_name="signed_files"
    )
    file = models.OneToOneField("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=FileKind.choices)
    signers = models.JSONField(default=list)
    check_status = models.CharField(max_length=12, choices=SignatureCheck.choices, default=SignatureCheck.NOT_CHECKED)
    check_note = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="signed_file_kind_known", condition=Q(kind__in=FileKind.values)),
            models.CheckConstraint(name="signed_file_check_known", condition=Q(check_status__in=SignatureCheck.values)),
            models.CheckConstraint(
                name="signed_file_checked_when",
                condition=Q(check_status=SignatureCheck.NOT_CHECKED) | Q(checked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind}"
