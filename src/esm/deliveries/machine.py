"""Words of the service log: units of measurement, ways of giving a service, how a recipient confirmed it.

The order of units is that of REFERENCE.md §3 (units of measurement). Quantities are whole hundredths of a unit.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from esm.kernel.sniff import Kind

# Hundredths of a unit: 1,5 hours are 150.
SCALE = 100


class Unit(TextChoices):
    SERVICE = "service", _("послуга (раз)")
    CONSULTATION = "consultation", _("консультація")
    PERSON_HOUR = "person_hour", _("людино-година")
    HOUR = "hour", _("година")
    VISIT = "visit", _("візит")
    EVENT = "event", _("захід")
    BED_DAY = "bed_day", _("ліжко-день")
    STAY_DAY = "stay_day", _("день перебування")
    LEG = "leg", _("поїздка (в один бік)")
    KM = "km", _("км")
    SET = "set", _("набір")
    PERSON_MONTH = "person_month", _("особа-місяць")


# Only these may have a fraction: nobody makes half a visit.
FRACTIONAL = frozenset({Unit.PERSON_HOUR, Unit.HOUR, Unit.KM, Unit.PERSON_MONTH})


class Mode(TextChoices):
    IN_PERSON = "in_person", _("особисто")
    AT_HOME = "at_home", _("вдома в людини")
    PHONE = "phone", _("телефоном")
    ONLINE = "online", _("онлайн")


# A call has no place: only these may be written without a district.
REMOTE = frozenset({Mode.PHONE, Mode.ONLINE})


class Confirmation(TextChoices):
    """How the recipient confirmed that the service was given."""

    NONE = "", _("без підтвердження")
    SIGNATURE = "signature", _("підпис отримувача")
    RELATIVE = "relative", _("підпис представника")
    SPOKEN = "spoken", _("усно")
    ELECTRONIC = "electronic", _("електронно")
    LIST = "list", _("список учасників")


class BatchKind(TextChoices):
    """Where a batch of rows came from."""

    TYPED = "typed", _("набрано на сторінці")
    IMPORT = "import", _("завантажено файлом")
    API = "api", _("надіслано програмою")
    DESK = "desk", _("записав е-офіс або відповідь на направлення")
    CANCEL = "cancel", _("скасовано запис")
    CORRECT = "correct", _("виправлено запис")
    UNDO = "undo", _("скасовано партію")


# What may be undone whole.
UNDOABLE = frozenset({BatchKind.TYPED, BatchKind.IMPORT, BatchKind.API})

# What an import reads.
IMPORT_KINDS = frozenset({Kind.XLSX, Kind.CSV})
