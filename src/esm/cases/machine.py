"""Words of a case, and the ways that have an end: of the case, of an act, of a decision, of a plan, of a transfer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class Intake(TextChoices):
    """Who speaks: the person (or her representative) applies, anybody may notify, also without a name."""

    APPLICATION = "application", _("заява")
    NOTIFICATION = "notification", _("повідомлення")


class Source(TextChoices):
    PERSON = "person", _("сама людина")
    REPRESENTATIVE = "representative", _("законний представник")
    RELATIVE = "relative", _("рідні чи сусіди")
    OFFICE = "office", _("е-офіс")
    HOTLINE = "hotline", _("гаряча лінія")
    ORGANISATION = "organisation", _("громадська організація")
    POLICE = "police", _("поліція")
    SCHOOL = "school", _("школа чи садок")
    HOSPITAL = "hospital", _("лікарня чи сімейний лікар")
    STREET = "street", _("вулична робота")
    OTHER = "other", _("інше джерело")


class Danger(TextChoices):
    """What forbids a refusal and opens the emergency path (law 2671-VIII, articles 18 and 21)."""

    LIFE = "life", _("загроза життю чи здоровʼю")
    VIOLENCE = "violence", _("домашнє насильство")
    GENDER = "gender", _("насильство за ознакою статі")
    CHILD = "child", _("жорстоке поводження з дитиною")


class CaseState(TextChoices):
    REGISTERED = "registered", _("зареєстровано")
    ASSESSING = "assessing", _("оцінюємо потреби")
    DECIDING = "deciding", _("готуємо рішення")
    QUEUED = "queued", _("у черзі на місце")
    PLANNING = "planning", _("складаємо план")
    DELIVERING = "delivering", _("надаємо допомогу")
    EMERGENCY = "emergency", _("допомагаємо екстрено")
    SUSPENDED = "suspended", _("призупинено")
    REFUSED = "refused", _("відмовлено")
    TRANSFERRED = "transferred", _("передано")
    CLOSED = "closed", _("завершено")


_S = CaseState
ENDED = (_S.REFUSED, _S.TRANSFERRED, _S.CLOSED)
OPEN = tuple(s for s in CaseState if s not in ENDED)
CASE: Machine[CaseState] = Machine(
    [
        ("assign", [_S.REGISTERED], _S.ASSESSING),
        # Danger can show at any step: whatever was under way waits.
        ("hurry", [_S.REGISTERED, _S.ASSESSING, _S.DECIDING, _S.QUEUED, _S.PLANNING, _S.DELIVERING], _S.EMERGENCY),
        # The danger is over and its act approved: needs that stay are assessed as always.
        ("calm", [_S.EMERGENCY], _S.ASSESSING),
        ("hand_in", [_S.ASSESSING], _S.DECIDING),
        ("grant", [_S.DECIDING], _S.PLANNING),
        ("queue", [_S.DECIDING], _S.QUEUED),
        ("find_place", [_S.QUEUED], _S.PLANNING),
        ("refuse", [_S.DECIDING], _S.REFUSED),
        # An appeal was granted: the decision is made anew. Help that is given goes on by its plan meanwhile.
        ("reconsider", [_S.REFUSED, _S.PLANNING, _S.QUEUED, _S.DELIVERING, _S.SUSPENDED], _S.DECIDING),
        # It was made anew while a plan is in force: help is given as before.
        ("go_on", [_S.DECIDING], _S.DELIVERING),
        ("begin", [_S.PLANNING], _S.DELIVERING),
        ("suspend", [_S.DELIVERING], _S.SUSPENDED),
        ("resume", [_S.SUSPENDED], _S.DELIVERING),
        ("transfer", OPEN, _S.TRANSFERRED),
        ("close", OPEN, _S.CLOSED),
    ]
)


class ActKind(TextChoices):
    ASSESSMENT = "assessment", _("акт оцінки потреб")
    REASSESSMENT = "reassessment", _("повторна оцінка потреб")
    EMERGENCY = "emergency", _("акт екстреного надання послуг")
    VISIT = "visit", _("акт про результат візиту")


class ActState(TextChoices):
    """Statuses of the national system's acts [V]."""

    DRAFT = "draft", _("проєкт")
    SIGNING = "signing", _("очікує підписання")
    SIGNED = "signed", _("підписано отримувачем")
    APPROVED = "approved", _("затверджено")
    CANCELLED = "cancelled", _("скасовано")
    REJECTED = "rejected", _("відхилено")


_A = ActState
LIVE_ACTS = (_A.DRAFT, _A.SIGNING, _A.SIGNED)
ACT: Machine[ActState] = Machine(
    [
        ("ask_signature", [_A.DRAFT], _A.SIGNING),
        ("sign", [_A.SIGNING], _A.SIGNED),
        ("approve", [_A.SIGNED], _A.APPROVED),
        # The supervisor gives it back with a reason; the author mends it and asks for the signature again.
        ("return", [_A.SIGNED], _A.DRAFT),
        ("reject", [_A.SIGNED], _A.REJECTED),
        ("cancel", LIVE_ACTS, _A.CANCELLED),
    ]
)


