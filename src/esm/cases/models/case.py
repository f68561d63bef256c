"""The case itself, who works on it, its terms and its story."""

from django.db import models
from django.db.models import F, Q

from esm.kernel.secrets import EncryptedText

from ..machine import CaseClass, CaseState, Intake, Source, StepKind, TermKind


class Counter(models.Model):
    """The last number given to a case in a year: taken under this row's lock."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(models.Model):
    """One person's (or family's) need, from the appeal to the closing.

    `organisation` leads it; None is the city's own social work. `person_id` is that unit's card in `people`, empty as
    long as nobody knows who it is about. `dangers` are codes of `Danger`: while there is one, nobody may refuse.
    """

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.REGISTERED)
    intake = models.CharField(max_length=12, choices=Intake.choices)
    source = models.CharField(max_length=16, choices=Source.choices)
    anonymous = models.BooleanField(default=False)
    # Who applied or notified, and how to reach them; empty when anonymous.
    notifier = EncryptedText(max_length=300, blank=True, bound_to="number")
    words = EncryptedText(max_length=4000, bound_to="number")
    person_id = models.BigIntegerField(null=True)
    confidential = models.BooleanField(default=False)
    dangers = models.JSONField(default=list)
    emergency = models.BooleanField(default=False)
    district = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    # Codes of the classifier of social services that are asked for.
    services = models.JSONField(default=list)
    case_class = models.CharField(max_length=2, choices=CaseClass.choices, blank=True)
    # The desk's appeal, or the case that was handed over to this one.
    appeal = models.CharField(max_length=20, blank=True)
    came_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="went_to")
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    registered_by_id = models.BigIntegerField(null=True)
    worker_id = models.BigIntegerField(null=True)
    closing = models.CharField(max_length=10, blank=True)
    closing_words = EncryptedText(max_length=2000, blank=True, bound_to="number")
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(name="case_anonymous_names_nobody", condition=Q(anonymous=False) | Q(notifier="")),
            models.CheckConstraint(
                name="case_received_before_registered", condition=Q(received_at__lte=F("registered_at"))
            ),
            models.CheckConstraint(
                name="case_worked_on_by_somebody",
                condition=Q(worker_id__isnull=False)
                | Q(state__in=[CaseState.REGISTERED, CaseState.EMERGENCY, CaseState.CLOSED, CaseState.TRANSFERRED]),
            ),
            models.CheckConstraint(
                name="case_ended_with_a_moment",
                condition=Q(ended_at__isnull=True)
                ^ Q(state__in=[CaseState.REFUSED, CaseState.TRANSFERRED, CaseState.CLOSED]),
            ),
            models.CheckConstraint(
                name="case_closed_with_a_ground", condition=~Q(state=CaseState.CLOSED) | ~Q(closing="")
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="case_of_unit"),
            models.Index(fields=["worker_id", "state"], name="case_of_worker"),
            models.Index(fields=["person_id"], name="case_of_person"),
        ]

    def __str__(self) -> str:
        return self.number


class Member(models.Model):
    """Who works on the case besides its responsible one; a closed case is seen by these people alone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="team")
    user_id = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user_id"], condition=Q(until__isnull=True), name="case_member_once"
            )
        ]
        indexes = [models.Index(fields=["user_id"], condition=Q(until__isnull=True), name="case_member_now")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.case_id}"


class Term(models.Model):
    """Something owed by a moment. `rule` explains how the moment was counted, in words for a person."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=14, choices=TermKind.choices)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rule = models.TextField()
    met_at = models.DateTimeField(null=True)
    # It fell away: the case took another way.
    void_at = models.DateTimeField(null=True)
    # How many reminders were sent.
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(met_at__isnull=True, void_at__isnull=True),
                name="case_term_runs_once",
            ),
            models.CheckConstraint(
                name="case_term_met_or_void", condition=Q(met_at__isnull=True) | Q(void_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(met_at__isnull=True, void_at__isnull=True), name="case_term_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class CaseStep(models.Model):
    """The story, written once. `words` may name people, so they are sealed for this line."""

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    words = EncryptedText(max_length=2000, blank=True, bound_to="key")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="case_step_kind_known", condition=Q(kind__in=StepKind.values))]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class Handover(models.Model):
    """A case went from one responsible worker to another, with a note of what must not be lost."""

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    from_id = models.BigIntegerField(null=True)
    to_id = models.BigIntegerField()
    note = EncryptedText(max_length=4000, bound_to="key")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_handover_moves", condition=Q(from_id__isnull=True) | ~Q(from_id=F("to_id"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.from_id} → {self.to_id}"


class Help(models.Model):
    """What was done at once in an emergency: written down before any paper, never changed."""

    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="helps")
    given_at = models.DateTimeField()
    what = EncryptedText(max_length=1000, bound_to="key")
    # A key of the classifier; whose log it stands in, if an organisation gave it.
    service = models.CharField(max_length=60)
    provider = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(name="case_help_given_before_written", condition=Q(given_at__lte=F("at")))
        ]

    def __str__(self) -> str:
        return f"help for {self.case_id}"
