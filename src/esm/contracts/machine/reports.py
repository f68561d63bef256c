"""States of reports and the words of what they say, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class ReportKind(TextChoices):
    INTERIM = "interim", _("Проміжний звіт")
    FINAL = "final", _("Підсумковий звіт")


class ReportStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    SUBMITTED = "submitted", _("Подано")
    RETURNED = "returned", _("Повернуто: виправте")
    ACCEPTED = "accepted", _("Прийнято")


REPORT = Machine[str](
    [
        ("submit", [ReportStatus.DRAFT, ReportStatus.RETURNED], ReportStatus.SUBMITTED),
        ("recall", [ReportStatus.SUBMITTED], ReportStatus.DRAFT),
        ("return", [ReportStatus.SUBMITTED], ReportStatus.RETURNED),
        ("accept", [ReportStatus.SUBMITTED], ReportStatus.ACCEPTED),
    ]
)
EDITABLE_REPORTS = frozenset({ReportStatus.DRAFT, ReportStatus.RETURNED})


class Outcome(TextChoices):
    """How a report was accepted."""

    WHOLE = "whole", _("Прийнято")
    REMARKS = "remarks", _("Прийнято із зауваженнями")
    PART = "part", _("Прийнято частково")


class Done(TextChoices):
    """What became of a line of the plan."""

    YES = "yes", _("зроблено")
    PART = "part", _("зроблено частково")
    NO = "no", _("не зроблено")


class MediaKind(TextChoices):
    PRESS = "press", _("газета, журнал")
    WEB = "web", _("сайт")
    TV = "tv", _("телебачення")
    RADIO = "radio", _("радіо")
    SOCIAL = "social", _("соціальні мережі")
    OTHER = "other", _("інше")


class Proof(TextChoices):
    """What confirms money of other sources that has no receipts here."""

    BANK = "bank", _("банківська виписка")
    GRANT = "grant", _("грантова угода, звіт донору")
    GIFT = "gift", _("договір дарування, акт передачі")
    TIMESHEET = "timesheet", _("табель, журнал годин")
    OTHER = "other", _("інший документ")


class MoneySource(TextChoices):
    """Whose money a report accounts for; the same five sources as in the application's estimate."""

    CITY = "city", _("міський бюджет")
    OWN = "own", _("власні кошти")
    RAISED = "raised", _("залучені кошти")
    IN_KIND = "in_kind", _("внесок у натурі")
    VOLUNTEER = "volunteer", _("праця волонтерів")


class IndicatorKind(TextChoices):
    """Figures that every report has anyway, and all others."""

    PERSONS = "persons", _("Людей отримають допомогу")
    CONTACTS = "contacts", _("Разів буде надано допомогу")
    JOBS = "jobs", _("Нових робочих місць")
    VOLUNTEERS = "volunteers", _("Волонтерів")
    HOURS = "hours", _("Годин праці волонтерів")
    OTHER = "other", _("Інший показник")
