"""Source records, the persons they are put together to, and every step of that."""

from django.db import models
from django.db.models import F, Q

from esm.kernel.db import AppendOnly
from esm.kernel.secrets import EncryptedText

from ..machine import KeyKind, Method, Mode, PairState, Sex


class Person(models.Model):
    """A cluster of records and nothing else: whatever is known stands in the records."""

    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"person {self.pk}"


class Record(models.Model):
    """What one organisation (None: the city's own desks) wrote down about somebody. Linking never changes it.

    `code` is the opaque key under which the service log knows her. `content` is JSON of what was typed, encrypted; a
    hash-only record has none. An erased record keeps its row, without content, keys and links, for the sums it is in.
    """

    code = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.FULL)
    content = EncryptedText(bound_to="code", blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    district = models.CharField(max_length=40, blank=True)
    confidential = models.BooleanField(default=False)
    # A mark of the organisation's own number of the client: the same file twice adds nobody.
    source_key = models.CharField(max_length=64, blank=True)
    # A mark of the content: an import that brings the same again changes nothing.
    content_mark = models.CharField(max_length=64, blank=True)
    retention = models.CharField(max_length=20, default="client")
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    last_contact_on = models.DateField(db_index=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)
    # Objection: the record is kept but neither linked nor counted nor shared.
    restricted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="record_of_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source_key"], condition=~Q(source_key=""), name="record_source_once"
            ),
            models.CheckConstraint(
                name="record_content_by_mode", condition=Q(mode=Mode.FULL) | Q(mode=Mode.HASH, content="")
            ),
            models.CheckConstraint(
                name="record_erased_holds_nothing", condition=Q(erased_at__isnull=True) | Q(content="", source_key="")
            ),
            models.CheckConstraint(name="record_sex_known", condition=Q(sex__in=Sex.values)),
        ]

    def __str__(self) -> str:
        return self.code


class RecordKey(models.Model):
    """A keyed mark by which records of one person meet: HMAC-SHA-256 with a key outside the database, half its length."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=8, choices=KeyKind)
    value = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["value", "kind"], name="record_key_value")]
        constraints = [models.UniqueConstraint(fields=["record", "kind", "value"], name="record_key_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.record_id}"


class SearchToken(models.Model):
    """A keyed mark of the beginning of a name: search while somebody types, without the name in the database.

    `scope` is the organisation's id, 0 for the city's desks. Confidential records have no tokens.
    """

    pk = models.CompositePrimaryKey("token", "scope", "record_id")
    token = models.BigIntegerField()
    scope = models.BigIntegerField()
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.token)


class Teammate(models.Model):
    """Who may see a confidential record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="team")
    user_id = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user_id"], name="teammate_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.record_id}"


class LinkEvent(models.Model):
    """A record went from one person to another. Never changed: an undo is an event of its own."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=8, choices=Method)
    reason = models.CharField(max_length=300, blank=True)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        constraints = [
            AppendOnly(name="link_event_append_only"),
            models.CheckConstraint(name="link_event_moves", condition=Q(before__isnull=True) | ~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.before_id} → {self.after_id}"


class NotSame(models.Model):
    """Two records of two people, said by a person, for ever: no path may put them into one cluster."""

    a = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    b = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="not_same_once"),
            models.CheckConstraint(name="not_same_in_order", condition=Q(a__lt=F("b"))),
            AppendOnly(name="not_same_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} ≠ {self.b_id}"


class Pair(models.Model):
    """Two records that may be one person, found by the nightly run. `permille` is the probability in thousandths.

    At 990 and above it counts as one person in the expected number; it never moves a record by itself.
    """

    a = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    permille = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=PairState, default=PairState.WAITING)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-permille", "id"], name="pair_queue")]
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="pair_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(a__lt=F("b"))),
            models.CheckConstraint(name="pair_probability", condition=Q(permille__lte=1000)),
            models.CheckConstraint(
                name="pair_decided_by_somebody",
                condition=Q(state__in=[PairState.WAITING, PairState.OBSOLETE]) | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} ~ {self.b_id}"
