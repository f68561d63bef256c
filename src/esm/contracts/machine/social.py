"""States of what a social order's contract lives by: referrals of people and monthly acts, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class ReferralStatus(TextChoices):
    SENT = "sent", _("Чекає відповіді надавача")
    ACCEPTED = "accepted", _("Прийнято")
    DECLINED = "declined", _("Надавач відмовив")
    ENDED = "ended", _("Завершено")


REFERRAL = Machine[str](
    [
        ("accept", [ReferralStatus.SENT], ReferralStatus.ACCEPTED),
        ("decline", [ReferralStatus.SENT], ReferralStatus.DECLINED),
        ("end", [ReferralStatus.SENT, ReferralStatus.ACCEPTED], ReferralStatus.ENDED),
    ]
)
# These hold a part of the contract's volume.
OPEN_REFERRALS = frozenset({ReferralStatus.SENT, ReferralStatus.ACCEPTED})
# Deliveries to these people may be paid: what was given before a referral ended stays given.
PAID_REFERRALS = frozenset({ReferralStatus.ACCEPTED, ReferralStatus.ENDED})


class FeeKind(TextChoices):
    """The same three as `orders.public.FeeKind`, in words for a page."""

    FREE = "free", _("безоплатно")
    DIFFERENTIATED = "differentiated", _("часткова плата")
    FULL = "full", _("повна плата")


class ActStatus(TextChoices):
    SUBMITTED = "submitted", _("Чекає рішення")
    ACCEPTED = "accepted", _("Прийнято")
    RETURNED = "returned", _("Повернуто: виправте")
    WITHDRAWN = "withdrawn", _("Відкликано")


ACT = Machine[str](
    [
        ("accept", [ActStatus.SUBMITTED], ActStatus.ACCEPTED),
        ("return", [ActStatus.SUBMITTED], ActStatus.RETURNED),
        ("withdraw", [ActStatus.SUBMITTED], ActStatus.WITHDRAWN),
    ]
)
# Deliveries stand on these; the sum of these stays within the contract.
STANDING_ACTS = frozenset({ActStatus.SUBMITTED, ActStatus.ACCEPTED})


class Portion(TextChoices):
    """Why deliveries of an act stand on a line of their own."""

    MONTH = "month", _("за місяць")
    LATE = "late", _("записано пізніше")
    MINUS = "minus", _("виправлення вже оплаченого")
