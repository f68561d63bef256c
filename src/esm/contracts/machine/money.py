"""What tranches wait for, what is owed, and states of demands to return money, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class Condition(TextChoices):
    """What has to happen before a tranche may be paid."""

    SIGNATURE = "signature", _("після підписання договору")
    INTERIM_ACCEPTED = "interim_accepted", _("після прийняття проміжного звіту")
    FINAL_ACCEPTED = "final_accepted", _("після прийняття підсумкового звіту")
    DATE = "date", _("у визначений день")


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
        ("reopen", [DemandStatus.PAID], DemandStatus.SENT),
        ("withdraw", [DemandStatus.SENT, DemandStatus.BARRED], DemandStatus.WITHDRAWN),
    ]
)
OPEN_DEMANDS = frozenset({DemandStatus.SENT, DemandStatus.BARRED})
