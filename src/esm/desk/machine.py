"""Words of an e-office, and the two ways that have an end: of an appeal and of a referral."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class Channel(TextChoices):
    PHONE = "phone", _("Телефон")
    DESK = "desk", _("За столом")
    EMAIL = "email", _("Пошта")
    SITE = "site", _("Сайт")


class Talk(TextChoices):
    """The language of a conversation."""

    UK = "uk", _("Українська")
    RU = "ru", _("Російська")
    SIGN = "sign", _("Жестова")
    OTHER = "other", _("Інша")


class Urgency(TextChoices):
    ORDINARY = "ordinary", _("Звичайно")
    DAY = "day", _("За 24 години")
    DANGER = "danger", _("Загроза життю: 103, 102")


class Service(TextChoices):
    """What a conversation itself is, by the classifier of social services."""

    INFORMING = "001.0", _("Інформування")
    COUNSELLING = "002.0", _("Консультування")


class Result(TextChoices):
    """How a conversation ended."""

    ANSWERED = "answered", _("відповідь дано")
    APPEAL = "appeal", _("взято в роботу")
    REFERRED = "referred", _("направлено")
    NOT_FOUND = "not_found", _("нічого не підійшло")


class CallOutcome(TextChoices):
    """How a call on the hotline ended."""

    CONSULTED = "consulted", _("відповідь дано")
    APPEAL = "appeal", _("взято в роботу")
    REFERRED = "referred", _("направлено")
    NOT_FOUND = "not_found", _("послуги не знайдено")
    EMERGENCY = "emergency", _("передано 101, 102 або 103")
    ELSEWHERE = "elsewhere", _("підказано інший номер")
    REPEATED = "repeated", _("дзвінок про раніше звернення")
    DROPPED = "dropped", _("звʼязок обірвався")
    SILENT = "silent", _("мовчання")
    WRONG = "wrong", _("помилились номером")
    ABUSE = "abuse", _("образи")


# These leave no other trace: the operator writes them down with one key.
WITHOUT_TALK = (
    CallOutcome.EMERGENCY,
    CallOutcome.ELSEWHERE,
    CallOutcome.REPEATED,
    CallOutcome.DROPPED,
    CallOutcome.SILENT,
    CallOutcome.WRONG,
    CallOutcome.ABUSE,
)


class Source(TextChoices):
    """Where an appeal came from."""

    DESK = "desk", _("е-офіс")
    QUESTION = "question", _("питання на сайті")
    CALL_ME = "call_me", _("прохання подзвонити")


class AppealStatus(TextChoices):
    NEW = "new", _("чекає на операторку")
    WORK = "work", _("в роботі")
    WAITING = "waiting", _("чекаємо на організацію")
    ANSWERED = "answered", _("перевіряємо, чи допомогли")
    CLOSED = "closed", _("закрито")


OPEN_APPEALS = (AppealStatus.NEW, AppealStatus.WORK, AppealStatus.WAITING, AppealStatus.ANSWERED)
_S = AppealStatus
APPEAL: Machine[AppealStatus] = Machine(
    [
        ("take", [_S.NEW], _S.WORK),
        ("refer", [_S.WORK, _S.WAITING], _S.WAITING),
        # The organisation can't, the person doesn't want it any more, or the consent was withdrawn.
        ("come_back", [_S.WAITING], _S.WORK),
        ("answer", [_S.WORK, _S.WAITING], _S.ANSWERED),
        ("close", [_S.NEW, _S.WORK, _S.ANSWERED], _S.CLOSED),
        ("reopen", [_S.ANSWERED, _S.CLOSED], _S.WORK),
    ]
)


class Helped(TextChoices):
    """What the person says when called back."""

    YES = "yes", _("допомогли")
    PARTLY = "partly", _("допомогли частково")
    NO = "no", _("не допомогли")
    SILENT = "silent", _("не додзвонилися")


class StepKind(TextChoices):
    """A line of an appeal's story."""

    CREATED = "created", _("Звернення прийнято")
    TAKEN = "taken", _("Операторка взяла звернення в роботу")
    HANDED = "handed", _("Звернення передано іншій операторці")
    EDITED = "edited", _("Запис доповнено")
    REFERRED = "referred", _("Направлено до організації")
    ASKED = "asked", _("Організація просить уточнити")
    TOLD = "told", _("Уточнення надано")
    ACCEPTED = "accepted", _("Організація погодилася допомогти")
    DECLINED = "declined", _("Організація не може допомогти")
    CLIENT_REFUSED = "client_refused", _("Людина відмовилася від послуги")
    DELIVERED = "delivered", _("Послугу надано")
    STOPPED = "stopped", _("Направлення зупинено")
    UNMET = "unmet", _("Послуги не знайдено: потребу записано")
    ANSWERED = "answered", _("Відповідь дано")
    CALLED_BACK = "called_back", _("Запитали, чи допомогли")
    REOPENED = "reopened", _("Звернення відкрито знову")
    CLOSED = "closed", _("Звернення закрито")
    CONSENT = "consent", _("Людина дала згоду")
    WITHDRAWN = "withdrawn", _("Людина відкликала згоду")
    CASE = "case", _("Передано до соціальної роботи: відкрито випадок")


