"""Reports that account for a contract. Sums are whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import MoneySource, ReportKind, ReportStatus
from .contract import Contract


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
