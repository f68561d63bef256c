"""The service log. Rows are written once; a mistake is undone by a row that takes back what the wrong one added.

So every sum over rows is right as it stands: nothing ever says «where not cancelled».
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from ..guards import InsertRule
from ..machine import REMOTE, BatchKind, Confirmation, Mode, Unit

# What a row that cancels another has from it.
COPIED = (
    "organisation_id, allowance_id, contract_code, service_code, delivered_on, district, mode, unit, category, "
    "recipient, worker, confirmation, row_key"
)
_FITS_ALLOWANCE = """NEW.allowance_id IS NULL OR EXISTS (
 SELECT 1 FROM deliveries_allowance a WHERE a.id = NEW.allowance_id AND a.provider_id = NEW.organisation_id
 AND a.contract_code = NEW.contract_code AND a.service_code = NEW.service_code AND a.unit = NEW.unit
 AND NEW.delivered_on BETWEEN a.valid_from AND a.valid_until AND a.closed_at IS NULL)"""
_MIRRORS = """NEW.cancels_id IS NULL OR EXISTS (
 SELECT 1 FROM deliveries_delivery d WHERE d.id = NEW.cancels_id AND d.cancels_id IS NULL
 AND d.organisation_id = NEW.organisation_id AND COALESCE(d.allowance_id, 0) = COALESCE(NEW.allowance_id, 0)
 AND d.contract_code = NEW.contract_code AND d.service_code = NEW.service_code AND d.unit = NEW.unit
 AND d.delivered_on = NEW.delivered_on AND d.district = NEW.district AND d.mode = NEW.mode
 AND d.category = NEW.category AND d.recipient = NEW.recipient AND d.row_key = NEW.row_key
 AND d.quantity = -NEW.quantity AND d.contacts = -NEW.contacts)"""


class Allowance(models.Model):
    """The right to deliver a volume of one service under a contract: opened, changed and closed by `contracts`.

    `used` is the running sum of its rows. It grows under this row's lock, and the database refuses more than `volume`.
    """

    contract_code = models.CharField(max_length=40)
    provider = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    service_code = models.CharField(max_length=40)
    unit = models.CharField(max_length=16, choices=Unit.choices)
    # Hundredths of the unit; null: a project's service, whose volume the contract doesn't limit.
    volume = models.BigIntegerField(null=True)
    used = models.BigIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract_code", "service_code", "unit"], name="allowance_line_once"),
            models.CheckConstraint(name="allowance_has_contract", condition=~Q(contract_code="")),
            models.CheckConstraint(name="allowance_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="allowance_term_in_order", condition=Q(valid_from__lte=F("valid_until"))),
            models.CheckConstraint(
                name="allowance_used_within_volume",
                condition=Q(used__gte=0) & (Q(volume__isnull=True) | Q(used__lte=F("volume"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_code} {self.service_code}"


class ApiToken(models.Model):
    """With which an organisation's own program writes its deliveries. Only a hash is kept: it is shown once."""

    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("для якої програми"), max_length=80)
    # How people recognise it in the list; the rest of it can't be restored from here.
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="api_token_has_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class Batch(models.Model):
    """Rows that came together: who wrote them, when and from where. A batch may be undone once."""

    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=BatchKind.choices)
    entered_at = models.DateTimeField()
    entered_by_id = models.BigIntegerField(null=True)
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    # Why rows were cancelled, corrected or undone.
    reason = models.CharField(max_length=300, blank=True)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="batch_kind_known", condition=Q(kind__in=BatchKind.values)),
            models.CheckConstraint(
                name="batch_taking_back_has_reason",
                condition=~Q(kind__in=[BatchKind.CANCEL, BatchKind.UNDO]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="batch_undo_names_batch",
                condition=Q(kind=BatchKind.UNDO, undoes__isnull=False)
                | (~Q(kind=BatchKind.UNDO) & Q(undoes__isnull=True)),
            ),
            models.UniqueConstraint(fields=["undoes"], condition=Q(undoes__isnull=False), name="batch_undone_once"),
        ]
        indexes = [models.Index(fields=["organisation", "-id"], name="batch_of_organisation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Delivery(models.Model):
    """What was delivered: one row of the log. Who entered it and when stands in its batch.

    `row_key` is the provider's own key of the row. Revisions of a key are the row, the row that cancels it, the row
    that corrects it, and so on: one key is live at most once, so the same file or request twice adds nothing.
    `recipient` is an opaque key of a person, empty when people were only counted; a person's row is one contact.
    """

    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    allowance = models.ForeignKey(Allowance, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contract_code = models.CharField(max_length=40, blank=True)
    service_code = models.CharField(max_length=40)
    delivered_on = models.DateField()
    district = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    unit = models.CharField(max_length=16, choices=Unit.choices)
    quantity = models.BigIntegerField()  # hundredths of the unit; negative in a row that cancels
    contacts = models.IntegerField()
    category = models.CharField(max_length=40, blank=True)
    recipient = models.CharField(max_length=64, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    confirmation = models.CharField(max_length=12, choices=Confirmation.choices, blank=True)
    row_key = models.CharField(max_length=64)
    revision = models.PositiveSmallIntegerField(default=0)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    cancels = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    entered_on = models.DateField()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            AppendOnly(name="delivery_append_only"),
            InsertRule(name="delivery_fits_allowance", condition=" ".join(_FITS_ALLOWANCE.split())),
            InsertRule(name="delivery_cancel_mirrors", condition=" ".join(_MIRRORS.split())),
            models.UniqueConstraint(fields=["organisation", "row_key", "revision"], name="delivery_row_key_once"),
            models.UniqueConstraint(
                fields=["cancels"], condition=Q(cancels__isnull=False), name="delivery_cancelled_once"
            ),
            models.CheckConstraint(name="delivery_has_key", condition=~Q(row_key="")),
            models.CheckConstraint(name="delivery_mode_known", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(name="delivery_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="delivery_confirmation_known", condition=Q(confirmation__in=Confirmation.values)
            ),
            models.CheckConstraint(
                name="delivery_has_place", condition=~Q(district="") | Q(mode__in=sorted(map(str, REMOTE)))
            ),
            models.CheckConstraint(name="delivery_not_in_future", condition=Q(delivered_on__lte=F("entered_on"))),
            models.CheckConstraint(
                name="delivery_sign",
                condition=Q(cancels__isnull=True, quantity__gt=0, contacts__gte=0)
                | Q(cancels__isnull=False, quantity__lt=0, contacts__lte=0),
            ),
            models.CheckConstraint(
                name="delivery_person_is_one_contact", condition=Q(recipient="") | Q(contacts__in=[-1, 1])
            ),
            models.CheckConstraint(
                name="delivery_contract_has_allowance",
                condition=Q(contract_code="", allowance__isnull=True)
                | (~Q(contract_code="") & Q(allowance__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "delivered_on", "id"], name="delivery_of_organisation"),
            models.Index(fields=["delivered_on", "id"], name="delivery_by_day"),
            models.Index(
                fields=["allowance", "delivered_on"],
                condition=Q(allowance__isnull=False),
                name="delivery_under_allowance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.row_key} {self.delivered_on}"


class Billing(models.Model):
    """The act on which a delivery stands: one at most."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, primary_key=True, related_name="+")
    act_code = models.CharField(max_length=60, db_index=True)
    billed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="billing_has_act", condition=~Q(act_code=""))]

    def __str__(self) -> str:
        return f"{self.act_code} {self.delivery_id}"
