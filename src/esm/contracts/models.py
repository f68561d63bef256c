"""A contract with its tranches, and the reports that account for it. Sums are whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .machine import Condition, ContractStatus, MoneySource, ReportKind, ReportStatus


class Contract(models.Model):
    """Money the city promised to a project. `code` is the application's number and stands in addresses.

    `planned`, `paid` and `returned` are running totals of its tranches and returns: kept under the row's lock, and the
    database itself refuses a tranche too many.
    """

    code = models.CharField(max_length=12, unique=True)
    number = models.CharField(_("номер договору"), max_length=40, unique=True)
    application = models.OneToOneField("competitions.Application", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("бюджетний рік"), db_index=True)
    status = models.CharField(max_length=12, choices=ContractStatus.choices, default=ContractStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(_("проєкт"), max_length=300)
    subject = models.TextField(_("предмет договору"))
    amount = models.BigIntegerField(_("сума договору, коп."))
    starts_on = models.DateField(_("початок"))
    ends_on = models.DateField(_("кінець"))
    # The budget year is a wall: unused money lapses on this day (REFERENCE §1.9).
    year_ends_on = models.DateField()
    city_signer = models.CharField(_("підписує від міста"), max_length=200)
    organisation_signer = models.CharField(_("підписує від організації"), max_length=200)
    iban = models.CharField(_("рахунок організації (IBAN)"), max_length=29, blank=True)
    signed_on = models.DateField(_("дата підписання"), null=True, blank=True)
    signed_file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(_("прийнято за звітом, коп."), null=True, blank=True)
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
            models.CheckConstraint(
                name="contract_signed_has_date",
                condition=Q(status__in=[ContractStatus.DRAFT, ContractStatus.CANCELLED]) | Q(signed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def to_return(self) -> int:
        """Kopecks paid but not accepted, less what came back; nothing is owed before the final report is accepted."""
        return 0 if self.accepted is None else max(0, self.paid - self.accepted - self.returned)


class Tranche(models.Model):
    """A part of the contract's sum, paid when its condition is met. Paid once and whole."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="tranches")
    ordinal = models.PositiveSmallIntegerField()
    planned = models.BigIntegerField(_("сума траншу, коп."))
    condition = models.CharField(max_length=20, choices=Condition.choices)
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
                name="tranche_payment_has_document", condition=Q(paid_on__isnull=True) | ~Q(document="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.ordinal}"


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


class Report(models.Model):
    """What was done and spent since the project began (a final report covers the whole project).

    `persons` are people, each counted once; `contacts` are all times that help was given. They are never added up.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    status = models.CharField(max_length=12, choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    due_on = models.DateField(_("строк подання"))
    done = models.TextField(_("що зроблено"), blank=True)
    results = models.TextField(_("результати порівняно з планом"), blank=True)
    problems = models.TextField(_("труднощі й зміни"), blank=True)
    persons = models.PositiveIntegerField(_("скільки людей отримали допомогу"), null=True, blank=True)
    contacts = models.PositiveIntegerField(_("скільки разів надано допомогу"), null=True, blank=True)
    jobs = models.PositiveIntegerField(_("створено робочих місць"), null=True, blank=True)
    volunteers = models.PositiveIntegerField(_("волонтерів"), null=True, blank=True)
    volunteer_hours = models.PositiveIntegerField(_("годин праці волонтерів"), null=True, blank=True)
    updated_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    remark = models.TextField(_("зауваження"), blank=True)
    accepted_amount = models.BigIntegerField(_("прийнято, коп."), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind"], name="report_kind_once"),
            models.CheckConstraint(name="report_status_known", condition=Q(status__in=ReportStatus.values)),
            models.CheckConstraint(
                name="report_persons_within_contacts",
                condition=Q(persons__isnull=True) | Q(contacts__isnull=True) | Q(persons__lte=F("contacts")),
            ),
            models.CheckConstraint(
                name="report_accepted_has_sum",
                condition=~Q(status=ReportStatus.ACCEPTED) | Q(accepted_amount__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind}"


class ReportService(models.Model):
    """How much of one service of the classifier was given."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="services")
    code = models.CharField(_("послуга за класифікатором"), max_length=40)
    persons = models.PositiveIntegerField()
    contacts = models.PositiveIntegerField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="report_service_once"),
            models.CheckConstraint(
                name="report_service_persons_within_contacts", condition=Q(persons__lte=F("contacts"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.code}"


class ReportMoney(models.Model):
    """How much was spent from one source."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="money")
    source = models.CharField(max_length=12, choices=MoneySource.choices)
    spent = models.BigIntegerField(_("витрачено, коп."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "source"], name="report_money_once"),
            models.CheckConstraint(name="report_money_source_known", condition=Q(source__in=MoneySource.values)),
            models.CheckConstraint(name="report_money_not_negative", condition=Q(spent__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.source}"
