"""States of checks, findings and complaints, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class CheckKind(TextChoices):
    DESK = "desk", _("Перевірка документів")
    VISIT = "visit", _("Візит з актом")
    SURVEY = "survey", _("Опитування клієнтів")
    MEDIA = "media", _("Перевірка згадок у медіа")
    # By the requirements of a social order's technical task.
    QUALITY = "quality", _("Перевірка якості послуги")


class CheckStatus(TextChoices):
    PLANNED = "planned", _("Заплановано")
    DONE = "done", _("Проведено")
    CANCELLED = "cancelled", _("Не буде")


CHECK = Machine[str](
    [
        ("record", [CheckStatus.PLANNED], CheckStatus.DONE),
        ("cancel", [CheckStatus.PLANNED], CheckStatus.CANCELLED),
    ]
)


class CheckOutcome(TextChoices):
    ACCEPTED = "accepted", _("Прийнято")
    REMARKS = "remarks", _("Прийнято із зауваженнями")
    PARTLY = "partly", _("Частину витрат не прийнято")
    BROKEN = "broken", _("Договір порушено")


class FindingStatus(TextChoices):
    OPEN = "open", _("Чекає відповіді")
    ANSWERED = "answered", _("Є відповідь")
    CLOSED = "closed", _("Усунено")


FINDING = Machine[str](
    [
        ("answer", [FindingStatus.OPEN], FindingStatus.ANSWERED),
        ("reopen", [FindingStatus.ANSWERED], FindingStatus.OPEN),
        ("close", [FindingStatus.OPEN, FindingStatus.ANSWERED], FindingStatus.CLOSED),
    ]
)


class Channel(TextChoices):
    """How a complaint came."""

    SITE = "site", _("через сайт")
    PHONE = "phone", _("телефоном")
    PAPER = "paper", _("на папері")
    VISIT = "visit", _("особисто")


class About(TextChoices):
    PROJECT = "project", _("проєкт")
    CONTRACT = "contract", _("договір")
    SERVICE = "service", _("послуга")
    # An appeal of a provider against a decision about its proposal (orders).
    CHOICE = "choice", _("рішення щодо пропозиції")


class Level(TextChoices):
    """Who answers. The order is that of going further."""

    ORGANISER = "organiser", _("департамент, що веде договір")
    DEPUTY = "deputy", _("керівництво: заступник міського голови")
    COURT = "court", _("суд")


NEXT_LEVEL = {Level.ORGANISER: Level.DEPUTY, Level.DEPUTY: Level.COURT}


class ComplaintOutcome(TextChoices):
    SATISFIED = "satisfied", _("Задоволено")
    PARTLY = "partly", _("Задоволено частково")
    REFUSED = "refused", _("Відмовлено")
