"""Services that must not stop, and warnings that one is about to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class VitalService(models.Model):
    """What an official says about a service that must not stop; stands over the entry of the city's rules with this key.

    Contracts count for it by the direction of their call (`directions`, codes) or by their service (`services`, codes).
    """

    key = models.SlugField(max_length=40, unique=True)
    title = models.CharField(_("послуга"), max_length=200)
    stops = models.CharField(_("що зупиниться, простими словами"), max_length=500)
    # Empty: the city's own help line.
    phone = models.CharField(_("кому подзвонити"), max_length=120, blank=True)
    directions = models.JSONField(_("напрями конкурсів"), default=list)
    services = models.JSONField(_("коди послуг"), default=list)
    active = models.BooleanField(_("стежити"), default=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    updated_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(name="vital_says_something", condition=~Q(title="") & ~Q(stops="")),
        ]

    def __str__(self) -> str:
        return self.key


class ContinuityWarning(models.Model):
    """Nothing secures the service after `ends_on` (until `resumes_on`, if a later contract begins then).

    Kept by `services.continuity.refresh`: opened and deepened (`days`: the last threshold crossed), and cleared when a
    contract that goes on was signed.
    """

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=200)
    stops = models.CharField(max_length=500)
    phone = models.CharField(max_length=120, blank=True)
    ends_on = models.DateField()
    resumes_on = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField()
    contracts = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ends_on", "key"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(cleared_at__isnull=True), name="continuity_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.ends_on}"
