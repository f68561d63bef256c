"""States of an entry of the directory and the closed lists its fields choose from: tables of data."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.states import Machine


class State(TextChoices):
    DRAFT = "draft", _("чернетка")
    PROPOSED = "proposed", _("чекає на перевірку")
    PUBLISHED = "published", _("працює")
    SUSPENDED = "suspended", _("тимчасово не працює")
    CLOSED = "closed", _("закрито")


SHOWN = (State.PUBLISHED, State.SUSPENDED)  # what the public sees

STATES: Machine[State] = Machine(
    [
        ("propose", [State.DRAFT], State.PROPOSED),
        ("send_back", [State.PROPOSED], State.DRAFT),
        ("publish", [State.DRAFT, State.PROPOSED], State.PUBLISHED),
        ("suspend", [State.PUBLISHED], State.SUSPENDED),
        ("resume", [State.SUSPENDED], State.PUBLISHED),
        ("close", [State.PUBLISHED, State.SUSPENDED], State.CLOSED),
        ("reopen", [State.CLOSED], State.DRAFT),
    ]
)


class Price(TextChoices):
    FREE = "free", _("безплатно")
    DIFFERENTIATED = "differentiated", _("залежить від доходу")
    PAID = "paid", _("платно")


class Mode(TextChoices):
    IN_PERSON = "in_person", _("на місці")
    AT_HOME = "at_home", _("удома")
    STREET = "street", _("на вулиці, з виїздом")
    ONLINE = "online", _("онлайн")
    PHONE = "phone", _("телефоном")


class Language(TextChoices):
    UK = "uk", _("українська")
    SIGN = "ukl", _("українська жестова мова")
    EN = "en", _("англійська")
    RU = "ru", _("російська")


class Access(TextChoices):
    STEP_FREE = "step_free", _("вхід без сходів")
    LIFT = "lift", _("ліфт")
    TOILET = "toilet", _("доступний туалет")
    TACTILE = "tactile", _("тактильна плитка й написи Брайлем")
    HEARING_LOOP = "hearing_loop", _("петля для слухових апаратів")
    GUIDE_DOG = "guide_dog", _("можна із собакою-поводирем")
    PARKING = "parking", _("місце для авто людини з інвалідністю")


class Sex(TextChoices):
    ANY = "", _("усі")
    FEMALE = "f", _("жінки")
    MALE = "m", _("чоловіки")


class Income(TextChoices):
    ANY = "", _("дохід не важить")
    LOW = "low", _("малозабезпечені")


class PlaceKind(TextChoices):
    OFFICE = "office", _("е-офіс")
    PROVIDER = "provider", _("місце надання послуг")


class How(TextChoices):
    """How an entry was checked. `own`: the provider looked at it and confirmed."""

    PHONE = "phone", _("подзвонили")
    VISIT = "visit", _("побували на місці")
    OWN = "own", _("підтвердила організація")
    DOCUMENT = "document", _("за документом")
    SITE = "site", _("за сайтом організації")


class Age(TextChoices):
    """How old the last check is; the days are rules of the city."""

    FRESH = "fresh", _("перевірено")
    DUE = "due", _("час перевірити")
    STALE = "stale", _("дані могли застаріти")


class Channel(TextChoices):
    """Where a search was made that found nothing."""

    SITE = "site", _("сайт")
    API = "api", _("програма")
    DESK = "desk", _("е-офіс")


NO_AGE = 1800  # months: older than anybody
EVERYWHERE = "*"  # in `facets`: no narrowing
KIND = "service"  # of an entry of the site's search
