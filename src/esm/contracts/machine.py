"""States of a contract, of its amendments, tranches and reports, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class ContractKind(TextChoices):
    """What the contract rests on."""

    PROJECT = "project", _("Проєкт за конкурсом")
    SERVICE = "service", _("Соціальне замовлення")
    COMPENSATION = "compensation", _("Компенсація надавачу")


class Side(TextChoices):
    """One of the two parties."""

    CITY = "city", _("місто")
    ORGANISATION = "organisation", _("організація")


class ContractStatus(TextChoices):
    DRAFT = "draft", _("Готується")
    IN_FORCE = "in_force", _("Діє")
    COMPLETED = "completed", _("Виконано, лишилися розрахунки")
    CLOSED = "closed", _("Закрито")
    CANCELLED = "cancelled", _("Не укладено")
    BROKEN = "broken", _("Розірвано")


CONTRACT = Machine[str](
    [
        ("sign", [ContractStatus.DRAFT], ContractStatus.IN_FORCE),
        ("cancel", [ContractStatus.DRAFT], ContractStatus.CANCELLED),
        ("complete", [ContractStatus.IN_FORCE], ContractStatus.COMPLETED),
        ("close", [ContractStatus.IN_FORCE, ContractStatus.COMPLETED], ContractStatus.CLOSED),
        ("break", [ContractStatus.IN_FORCE, ContractStatus.COMPLETED], ContractStatus.BROKEN),
    ]
)
# Everybody may see a contract from its signing on.
PUBLIC_CONTRACTS = frozenset(
    {ContractStatus.IN_FORCE, ContractStatus.COMPLETED, ContractStatus.CLOSED, ContractStatus.BROKEN}
)


class Condition(TextChoices):
    """What has to happen before a tranche may be paid."""

    SIGNATURE = "signature", _("після підписання договору")
    INTERIM_ACCEPTED = "interim_accepted", _("після прийняття проміжного звіту")
    FINAL_ACCEPTED = "final_accepted", _("після прийняття підсумкового звіту")
    DATE = "date", _("у визначений день")


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


class AmendmentType(TextChoices):
    ERROR = "error", _("Виправлення помилки")
    TERM = "term", _("Зміна строку")
    LINES = "lines", _("Зміна кошторису без зміни суми")
    SUM_UP = "sum_up", _("Збільшення суми")
    SUM_DOWN = "sum_down", _("Зменшення суми")
    INDICATORS = "indicators", _("Зміна показників")
    BANK = "bank", _("Зміна рахунку")


class AmendmentStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    ASKED = "asked", _("Чекає рішення")
    APPROVED = "approved", _("Погоджено, чекає підписання")
    SIGNED = "signed", _("Підписано, діє")
    NOTICED = "noticed", _("Діє за повідомленням")
    REFUSED = "refused", _("Відмовлено")
    WITHDRAWN = "withdrawn", _("Відкликано")


AMENDMENT = Machine[str](
    [
        ("ask", [AmendmentStatus.DRAFT], AmendmentStatus.ASKED),
        ("notify", [AmendmentStatus.DRAFT], AmendmentStatus.NOTICED),
        ("approve", [AmendmentStatus.ASKED], AmendmentStatus.APPROVED),
        ("refuse", [AmendmentStatus.ASKED], AmendmentStatus.REFUSED),
        (
            "withdraw",
            [AmendmentStatus.DRAFT, AmendmentStatus.ASKED, AmendmentStatus.APPROVED],
            AmendmentStatus.WITHDRAWN,
        ),
        ("sign", [AmendmentStatus.APPROVED], AmendmentStatus.SIGNED),
    ]
)
OPEN_AMENDMENTS = frozenset({AmendmentStatus.DRAFT, AmendmentStatus.ASKED, AmendmentStatus.APPROVED})
# These have changed the contract.
APPLIED_AMENDMENTS = frozenset({AmendmentStatus.SIGNED, AmendmentStatus.NOTICED})


class ObligationKind(TextChoices):
    REPORT = "report", _("звіт")
    DEFECT = "defect", _("виправлення недоліку")
    RETURN = "return", _("повернення коштів")
    VISIT = "visit", _("візит")
    ANSWER = "answer", _("відповідь")
    OTHER = "other", _("інше")


class DemandStatus(TextChoices):
    SENT = "sent", _("Чекає повернення")
    BARRED = "barred", _("Строк минув, участь заборонено")
    PAID = "paid", _("Повернуто")
    WITHDRAWN = "withdrawn", _("Відкликано")


DEMAND = Machine[str](
    [
        ("bar", [DemandStatus.SENT], DemandStatus.BARRED),
        ("pay", [DemandStatus.SENT, DemandStatus.BARRED], DemandStatus.PAID),
        ("withdraw", [DemandStatus.SENT, DemandStatus.BARRED], DemandStatus.WITHDRAWN),
    ]
)
OPEN_DEMANDS = frozenset({DemandStatus.SENT, DemandStatus.BARRED})


class FileKind(TextChoices):
    SCAN = "scan", _("скан із підписами")
    SIGNATURE = "signature", _("файл електронного підпису")
    CONTAINER = "container", _("договір з електронним підписом усередині")


class CheckStatus(TextChoices):
    """What a checker of qualified signatures said; without one nothing is said to be checked."""

    NOT_CHECKED = "not_checked", _("підпис не перевірено")
    VALID = "valid", _("підпис дійсний")
    INVALID = "invalid", _("підпис недійсний")
