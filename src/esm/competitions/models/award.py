"""From the ranking to the decision. Nothing here is public before `Call.released_at`."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from ..choice.problem import Method
from ..machine import DecisionStatus, MinutesStatus, Outcome
from .applications import Application
from .calls import Call, Direction


class Purse(models.Model):
    """Money that may be given: one for the call, one for each direction with a budget of its own.

    `allocated` is the running total of `Award.awarded`, changed in the same transaction under the call's row lock; the
    database refuses a kopeck more than `budget`, whatever the program does. `budget` may differ from what the call
    promised (2014: none came), then `reason` says why.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="purses")
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, null=True, related_name="+")
    budget = models.BigIntegerField(_("є грошей, коп."))
    allocated = models.BigIntegerField(_("розподілено, коп."), default=0)
    reason = models.TextField(_("чому сума інша, ніж в оголошенні"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=Q(direction__isnull=True), name="purse_of_call_once"),
            models.UniqueConstraint(
                fields=["call", "direction"], condition=Q(direction__isnull=False), name="purse_of_direction_once"
            ),
            models.CheckConstraint(name="purse_never_negative", condition=Q(budget__gte=0, allocated__gte=0)),
            models.CheckConstraint(name="purse_never_exceeded", condition=Q(allocated__lte=F("budget"))),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.direction_id or '*'}: {self.allocated} of {self.budget}"


class TieVote(models.Model):
    """An open vote that put equals in order: `place` among them, votes for it, and whether the chair's vote decided."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="tie_vote")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="tie_votes")
    place = models.PositiveSmallIntegerField(_("місце серед рівних"))
    votes = models.PositiveSmallIntegerField(_("голосів «за»"))
    casting = models.BooleanField(_("вирішив голос голови"), default=False)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="tie_vote_place_from_one", condition=Q(place__gte=1))]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.place}"


class AwardRun(models.Model):
    """One proposal as it was worked out: method, all that it looked at, result. Written once: the minutes quote it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="award_runs")
    method = models.CharField(max_length=8, choices=[(m.value, m.value) for m in Method])
    # Fingerprint of ranking and money: a run made from an older ranking can't be chosen.
    basis = models.CharField(max_length=64)
    parameters = models.JSONField()
    # {"grants": [[application id, kopecks], …], "score", "money", "proven", "bound", "stopped_at"}
    result = models.JSONField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="award_run_method_known", condition=Q(method__in=[m.value for m in Method])),
            AppendOnly(name="award_run_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.method}"


class Decision(models.Model):
    """The commission's decision on a call on its way to the head's signature. The one who prepared it can't approve."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="decision")
    run = models.ForeignKey(AwardRun, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=DecisionStatus.choices, default=DecisionStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    chosen_at = models.DateTimeField()
    prepared_by_id = models.BigIntegerField(null=True)
    prepared_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    order_number = models.CharField(_("номер наказу"), max_length=40, blank=True)
    order_date = models.DateField(_("дата наказу"), null=True, blank=True)
    return_reason = models.TextField(_("чому повернуто"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="decision_status_known", condition=Q(status__in=DecisionStatus.values)),
            models.CheckConstraint(
                name="decision_second_person",
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("prepared_by_id")),
            ),
            models.CheckConstraint(
                name="decision_approved_has_order",
                condition=~Q(status=DecisionStatus.APPROVED)
                | Q(approved_at__isnull=False, order_date__isnull=False, prepared_by_id__isnull=False)
                & ~Q(order_number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.status}"


class Award(models.Model):
    """What is decided about one application. Asked, recommended and awarded stay apart for ever, in kopecks.

    `recommended` (with `recommended_outcome`) is the chosen proposal's; whoever departs from it by hand says why.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="awards")
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, null=True, related_name="+")
    # Line in the ranking, place (shared by unresolved equals), mean in hundredths, and the rule that parted equals.
    position = models.PositiveIntegerField()
    place = models.PositiveIntegerField(null=True)
    score = models.PositiveIntegerField(null=True)
    tie_rule = models.CharField(max_length=40, blank=True)
    asked = models.BigIntegerField()
    recommended = models.BigIntegerField(default=0)
    recommended_outcome = models.CharField(max_length=12, choices=Outcome.choices)
    awarded = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reserve_position = models.PositiveIntegerField(null=True)
    override_reason = models.TextField(_("чому інакше, ніж у пропозиції"), blank=True)
    overridden_by_id = models.BigIntegerField(null=True)
    # Shown to the applicant and to everybody at release.
    reason = models.TextField(_("обґрунтування"), blank=True)
    version = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField()
    # Winners who gave up, and reserves who took their place, after release.
    withdrawn_at = models.DateTimeField(null=True)
    promoted_at = models.DateTimeField(null=True)
    # Both sides signed the contract: from here on the decision can't be taken back, only the contract changed.
    contracted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="award_position_once"),
            models.UniqueConstraint(fields=["call", "reserve_position"], name="award_reserve_position_once"),
            models.CheckConstraint(
                name="award_outcomes_known",
                condition=Q(outcome__in=Outcome.values, recommended_outcome__in=Outcome.values),
            ),
            models.CheckConstraint(
                name="award_money_only_for_winners",
                condition=Q(outcome=Outcome.WON, awarded__gt=0)
                | Q(outcome=Outcome.WON, awarded=0, withdrawn_at__isnull=False)
                | ~Q(outcome=Outcome.WON) & Q(awarded=0),
            ),
            models.CheckConstraint(
                name="award_not_more_than_asked",
                condition=Q(recommended__gte=0, recommended__lte=F("asked"), awarded__lte=F("asked")),
            ),
            models.CheckConstraint(
                name="award_override_has_reason",
                condition=Q(outcome=F("recommended_outcome"), awarded=F("recommended"))
                | ~Q(override_reason="")
                | Q(withdrawn_at__isnull=False)
                | Q(promoted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="award_reserve_has_position",
                condition=Q(outcome=Outcome.RESERVE, reserve_position__isnull=False)
                | ~Q(outcome=Outcome.RESERVE) & Q(reserve_position__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["call", "outcome"], name="award_by_outcome")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.outcome} {self.awarded}"

    @property
    def overridden(self) -> bool:
        return bool(self.override_reason)


class Minutes(models.Model):
    """The minutes. `content` is everything printed, gathered when the draft was made and frozen at signing."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="minutes")
    number = models.CharField(_("номер протоколу"), max_length=20)
    on = models.DateField(_("дата засідання"))
    place = models.CharField(_("місце"), max_length=200)
    status = models.CharField(max_length=8, choices=MinutesStatus.choices, default=MinutesStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    agenda = models.TextField(_("порядок денний"), blank=True)
    heard = models.TextField(_("слухали"), blank=True)
    resolved = models.TextField(_("вирішили"), blank=True)
    opinions = models.TextField(_("окремі думки"), blank=True)
    content = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by_id = models.BigIntegerField(null=True)
    scan = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="minutes_number_once"),
            models.CheckConstraint(name="minutes_status_known", condition=Q(status__in=MinutesStatus.values)),
            models.CheckConstraint(
                name="minutes_signed_has_scan",
                condition=~Q(status=MinutesStatus.SIGNED) | Q(signed_at__isnull=False, scan__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number} {self.on}"
