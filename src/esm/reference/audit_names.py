"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "reference",
    _("Довідники й правила"),
    {
        "reference.load": _("Довідник завантажено"),
        "reference.publish_rules": _("Опубліковано версію правил"),
    },
    {
        "reference.act": _("акт"),
        "reference.ruleset": _("версія правил"),
    },
)
