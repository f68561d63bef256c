"""What somebody owes under a contract by a day, whatever it is: one table, so that one board shows what is late."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..machine import ObligationKind, Side
from .contract import Contract


class Obligation(models.Model):
    """Owed by `side` until `due_on`. `subject` says by what it is met ("report:17"), `url_name` where one goes to do it
    (its arguments: the contract's code, then `url_args`)."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="obligations")
    side = models.CharField(max_length=12, choices=Side.choices)
    kind = models.CharField(max_length=12, choices=ObligationKind.choices)
    title = models.CharField(_("що треба зробити"), max_length=300)
    due_on = models.DateField(_("до якого дня"))
    done_on = models.DateField(_("зроблено"), null=True, blank=True)
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
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="obligation_open_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.title}"
