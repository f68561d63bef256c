from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

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

    email = models.EmailField(_("електронна пошта"), unique=True)
    full_name = models.CharField(_("прізвище, імʼя, по батькові"), max_length=200)
    phone = models.CharField(_("телефон"), max_length=32, blank=True)
    is_active = models.BooleanField(_("має доступ"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name


class RoleGrant(models.Model):
    """A role in the city, from a day to a day (both in). Ended, never deleted: history must say who could do what."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="role_since_before_until",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"