class ReferralStatus(TextChoices):
    SENT = "sent", _("чекає на відповідь")
    ASKED = "asked", _("просять уточнити")
    ACCEPTED = "accepted", _("прийнято")
    DECLINED = "declined", _("не можуть допомогти")
    CLIENT_REFUSED = "client_refused", _("людина відмовилася")
    DELIVERED = "delivered", _("послугу надано")
    STOPPED = "stopped", _("зупинено")


OPEN_REFERRALS = (ReferralStatus.SENT, ReferralStatus.ASKED, ReferralStatus.ACCEPTED)
# The organisation owes an answer.
UNANSWERED = (ReferralStatus.SENT,)
_R = ReferralStatus
REFERRAL: Machine[ReferralStatus] = Machine(
    [
        ("accept", [_R.SENT, _R.ASKED], _R.ACCEPTED),
        ("ask", [_R.SENT], _R.ASKED),
        ("tell", [_R.ASKED], _R.SENT),
        # An organisation that had agreed may find that it can't: the person must not wait for nothing.
        ("decline", [_R.SENT, _R.ASKED, _R.ACCEPTED], _R.DECLINED),
        ("client_refuses", [_R.SENT, _R.ASKED, _R.ACCEPTED], _R.CLIENT_REFUSED),
        ("deliver", [_R.ACCEPTED], _R.DELIVERED),
        ("stop", [_R.SENT, _R.ASKED, _R.ACCEPTED], _R.STOPPED),
    ]
)


class Decline(TextChoices):
    """Why an organisation can't help."""

    NO_PLACES = "no_places", _("немає вільних місць")
    CONDITIONS = "conditions", _("людина не відповідає умовам послуги")
    DISTRICT = "district", _("не працюємо в цьому районі")
    STAFF = "staff", _("немає кому надати послугу")
    PAUSED = "paused", _("послугу зупинено")
    OTHER = "other", _("інша причина")


class Outcome(TextChoices):
    """What came of a delivered referral, by the organisation."""

    FULL = "full", _("допомогли повністю")
    PART = "part", _("допомогли частково")
    GOES_ON = "goes_on", _("послуга триває")


class CallsWhom(TextChoices):
    THEY = "they", _("Організація подзвонить людині")
    NOW = "now", _("Зʼєднати зараз")
    SHE = "she", _("Людина подзвонить сама")


class Missing(TextChoices):
    """Why a need stays unmet."""

    NO_SERVICE = "no_service", _("такої послуги немає")
    NO_PLACES = "no_places", _("немає вільних місць")
    FAR = "far", _("немає в цьому районі")
    CONDITIONS = "conditions", _("людина не відповідає умовам")
    PRICE = "price", _("надто дорого")
    DECLINED = "declined", _("усі організації відмовили")
