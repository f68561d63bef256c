"""What the three counters count: services used by known records, partners' files, and totals without persons."""

from django.db import models
from django.db.models import F, Q

from esm.kernel.incoming import ImportStatus
from esm.kernel.secrets import EncryptedText

from ..machine import Mode
from .persons import Record


class PartnerFile(models.Model):
    """A file that a partner sent, what its check found and what came of it. Nothing of it is written before WRITTEN."""

    # Empty: it was written before files were checked first.
    code = models.CharField(max_length=12, blank=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=8, choices=Mode)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=12, choices=ImportStatus, default=ImportStatus.WRITTEN)
    # She agreed to write the good rows without the bad ones.
    skip_bad = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)  # rows read so far
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    linked = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    sentence = models.TextField(blank=True)  # why it could not be read
    finished_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=300, blank=True)
    undo_asked_at = models.DateTimeField(null=True)
    undo_asked_by_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    # Cards that stayed after an undo, because people had worked with them already.
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="partner_file_newest")]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="partner_file_code_once"),
            models.CheckConstraint(name="partner_file_status_known", condition=Q(status__in=ImportStatus.values)),
            models.CheckConstraint(
                name="partner_file_undone_was_written",
                condition=Q(undo_asked_at__isnull=True) | Q(status=ImportStatus.WRITTEN),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Staged(models.Model):
    """What is kept of a file until it is written or let go: names and numbers of people, so all of it is sealed.

    `content` is the file and `marked` the same with remedies, both as base64; `found` is JSON of the mistakes that the
    page shows ([row, column, value, message, fix]) and of rows that look alike.
    """

    file = models.OneToOneField(PartnerFile, on_delete=models.CASCADE, related_name="staged")
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=8)
    content = EncryptedText(bound_to="code")
    marked = EncryptedText(bound_to="code", blank=True)
    found = EncryptedText(bound_to="code", blank=True)

    class Meta:
        verbose_name_plural = "staged"

    def __str__(self) -> str:
        return self.code


class FileRecord(models.Model):
    """A record that a file made or changed, and how to take that back: kept for some days, without a readable word.

    `before` is the content that the file replaced; `uses` its contacts before, as [service, month, contacts or null].
    """

    code = models.CharField(max_length=24, unique=True)
    file = models.ForeignKey(PartnerFile, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    made = models.BooleanField()
    version = (
        models.PositiveIntegerField()
    )  # of the record after the writing: another one means that somebody worked on it
    before = EncryptedText(bound_to="code", blank=True)
    uses = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "record"], name="file_record_once")]

    def __str__(self) -> str:
        return f"{self.record_id} by {self.file_id}"


class Use(models.Model):
    """Contacts of one record with one service in one month (its first day)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="uses")
    service_code = models.CharField(max_length=40, blank=True)
    month = models.DateField(db_index=True)
    contacts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "service_code", "month"], name="use_once"),
            models.CheckConstraint(name="use_from_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.service_code} {self.month}"


class Totals(models.Model):
    """What a totals-only partner reports of a month: contacts and its own recipients."""

    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    service_code = models.CharField(max_length=40, blank=True)
    month = models.DateField(db_index=True)
    contacts = models.PositiveIntegerField()
    recipients = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "totals"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "service_code", "month"], name="totals_once"),
            models.CheckConstraint(name="totals_recipients_had_contacts", condition=Q(recipients__lte=F("contacts"))),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month}"
