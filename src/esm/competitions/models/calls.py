"""The call: what the city asks for, with the rules frozen at opening."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import CallStatus, ChangeKind
from .frozen import DirectionsFrozen, RulesFrozen


class Call(models.Model):
    """A competition of projects for one budget year. `slug` ("2026", "2026-2" for a second round) is its address."""

    slug = models.SlugField(max_length=12, unique=True)
    year = models.PositiveSmallIntegerField(_("бюджетний рік"))
    title = models.CharField(_("назва"), max_length=200)
    status = models.CharField(max_length=12, choices=CallStatus.choices, default=CallStatus.DRAFT)
    # The version of `reference` rules it was drafted from, and the rules themselves: frozen when the call opens.
    rule_set_version = models.CharField(max_length=40)
    rules = models.JSONField(default=dict)
    legal_basis = models.TextField(_("правова підстава"), blank=True)
    about = models.TextField(_("про конкурс"), blank=True)
    who_may_apply = models.TextField(_("хто може подати заявку"), blank=True)
    total_budget = models.BigIntegerField(_("бюджет конкурсу, коп."), default=0)
    opens_at = models.DateTimeField(_("приймання заявок з"))
    closes_at = models.DateTimeField(_("приймання заявок до"))
    projects_start_on = models.DateField(_("проєкти починаються"))
    projects_end_on = models.DateField(_("проєкти закінчуються"))
    contact_name = models.CharField(_("контактна особа"), max_length=120, blank=True)
    contact_phone = models.CharField(_("телефон"), max_length=32, blank=True)
    contact_email = models.EmailField(_("електронна пошта"), blank=True)
    place = models.CharField(_("куди приносити паперові заявки"), max_length=300, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="later_rounds")
    opened_at = models.DateTimeField(null=True)
    review_closes_on = models.DateField(_("оцінити до"), null=True, blank=True)
    released_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    # The last application number given out; a row lock on the call keeps numbers without doubles.
    numbered = models.PositiveIntegerField(default=0)
    # The same for the register of received applications.
    registered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="call_status_known", condition=Q(status__in=CallStatus.values)),
            models.CheckConstraint(name="call_opens_before_closes", condition=Q(opens_at__lt=F("closes_at"))),
            models.CheckConstraint(name="call_budget_not_negative", condition=Q(total_budget__gte=0)),
            models.CheckConstraint(
                name="call_projects_start_before_end", condition=Q(projects_start_on__lte=F("projects_end_on"))
            ),
            models.CheckConstraint(
                name="call_released_has_time",
                condition=~Q(status__in=[CallStatus.RELEASED, CallStatus.ARCHIVED]) | Q(released_at__isnull=False),
            ),
            RulesFrozen(name="call_rules_frozen_once_open"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.title}"

    def accepts(self, at: datetime) -> bool:
        """Whether an application submitted at `at` is in time. The server's clock decides."""
        return self.status == CallStatus.OPEN and self.opens_at <= at < self.closes_at


class Direction(models.Model):
    """A priority of the call, with its own budget and cap when the commission set them."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="directions")
    code = models.SlugField(max_length=20)
    title = models.CharField(_("назва"), max_length=200)
    about = models.TextField(_("опис"), blank=True)
    budget = models.BigIntegerField(_("бюджет напряму, коп."), null=True, blank=True)
    cap = models.BigIntegerField(_("найбільше на один проєкт, коп."), null=True, blank=True)
    at_least_one = models.BooleanField(_("підтримати щонайменше один проєкт"), default=False)
    must_not_stop = models.BooleanField(_("послуга не може перериватися"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "code"], name="direction_code_once"),
            models.CheckConstraint(
                name="direction_budget_positive", condition=Q(budget__isnull=True) | Q(budget__gt=0)
            ),
            models.CheckConstraint(name="direction_cap_positive", condition=Q(cap__isnull=True) | Q(cap__gt=0)),
            DirectionsFrozen(name="direction_frozen_once_open"),
        ]

    def __str__(self) -> str:
        return self.title


class CalendarStep(models.Model):
    """A line of the call's public calendar."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="calendar")
    title = models.CharField(_("що"), max_length=200)
    starts_on = models.DateField(_("коли"))
    ends_on = models.DateField(_("до"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="calendar_step_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.title}"


class CallChange(models.Model):
    """A step that changed an open call for everybody, with its reason: extension, outage, second round."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=ChangeKind.choices)
    reason = models.TextField()
    closed_at_before = models.DateTimeField()
    closes_at_after = models.DateTimeField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="call_change_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="call_change_never_shortens", condition=Q(closes_at_after__gte=F("closed_at_before"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.call_id}"


class Outage(models.Model):
    """A time when the program didn't answer, logged by an administrator. Calls whose window it touched are extended."""

    starts_at = models.DateTimeField(_("з"))
    ends_at = models.DateTimeField(_("до"))
    reason = models.TextField(_("що сталося"))
    logged_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(name="outage_in_order", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="outage_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y %H:%M}"
