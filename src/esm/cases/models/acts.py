"""Acts of what is needed or was done at once, and decisions with their appeals."""

from django.db import models
from django.db.models import F, Q

from esm.kernel.secrets import EncryptedText

from ..machine import LIVE_ACTS, ActKind, ActState, AppealAnswer, CaseClass, DecisionState, Outcome, Signature
from .case import Case

SIGNED_OR_MORE = (ActState.SIGNED, ActState.APPROVED, ActState.REJECTED)


class Act(models.Model):
    """`form` is the frozen copy of the sections, questions and scores by which it was filled in (data of a rule set);
    `answers` is JSON by question key. `score` and `case_class` are counted from both when it is handed to be signed.
    """

    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=12, choices=ActKind.choices)
    state = models.CharField(max_length=10, choices=ActState.choices, default=ActState.DRAFT)
    # The national form's number (803, 804, 841, 869…), a key of `case_forms`.
    form_no = models.CharField(max_length=20)
    form_version = models.CharField(max_length=20)
    form = models.JSONField(default=dict)
    answers = EncryptedText(blank=True, bound_to="number")
    score = models.IntegerField(null=True)
    case_class = models.CharField(max_length=2, choices=CaseClass.choices, blank=True)
    # What the score alone says; a worker may raise it with a reason, never lower it.
    counted_class = models.CharField(max_length=2, choices=CaseClass.choices, blank=True)
    raised_why = EncryptedText(max_length=1000, blank=True, bound_to="number")
    made_on = models.DateField()
    author_id = models.BigIntegerField()
    signature = models.CharField(max_length=14, choices=Signature.choices, blank=True)
    signer = EncryptedText(max_length=200, blank=True, bound_to="number")
    signed_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    # Why it was returned, rejected or cancelled.
    reason = EncryptedText(max_length=1000, blank=True, bound_to="number")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind=ActKind.EMERGENCY, state__in=LIVE_ACTS), name="case_emergency_act_one"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind__in=[ActKind.ASSESSMENT, ActKind.REASSESSMENT], state__in=LIVE_ACTS),
                name="case_assessment_one",
            ),
            models.CheckConstraint(
                name="case_act_class_raised_with_a_reason",
                condition=Q(case_class=F("counted_class")) | ~Q(raised_why="") | Q(case_class=""),
            ),
            models.CheckConstraint(
                name="case_act_approved_by_another",
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("author_id")),
            ),
            models.CheckConstraint(
                name="case_act_signed_somehow", condition=~Q(state__in=SIGNED_OR_MORE) | ~Q(signature="")
            ),
            models.CheckConstraint(
                name="case_act_approved_by_somebody",
                condition=~Q(state=ActState.APPROVED) | Q(approved_by_id__isnull=False, approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Decision(models.Model):
    """By law it names the results of the assessment and the provider; it is sent within days that a rule says."""

    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="decisions")
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.DRAFT)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    # A key of the rule set's grounds for refusal.
    ground = models.CharField(max_length=30, blank=True)
    # What the decision rests on, and what it says to the person.
    words = EncryptedText(max_length=4000, bound_to="number")
    services = models.JSONField(default=list)
    # Somebody was in danger when it was written or approved: then it can't refuse.
    danger = models.BooleanField(default=False)
    provider = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    # Free, differentiated, full: a key of `fee_kinds` in the rules.
    fee = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    author_id = models.BigIntegerField()
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    reason = EncryptedText(max_length=1000, blank=True, bound_to="number")
    sent_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=40, blank=True)
    appeal_until = models.DateField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[DecisionState.DRAFT, DecisionState.PROPOSED]),
                name="case_decision_one_draft",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=DecisionState.APPROVED), name="case_decision_one_in_force"
            ),
            models.CheckConstraint(
                name="case_decision_approved_by_another",
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("author_id")),
            ),
            models.CheckConstraint(
                name="case_decision_refused_on_a_ground", condition=~Q(outcome=Outcome.REFUSE) | ~Q(ground="")
            ),
            models.CheckConstraint(
                name="case_decision_never_refuses_in_danger",
                condition=Q(danger=False) | ~Q(outcome=Outcome.REFUSE),
            ),
            models.CheckConstraint(
                name="case_decision_approved_by_somebody",
                condition=Q(state__in=[DecisionState.DRAFT, DecisionState.PROPOSED])
                | Q(approved_by_id__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_decision_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DecisionAppeal(models.Model):
    """Somebody doesn't agree with a decision; the answer comes from a person who took no part in it."""

    key = models.UUIDField(unique=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    received_on = models.DateField()
    words = EncryptedText(max_length=4000, bound_to="key")
    registered_by_id = models.BigIntegerField(null=True)
    registered_at = models.DateTimeField()
    answer = models.CharField(max_length=6, choices=AppealAnswer.choices, blank=True)
    answer_words = EncryptedText(max_length=4000, blank=True, bound_to="key")
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision"], condition=Q(answer=""), name="case_appeal_one_open"),
            models.CheckConstraint(
                name="case_appeal_answered_by_somebody",
                condition=Q(answer="") | Q(answered_at__isnull=False, answered_by_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"appeal of {self.decision_id}"
