"""Sums of the log, kept beside it: counting a million rows while somebody waits takes too long."""

from django.db import models
from django.db.models import Q

# Sums of rows by everything that any of the tables below, or an allowance, is kept by. The same for both databases.
SUMMED = """
SELECT organisation_id, delivered_on, contract_code, service_code, unit, district, mode, category, allowance_id,
 count(*) AS "rows", sum(CASE WHEN cancels_id > 0 THEN 1 ELSE 0 END) AS cancelling,
 sum(CASE WHEN recipient = '' THEN 0 ELSE contacts END) AS named, sum(quantity) AS quantity, sum(contacts) AS contacts
FROM {source}
GROUP BY organisation_id, delivered_on, contract_code, service_code, unit, district, mode, category, allowance_id"""


class Summed(models.Model):
    """Sums of the log, kept in the transaction that writes the rows (`services.writing.settle`).

    `rows` counts all rows, `cancelling` those that cancel; `named` is contacts with a known person. There is no promise
    about signs of sums: what is added may be negative, and both databases would judge it before adding.
    """

    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contract_code = models.CharField(max_length=40, blank=True)
    service_code = models.CharField(max_length=40)
    unit = models.CharField(max_length=16)
    mode = models.CharField(max_length=10)
    rows = models.IntegerField()
    cancelling = models.IntegerField()
    named = models.IntegerField()
    quantity = models.BigIntegerField()
    contacts = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.service_code}"


class ServiceDay(Summed):
    """A day without district and category: the ends of a period that doesn't begin or end with a month."""

    day = models.DateField()

    class Meta:
        constraints = [
            # The day first: a period is read for all organisations at once, or for one of the few in a day.
            models.UniqueConstraint(
                fields=["day", "organisation", "contract_code", "service_code", "unit", "mode"],
                name="service_day_once",
            ),
            models.CheckConstraint(name="service_day_sound", condition=Q(rows__gt=0, cancelling__gte=0)),
        ]


class ServiceMonth(Summed):
    """Without district and category: small enough to add up the whole city while a page is made."""

    month = models.DateField()  # its first day

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "contract_code", "service_code", "unit", "mode"],
                name="service_month_once",
            ),
            models.CheckConstraint(name="service_month_sound", condition=Q(rows__gt=0, cancelling__gte=0)),
        ]


class DeliveryMonth(Summed):
    """By everything one can filter by."""

    month = models.DateField()  # its first day
    district = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organisation", "month", "contract_code", "service_code", "unit", "district", "mode", "category",
                ],
                name="delivery_month_once",
            ),
            models.CheckConstraint(name="delivery_month_sound", condition=Q(rows__gt=0, cancelling__gte=0)),
        ]  # fmt: skip
        indexes = [models.Index(fields=["month"], name="delivery_month_by_month")]
