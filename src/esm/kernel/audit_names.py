"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "kernel",
    _("Листи"),
    {
        "kernel.letter_text_saved": _("Змінено слова листа"),
        "kernel.letter_text_reset": _("Листу повернуто початкові слова"),
    },
    {
        "kernel.lettertemplate": _("лист"),
    },
)
