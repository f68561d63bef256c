"""States of a contract, its parties and its signed files, as data."""

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
    # The budget year ended before all that was accepted could be paid: the rest never will be.
    UNPAID = "unpaid", _("Закрито з несплаченою сумою")
    CANCELLED = "cancelled", _("Не укладено")
    BROKEN = "broken", _("Розірвано")


CONTRACT = Machine[str](
    [
        ("sign", [ContractStatus.DRAFT], ContractStatus.IN_FORCE),
        ("cancel", [ContractStatus.DRAFT], ContractStatus.CANCELLED),
        ("complete", [ContractStatus.IN_FORCE], ContractStatus.COMPLETED),
        ("close", [ContractStatus.IN_FORCE, ContractStatus.COMPLETED], ContractStatus.CLOSED),
        ("lapse", [ContractStatus.COMPLETED], ContractStatus.UNPAID),
        # A return that was recorded wrongly: nothing is even any more.
        ("reopen", [ContractStatus.CLOSED, ContractStatus.UNPAID], ContractStatus.COMPLETED),
        ("break", [ContractStatus.IN_FORCE, ContractStatus.COMPLETED], ContractStatus.BROKEN),
    ]
)
# Payments under these are made and corrected; under the settled ones nothing moves any more.
PAYABLE_CONTRACTS = frozenset({ContractStatus.IN_FORCE, ContractStatus.COMPLETED})
SETTLED_CONTRACTS = frozenset({ContractStatus.CLOSED, ContractStatus.UNPAID})
# Everybody may see a contract from its signing on.
PUBLIC_CONTRACTS = PAYABLE_CONTRACTS | SETTLED_CONTRACTS | {ContractStatus.BROKEN}


class FileKind(TextChoices):
    SCAN = "scan", _("скан із підписами")
    SIGNATURE = "signature", _("файл електронного підпису")
    CONTAINER = "container", _("договір з електронним підписом усередині")


class SignatureCheck(TextChoices):
    """What a checker of qualified signatures said; without one nothing is said to be checked."""

    NOT_CHECKED = "not_checked", _("підпис не перевірено")
    VALID = "valid", _("підпис дійсний")
    INVALID = "invalid", _("підпис недійсний")
