"""States of a call and of an application, and the steps between them (REFERENCE §1.1), as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class CallStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    OPEN = "open", _("Оголошено")
    REVIEW = "review", _("Оцінювання")
    RANKING = "ranking", _("Рейтинг")
    APPROVED = "approved", _("Рішення затверджено")
    RELEASED = "released", _("Результати оприлюднено")
    ARCHIVED = "archived", _("Архів")
    FAILED = "failed", _("Не відбувся")
    CANCELLED = "cancelled", _("Скасовано")


CALL = Machine[str](
    [
        ("open", [CallStatus.DRAFT], CallStatus.OPEN),
        ("extend", [CallStatus.OPEN], CallStatus.OPEN),
        ("start_review", [CallStatus.OPEN], CallStatus.REVIEW),
        ("close_review", [CallStatus.REVIEW], CallStatus.RANKING),
        ("reopen_review", [CallStatus.RANKING], CallStatus.REVIEW),
        ("approve", [CallStatus.RANKING], CallStatus.APPROVED),
        ("send_back", [CallStatus.APPROVED], CallStatus.RANKING),
        ("release", [CallStatus.APPROVED], CallStatus.RELEASED),
        ("archive", [CallStatus.RELEASED], CallStatus.ARCHIVED),
        ("fail", [CallStatus.OPEN, CallStatus.REVIEW, CallStatus.RANKING], CallStatus.FAILED),
        ("cancel", [CallStatus.DRAFT, CallStatus.OPEN, CallStatus.REVIEW, CallStatus.RANKING], CallStatus.CANCELLED),
    ]
)
# From opening on, everybody may read the call itself.
PUBLIC_CALLS = frozenset(CallStatus) - {CallStatus.DRAFT}
# Scores, reasons and sums are everybody's from the one moment of release, never before.
RELEASED_CALLS = frozenset({CallStatus.RELEASED, CallStatus.ARCHIVED})


class ApplicationStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    SUBMITTED = "submitted", _("Подано")
    LATE = "late", _("Надійшла після строку")
    RETURNED = "returned", _("Повернуто: виправте недоліки")
    ADMITTED = "admitted", _("Допущено")
    REFUSED = "refused", _("Не допущено")
    WITHDRAWN = "withdrawn", _("Відкликано")
    WON = "won", _("Переможець")
    WON_UNFUNDED = "won_unfunded", _("Переможець без фінансування")
    RESERVE = "reserve", _("У резерві")
    DECLINED = "declined", _("Не підтримано")


A = ApplicationStatus
APPLICATION = Machine[str](
    [
        ("submit", [A.DRAFT], A.SUBMITTED),
        ("recall", [A.SUBMITTED], A.DRAFT),
        ("register_late", [A.DRAFT], A.LATE),
        ("return", [A.SUBMITTED], A.RETURNED),
        ("resubmit", [A.RETURNED], A.SUBMITTED),
        ("admit", [A.SUBMITTED, A.RETURNED], A.ADMITTED),
        ("refuse", [A.SUBMITTED, A.RETURNED, A.ADMITTED], A.REFUSED),
        ("restore", [A.REFUSED], A.ADMITTED),
        ("undo_admit", [A.ADMITTED], A.SUBMITTED),
        ("withdraw", [A.SUBMITTED, A.RETURNED, A.ADMITTED, A.RESERVE, A.WON], A.WITHDRAWN),
        ("win", [A.ADMITTED, A.RESERVE], A.WON),
        ("win_unfunded", [A.ADMITTED], A.WON_UNFUNDED),
        ("reserve", [A.ADMITTED], A.RESERVE),
        ("decline", [A.ADMITTED], A.DECLINED),
        # A released decision changes only by a correction, after an appeal.
        ("correct_win", [A.WON, A.WON_UNFUNDED, A.RESERVE, A.DECLINED], A.WON),
        ("correct_win_unfunded", [A.WON, A.WON_UNFUNDED, A.RESERVE, A.DECLINED], A.WON_UNFUNDED),
        ("correct_reserve", [A.WON, A.WON_UNFUNDED, A.RESERVE, A.DECLINED], A.RESERVE),
        ("correct_decline", [A.WON, A.WON_UNFUNDED, A.RESERVE, A.DECLINED], A.DECLINED),
    ]
)
EDITABLE = frozenset({A.DRAFT, A.RETURNED})
# What counts towards «applications for one organisation».
LIVE = frozenset(ApplicationStatus) - {A.LATE, A.REFUSED, A.WITHDRAWN, A.DECLINED}
WINNERS = frozenset({A.WON, A.WON_UNFUNDED})


class Channel(TextChoices):
    ONLINE = "online", _("онлайн")
    PAPER = "paper", _("на папері")
    EMAIL = "email", _("електронною поштою")


class Source(TextChoices):
    """Whose money (or work) pays for an estimate line."""

    CITY = "city", _("міський бюджет")
    OWN = "own", _("власні кошти")
    RAISED = "raised", _("залучені кошти")
    IN_KIND = "in_kind", _("внесок у натурі")
    VOLUNTEER = "volunteer", _("праця волонтерів")


class ChangeKind(TextChoices):
    EXTENSION = "extension", _("Продовження строку")
    OUTAGE = "outage", _("Продовження через збій системи")
    SECOND_ROUND = "second_round", _("Другий етап")
    CANCELLATION = "cancellation", _("Скасування")
    FAILURE = "failure", _("Конкурс не відбувся")


class Verdict(TextChoices):
    """An answer in the admission check list."""

    YES = "yes", _("так")
    NO = "no", _("ні")
    NA = "na", _("не стосується")


class AppealLevel(TextChoices):
    """What is appealed: a refusal to admit, or the competition's decision."""

    ADMISSION = "admission", _("на відмову в допуску")
    DECISION = "decision", _("на рішення конкурсу")


