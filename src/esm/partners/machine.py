"""Rights of a person in her organisation. HEAD also manages the people and signs; a right does not imply another."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Right(TextChoices):
    VIEW = "view", _("бачити")
    EDIT = "edit", _("готувати заявки й звіти")
    SUBMIT = "submit", _("подавати від імені організації")
    MANAGE = "manage", _("керувати людьми й даними організації")


MEMBER_RIGHTS = frozenset({Right.VIEW, Right.EDIT})
HEAD_RIGHTS = frozenset(Right)
