"""Receipts that prove spending, and photos with the consent of who is in them. Sums are whole kopecks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import FrozenOnce, FrozenWithParent

from ..machine import ReportKind
from .contract import Contract, EstimateLine
from .reports import Report


class ReceiptClaim(models.Model):
    """One paper accounts for money once in the whole city: the first report that shows it holds it, with its corrections."""

    fingerprint = models.CharField(max_length=64, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    ordinal = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.fingerprint[:12]


class Receipt(models.Model):
    """A receipt, invoice or act, or its part that falls on one line of the estimate; the line says whose money it was.

    `refused` is what the official doesn't accept of it, in kopecks, with a reason.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="receipts")
    claim = models.ForeignKey(ReceiptClaim, on_delete=models.PROTECT, related_name="receipts")
    line = models.ForeignKey(EstimateLine, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(_("номер"), max_length=60)
    on = models.DateField(_("дата"))
    counterparty = models.CharField(_("кому сплачено"), max_length=300)
    counterparty_code = models.CharField(_("ЄДРПОУ або податковий номер"), max_length=10)
    amount = models.BigIntegerField(_("сума, коп."))
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused = models.BigIntegerField(_("не прийнято, коп."), default=0)
    refused_why = models.CharField(_("чому не прийнято"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    frozen = models.BooleanField(default=False)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "claim", "line"], name="receipt_once_on_a_line"),
            models.CheckConstraint(name="receipt_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="receipt_named", condition=~Q(number="") & ~Q(counterparty="")),
            models.CheckConstraint(
                name="receipt_refused_within", condition=Q(refused__gte=0, refused__lte=F("amount"))
            ),
            models.CheckConstraint(name="receipt_refused_why", condition=Q(refused=0) | ~Q(refused_why="")),
            FrozenOnce(name="receipt_frozen", column="frozen"),
            FrozenWithParent(name="receipt_with_report", parent="contracts_report", key="report_id", value="accepted"),
        ]
        indexes = [models.Index(fields=["report", "on", "id"], name="receipt_by_day")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"


class ReportPhoto(models.Model):
    """A photo of what was done. `alt` says in words what is in it, `consent` who allowed it to be shown."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(_("що на фото"), max_length=300)
    consent = models.CharField(_("хто дав згоду"), max_length=300)
    frozen = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "file"], name="report_photo_once"),
            models.CheckConstraint(name="report_photo_told", condition=~Q(alt="") & ~Q(consent="")),
            FrozenOnce(name="report_photo_frozen", column="frozen"),
            FrozenWithParent(
                name="report_photo_with_report", parent="contracts_report", key="report_id", value="accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.alt[:20]}"
