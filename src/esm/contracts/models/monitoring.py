"""Looking whether what a contract promises is done: planned checks, what they found, what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import CheckKind, CheckOutcome, CheckStatus, FindingStatus
from .contract import Contract


class Check(models.Model):
    """A check planned for a day and recorded with its outcome. `not_accepted` in kopecks: only with a partly accepted one.

    A survey keeps how many were asked and answered, never who (`SurveyQuestion`). A check of quality keeps `answers` to each
    requirement of the technical task: {"title", "answer" (yes, no or ""), "comment"}; each «no» is a finding as well.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="checks")
    ordinal = models.PositiveSmallIntegerField()
    kind = models.CharField(_("вид перевірки"), max_length=12, choices=CheckKind.choices)
    status = models.CharField(max_length=12, choices=CheckStatus.choices, default=CheckStatus.PLANNED)
    version = models.PositiveIntegerField(default=0)
    planned_on = models.DateField(_("коли перевірити"))
    why = models.CharField(_("що перевірити й чому"), max_length=500)
    checker = models.CharField(_("хто перевіряє"), max_length=200)
    done_on = models.DateField(_("коли перевірили"), null=True, blank=True)
    place = models.CharField(_("де"), max_length=300, blank=True)
    present = models.CharField(_("хто був від організації"), max_length=300, blank=True)
    found = models.TextField(_("що побачили"), blank=True)
    outcome = models.CharField(max_length=12, choices=CheckOutcome.choices, blank=True)
    not_accepted = models.BigIntegerField(_("не прийнято, коп."), default=0)
    reason = models.TextField(_("чому такий висновок"), blank=True)
    asked = models.PositiveIntegerField(_("скількох запитали"), null=True, blank=True)
    answered = models.PositiveIntegerField(_("скільки відповіли"), null=True, blank=True)
    answers = models.JSONField(default=list)
    planned_at = models.DateTimeField()
    planned_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="check_ordinal_once"),
            models.CheckConstraint(name="check_kind_known", condition=Q(kind__in=CheckKind.values)),
            models.CheckConstraint(name="check_status_known", condition=Q(status__in=CheckStatus.values)),
            models.CheckConstraint(
                name="check_done_is_whole",
                condition=~Q(status=CheckStatus.DONE)
                | (Q(done_on__isnull=False, outcome__in=CheckOutcome.values) & ~Q(found="")),
            ),
            models.CheckConstraint(
                name="check_sum_only_when_partly",
                condition=Q(outcome=CheckOutcome.PARTLY, not_accepted__gt=0)
                | (~Q(outcome=CheckOutcome.PARTLY) & Q(not_accepted=0)),
            ),
            models.CheckConstraint(
                name="check_reason_when_not_accepted",
                condition=~Q(outcome__in=[CheckOutcome.PARTLY, CheckOutcome.BROKEN]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="check_answered_of_asked",
                condition=Q(asked__isnull=True, answered__isnull=True) | Q(answered__lte=F("asked")),
            ),
        ]
        indexes = [models.Index(fields=["status", "planned_on"], name="check_by_day")]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.ordinal}"


class SurveyQuestion(models.Model):
    """How many clients said what to one question. No answer of a single person is kept."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    yes = models.PositiveIntegerField(_("так"))
    partly = models.PositiveIntegerField(_("почасти"))
    no = models.PositiveIntegerField(_("ні"))

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["check_row", "position"], name="survey_question_once")]

    def __str__(self) -> str:
        return self.text


class Finding(models.Model):
    """Something to put right by a day: the organisation answers, whoever checks closes it or asks again."""

    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="findings")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="findings")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(_("що виправити"))
    due_on = models.DateField(_("до якого дня"))
    status = models.CharField(max_length=12, choices=FindingStatus.choices, default=FindingStatus.OPEN)
    version = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="finding_ordinal_once"),
            models.CheckConstraint(name="finding_status_known", condition=Q(status__in=FindingStatus.values)),
            models.CheckConstraint(name="finding_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="finding_closed_has_day",
                condition=Q(status=FindingStatus.CLOSED, closed_on__isnull=False)
                | (~Q(status=FindingStatus.CLOSED) & Q(closed_on__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="finding_by_day")]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.ordinal}"


class FindingNote(models.Model):
    """A word in the exchange about a finding: the organisation's answer, or why the city isn't satisfied or closes it."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="notes")
    from_city = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="finding_note_has_text", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.at}"


class Termination(models.Model):
    """A contract that was broken off: when, why, what of the paid sum the city accepts all the same."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="termination")
    check_row = models.OneToOneField(Check, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField(_("дата розірвання"))
    reason = models.TextField(_("причина"))
    accepted = models.BigIntegerField(_("прийнято, коп."))
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="termination_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="termination_not_negative", condition=Q(accepted__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.on}"
