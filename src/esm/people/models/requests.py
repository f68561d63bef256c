"""What a person asks about her own data, and acts of destruction."""

from django.db import models
from django.db.models import Q

from esm.kernel.db import AppendOnly
from esm.kernel.secrets import EncryptedText

from ..machine import RequestKind, RequestState
from .persons import Record


class PersonRequest(models.Model):
    number = models.CharField(max_length=20, unique=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=RequestKind)
    text = EncryptedText(bound_to="number", blank=True)
    answer = EncryptedText(bound_to="number", blank=True)
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.RECEIVED)
    received_at = models.DateTimeField()
    received_by_id = models.BigIntegerField(null=True)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="person_request_open")]
        constraints = [
            models.CheckConstraint(
                name="person_request_closed",
                condition=Q(state=RequestState.RECEIVED, closed_at__isnull=True)
                | (~Q(state=RequestState.RECEIVED) & Q(closed_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.number


class DestructionAct(models.Model):
    """That data were destroyed, on what ground, by whom: without a word of what they were."""

    number = models.CharField(max_length=20, unique=True)
    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(PersonRequest, on_delete=models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=300)
    rows = models.JSONField(default=dict)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [AppendOnly(name="destruction_act_append_only")]

    def __str__(self) -> str:
        return self.number
