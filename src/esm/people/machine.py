"""Words of the room: how records came, why somebody looked, what consent is for, states of requests and pairs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class Mode(TextChoices):
    """How a partner tells of its clients."""

    FULL = "full", _("повні записи за згодою")
    HASH = "hash", _("лише ключі без імен")
    TOTALS = "totals", _("лише підсумки")


class KeyKind(TextChoices):
    """What a match key is made of. Only the first two link by themselves."""

    TAX = "tax", _("податковий номер")
    NAME = "name", _("прізвище, імʼя й дата народження")
    FATHER = "father", _("імʼя, по батькові й дата народження")
    PHONE = "phone", _("телефон")


LINKING = (KeyKind.TAX, KeyKind.NAME)


class Method(TextChoices):
    """How a record came to its person."""

    ENTERED = "entered", _("внесено")
    TAX = "tax", _("той самий податковий номер")
    NAME = "name", _("те саме імʼя й дата народження")
    REVIEW = "review", _("підтвердила людина")
    UNDO = "undo", _("скасовано звʼязок")
    SPLIT = "split", _("розділено")


class PairState(TextChoices):
    WAITING = "waiting", _("чекає на рішення")
    SAME = "same", _("одна людина")
    DIFFERENT = "different", _("різні люди")
    OBSOLETE = "obsolete", _("уже не потрібно")


PAIRS: Machine[PairState] = Machine(
    [
        ("same", [PairState.WAITING], PairState.SAME),
        ("different", [PairState.WAITING], PairState.DIFFERENT),
        ("drop", [PairState.WAITING], PairState.OBSOLETE),
    ]
)


class Why(TextChoices):
    """Why somebody looked at a card."""

    HELP = "help", _("надаю допомогу")
    REFERRAL = "referral", _("готую чи приймаю направлення")
    CHECK = "check", _("перевіряю дані")
    REQUEST = "request", _("відповідаю на звернення людини про її дані")
    REVIEW = "review", _("перевіряю, чи це одна людина")
    NETWORK = "network", _("перевірка, чи людина вже відома в мережі")
    PRINT = "print", _("друк переліку, хто дивився")
    GLASS = "glass", _("екстрений доступ")
    # Her name stood in a list of results or of newest cards; one row a day for each reader.
    LIST = "list", _("імʼя в переліку")


# What a person may choose when she opens a card; the rest the program writes itself.
CHOSEN = (Why.HELP, Why.REFERRAL, Why.CHECK, Why.REQUEST)


class Purpose(TextChoices):
    """What a consent is for."""

    HELP = "help", _("ведення обліку, щоб надавати допомогу")
    REFERRAL = "referral", _("передати дані іншій організації, щоб вона допомогла")
    COUNTING = "counting", _("порахувати людей у мережі без повторів")


class Channel(TextChoices):
    SPOKEN = "spoken", _("усно, текст прочитано вголос")
    WRITTEN = "written", _("письмово")
    ELECTRONIC = "electronic", _("електронно")


class RequestKind(TextChoices):
    ACCESS = "access", _("показати мої дані")
    CORRECTION = "correction", _("виправити мої дані")
    OBJECTION = "objection", _("припинити обробку моїх даних")
    ERASURE = "erasure", _("знищити мої дані")


class RequestState(TextChoices):
    RECEIVED = "received", _("розглядається")
    DONE = "done", _("виконано")
    REFUSED = "refused", _("відмовлено")


REQUESTS: Machine[RequestState] = Machine(
    [
        ("fulfil", [RequestState.RECEIVED], RequestState.DONE),
        ("refuse", [RequestState.RECEIVED], RequestState.REFUSED),
    ]
)


class Verdict(TextChoices):
    """What a reviewer says of an emergency access."""

    NONE = "", _("не перевірено")
    JUSTIFIED = "justified", _("обґрунтовано")
    UNJUSTIFIED = "unjustified", _("не обґрунтовано")


class Sex(TextChoices):
    UNKNOWN = "", _("не вказано")
    FEMALE = "f", _("жіноча")
    MALE = "m", _("чоловіча")


class KinKind(TextChoices):
    MOTHER = "mother", _("мати")
    FATHER = "father", _("батько")
    GUARDIAN = "guardian", _("опікун чи опікунка")
    CARER = "carer", _("доглядає")


# Only these are born before the child, and by how many years at least.
PARENTS = frozenset({KinKind.MOTHER, KinKind.FATHER})


# How a pair was found, in words for the page of counters.
FOUND_BY = {
    "rules": _("порівняння за правилами"),
    "splink": _("ймовірнісне порівняння Splink"),
    "tax": _("податковий номер"),
    "name": _("імʼя й дата народження"),
}
