"""The application: sections that several people write, an estimate in lines, and the frozen texts that were submitted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import LIVE, ApplicationStatus, Channel, Source
from .calls import Call, Direction


class Application(models.Model):
    """One project asking for money in one call. It belongs to the organisation; people come and go.

    The sums are kept from the estimate lines by `services.estimate`; they are what was asked, never what was decided.
    """

    number = models.CharField(max_length=12, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=16, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(_("назва проєкту"), max_length=300, blank=True)
    title_key = models.CharField(max_length=120, blank=True, db_index=True)
    summary = models.TextField(_("коротко про проєкт"), blank=True)
    starts_on = models.DateField(_("початок"), null=True, blank=True)
    ends_on = models.DateField(_("кінець"), null=True, blank=True)
    clients_planned = models.PositiveIntegerField(_("скільки людей отримають допомогу"), null=True, blank=True)
    # Kopecks, by source of money; kept from the estimate lines.
    asked = models.BigIntegerField(default=0)
    own = models.BigIntegerField(default=0)
    raised = models.BigIntegerField(default=0)
    in_kind = models.BigIntegerField(default=0)
    volunteer = models.BigIntegerField(default=0)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    # Register: how and when it came (REFERENCE §1.5). Online intake fills it by itself.
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    register_number = models.CharField(max_length=16, blank=True)
    received_at = models.DateTimeField(null=True)
    sheets = models.PositiveIntegerField(null=True, blank=True)
    sender = models.CharField(max_length=200, blank=True)
    scan = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="application_status_known", condition=Q(status__in=ApplicationStatus.values)),
            models.CheckConstraint(
                name="application_sums_not_negative",
                condition=Q(asked__gte=0, own__gte=0, raised__gte=0, in_kind__gte=0, volunteer__gte=0),
            ),
            models.CheckConstraint(
                name="application_term_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["call", "register_number"],
                condition=~Q(register_number=""),
                name="application_register_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "status"], name="application_by_status"),
            models.Index(fields=["organisation", "call"], name="application_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def live(self) -> bool:
        return self.status in LIVE


class Section(models.Model):
    """One section's answers as they stand now. The lock is a courtesy for people, `version` is the guard for data."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(max_length=24)
    answers = models.JSONField(default=dict)
    ready = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by_id = models.BigIntegerField(null=True)
    # Since when this person has been writing what stands here: her autosaves of ten minutes make one kept version.
    since = models.DateTimeField(null=True)
    locked_by_id = models.BigIntegerField(null=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "code"], name="section_once")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.code}"


class SectionVersion(models.Model):
    """What a section said before: kept for «Попередні версії», with readable differences."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    answers = models.JSONField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["section", "version"], name="section_version_once")]

    def __str__(self) -> str:
        return f"{self.section_id} v{self.version}"


class EstimateLine(models.Model):
    """A cost: quantity × price. Quantity is in thousandths (1.5 hours = 1500); amounts are whole kopecks, half up."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("вид витрат"), max_length=24)
    name = models.CharField(_("на що"), max_length=300)
    unit = models.CharField(_("одиниця"), max_length=40)
    quantity = models.BigIntegerField(_("кількість, тисячні"))
    price = models.BigIntegerField(_("ціна, коп."))
    amount = models.BigIntegerField(_("сума, коп."))
    source = models.CharField(max_length=12, choices=Source.choices)
    note = models.TextField(_("розрахунок"), blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "position"], name="estimate_line_position_once"),
            models.CheckConstraint(name="estimate_line_source_known", condition=Q(source__in=Source.values)),
            models.CheckConstraint(name="estimate_line_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="estimate_line_price_not_negative", condition=Q(price__gte=0)),
            models.CheckConstraint(
                name="estimate_line_adds_up",
                condition=Q(amount=(F("quantity") * F("price") + 500) / 1000),  # whole division: half up
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.amount}"


class Submission(models.Model):
    """What was submitted, word for word: reviews are tied to it. A recall and a new submit make the next one."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    ordinal = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    declared_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-ordinal"]
        constraints = [models.UniqueConstraint(fields=["application", "ordinal"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.application_id} №{self.ordinal}"


class Attachment(models.Model):
    """A document of the application, answering one line of the call's list of documents."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    code = models.SlugField(max_length=24)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.code}"