class Signature(TextChoices):
    """How somebody agreed with a paper."""

    HAND = "hand", _("власноруч на папері")
    REPRESENTATIVE = "representative", _("підписав законний представник")
    ELECTRONIC = "electronic", _("електронним підписом")
    SPOKEN = "spoken", _("усно, бо підписати не може; є свідок")
    DECLINED = "declined", _("підписати відмовилася")


class CaseClass(TextChoices):
    """Codes of the national system [V]; its labels are inferred."""

    NONE = "", _("не визначено")
    SIMPLE = "SM", _("простий")
    MEDIUM = "MD", _("середній")
    COMPLEX = "DF", _("складний")
    EMERGENCY = "EM", _("екстрений")


class Outcome(TextChoices):
    """Of a decision. No free place means a queue, never a refusal."""

    GRANT = "grant", _("надати послуги")
    QUEUE = "queue", _("надати й поставити в чергу, бо немає вільного місця")
    REFUSE = "refuse", _("відмовити")


class DecisionState(TextChoices):
    DRAFT = "draft", _("проєкт рішення")
    PROPOSED = "proposed", _("на затвердженні")
    APPROVED = "approved", _("рішення прийнято")
    REPLACED = "replaced", _("замінено новим")


_D = DecisionState
DECISION: Machine[DecisionState] = Machine(
    [
        ("propose", [_D.DRAFT], _D.PROPOSED),
        ("return", [_D.PROPOSED], _D.DRAFT),
        ("approve", [_D.PROPOSED], _D.APPROVED),
        ("replace", [_D.APPROVED], _D.REPLACED),
    ]
)


class AppealAnswer(TextChoices):
    NONE = "", _("розглядається")
    KEEP = "keep", _("рішення лишається")
    REVISE = "revise", _("рішення приймаємо наново")


class PlanKind(TextChoices):
    """A plan of services, an individual rehabilitation programme with stages, or help with getting medicines."""

    SERVICES = "services", _("індивідуальний план")
    REHABILITATION = "rehabilitation", _("індивідуальна програма реабілітації")
    MEDICINES = "medicines", _("допомога з ліками")


class PlanState(TextChoices):
    DRAFT = "draft", _("проєкт плану")
    PROPOSED = "proposed", _("на затвердженні")
    APPROVED = "approved", _("очікує підпису людини")
    ACTIVE = "active", _("діє")
    REPLACED = "replaced", _("замінено новим")
    ENDED = "ended", _("виконання завершено")
    CANCELLED = "cancelled", _("скасовано")


_P = PlanState
LIVE_PLANS = (_P.DRAFT, _P.PROPOSED, _P.APPROVED)
PLAN: Machine[PlanState] = Machine(
    [
        ("propose", [_P.DRAFT], _P.PROPOSED),
        ("return", [_P.PROPOSED, _P.APPROVED], _P.DRAFT),
        ("approve", [_P.PROPOSED], _P.APPROVED),
        ("sign", [_P.APPROVED], _P.ACTIVE),
        ("replace", [_P.ACTIVE], _P.REPLACED),
        ("end", [_P.ACTIVE], _P.ENDED),
        ("cancel", LIVE_PLANS, _P.CANCELLED),
    ]
)


class ActionState(TextChoices):
    """Both mark it: whoever gave the help, and the person who got it."""

    PLANNED = "planned", _("заплановано")
    DONE = "done", _("виконано")
    CONFIRMED = "confirmed", _("людина підтвердила")
    DROPPED = "dropped", _("не виконано")


ACTION: Machine[ActionState] = Machine(
    [
        ("done", [ActionState.PLANNED], ActionState.DONE),
        ("confirm", [ActionState.DONE], ActionState.CONFIRMED),
        ("drop", [ActionState.PLANNED], ActionState.DROPPED),
    ]
)


class MedicineState(TextChoices):
    REQUESTED = "requested", _("є запит")
    PRESCRIBED = "prescribed", _("є рецепт")
    PRICED = "priced", _("відома ціна")
    ORDERED = "ordered", _("замовлено")
    RECEIVED = "received", _("людина отримала")
    REFUSED = "refused", _("отримати не вдалося")


_M = MedicineState
MEDICINE: Machine[MedicineState] = Machine(
    [
        # A new prescription when the old one has expired: the price is asked anew.
        ("prescribe", [_M.REQUESTED, _M.PRESCRIBED, _M.PRICED], _M.PRESCRIBED),
        ("price", [_M.PRESCRIBED], _M.PRICED),
        ("order", [_M.PRICED], _M.ORDERED),
        ("receive", [_M.ORDERED], _M.RECEIVED),
        ("refuse", [_M.REQUESTED, _M.PRESCRIBED, _M.PRICED, _M.ORDERED], _M.REFUSED),
    ]
)


