"""Rights of a person in her organisation, and the states of a request to join and of a hand-over.

HEAD also manages the people and signs; a right does not imply another.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class Right(TextChoices):
    VIEW = "view", _("бачити")
    EDIT = "edit", _("готувати заявки й звіти")
    SUBMIT = "submit", _("подавати від імені організації")
    MANAGE = "manage", _("керувати людьми й даними організації")


MEMBER_RIGHTS = frozenset({Right.VIEW, Right.EDIT})
HEAD_RIGHTS = frozenset(Right)


class JoinStatus(TextChoices):
    WAITING = "waiting", _("чекає на рішення")
    APPROVED = "approved", _("прийнято")
    DECLINED = "declined", _("відхилено")


class HandOverStatus(TextChoices):
    WAITING = "waiting", _("чекає на згоду нової голови")
    DONE = "done", _("завершено")
    CANCELLED = "cancelled", _("скасовано")


JOINING: Machine[JoinStatus] = Machine(
    [
        ("approve", [JoinStatus.WAITING], JoinStatus.APPROVED),
        ("decline", [JoinStatus.WAITING], JoinStatus.DECLINED),
    ]
)
HANDING_OVER: Machine[HandOverStatus] = Machine(
    [
        ("accept", [HandOverStatus.WAITING], HandOverStatus.DONE),
        ("cancel", [HandOverStatus.WAITING], HandOverStatus.CANCELLED),
    ]
)


class AffiliateKind(TextChoices):
    HEAD = "head", _("керівник чи керівниця")
    FOUNDER = "founder", _("засновник чи засновниця")
    GOVERNING = "governing", _("член органу управління")
    EMPLOYEE = "employee", _("працівник чи працівниця")
    CONTRACTOR = "contractor", _("працює за договором")


class RegisterSection(TextChoices):
    """Sections of the state register of providers of social services (REFERENCE §3); the third one is of recipients."""

    LEGAL = "legal", _("юридичні особи й підприємці")
    NATURAL = "natural", _("фізичні особи, які надають послуги без підприємництва")
