"""The needs study: who needs which service, and how many of them the communal institutions reach."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import StudyStatus


class NeedsStudy(models.Model):
    """A study of a year (order 130-Н). Published once, with its figures; a later one is a study of its own."""

    slug = models.SlugField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField(_("рік"))
    title = models.CharField(_("назва"), max_length=200)
    source = models.CharField(_("джерело даних"), max_length=300, blank=True)
    period_from = models.DateField(_("дані з"))
    period_to = models.DateField(_("дані до"))
    summary = models.TextField(_("головне"), blank=True)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=StudyStatus.choices, default=StudyStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(name="study_status_known", condition=Q(status__in=StudyStatus.values)),
            models.CheckConstraint(name="study_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="study_period_in_order", condition=Q(period_to__gte=F("period_from"))),
            models.CheckConstraint(
                name="study_published_has_time", condition=~Q(status="published") | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NeedFigure(models.Model):
    """Persons of one group in one district who need a service; an empty group or district means all of them.

    Whom nobody reaches is the difference: it is counted, not typed.
    """

    study = models.ForeignKey(NeedsStudy, on_delete=models.CASCADE, related_name="figures")
    position = models.PositiveIntegerField()
    service_key = models.CharField(max_length=60)
    category = models.CharField(max_length=60, blank=True)
    district = models.CharField(max_length=60, blank=True)
    needed = models.PositiveIntegerField(_("потребують"))
    covered = models.PositiveIntegerField(_("охоплено комунальними установами"))

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["study", "service_key", "category", "district"], name="need_figure_once"),
            models.CheckConstraint(name="need_covered_not_above_needed", condition=Q(covered__lte=F("needed"))),
        ]

    def __str__(self) -> str:
        return f"{self.service_key}: {self.needed}"

    @property
    def uncovered(self) -> int:
        return self.needed - self.covered
