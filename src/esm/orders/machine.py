"""States of the social order's papers and the steps between them (REFERENCE §2), as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class Mechanism(TextChoices):
    """Two mechanisms of one procedure (КМУ 450): the city chooses among prices, or pays everybody who fits a tariff."""

    ORDER = "order", _("замовлення за обсягом і ціною")
    COMPENSATION = "compensation", _("відшкодування надавачам за тарифом")


class StudyStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    PUBLISHED = "published", _("Оприлюднено")


STUDY = Machine[str]([("publish", [StudyStatus.DRAFT], StudyStatus.PUBLISHED)])


class ListStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    SUBMITTED = "submitted", _("На затвердженні")
    APPROVED = "approved", _("Затверджено")


LIST = Machine[str](
    [
        ("submit", [ListStatus.DRAFT], ListStatus.SUBMITTED),
        ("send_back", [ListStatus.SUBMITTED], ListStatus.DRAFT),
        ("approve", [ListStatus.SUBMITTED], ListStatus.APPROVED),
    ]
)


class OrderStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    ANNOUNCED = "announced", _("Оголошено")
    CANCELLED = "cancelled", _("Скасовано")


ORDER = Machine[str](
    [
        ("announce", [OrderStatus.DRAFT], OrderStatus.ANNOUNCED),
        ("extend", [OrderStatus.ANNOUNCED], OrderStatus.ANNOUNCED),
        ("cancel", [OrderStatus.DRAFT, OrderStatus.ANNOUNCED], OrderStatus.CANCELLED),
    ]
)


class LotStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    ANNOUNCED = "announced", _("Приймаємо пропозиції")
    OPENED = "opened", _("Пропозиції розкрито")
    CHOSEN = "chosen", _("Вибір на затвердженні")
    APPROVED = "approved", _("Вибір затверджено")
    RELEASED = "released", _("Надавачів обрано")
    FAILED = "failed", _("Не відбувся")
    CANCELLED = "cancelled", _("Скасовано")


LOT = Machine[str](
    [
        ("announce", [LotStatus.DRAFT], LotStatus.ANNOUNCED),
        ("open", [LotStatus.ANNOUNCED], LotStatus.OPENED),
        ("choose", [LotStatus.OPENED], LotStatus.CHOSEN),
        ("send_back", [LotStatus.CHOSEN], LotStatus.OPENED),
        ("approve", [LotStatus.CHOSEN], LotStatus.APPROVED),
        ("release", [LotStatus.APPROVED], LotStatus.RELEASED),
        # Compensation: providers are accepted one by one while proposals come in; closing ends that.
        ("close", [LotStatus.ANNOUNCED], LotStatus.RELEASED),
        # An appeal that was granted: the choice is made anew.
        ("reopen", [LotStatus.RELEASED], LotStatus.OPENED),
        ("fail", [LotStatus.ANNOUNCED, LotStatus.OPENED], LotStatus.FAILED),
        (
            "cancel",
            [LotStatus.DRAFT, LotStatus.ANNOUNCED, LotStatus.OPENED, LotStatus.CHOSEN],
            LotStatus.CANCELLED,
        ),
    ]
)
# Whatever a proposal says is open to the department from here on: prices are compared, not before.
OPENED_LOTS = frozenset({LotStatus.OPENED, LotStatus.CHOSEN, LotStatus.APPROVED, LotStatus.RELEASED})


class ProposalStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    SUBMITTED = "submitted", _("Подано")
    RETURNED = "returned", _("Повернуто на виправлення")
    ADMITTED = "admitted", _("Відповідає умовам")
    REFUSED = "refused", _("Відхилено")
    CHOSEN = "chosen", _("Обрано надавачем")
    DECLINED = "declined", _("Не обрано")
    WITHDRAWN = "withdrawn", _("Знято надавачем")
    LATE = "late", _("Надійшла запізно")


P = ProposalStatus
PROPOSAL = Machine[str](
    [
        ("submit", [P.DRAFT], P.SUBMITTED),
        ("register_late", [P.DRAFT], P.LATE),
        ("recall", [P.SUBMITTED], P.DRAFT),
        ("return", [P.SUBMITTED], P.RETURNED),
        ("resubmit", [P.RETURNED], P.SUBMITTED),
        ("admit", [P.SUBMITTED], P.ADMITTED),
        ("undo", [P.ADMITTED], P.SUBMITTED),
        ("refuse", [P.SUBMITTED, P.RETURNED], P.REFUSED),
        ("choose", [P.ADMITTED], P.CHOSEN),
        # In place of a provider that left.
        ("take_over", [P.DECLINED], P.CHOSEN),
        # After an appeal that was granted: a refusal is checked again, a choice compared again.
        ("restore", [P.REFUSED], P.SUBMITTED),
        ("reopen", [P.CHOSEN, P.DECLINED], P.ADMITTED),
        ("decline", [P.SUBMITTED, P.RETURNED, P.ADMITTED], P.DECLINED),
        ("withdraw", [P.DRAFT, P.SUBMITTED, P.RETURNED, P.ADMITTED], P.WITHDRAWN),
    ]
)
# Handed in, whatever became of it: the draft and what its owner took away are nobody else's business.
RECEIVED = frozenset({P.SUBMITTED, P.RETURNED, P.ADMITTED, P.REFUSED, P.CHOSEN, P.DECLINED})
UNDECIDED = frozenset({P.SUBMITTED, P.RETURNED})
RANKED = frozenset({P.ADMITTED, P.CHOSEN, P.DECLINED})
LIVE = RECEIVED | {P.DRAFT}


class Channel(TextChoices):
    """How a proposal came. What came on paper or by e-mail is typed in when the seals go off, not before."""

    ONLINE = "online", _("через сайт")
    PAPER = "paper", _("на папері")
    EMAIL = "email", _("електронною поштою")


class Answer(TextChoices):
    YES = "yes", _("так")
    NO = "no", _("ні")
    NOT_APPLICABLE = "na", _("не стосується")


class ChangeKind(TextChoices):
    EXTENSION = "extension", _("Строк подовжено")
    CANCELLATION = "cancellation", _("Скасовано")
    LOT_FAILED = "lot_failed", _("Закупівля не відбулася")
    REOPENED = "reopened", _("За скаргою вибір роблять ще раз")
    PROVIDER_LEFT = "left", _("Надавач припинив надавати послугу")
    REPLACED = "replaced", _("Надавача замінено")
    RENOTICED = "renoticed", _("Оголошуємо ще раз")
