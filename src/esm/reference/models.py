"""Tables and rules that an act or the city can change: data with a source, never constants in code."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly
from esm.kernel.text import fold, sort_key


class Confidence(models.TextChoices):
    """How far a value can be trusted; shown beside it wherever it is printed as a rule."""

    VERIFIED = "V", _("перевірено за джерелом")
    KNOWN = "K", _("загальновідоме, перевірте за текстом акта")
    DESIGN = "D", _("прийнято за замовчуванням, місто може змінити")


class Act(models.Model):
    """A law, resolution or decision that a rule or a table comes from."""

    key = models.SlugField(max_length=40, unique=True)
    number = models.CharField(_("номер"), max_length=40)
    date = models.DateField(_("дата"))
    title = models.CharField(_("назва"), max_length=400)
    url = models.URLField(_("адреса"), max_length=400, blank=True)
    confidence = models.CharField(max_length=1, choices=Confidence.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(name="act_confidence_known", condition=Q(confidence__in=Confidence.values))
        ]

    def __str__(self) -> str:
        return f"№ {self.number} від {self.date:%d.%m.%Y}"


class RuleSet(models.Model):
    """One published version of a set of rules. Written once: a change is a new version with its own first day.

    The version in force on a day is the one with the latest `valid_from` not after it (and `valid_to` not before it).
    """

    kind = models.SlugField(max_length=20)
    version = models.CharField(_("версія"), max_length=40)
    title = models.CharField(_("назва"), max_length=200)
    valid_from = models.DateField(_("діє з"))
    valid_to = models.DateField(_("діє до"), null=True, blank=True)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="rule_sets", null=True)
    data = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="rule_set_version_once"),
            models.UniqueConstraint(fields=["kind", "valid_from"], name="rule_set_first_day_once"),
            models.CheckConstraint(
                name="rule_set_from_before_to", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            AppendOnly(name="rule_set_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Entry(models.Model):
    """A row of a reference table. A row that its source no longer has is retired, so that old records keep it."""

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(_("назва"), max_length=300)
    title_key = models.CharField(max_length=120, editable=False, db_index=True)
    title_folded = models.CharField(max_length=300, editable=False)
    confidence = models.CharField(max_length=1, choices=Confidence.choices)
    source = models.TextField(_("джерело"))
    position = models.PositiveIntegerField(default=0)
    retired = models.BooleanField(_("більше не вживається"), default=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="%(class)s_confidence_known", condition=Q(confidence__in=Confidence.values))
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.title_key = sort_key(self.title)
        self.title_folded = fold(self.title)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ServiceCode(Entry):
    """A social service of the classifier. `code` is empty where no source that we read names it."""

    class Kind(models.TextChoices):
        SIMPLE = "simple", _("проста")
        COMPLEX = "complex", _("комплексна")
        AUXILIARY = "auxiliary", _("допоміжна")

    code = models.CharField(_("код"), max_length=8, blank=True)
    title_en = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_basic = models.BooleanField(_("базова послуга"), default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="service_code_once"),
        ]


class Territory(Entry):
    """A district of the city. `katottg` stays empty until someone reads the code in the official list."""

    katottg = models.CharField(_("КАТОТТГ"), max_length=19, blank=True)
    former_names = models.CharField(_("колишні назви"), max_length=200, blank=True)
    centre_address = models.CharField(_("адреса територіального центру"), max_length=200, blank=True)
    centre_phones = models.CharField(_("телефони територіального центру"), max_length=100, blank=True)


class ClientCategory(Entry):
    """Whom a service or a project is for."""


class LegalForm(Entry):
    """An organisation's legal form; which of them may apply is a rule of the competition."""

    short = models.CharField(_("скорочення"), max_length=10, blank=True)
