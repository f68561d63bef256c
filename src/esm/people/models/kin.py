"""Who is whose mother, father, guardian or carer, among the records of one organisation."""

from django.db import models
from django.db.models import F, Q

from ..machine import KinKind
from .persons import Record


class Kin(models.Model):
    """`elder` is the mother, father, guardian or carer of `record`."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="elders")
    elder = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KinKind)

    class Meta:
        verbose_name_plural = "kin"
        constraints = [
            models.UniqueConstraint(fields=["record", "elder"], name="kin_once"),
            models.CheckConstraint(name="kin_of_another", condition=~Q(record=F("elder"))),
            models.UniqueConstraint(fields=["record"], condition=Q(kind="mother"), name="kin_one_mother"),
        ]

    def __str__(self) -> str:
        return f"{self.elder_id} {self.kind} of {self.record_id}"
