"""What somebody owes under a contract by a day, whatever it is: one table, so that one board shows what is late."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from ..machine import ObligationKind, Side
from .contract import Contract


class Obligation(models.Model):
    """Owed by `side` until `due_on`. `subject` says by what it is met ("report:final", "hand:3"), `url_name` where one goes
    to do it (its arguments: the contract's code, then `url_args`). Closed by being done, or dropped with a reason."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="obligations")
    side = models.CharField(_("хто винен"), max_length=12, choices=Side.choices)
    kind = models.CharField(_("вид"), max_length=12, choices=ObligationKind.choices)
    title = models.CharField(_("що треба зробити"), max_length=300)
    due_on = models.DateField(_("до якого дня"))
    done_on = models.DateField(_("зроблено"), null=True, blank=True)
    dropped = models.BooleanField(_("знято"), default=False)
    remark = models.CharField(_("чим закрито"), max_length=500, blank=True)
    subject = models.CharField(max_length=60)
    url_name = models.CharField(max_length=60, blank=True)
    url_args = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField()
    opened_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind", "subject"], name="obligation_subject_once"),
            models.CheckConstraint(name="obligation_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="obligation_kind_known", condition=Q(kind__in=ObligationKind.values)),
            models.CheckConstraint(name="obligation_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="obligation_dropped_has_reason",
                condition=Q(dropped=False) | (Q(done_on__isnull=False) & ~Q(remark="")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="obligation_open_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.title}"

    @property
    def by_hand(self) -> bool:
        """An official wrote it down; no other step of the program closes it."""
        return self.subject.startswith("hand:")


class ObligationMove(models.Model):
    """A term that was put off or brought forward, and why. Written once."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="moves")
    was = models.DateField()
    due_on = models.DateField()
    reason = models.CharField(_("чому"), max_length=500)
    moved_at = models.DateTimeField()
    moved_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            AppendOnly(name="obligation_move_append_only"),
            models.CheckConstraint(name="obligation_move_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="obligation_move_moves", condition=~Q(was=F("due_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.due_on}"
