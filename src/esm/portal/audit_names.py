"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "portal",
    _("Сайт"),
    {
        "portal.send_feedback": _("Надіслано відгук про сайт"),
    },
    {
        "portal.feedback": _("відгук"),
    },
)
