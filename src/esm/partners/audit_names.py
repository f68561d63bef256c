"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "partners",
    _("Організації"),
    {
        "partners.ask_to_join": _("Організація попросила приєднатися"),
        "partners.approve_join": _("Організацію приєднано"),
        "partners.decline_join": _("Організації відмовлено у приєднанні"),
        "partners.enter_organisation": _("Організацію внесено до реєстру"),
        "partners.update_card": _("Змінено дані організації"),
        "partners.set_charter": _("Додано статут"),
        "partners.add_affiliate": _("Записано повʼязану особу"),
        "partners.end_affiliate": _("Повʼязану особу знято"),
        "partners.invite_head": _("Керівницю запрошено"),
        "partners.invite_member": _("Людину запрошено до команди"),
        "partners.revoke_invitation": _("Запрошення до команди відкликано"),
        "partners.join_team": _("Людина приєдналася до команди"),
        "partners.change_rights": _("Змінено права людини в команді"),
        "partners.end_membership": _("Людина вибула з команди"),
        "partners.hand_over": _("Почато зміну керівниці"),
        "partners.cancel_hand_over": _("Зміну керівниці скасовано"),
        "partners.take_over": _("Керівниця змінилася"),
        "partners.bar": _("Організацію усунено від конкурсів"),
        "partners.lift_bar": _("Усунення від конкурсів знято"),
        "partners.record_provider": _("Надавача внесено до реєстру надавачів"),
        "partners.exclude_provider": _("Надавача вилучено з реєстру надавачів"),
    },
    {
        "partners.organisation": _("організація"),
        "partners.joinrequest": _("прохання приєднатися"),
    },
)
