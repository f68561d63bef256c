"""Reports that account for a contract. Sums are whole kopecks."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import FrozenOnce, FrozenWithParent

from ..machine import MoneySource, Outcome, Proof, ReportKind, ReportStatus
from .contract import Contract
from .obligations import Obligation


class Report(models.Model):
    """What was done and spent since the project began (a final report covers the whole project).

    `persons` are people, each counted once; `contacts` are all times that help was given. They are never added up.
    A contract has as many interim reports as it needs (`ordinal`); a correction of an accepted report is its next
    `revision`. Once accepted the row is frozen by the database. `version` counts savings of the text, `ledger` changes of
    the receipts and photos, so that a colleague who types receipts doesn't disturb the one who writes the text.
    `activities`, `indicators` and `media` are rows in the form of `facts.py`.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    ordinal = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.TextField(_("чому виправляють прийнятий звіт"), blank=True)
    status = models.CharField(max_length=12, choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    ledger = models.PositiveIntegerField(default=0)
    # Its term lives there. A correction has none of its own: it keeps the first version's, which is met.
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="+")
    covers_until = models.DateField(_("за період до"), null=True, blank=True)
    done = models.TextField(_("що зроблено"), blank=True)
    results = models.TextField(_("результати порівняно з планом"), blank=True)
    problems = models.TextField(_("труднощі й зміни"), blank=True)
    persons = models.PositiveIntegerField(_("скільки людей отримали допомогу"), null=True, blank=True)
    contacts = models.PositiveIntegerField(_("скільки разів надано допомогу"), null=True, blank=True)
    # Services and contacts were counted from the service log, not typed.
    from_log = models.BooleanField(default=False)
    jobs = models.PositiveIntegerField(_("створено робочих місць"), null=True, blank=True)
    volunteers = models.PositiveIntegerField(_("волонтерів"), null=True, blank=True)
    volunteer_hours = models.PositiveIntegerField(_("годин праці волонтерів"), null=True, blank=True)
    activities = models.JSONField(default=list, blank=True)
    indicators = models.JSONField(default=list, blank=True)
    media = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    remark = models.TextField(_("зауваження"), blank=True)
    accepted_amount = models.BigIntegerField(_("прийнято від початку проєкту, коп."), null=True, blank=True)
    # Of that, what this report adds to what was accepted before it.
    accepted_own = models.BigIntegerField(_("прийнято за цим звітом, коп."), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind", "ordinal", "revision"], name="report_revision_once"),
            models.CheckConstraint(name="report_status_known", condition=Q(status__in=ReportStatus.values)),
            models.CheckConstraint(name="report_outcome_known", condition=Q(outcome__in=["", *Outcome.values])),
            models.CheckConstraint(name="report_one_final", condition=~Q(kind=ReportKind.FINAL) | Q(ordinal=1)),
            models.CheckConstraint(
                name="report_correction_has_reason",
                condition=Q(revision=1, replaces__isnull=True)
                | (Q(revision__gt=1, replaces__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="report_persons_within_contacts",
                condition=Q(persons__isnull=True) | Q(contacts__isnull=True) | Q(persons__lte=F("contacts")),
            ),
            models.CheckConstraint(
                name="report_accepted_has_sum",
                condition=~Q(status=ReportStatus.ACCEPTED) | Q(accepted_amount__isnull=False),
            ),
            FrozenOnce(name="report_accepted_frozen", column="status", value="accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.key}"

    @property
    def due_on(self) -> date:
        return self.obligation.due_on

    @property
    def key(self) -> str:
        """The report's name in addresses: "interim", "interim-2", "final", "final-v2"."""
        ordinal = f"-{self.ordinal}" if self.ordinal > 1 else ""
        return f"{self.kind}{ordinal}" + (f"-v{self.revision}" if self.revision > 1 else "")

    @property
    def title(self) -> str:
        """«Проміжний звіт 2, виправлення 1»."""
        title = self.get_kind_display()
        if self.ordinal > 1:
            title = gettext("%(report)s %(n)s") % {"report": title, "n": self.ordinal}
        if self.revision > 1:
            title = gettext("%(report)s, виправлення %(n)s") % {"report": title, "n": self.revision - 1}
        return title

    @property
    def stamp(self) -> int:
        """What somebody who submits or decides has seen: text and receipts."""
        return self.version + self.ledger


class ReportService(models.Model):
    """How much of one service of the classifier was given."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="services")
    code = models.CharField(_("послуга за класифікатором"), max_length=40)
    persons = models.PositiveIntegerField()
    contacts = models.PositiveIntegerField()
    frozen = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="report_service_once"),
            models.CheckConstraint(
                name="report_service_persons_within_contacts", condition=Q(persons__lte=F("contacts"))
            ),
            FrozenOnce(name="report_service_frozen", column="frozen"),
            FrozenWithParent(
                name="report_service_with_report", parent="contracts_report", key="report_id", value="accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.code}"


class ReportMoney(models.Model):
    """How much was spent from one source since the project began.

    `spent` = `typed` (other sources only: what has no receipts here, confirmed by `proof`) + receipts of this report and
    of accepted ones before it. Volunteers' work is counted by the hour rate of the rules.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="money")
    source = models.CharField(max_length=12, choices=MoneySource.choices)
    typed = models.BigIntegerField(_("поза чеками, коп."), default=0)
    proof = models.CharField(_("чим підтверджено"), max_length=12, choices=Proof.choices, blank=True)
    spent = models.BigIntegerField(_("витрачено, коп."))
    frozen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "source"], name="report_money_once"),
            models.CheckConstraint(name="report_money_source_known", condition=Q(source__in=MoneySource.values)),
            models.CheckConstraint(name="report_money_not_negative", condition=Q(spent__gte=0, typed__gte=0)),
            models.CheckConstraint(
                name="report_city_money_has_receipts", condition=~Q(source=MoneySource.CITY) | Q(typed=0)
            ),
            FrozenOnce(name="report_money_frozen", column="frozen"),
            FrozenWithParent(
                name="report_money_with_report", parent="contracts_report", key="report_id", value="accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.source}"
