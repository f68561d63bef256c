from django.db import models

from .db import AppendOnly


class AuditEvent(models.Model):
    """What was done, by whom, to what. Written in the transaction of the change itself, never changed after.

    `previous` and `digest` chain the rows (SHA-256 over the previous digest and this row's content), so that a row
    altered or removed behind the program's back shows in `manage.py audit verify`.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_subject")]
        constraints = [AppendOnly(name="audit_append_only")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}#{self.subject_id}"