class AppealOutcome(TextChoices):
    LEAVE = "leave", _("залишити без змін")
    RECHECK = "recheck", _("перевірити ще раз і допустити")
    RESCORE = "rescore", _("оцінити ще раз")
    ANNUL = "annul", _("скасувати рішення")


class Outcome(TextChoices):
    """What was decided about an application. Same words as the application's own states, which follow at release."""

    WON = "won", _("Переможець")
    WON_UNFUNDED = "won_unfunded", _("Переможець без фінансування")
    RESERVE = "reserve", _("У резерві")
    DECLINED = "declined", _("Не підтримано")


# The application's step that a released decision takes.
RELEASE_STEPS = {
    Outcome.WON: "win",
    Outcome.WON_UNFUNDED: "win_unfunded",
    Outcome.RESERVE: "reserve",
    Outcome.DECLINED: "decline",
}


# … and the one that a correction takes.
CORRECTION_STEPS = {outcome: f"correct_{step}" for outcome, step in RELEASE_STEPS.items()}


class DecisionStatus(TextChoices):
    DRAFT = "draft", _("Готується")
    SUBMITTED = "submitted", _("На затвердженні")
    APPROVED = "approved", _("Затверджено")


DECISION = Machine[str](
    [
        ("submit", [DecisionStatus.DRAFT], DecisionStatus.SUBMITTED),
        ("send_back", [DecisionStatus.SUBMITTED, DecisionStatus.APPROVED], DecisionStatus.DRAFT),
        ("approve", [DecisionStatus.SUBMITTED], DecisionStatus.APPROVED),
    ]
)


class RescoreBy(TextChoices):
    """Who scores an application again after an appeal: a rule of the call."""

    OTHERS = "others", _("члени комісії, які ще не оцінювали цієї заявки")
    PANEL = "panel", _("уся комісія без тих, хто має конфлікт інтересів")


class CorrectionStatus(TextChoices):
    """The way of a released decision that an appeal opened again."""

    RESCORING = "rescoring", _("Оцінюють ще раз")
    DECIDING = "deciding", _("Комісія вирішує знову")
    SUBMITTED = "submitted", _("Нове рішення на затвердженні")
    RELEASED = "released", _("Виправлення оприлюднено")
    DROPPED = "dropped", _("Припинено: організація відмовилася")


