"""Where and when: e-offices and providers' places, a service at a place, the free places there."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.text import sort_key

from ..machine import PlaceKind
from .services import Service


class Place(models.Model):
    """An e-office or a provider's place. A place whose address is secret (a refuge) shows only its phone.

    `district` is a key of `reference` territories. Hours of an office stand here, those of a service at `ServicePlace`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    number = models.PositiveSmallIntegerField(_("номер е-офісу"), null=True, blank=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("назва"), max_length=200)
    name_key = models.CharField(max_length=120, editable=False)
    district = models.CharField(_("район"), max_length=60, blank=True)
    address = models.CharField(_("адреса"), max_length=300, blank=True)
    postal_code = models.CharField(_("поштовий індекс"), max_length=5, blank=True)
    secret = models.BooleanField(_("адреса не розголошується"), default=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    route = models.CharField(_("як дістатися"), max_length=300, blank=True)
    access = models.JSONField(_("доступність"), default=list, blank=True)
    access_note = models.CharField(_("про доступність"), max_length=300, blank=True)
    phone = models.CharField(_("телефон"), max_length=60, blank=True)
    hours = models.JSONField(default=dict, blank=True)
    air_raid = models.CharField(_("під час повітряної тривоги"), max_length=200, blank=True)
    closed = models.BooleanField(_("не працює"), default=False)
    source = models.CharField(_("звідки дані"), max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["kind", "number", "name_key", "id"]
        indexes = [models.Index(fields=["kind", "district"], name="place_by_district")]
        constraints = [
            models.CheckConstraint(name="place_kind_known", condition=Q(kind__in=PlaceKind.values)),
            models.UniqueConstraint(fields=["number"], condition=Q(number__isnull=False), name="place_office_number"),
            models.CheckConstraint(
                name="place_office_has_number", condition=~Q(kind="office") | Q(number__isnull=False)
            ),
            models.CheckConstraint(
                name="place_secret_has_no_point",
                condition=Q(secret=False) | Q(latitude__isnull=True, longitude__isnull=True, address=""),
            ),
            models.CheckConstraint(
                name="place_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ServicePlace(models.Model):
    """A service at a place: its own hours, and how many can still come. `free_places` NULL: nobody counts them.

    `hours` is a week grid as `hours.parse` describes. Free places fall by a reservation, under this row's lock.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="at_places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    hours = models.JSONField(default=dict, blank=True)
    note = models.CharField(_("примітка"), max_length=300, blank=True)
    phone = models.CharField(_("телефон"), max_length=60, blank=True)
    capacity = models.PositiveIntegerField(_("місць усього"), null=True, blank=True)
    free_places = models.PositiveIntegerField(_("вільних місць"), null=True, blank=True)
    queue = models.PositiveIntegerField(_("у черзі"), null=True, blank=True)
    capacity_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "place"], name="service_place_once"),
            models.CheckConstraint(
                name="service_place_free_within_capacity",
                condition=Q(free_places__isnull=True)
                | Q(capacity__isnull=True, free_places__gte=0)
                | Q(free_places__gte=0, free_places__lte=F("capacity")),
            ),
            models.CheckConstraint(
                name="service_place_capacity_has_time",
                condition=Q(free_places__isnull=True, queue__isnull=True) | Q(capacity_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} at {self.place_id}"


class Reservation(models.Model):
    """A free place kept for somebody; `key` is the caller's own number (a referral), so it is kept only once."""

    at_place = models.ForeignKey(ServicePlace, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="reservation_has_key", condition=~Q(key=""))]

    def __str__(self) -> str:
        return self.key


class DistrictBorder(models.Model):
    """The city's own border of a district, as its administrator loaded it; all of them are replaced at once.

    `shape` is the file's, `outline` a thinner one that the map draws: see `borders`.
    """

    district = models.CharField(_("район"), max_length=60, unique=True)
    shape = models.JSONField()
    outline = models.JSONField()
    source = models.CharField(_("звідки межі"), max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ["district"]
        constraints = [models.CheckConstraint(name="border_says_source", condition=~Q(source=""))]

    def __str__(self) -> str:
        return self.district
