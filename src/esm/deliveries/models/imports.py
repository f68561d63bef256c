"""A file on its way into the log."""

from django.db import models
from django.db.models import Q

from esm.kernel.incoming import ImportStatus

from .log import Batch


class FileImport(models.Model):
    """What became of one file: checked first, written when a person agrees, all of it or nothing.

    `file` is the staging: what was sent, kept until it is written or cancelled. The counts are those of the last
    check; `problems` its first mistakes, each as [row, column, value, message, fix].
    """

    code = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    # The same rows with a column that says what to put right.
    marked = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=ImportStatus.choices, default=ImportStatus.CHECKING)
    by_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)  # rows read so far
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    # Why it could not be read, or why it was checked again.
    sentence = models.TextField(blank=True)
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="file_import_status_known", condition=Q(status__in=ImportStatus.values)),
            models.CheckConstraint(
                name="file_import_batch_when_written", condition=Q(batch__isnull=True) | Q(status=ImportStatus.WRITTEN)
            ),
            models.CheckConstraint(
                name="file_import_gone_has_no_file",
                condition=~Q(status__in=[ImportStatus.WRITTEN, ImportStatus.CANCELLED])
                | Q(file__isnull=True, marked__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-id"], name="file_import_of_organisation")]

    def __str__(self) -> str:
        return f"{self.code} {self.file_name}"


class Undoing(models.Model):
    """Somebody's wish to undo a large batch, which takes minutes: how far it is, or why it can't be."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)  # rows made ready
    sentence = models.TextField(blank=True)  # why it was refused

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch"], condition=Q(finished_at__isnull=True), name="undoing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.asked_at}"
