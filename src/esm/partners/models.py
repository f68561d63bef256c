from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from esm.kernel.text import sort_key

from .machine import Right


class Organisation(models.Model):
    """A partner of the network, known by its ЄДРПОУ code. It, not a person, owns its applications and contracts."""

    edrpou = models.CharField(_("код ЄДРПОУ"), max_length=8, unique=True)
    name = models.CharField(_("повна назва"), max_length=300)
    short_name = models.CharField(_("коротка назва"), max_length=120, blank=True)
    name_key = models.CharField(max_length=120, db_index=True, editable=False)
    legal_form = models.CharField(_("організаційно-правова форма"), max_length=40)
    registered_on = models.DateField(_("дата державної реєстрації"))
    nonprofit_code = models.CharField(_("ознака неприбутковості"), max_length=4, blank=True)
    address = models.CharField(_("адреса"), max_length=300, blank=True)
    email = models.EmailField(_("електронна пошта"), blank=True)
    phone = models.CharField(_("телефон"), max_length=32, blank=True)
    site = models.URLField(_("сайт"), blank=True)
    mission = models.TextField(_("чим займається"), blank=True)
    iban = models.CharField(_("рахунок IBAN"), max_length=29, blank=True)
    charter_goals = models.TextField(_("статутна мета"), blank=True)
    in_termination = models.BooleanField(_("у стані припинення"), default=False)
    source = models.CharField(_("звідки дані"), max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_edrpou_8_digits", condition=models.Q(edrpou__regex=r"^[0-9]{8}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.edrpou})"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Membership(models.Model):
    """A person's rights in an organisation, from a day to a day (both in)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rights = models.JSONField(default=list)
    position = models.CharField(_("посада"), max_length=120, blank=True)
    is_head = models.BooleanField(_("керує організацією"), default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(is_head=True, until__isnull=True),
                name="organisation_one_head",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(until__isnull=True),
                name="membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} у {self.organisation_id}"

    def granted(self) -> frozenset[Right]:
        return frozenset(Right) if self.is_head else frozenset(Right(r) for r in self.rights)
