import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from esm.kernel.text import fold, sort_key

from .roles import Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in: her e-mail is her name for the machine. Residents need no account."""

    # What stands in addresses of pages instead of the database's key.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("електронна пошта"), unique=True)
    full_name = models.CharField(_("прізвище, імʼя, по батькові"), max_length=200)
    phone = models.CharField(_("телефон"), max_length=32, blank=True)
    is_active = models.BooleanField(_("має доступ"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Part of what a session is signed with: one more, and every session she has is over for good.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    name_key = models.CharField(max_length=120, db_index=True, editable=False, default="")
    search_key = models.CharField(max_length=500, editable=False, default="")

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_has_name", condition=~Q(full_name="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        if kwargs.get("update_fields") is None:
            self.name_key = sort_key(self.full_name)
            self.search_key = fold(f"{self.full_name} {self.email}")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        whole = f"{super()._get_session_auth_hash(secret)}:{self.session_epoch}"  # type: ignore[misc]
        return salted_hmac("esm.identity.session", whole, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.full_name


class RoleGrant(models.Model):
    """A role in the city, from a day to a day (both in), until the moment it was ended.

    Ended, never deleted: history must say who could do what.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="role_since_before_until", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="role_not_granted_by_oneself", condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user"))
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ended_at__isnull=True), name="role_granted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class Invitation(models.Model):
    """The only way to an account: a letter with a secret link that works once and for a time.

    The database holds a nonce and the secret's digest; the secret itself is made from the nonce with the installation's
    key, so a stolen copy of the database opens nothing. `purpose` says which room acts on it; what it gives beyond the account is
    that room's row with this one's key.
    """

    class Purpose(models.TextChoices):
        ROLE = "role", _("роль у місті")
        MEMBERSHIP = "membership", _("робота в організації")

    email = models.EmailField(_("електронна пошта"))
    nonce = models.CharField(max_length=32)
    token_digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    role = models.CharField(max_length=32, choices=Role.choices, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["email"], name="invitation_email")]
        constraints = [
            models.CheckConstraint(name="invitation_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="invitation_role_iff_purpose",
                condition=Q(purpose="role", role__in=Role.values) | Q(purpose="membership", role=""),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_someone",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["email", "role"],
                condition=Q(purpose="role", accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open_for_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.email}"
