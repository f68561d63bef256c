"""Tariffs: what a unit of a service costs from a day on, by an act."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.deliveries.public import Unit
from esm.kernel.db import AppendOnly


class Tariff(models.Model):
    """A version, written once. In force on a day is the one with the latest `valid_from` not after it."""

    service_key = models.CharField(max_length=60)
    service_label = models.CharField(max_length=320)
    unit = models.CharField(_("одиниця"), max_length=16, choices=Unit.choices)
    price = models.BigIntegerField(_("тариф"))
    valid_from = models.DateField(_("діє з"))
    valid_to = models.DateField(_("діє до"), null=True, blank=True)
    act = models.CharField(_("документ"), max_length=300)
    is_demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["service_label", "unit", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["service_key", "unit", "valid_from"], name="tariff_first_day_once"),
            models.CheckConstraint(name="tariff_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="tariff_positive", condition=Q(price__gt=0)),
            models.CheckConstraint(name="tariff_has_act", condition=~Q(act="")),
            models.CheckConstraint(
                name="tariff_from_before_to", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            AppendOnly(name="tariff_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_label}, {self.valid_from}"
