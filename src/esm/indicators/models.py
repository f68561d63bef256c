"""Published and computed figures. A number is an exact integer with its decimals, as it was written."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from .figures import MAX_SCALE, Number


class Kind(models.TextChoices):
    PUBLISHED = "published", _("Опубліковано")
    COMPUTED = "computed", _("Пораховано з записів")


class Indicator(models.Model):
    """What is counted. Titles, units and formulas are message ids: the page translates them."""

    code = models.SlugField(max_length=40, unique=True)
    column = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    short = models.CharField(max_length=120)
    unit = models.CharField(max_length=40)
    formula = models.CharField(max_length=300)
    decimals = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.CheckConstraint(name="indicator_decimals", condition=Q(decimals__lte=MAX_SCALE))]

    def __str__(self) -> str:
        return self.code


class Edition(models.Model):
    """One act of publishing: a table that was printed, or a year that an official released. Never changed after.

    `claims` holds sentences of the source with sums that can be checked against its own table.
    """

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=200, blank=True)
    source_url = models.CharField(max_length=300, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    claims = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["first_year"]
        constraints = [
            models.CheckConstraint(name="edition_years_in_order", condition=Q(first_year__lte=F("last_year"))),
            AppendOnly(name="edition_written_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Observation(models.Model):
    """The value of an indicator in a year: what was published, or what the program counts. Null: there is none."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.BigIntegerField(null=True)
    scale = models.PositiveSmallIntegerField(default=0)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    source_url = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "indicator", "kind"], name="observation_once"),
            models.CheckConstraint(name="observation_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="observation_scale", condition=Q(scale__lte=MAX_SCALE)),
            models.CheckConstraint(name="observation_not_negative", condition=Q(value__isnull=True) | Q(value__gte=0)),
            models.CheckConstraint(
                name="observation_published_has_edition",
                condition=Q(kind=Kind.COMPUTED) | Q(edition__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.indicator_id} {self.kind}"

    @property
    def number(self) -> Number | None:
        return None if self.value is None else Number(self.value, self.scale)


class Correction(models.Model):
    """The public log: what stood there, what stands now, why, who, when. Written once."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="corrections")
    old_value = models.BigIntegerField(null=True)
    old_scale = models.PositiveSmallIntegerField(default=0)
    new_value = models.BigIntegerField(null=True)
    new_scale = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            AppendOnly(name="correction_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.reason}"