# Until then the first decision stands, and no contract can be signed on it.
OPEN_CORRECTIONS = frozenset({CorrectionStatus.RESCORING, CorrectionStatus.DECIDING, CorrectionStatus.SUBMITTED})
CORRECTION = Machine[str](
    [
        ("close_rescoring", [CorrectionStatus.RESCORING], CorrectionStatus.DECIDING),
        ("submit", [CorrectionStatus.DECIDING], CorrectionStatus.SUBMITTED),
        ("send_back", [CorrectionStatus.SUBMITTED], CorrectionStatus.DECIDING),
        ("release", [CorrectionStatus.SUBMITTED], CorrectionStatus.RELEASED),
        # The application left meanwhile: there is nothing to decide any more.
        ("drop", list(OPEN_CORRECTIONS), CorrectionStatus.DROPPED),
    ]
)


class MinutesStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    SIGNED = "signed", _("Підписано")


MINUTES = Machine[str](
    [
        ("edit", [MinutesStatus.DRAFT], MinutesStatus.DRAFT),
        ("sign", [MinutesStatus.DRAFT], MinutesStatus.SIGNED),
    ]
)


# ---- commission and review ------------------------------------------------------------------------------------------


class MemberRole(TextChoices):
    CHAIR = "chair", _("Голова комісії")
    DEPUTY = "deputy", _("Заступниця голови")
    SECRETARY = "secretary", _("Секретарка комісії")
    MEMBER = "member", _("Членкиня комісії")


class ConflictKind(TextChoices):
    """What ties a member to an applicant. The first seven are found by the program, the rest only by people."""

    MEMBER = "member", _("учасниця організації")
    FOUNDER = "founder", _("засновниця організації")
    HEAD = "head", _("керувала організацією")
    GOVERNING = "governing", _("входила до органу управління")
    EMPLOYEE = "employee", _("працювала в організації або виконувала для неї роботи за плату")
    PAST_EMPLOYER = "past_employer", _("організація зазначена серед місць роботи")
    EMAIL_DOMAIN = "email_domain", _("та сама пошта: спільний домен електронної адреси")
    RELATIVE = "relative", _("близькі родичі в організації")
    INTEREST = "interest", _("особиста або грошова зацікавленість")
    OTHER = "other", _("інше")


class ConflictSource(TextChoices):
    DECLARED = "declared", _("заявлено")
    AUTOMATIC = "automatic", _("знайдено програмою")
    FOUND = "found", _("виявлено пізніше")


class ReviewStatus(TextChoices):
    DRAFT = "draft", _("Чернетка")
    SENT = "sent", _("Надіслано")
    ANNULLED = "annulled", _("Анульовано")


REVIEW = Machine[str](
    [
        ("save", [ReviewStatus.DRAFT], ReviewStatus.DRAFT),
        ("send", [ReviewStatus.DRAFT, ReviewStatus.SENT], ReviewStatus.SENT),
        ("annul", [ReviewStatus.DRAFT, ReviewStatus.SENT], ReviewStatus.ANNULLED),
        # A conflict that was recorded by mistake is withdrawn: what was written comes back, to be sent anew.
        ("restore", [ReviewStatus.ANNULLED], ReviewStatus.DRAFT),
    ]
)


class MeetingKind(TextChoices):
    DEFENCE = "defence", _("Захист проєктів")
    DECISION = "decision", _("Засідання з рішенням")


class MeetingStatus(TextChoices):
    PLANNED = "planned", _("Заплановано")
    HELD = "held", _("Відбулося")
    CANCELLED = "cancelled", _("Скасовано")


MEETING = Machine[str](
    [
        ("hold", [MeetingStatus.PLANNED], MeetingStatus.HELD),
        ("reopen", [MeetingStatus.HELD], MeetingStatus.PLANNED),
        ("cancel", [MeetingStatus.PLANNED], MeetingStatus.CANCELLED),
    ]
)


class Choice(TextChoices):
    FOR = "for", _("за")
    AGAINST = "against", _("проти")
    ABSTAINED = "abstained", _("утрималася")
