"""E-offices and who works at their desks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """A point where people are told about services. `organisation` keeps it: consultations stand in its service log."""

    number = models.PositiveSmallIntegerField(_("номер"), unique=True)
    title = models.CharField(_("назва"), max_length=120)
    district = models.CharField(_("район"), max_length=40)
    address = models.CharField(_("адреса"), max_length=200, blank=True)
    phone = models.CharField(_("телефон"), max_length=32, blank=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    # The same point as a location of the directory, where its hours and access stand.
    place_id = models.BigIntegerField(null=True, blank=True, unique=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(name="office_has_title", condition=~Q(title=""))]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Operator(models.Model):
    """Somebody works in an office, from a day until the moment it was ended; ended, never deleted."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="operators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user"], condition=Q(ended_at__isnull=True), name="operator_once_in_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.user_id}"
