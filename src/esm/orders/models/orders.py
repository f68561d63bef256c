"""The notice with its lots (technical tasks), questions, changes and the people who score."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.deliveries.public import Unit
from esm.kernel.db import AppendOnly, FieldsFrozen

from ..machine import ChangeKind, LotStatus, Mechanism, OrderStatus
from .plan import ListLine, ServiceList


class Order(models.Model):
    """One notice of a social order. Its rules are a copy of the rule set in force when it was drafted."""

    slug = models.SlugField(max_length=20, unique=True)
    # Lots and proposals are numbered from it: `s27-2-1`, `s27-2-1-04`.
    code = models.SlugField(max_length=12, unique=True)
    year = models.PositiveSmallIntegerField(_("бюджетний рік"))
    plan = models.ForeignKey(ServiceList, on_delete=models.PROTECT, related_name="orders")
    title = models.CharField(_("назва"), max_length=200)
    about = models.TextField(_("про замовлення"), blank=True)
    legal_basis = models.CharField(_("правова підстава"), max_length=300, blank=True)
    rule_set_version = models.CharField(max_length=40)
    rules = models.JSONField()
    opens_at = models.DateTimeField(_("приймаємо з"))
    closes_at = models.DateTimeField(_("приймаємо до"))
    contact_name = models.CharField(_("контактна особа"), max_length=120, blank=True)
    contact_phone = models.CharField(_("телефон"), max_length=32, blank=True)
    contact_email = models.EmailField(_("електронна пошта"), blank=True)
    status = models.CharField(max_length=9, choices=OrderStatus.choices, default=OrderStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    author_id = models.BigIntegerField(null=True)
    announced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(name="order_status_known", condition=Q(status__in=OrderStatus.values)),
            models.CheckConstraint(name="order_window_in_order", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="order_announced_has_time", condition=~Q(status="announced") | Q(announced_at__isnull=False)
            ),
            FieldsFrozen(name="order_rules_frozen", fields=("rules", "rule_set_version", "year", "plan_id")),
        ]

    def __str__(self) -> str:
        return self.title


class Lot(models.Model):
    """The technical task for one service. From the announcement on its terms can't change: the database refuses."""

    code = models.SlugField(max_length=16, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveSmallIntegerField()
    line = models.ForeignKey(ListLine, on_delete=models.PROTECT, related_name="lots")
    mechanism = models.CharField(max_length=12, choices=Mechanism.choices, default=Mechanism.ORDER)
    title = models.CharField(_("назва"), max_length=200)
    about = models.TextField(_("що треба робити"), blank=True)
    # Copied from the line, so that a task reads the same for ever.
    service_key = models.CharField(max_length=60)
    service_label = models.CharField(max_length=320)
    unit = models.CharField(max_length=16, choices=Unit.choices)
    standard = models.CharField(_("державний стандарт"), max_length=300, blank=True)
    categories = models.JSONField(default=list)
    price_cap = models.BigIntegerField(_("гранична ціна або тариф"))
    volume = models.BigIntegerField(_("обсяг, сотих одиниці"))
    planned = models.BigIntegerField(_("найбільше коштує"))
    place = models.CharField(_("де надавати"), max_length=300)
    starts_on = models.DateField(_("з"))
    ends_on = models.DateField(_("до"))
    year_starts_on = models.DateField()
    year_ends_on = models.DateField()
    must_not_stop = models.BooleanField(_("послуга не може перериватися"), default=False)
    # Lists of {"code", "title", …} as in the rule set; the price weighs 100 less what the criteria weigh.
    requirements = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    status = models.CharField(max_length=9, choices=LotStatus.choices, default=LotStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    awarded = models.BigIntegerField(default=0)
    awarded_volume = models.BigIntegerField(default=0)
    proposals_made = models.PositiveIntegerField(default=0)

    # The task whose volume nobody gave: this notice asks for it once more.
    again = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renotices")

    class Meta:
        ordering = ["order_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="lot_number_once"),
            models.CheckConstraint(name="lot_status_known", condition=Q(status__in=LotStatus.values)),
            models.CheckConstraint(name="lot_mechanism_known", condition=Q(mechanism__in=Mechanism.values)),
            models.CheckConstraint(name="lot_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="lot_positive", condition=Q(price_cap__gt=0, volume__gt=0, planned__gt=0)),
            models.CheckConstraint(
                name="lot_inside_budget_year",
                condition=Q(
                    starts_on__gte=F("year_starts_on"), ends_on__gte=F("starts_on"), ends_on__lte=F("year_ends_on")
                ),
            ),
            models.CheckConstraint(
                name="lot_awarded_within",
                condition=Q(
                    awarded__gte=0,
                    awarded__lte=F("planned"),
                    awarded_volume__gte=0,
                    awarded_volume__lte=F("volume"),
                ),
            ),
            models.CheckConstraint(
                name="lot_failed_has_reason", condition=~Q(status__in=["failed"]) | ~Q(ended_reason="")
            ),
            FieldsFrozen(
                name="lot_terms_frozen",
                fields=(
                    *("line_id", "mechanism", "service_key", "service_label", "unit", "price_cap", "volume", "planned"),
                    *("place", "starts_on", "ends_on", "requirements", "criteria", "standard"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class OrderChange(models.Model):
    """A line of the public log: what changed after the announcement, and why. Written once."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="changes")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    reason = models.CharField(max_length=500)
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="order_change_has_reason", condition=~Q(reason="")),
            AppendOnly(name="order_change_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%d.%m.%Y}"


class Question(models.Model):
    """A provider's question about the notice. Everybody reads question and answer; who asked, only the department."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(_("запитання"))
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("відповідь"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(name="question_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="question_answered_has_time", condition=Q(answer="") | Q(answered_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PanelMember(models.Model):
    """Somebody who scores the proposals of an order; ended, never deleted."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="panel")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "user"], condition=Q(ended_at__isnull=True), name="panel_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.order_id}"
