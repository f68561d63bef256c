"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "indicators",
    _("Показники"),
    {
        "indicators.load": _("Завантажено опубліковані показники"),
        "indicators.publish": _("Оприлюднено показники року"),
        "indicators.correct": _("Виправлено опублікований показник"),
    },
    {
        "indicators.edition": _("видання показників"),
        "indicators.observation": _("показник"),
    },
)
