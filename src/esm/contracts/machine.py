"""States of a contract, of a tranche and of a report, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class ContractStatus(TextChoices):
    DRAFT = "draft", _("Готується")
    IN_FORCE = "in_force", _("Діє")
    COMPLETED = "completed", _("Виконано, є що повернути")
    CLOSED = "closed", _("Закрито")
    CANCELLED = "cancelled", _("Не укладено")


CONTRACT = Machine[str](
    [
        ("sign", [ContractStatus.DRAFT], ContractStatus.IN_FORCE),
        ("cancel", [ContractStatus.DRAFT], ContractStatus.CANCELLED),
        ("complete", [ContractStatus.IN_FORCE], ContractStatus.COMPLETED),
        ("close", [ContractStatus.IN_FORCE, ContractStatus.COMPLETED], ContractStatus.CLOSED),
    ]
)
# Everybody may see a contract from its signing on.
PUBLIC_CONTRACTS = frozenset({ContractStatus.IN_FORCE, ContractStatus.COMPLETED, ContractStatus.CLOSED})


class Condition(TextChoices):
    """What has to happen before a tranche may be paid."""

    SIGNATURE = "signature", _("після підписання договору")
    INTERIM_ACCEPTED = "interim_accepted", _("після прийняття проміжного звіту")
    FINAL_ACCEPTED = "final_accepted", _("після прийняття підсумкового звіту")


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


class MoneySource(TextChoices):
    """Whose money a report accounts for; the same five sources as in the application's estimate."""

    CITY = "city", _("міський бюджет")
    OWN = "own", _("власні кошти")
    RAISED = "raised", _("залучені кошти")
    IN_KIND = "in_kind", _("внесок у натурі")
    VOLUNTEER = "volunteer", _("праця волонтерів")