class Payer(TextChoices):
    """Where a medicine comes from."""

    PROGRAMME = "programme", _("державна програма «Доступні ліки»")
    BUDGET = "budget", _("міський бюджет")
    FUND = "fund", _("благодійний фонд")
    PHARMACY = "pharmacy", _("аптека")
    OWN = "own", _("кошти людини")


class ReviewOutcome(TextChoices):
    GO_ON = "go_on", _("план лишається")
    CHANGE = "change", _("план треба змінити")
    END = "end", _("завершуємо випадок")


class Closing(TextChoices):
    """Why a case ends (law 2671-VIII; REFERENCE §4.1 stage 10)."""

    GOALS = "goals", _("цілі плану досягнуто")
    REFUSAL = "refusal", _("людина відмовилася від послуг")
    MOVED = "moved", _("людина переїхала")
    DEATH = "death", _("смерть людини")
    BREACH = "breach", _("порушення умов після письмового попередження")
    EXPIRED = "expired", _("минув строк договору")
    NO_NEED = "no_need", _("потреби більше немає")
    MISTAKE = "mistake", _("зареєстровано помилково")


class GoalResult(TextChoices):
    """What a review says of a goal."""

    NONE = "", _("ще не оцінено")
    REACHED = "reached", _("досягнуто")
    PARTLY = "partly", _("досягнуто частково")
    NOT_YET = "not_yet", _("ще не досягнуто")


class EndingState(TextChoices):
    """Somebody proposes to close a case, another person decides."""

    PROPOSED = "proposed", _("на затвердженні")
    APPROVED = "approved", _("завершено")
    RETURNED = "returned", _("повернуто з поясненням")


ENDING: Machine[EndingState] = Machine(
    [
        ("approve", [EndingState.PROPOSED], EndingState.APPROVED),
        ("return", [EndingState.PROPOSED], EndingState.RETURNED),
    ]
)


class TransferState(TextChoices):
    PROPOSED = "proposed", _("на затвердженні")
    OFFERED = "offered", _("чекає на відповідь")
    ACCEPTED = "accepted", _("прийнято")
    DECLINED = "declined", _("не прийнято")
    WITHDRAWN = "withdrawn", _("відкликано")


_T = TransferState
OPEN_TRANSFERS = (_T.PROPOSED, _T.OFFERED)
TRANSFER: Machine[TransferState] = Machine(
    [
        # Another person than the one who proposes lets the offer out.
        ("offer", [_T.PROPOSED], _T.OFFERED),
        ("accept", [_T.OFFERED], _T.ACCEPTED),
        ("decline", [_T.OFFERED], _T.DECLINED),
        ("withdraw", OPEN_TRANSFERS, _T.WITHDRAWN),
    ]
)


class TermKind(TextChoices):
    """What must be done by a moment; days and hours stand in the `cases` rule set."""

    ASSESS = "assess", _("оцінити потреби")
    HAND_IN = "hand_in", _("передати акт на рішення")
    DECIDE = "decide", _("прийняти рішення")
    EMERGENCY = "emergency", _("допомогти екстрено")
    EMERGENCY_ACT = "emergency_act", _("скласти акт про екстрену допомогу")
    NOTIFY = "notify", _("повідомити людину про рішення")
    PLAN = "plan", _("скласти й підписати план")
    REVIEW = "review", _("переглянути план")
    APPEAL = "appeal", _("відповісти на скаргу про рішення")
    TRANSFER = "transfer", _("відповісти, чи приймаємо випадок")


class StepKind(TextChoices):
    """A line of a case's story."""

    REGISTERED = "registered", _("Випадок зареєстровано")
    ASSIGNED = "assigned", _("Призначено відповідальну")
    IDENTIFIED = "identified", _("Встановлено, про кого йдеться")
    EDITED = "edited", _("Запис доповнено")
    TEAM = "team", _("Змінено команду")
    HANDED = "handed", _("Випадок передано іншій відповідальній")
    HURRIED = "hurried", _("Почато екстрену допомогу")
    CALMED = "calmed", _("Екстрену допомогу завершено")
    ACT = "act", _("Акт")
    DECISION = "decision", _("Рішення")
    NOTIFIED = "notified", _("Людину повідомлено про рішення")
    APPEALED = "appealed", _("Рішення оскаржено")
    ANSWERED = "answered", _("На скаргу відповіли")
    PLACE = "place", _("Знайдено місце")
    PLAN = "plan", _("План")
    ACTION = "action", _("Допомога за планом")
    REVIEWED = "reviewed", _("План переглянуто")
    SUSPENDED = "suspended", _("Надання призупинено")
    RESUMED = "resumed", _("Надання відновлено")
    WARNED = "warned", _("Письмово попереджено про припинення")
    OFFERED = "offered", _("Запропоновано передати випадок")
    TRANSFERRED = "transferred", _("Випадок передано")
    NOT_ACCEPTED = "not_accepted", _("Випадок не прийняли")
    CLOSED = "closed", _("Випадок завершено")
    EXPORTED = "exported", _("Документ вивантажено")
