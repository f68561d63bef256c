"""States and types of amendments, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


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
