"""The list of services and volumes in the budget: what may be ordered this year, and for how much."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.deliveries.public import Unit

from ..machine import ListStatus
from .needs import NeedsStudy


class ServiceList(models.Model):
    """Approved by a second person; then its lines may be ordered from. `total` is the running sum of its lines."""

    slug = models.SlugField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField(_("бюджетний рік"))
    title = models.CharField(_("назва"), max_length=200)
    basis = models.CharField(_("рішення про бюджет"), max_length=300, blank=True)
    study = models.ForeignKey(NeedsStudy, on_delete=models.PROTECT, null=True, blank=True, related_name="lists")
    ceiling = models.BigIntegerField(_("межа бюджету"))
    total = models.BigIntegerField(default=0)
    status = models.CharField(max_length=9, choices=ListStatus.choices, default=ListStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    author_id = models.BigIntegerField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    order_number = models.CharField(_("номер наказу"), max_length=40, blank=True)
    order_date = models.DateField(_("дата наказу"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(name="list_status_known", condition=Q(status__in=ListStatus.values)),
            models.CheckConstraint(name="list_within_ceiling", condition=Q(total__gte=0, total__lte=F("ceiling"))),
            models.CheckConstraint(
                name="list_approved_by_second_person",
                condition=~Q(status="approved")
                | Q(approved_at__isnull=False, approved_by_id__isnull=False, order_date__isnull=False)
                & ~Q(order_number="")
                & ~Q(approved_by_id=F("author_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ListLine(models.Model):
    """A service, its volume and the most the city pays for it.

    `ordered` is what lots in hand may cost at most (it falls to what was awarded when a lot ends), `awarded` what was
    promised to providers. The chain awarded ≤ ordered ≤ amount is the database's to keep.
    """

    plan = models.ForeignKey(ServiceList, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    # A key of the classifier, or "" for a local service, which has its own code and title.
    service_key = models.CharField(max_length=60, blank=True)
    service_code = models.CharField(_("код"), max_length=20, blank=True)
    service_title = models.CharField(_("послуга"), max_length=300)
    unit = models.CharField(_("одиниця"), max_length=16, choices=Unit.choices)
    volume = models.BigIntegerField(_("обсяг, сотих одиниці"))
    price_cap = models.BigIntegerField(_("гранична ціна одиниці"))
    amount = models.BigIntegerField(_("сума"))
    ordered = models.BigIntegerField(default=0)
    awarded = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="list_line_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="list_line_has_title", condition=~Q(service_title="")),
            models.CheckConstraint(name="list_line_positive", condition=Q(volume__gt=0, price_cap__gt=0, amount__gt=0)),
            models.CheckConstraint(
                name="list_line_not_above_sum",
                condition=Q(awarded__gte=0, awarded__lte=F("ordered"), ordered__lte=F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return self.service_title

    @property
    def label(self) -> str:
        return f"{self.service_code} {self.service_title}".strip()

    @property
    def key(self) -> str:
        """What contracts, deliveries and tariffs call the service."""
        return self.service_key or self.service_code
