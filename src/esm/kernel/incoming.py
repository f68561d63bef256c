"""A table on its way into a room: checked in the background, written when a person agrees, all of it or nothing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .states import Machine


class ImportStatus(TextChoices):
    """A file on its way in. Nothing of it is written before WRITTEN."""

    CHECKING = "checking", _("перевіряємо")
    CHECKED = "checked", _("чекає на вашу згоду")
    FAULTY = "faulty", _("є помилки")
    WRITING = "writing", _("записуємо")
    WRITTEN = "written", _("записано")
    UNREADABLE = "unreadable", _("не прочитано")
    CANCELLED = "cancelled", _("відмінено")


IMPORTING: Machine[ImportStatus] = Machine(
    [
        ("pass", [ImportStatus.CHECKING], ImportStatus.CHECKED),
        ("find_faults", [ImportStatus.CHECKING, ImportStatus.WRITING], ImportStatus.FAULTY),
        ("give_up", [ImportStatus.CHECKING, ImportStatus.WRITING], ImportStatus.UNREADABLE),
        ("confirm", [ImportStatus.CHECKED], ImportStatus.WRITING),
        # The good rows without the bad ones, where a room allows that.
        ("skip", [ImportStatus.FAULTY], ImportStatus.WRITING),
        # What was written before changed between the check and the writing.
        ("check_again", [ImportStatus.WRITING], ImportStatus.CHECKING),
        ("write", [ImportStatus.WRITING], ImportStatus.WRITTEN),
        (
            "cancel",
            [ImportStatus.CHECKING, ImportStatus.CHECKED, ImportStatus.FAULTY, ImportStatus.WRITING],
            ImportStatus.CANCELLED,
        ),
    ]
)
RUNNING = frozenset({ImportStatus.CHECKING, ImportStatus.WRITING})
