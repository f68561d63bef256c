"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "identity",
    _("Люди й доступ"),
    {
        "identity.invite": _("Людину запрошено"),
        "identity.accept_invitation": _("Запрошення прийнято"),
        "identity.revoke_invitation": _("Запрошення відкликано"),
        "identity.grant_role": _("Надано роль"),
        "identity.end_role": _("Роль припинено"),
        "identity.deactivate": _("Доступ закрито"),
        "identity.activate": _("Доступ повернуто"),
        "identity.update_profile": _("Змінено свої дані"),
    },
    {
        "identity.user": _("людина"),
        "identity.rolegrant": _("роль людини"),
        "identity.invitation": _("запрошення"),
    },
)
