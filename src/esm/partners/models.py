"""Organisations, the people in them, and what they were allowed to do when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.text import fold, sort_key

from .machine import AffiliateKind, HandOverStatus, JoinStatus, RegisterSection, Right
from .words import search_words

USER = settings.AUTH_USER_MODEL
CODE = r"^[0-9]{8}$"


class Organisation(models.Model):
    """A partner of the network, known by its ЄДРПОУ code. It, not a person, owns its applications and contracts."""

    edrpou = models.CharField(_("код ЄДРПОУ"), max_length=8, unique=True)
    name = models.CharField(_("повна назва"), max_length=300)
    short_name = models.CharField(_("коротка назва"), max_length=120, blank=True)
    name_key = models.CharField(max_length=120, db_index=True, editable=False)
    # Folded words of both names with their dictionary forms, and the code: what the register is searched by.
    search_key = models.TextField(editable=False, default="")
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
    charter = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    in_termination = models.BooleanField(_("у стані припинення"), default=False)
    source = models.CharField(_("звідки дані"), max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisation_edrpou_8_digits", condition=Q(edrpou__regex=CODE)),
            models.CheckConstraint(name="organisation_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.edrpou})"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = sort_key(self.name)
        self.search_key = search_words(f"{self.name} {self.short_name}") + f" {self.edrpou}"
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Membership(models.Model):
    """A person's rights in an organisation, from a day to a day (both in), until the moment they were ended."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    rights = models.JSONField(default=list)
    position = models.CharField(_("посада"), max_length=120, blank=True)
    is_head = models.BooleanField(_("керує організацією"), default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_head=True, ended_at__isnull=True),
                name="organisation_one_head",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(ended_at__isnull=True),
                name="membership_once",
            ),
            models.CheckConstraint(
                name="membership_since_before_until", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} у {self.organisation_id}"

    def granted(self) -> frozenset[Right]:
        return frozenset(Right) if self.is_head else frozenset(Right(r) for r in self.rights)


class Affiliate(models.Model):
    """A person whose tie with the organisation keeps her from judging its applications; ended ties are kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliates")
    kind = models.CharField(_("звʼязок"), max_length=12, choices=AffiliateKind.choices)
    full_name = models.CharField(_("прізвище, імʼя, по батькові"), max_length=200)
    name_folded = models.CharField(max_length=200, editable=False)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("з"), null=True, blank=True)
    until = models.DateField(_("до"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "kind"], name="affiliate_kind")]
        constraints = [
            models.CheckConstraint(name="affiliate_kind_known", condition=Q(kind__in=AffiliateKind.values)),
            models.CheckConstraint(name="affiliate_has_name", condition=~Q(full_name="")),
            models.CheckConstraint(
                name="affiliate_since_before_until",
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.kind})"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_folded = fold(" ".join(self.full_name.split()))
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class MemberInvitation(models.Model):
    """What an invitation to work in an organisation gives; the secret link is `identity.Invitation`."""

    invitation = models.OneToOneField("identity.Invitation", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    rights = models.JSONField(default=list)
    position = models.CharField(_("посада"), max_length=120, blank=True)
    is_head = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_head=True, closed_at__isnull=True),
                name="invitation_one_open_for_head",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} до {self.organisation_id}"


class HandOver(models.Model):
    """A change of the head: asked for by the old one with a document, or by an official with a reason."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hand_overs")
    invitation = models.OneToOneField(MemberInvitation, on_delete=models.PROTECT, related_name="hand_over")
    status = models.CharField(max_length=12, choices=HandOverStatus.choices, default=HandOverStatus.WAITING)
    old_head = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    basis = models.CharField(_("підстава"), max_length=300)
    basis_file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    by_official = models.BooleanField(default=False)
    keep_old_head = models.BooleanField(_("попередня голова лишається в команді"), default=False)
    requested_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="hand_over_status_known", condition=Q(status__in=HandOverStatus.values)),
            models.CheckConstraint(name="hand_over_has_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="hand_over_by_head_has_document", condition=Q(by_official=True) | Q(basis_file__isnull=False)
            ),
            models.CheckConstraint(
                name="hand_over_closed_iff_over",
                condition=Q(status="waiting", closed_at__isnull=True)
                | (~Q(status="waiting") & Q(closed_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(status="waiting"), name="hand_over_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.status}"


class JoinRequest(models.Model):
    """An organisation that isn't in the network yet asks to be. Until an official decides it exists only here."""

    number = models.CharField(max_length=12, unique=True)
    edrpou = models.CharField(_("код ЄДРПОУ"), max_length=8)
    name = models.CharField(_("повна назва"), max_length=300)
    legal_form = models.CharField(_("організаційно-правова форма"), max_length=40)
    registered_on = models.DateField(_("дата державної реєстрації"))
    contact_name = models.CharField(_("хто керує організацією"), max_length=200)
    email = models.EmailField(_("електронна пошта"))
    phone = models.CharField(_("телефон"), max_length=32)
    about = models.TextField(_("чим займається організація"), blank=True)
    status = models.CharField(max_length=12, choices=JoinStatus.choices, default=JoinStatus.WAITING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("причина"), max_length=500, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="join_status_known", condition=Q(status__in=JoinStatus.values)),
            models.CheckConstraint(name="join_edrpou_8_digits", condition=Q(edrpou__regex=CODE)),
            models.CheckConstraint(
                name="join_decided_has_time", condition=Q(status="waiting") | Q(decided_at__isnull=False)
            ),
            models.CheckConstraint(name="join_declined_has_reason", condition=~Q(status="declined") | ~Q(reason="")),
            models.UniqueConstraint(fields=["edrpou"], condition=Q(status="waiting"), name="join_one_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Bar(models.Model):
    """Budget years in which the organisation may not take part, with the ground. Lifted, never deleted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bars")
    reason = models.CharField(_("за що"), max_length=500)
    act = models.CharField(_("документ"), max_length=300)
    from_year = models.PositiveSmallIntegerField(_("з року"))
    until_year = models.PositiveSmallIntegerField(_("до року включно"))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="bar_years_in_order", condition=Q(until_year__gte=F("from_year"))),
            models.CheckConstraint(name="bar_has_ground", condition=~Q(reason="") & ~Q(act="")),
            models.CheckConstraint(
                name="bar_lifted_has_reason", condition=Q(lifted_at__isnull=True) | ~Q(lifted_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.from_year}–{self.until_year}"


class ProviderRecord(models.Model):
    """The organisation stands in the state register of providers of social services, with these services.

    A record that was excluded stays: contracts of its time rest on it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="provider_records")
    section = models.CharField(_("розділ реєстру"), max_length=8, choices=RegisterSection.choices)
    number = models.CharField(_("номер запису"), max_length=40)
    since = models.DateField(_("у реєстрі з"))
    # Keys of `reference.ServiceCode`.
    services = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    excluded_on = models.DateField(_("виключено"), null=True, blank=True)
    excluded_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="provider_section_known", condition=Q(section__in=RegisterSection.values)),
            models.CheckConstraint(name="provider_has_number", condition=~Q(number="")),
            models.CheckConstraint(
                name="provider_excluded_has_reason", condition=Q(excluded_on__isnull=True) | ~Q(excluded_reason="")
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(excluded_on__isnull=True), name="provider_one_record"
            ),
            models.UniqueConstraint(
                fields=["section", "number"], condition=Q(excluded_on__isnull=True), name="provider_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"
