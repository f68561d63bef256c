"""Individual plans: goals, actions, stages of rehabilitation with measured results, and medicines."""

from django.db import models
from django.db.models import F, Q

from esm.kernel.secrets import EncryptedText

from ..machine import LIVE_PLANS, ActionState, GoalResult, MedicineState, Payer, PlanKind, PlanState, Signature
from .case import Case


class Plan(models.Model):
    """A changed plan is a new one that replaces the active one of its kind. `form_no` is the national form's number."""

    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=14, choices=PlanKind.choices)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    form_no = models.CharField(max_length=20, blank=True)
    aim = EncryptedText(max_length=2000, bound_to="number")
    starts_on = models.DateField()
    ends_on = models.DateField()
    review_on = models.DateField(null=True)
    author_id = models.BigIntegerField()
    # Everybody who wrote in it: none of them approves it.
    hands = models.JSONField(default=list)
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    signature = models.CharField(max_length=14, choices=Signature.choices, blank=True)
    signer = EncryptedText(max_length=200, blank=True, bound_to="number")
    signed_on = models.DateField(null=True)
    reason = EncryptedText(max_length=1000, blank=True, bound_to="number")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state__in=LIVE_PLANS), name="case_plan_one_draft"
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state=PlanState.ACTIVE), name="case_plan_one_active"
            ),
            models.CheckConstraint(
                name="case_plan_approved_by_another",
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("author_id")),
            ),
            models.CheckConstraint(name="case_plan_days_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="case_plan_active_is_signed",
                condition=~Q(state=PlanState.ACTIVE)
                | (~Q(signature="") & ~Q(signature=Signature.DECLINED) & Q(approved_by_id__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Stage(models.Model):
    """A stage of a rehabilitation programme."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="stages")
    ordinal = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="case_stage_once"),
            models.CheckConstraint(name="case_stage_days_in_order", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal} of {self.plan_id}"


class Goal(models.Model):
    """What the person wants to reach. A measured goal names its scale, where she starts and where she wants to be.

    Values are hundredths of `unit` (points, metres, minutes…).
    """

    key = models.UUIDField(unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, null=True, related_name="goals")
    ordinal = models.PositiveSmallIntegerField()
    title = EncryptedText(max_length=300, bound_to="key")
    measure = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    start = models.BigIntegerField(null=True)
    target = models.BigIntegerField(null=True)
    # What the last review said of it.
    result = models.CharField(max_length=8, choices=GoalResult.choices, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="case_goal_once"),
            models.CheckConstraint(
                name="case_goal_measured_whole",
                condition=Q(measure="", start__isnull=True, target__isnull=True)
                | (~Q(measure="") & Q(start__isnull=False, target__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal} of {self.plan_id}"


class Measurement(models.Model):
    """A result on a goal's scale on a day."""

    key = models.UUIDField(unique=True)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="measurements")
    on = models.DateField()
    value = models.BigIntegerField()
    words = EncryptedText(max_length=500, blank=True, bound_to="key")
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["goal", "on"], name="case_measured_once_a_day")]

    def __str__(self) -> str:
        return f"{self.value} of {self.goal_id}"


class Action(models.Model):
    """A piece of help: which service, how much, how often, where, by whom. Volumes are hundredths of the unit.

    `log_key` names the row of the service log that its delivery wrote.
    """

    key = models.UUIDField(unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="actions")
    stage = models.ForeignKey(Stage, on_delete=models.SET_NULL, null=True, related_name="actions")
    ordinal = models.PositiveSmallIntegerField()
    title = EncryptedText(max_length=300, bound_to="key")
    service_code = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    volume = models.BigIntegerField()
    frequency = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=20)
    provider = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    worker = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.PLANNED)
    given = models.BigIntegerField(null=True)
    given_on = models.DateField(null=True)
    given_by_id = models.BigIntegerField(null=True)
    note = EncryptedText(max_length=1000, blank=True, bound_to="key")
    confirmed_on = models.DateField(null=True)
    confirmed_how = models.CharField(max_length=14, choices=Signature.choices, blank=True)
    client_note = EncryptedText(max_length=1000, blank=True, bound_to="key")
    log_key = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="case_action_once"),
            models.CheckConstraint(name="case_action_volume_positive", condition=Q(volume__gt=0)),
            models.CheckConstraint(
                name="case_action_done_with_a_day",
                condition=Q(state__in=[ActionState.PLANNED, ActionState.DROPPED])
                | Q(given_on__isnull=False, given__gt=0),
            ),
            models.UniqueConstraint(fields=["log_key"], condition=~Q(log_key=""), name="case_action_logged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal} of {self.plan_id}"


class Medicine(models.Model):
    """One medicine on its way: request, prescription, price, pharmacy or fund, received. Money in kopecks."""

    key = models.UUIDField(unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="medicines")
    ordinal = models.PositiveSmallIntegerField()
    name = EncryptedText(max_length=200, bound_to="key")
    dose = EncryptedText(max_length=120, blank=True, bound_to="key")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=MedicineState.choices, default=MedicineState.REQUESTED)
    needed_by = models.DateField()
    prescription = EncryptedText(max_length=120, blank=True, bound_to="key")
    prescribed_on = models.DateField(null=True)
    # The last day on which a pharmacy accepts the prescription.
    valid_until = models.DateField(null=True)
    price = models.BigIntegerField(null=True)
    payer = models.CharField(max_length=10, choices=Payer.choices, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    ordered_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    received_how = models.CharField(max_length=14, choices=Signature.choices, blank=True)
    reason = EncryptedText(max_length=500, blank=True, bound_to="key")

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="case_medicine_once"),
            models.CheckConstraint(name="case_medicine_some", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="case_medicine_price", condition=Q(price__isnull=True) | Q(price__gte=0)),
            models.CheckConstraint(
                name="case_medicine_received_with_a_day",
                condition=~Q(state=MedicineState.RECEIVED) | Q(received_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal} of {self.plan_id}"
