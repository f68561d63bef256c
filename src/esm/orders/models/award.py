"""Who was chosen, for which volume and sum, and who answered for it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .orders import Lot
from .proposals import Proposal


class Decision(models.Model):
    """The choice for a lot on its way: prepared by one person, approved by another."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="decision")
    prepared_by_id = models.BigIntegerField()
    prepared_at = models.DateTimeField()
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    order_number = models.CharField(_("номер наказу"), max_length=40, blank=True)
    order_date = models.DateField(_("дата наказу"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="order_decision_by_second_person",
                condition=Q(approved_by_id__isnull=True)
                | ~Q(approved_by_id=F("prepared_by_id"))
                & Q(approved_at__isnull=False, order_date__isnull=False)
                & ~Q(order_number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.order_number or '—'}"


class Award(models.Model):
    """A row of the comparison: place, points, and the volume that fell to it (none for who wasn't chosen).

    In a compensation there is no comparison: place and points are empty, the order is that of acceptance.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="award")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="awards")
    position = models.PositiveIntegerField()
    # Hundredths of a point.
    price_points = models.PositiveIntegerField(null=True)
    quality_points = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField(null=True)
    decided_by = models.CharField(max_length=20, blank=True)
    volume = models.BigIntegerField(default=0)
    unit_price = models.BigIntegerField()
    amount = models.BigIntegerField(default=0)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    # Of a compensation: checked by one person, accepted by another.
    checked_by_id = models.BigIntegerField(null=True)
    accepted_by_id = models.BigIntegerField(null=True)
    # Its contract ended: `left_volume` of what was ordered nobody has given. The choice itself reads as it was made.
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    left_volume = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "position"], name="order_award_position_once"),
            models.CheckConstraint(
                name="order_award_sum_follows_volume",
                condition=Q(volume__gt=0, amount__gt=0, unit_price__gt=0) | Q(volume=0, amount=0),
            ),
            models.CheckConstraint(
                name="order_award_accepted_by_second_person",
                condition=Q(accepted_by_id__isnull=True)
                | Q(checked_by_id__isnull=False) & ~Q(accepted_by_id=F("checked_by_id")),
            ),
            models.CheckConstraint(
                name="order_award_left_after_end",
                condition=Q(left_volume__gte=0) & (Q(left_volume=0) | Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.volume}"


class Replacement(models.Model):
    """The next in the ranking takes the volume that a provider left: prepared by one person, approved by another.

    `award` is the next one's row of the comparison; it gets volume and sum with the approval.
    """

    ended = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="replacements")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="takes_over")
    volume = models.BigIntegerField()
    amount = models.BigIntegerField()
    version = models.PositiveIntegerField(default=0)
    prepared_by_id = models.BigIntegerField()
    prepared_at = models.DateTimeField()
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    order_number = models.CharField(_("номер наказу"), max_length=40, blank=True)
    order_date = models.DateField(_("дата наказу"), null=True, blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ended"],
                condition=Q(approved_at__isnull=True, dropped_at__isnull=True),
                name="order_replacement_one_open",
            ),
            models.CheckConstraint(name="order_replacement_positive", condition=Q(volume__gt=0, amount__gt=0)),
            models.CheckConstraint(name="order_replacement_by_other", condition=~Q(ended=F("award"))),
            models.CheckConstraint(
                name="order_replacement_by_second_person",
                condition=Q(approved_by_id__isnull=True, approved_at__isnull=True)
                | ~Q(approved_by_id=F("prepared_by_id"))
                & Q(approved_by_id__isnull=False, approved_at__isnull=False, order_date__isnull=False)
                & ~Q(order_number=""),
            ),
            models.CheckConstraint(
                name="order_replacement_ends_once", condition=Q(approved_at__isnull=True) | Q(dropped_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ended_id} → {self.award_id}"
