"""What is given, by whom and to whom. Where and when stands in `places`."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.text import sort_key

from ..machine import NO_AGE, Income, Price, Sex, State


class LocalService(models.Model):
    """A service of the city's own programme that the state classifier doesn't have. `key` begins with «L.»."""

    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("назва"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    about = models.CharField(_("що це"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(_("більше не вживається"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(name="local_service_key_marked", condition=Q(key__startswith="L."))]

    def __str__(self) -> str:
        return self.title


class Service(models.Model):
    """One service of one provider.

    `code` is a key of the state classifier or of a local service. `needs` are keys of `needs.csv`, the main one first.
    Eligibility: empty lists and NO_AGE don't narrow anything. `facets` and `week` are derived (see `facets`): what the
    list filters by. What was checked last is copied from the newest `Verification`, so that lists need no second query.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("послуга за класифікатором"), max_length=60, db_index=True)
    name = models.CharField(_("назва"), max_length=200)
    name_key = models.CharField(max_length=120, editable=False)
    about = models.TextField(_("що саме робимо"), blank=True)
    needs = models.JSONField(_("потреби"), default=list, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    suspended_why = models.CharField(_("чому не працює"), max_length=300, blank=True)
    suspended_until = models.DateField(_("до якого дня"), null=True, blank=True)

    categories = models.JSONField(_("для кого"), default=list, blank=True)
    age_from = models.PositiveSmallIntegerField(_("вік від, місяців"), default=0)
    age_to = models.PositiveSmallIntegerField(_("вік до, місяців"), default=NO_AGE)
    sex = models.CharField(_("стать"), max_length=1, choices=Sex.choices, blank=True)
    income = models.CharField(_("дохід"), max_length=4, choices=Income.choices, blank=True)
    districts = models.JSONField(_("райони"), default=list, blank=True)
    conditions = models.TextField(_("інші умови"), blank=True)

    price = models.CharField(_("вартість"), max_length=14, choices=Price.choices, default=Price.FREE)
    price_note = models.CharField(_("пояснення до вартості"), max_length=300, blank=True)
    amount = models.BigIntegerField(_("ціна, копійок"), null=True, blank=True)
    documents = models.JSONField(_("документи"), default=list, blank=True)
    how = models.TextField(_("як отримати"), blank=True)
    term_days = models.PositiveSmallIntegerField(_("відповідь за скільки робочих днів"), null=True, blank=True)
    urgent = models.BooleanField(_("допомагає негайно"), default=False)
    modes = models.JSONField(_("як надається"), default=list, blank=True)
    languages = models.JSONField(_("мови"), default=list, blank=True)
    phone = models.CharField(_("телефон"), max_length=60, blank=True)
    email = models.EmailField(_("електронна пошта"), blank=True)
    site = models.URLField(_("сайт"), blank=True)

    facets = models.TextField(editable=False, default="")
    week = models.CharField(max_length=168, editable=False, default="")
    checked_on = models.DateField(null=True, blank=True, db_index=True)
    checked_by = models.CharField(max_length=200, blank=True)
    checked_how = models.CharField(max_length=8, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    source = models.CharField(_("звідки дані"), max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name_key", "id"]
        indexes = [
            models.Index(fields=["state", "name_key", "id"], name="service_by_name"),
            models.Index(fields=["organisation", "state"], name="service_of_organisation"),
        ]
        constraints = [
            models.CheckConstraint(name="service_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="service_price_known", condition=Q(price__in=Price.values)),
            models.CheckConstraint(name="service_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="service_ages_in_order", condition=Q(age_from__lte=F("age_to"))),
            models.CheckConstraint(name="service_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)),
            models.CheckConstraint(
                name="service_suspended_says_why", condition=~Q(state="suspended") | ~Q(suspended_why="")
            ),
            models.CheckConstraint(
                name="service_checked_says_by_whom",
                condition=Q(checked_on__isnull=True) | (~Q(checked_by="") & ~Q(checked_how="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ServiceNeed(models.Model):
    """A need that a shown service answers. `rank` orders the services of one need: the smaller the better.

    What a search narrows by stands in the index itself, as bits (see `facets`): a narrowed search walks it and looks
    at few entries only.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    need = models.CharField(max_length=40)
    rank = models.IntegerField(default=0)
    marks = models.BigIntegerField(editable=False, default=0)
    week_0 = models.BigIntegerField(editable=False, default=0)
    week_1 = models.BigIntegerField(editable=False, default=0)
    week_2 = models.BigIntegerField(editable=False, default=0)
    age_from = models.PositiveSmallIntegerField(editable=False, default=0)
    age_to = models.PositiveSmallIntegerField(editable=False, default=NO_AGE)

    class Meta:
        indexes = [
            models.Index(
                fields=["need", "rank", "service", "marks", "age_from", "age_to", "week_0", "week_1", "week_2"],
                name="service_need_walk",
            )
        ]
        constraints = [models.UniqueConstraint(fields=["service", "need"], name="service_need_once")]

    def __str__(self) -> str:
        return f"{self.need} {self.service_id}"
