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
    EXTENSION = "extension", _("Подовження строку")
    OUTAGE = "outage", _("Подовження через збій системи")
    SECOND_ROUND = "second_round", _("Другий етап")
    CANCELLATION = "cancellation", _("Скасування")


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
