"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "deliveries",
    _("Надані послуги"),
    {
        "deliveries.log": _("Записано надані послуги"),
        "deliveries.import": _("Записано послуги з файла або через API"),
        "deliveries.send_file": _("Надіслано файл послуг на перевірку"),
        "deliveries.confirm_import": _("Перевірений файл послуг підтверджено"),
        "deliveries.cancel_import": _("Завантаження файла послуг скасовано"),
        "deliveries.cancel": _("Запис про послугу скасовано"),
        "deliveries.correct": _("Запис про послугу виправлено"),
        "deliveries.ask_undo": _("Велику партію записів почато скасовувати"),
        "deliveries.undo_batch": _("Скасовано всі записи одного внесення"),
        "deliveries.open_allowance": _("Відкрито обсяг послуг за договором"),
        "deliveries.change_allowance": _("Змінено обсяг послуг за договором"),
        "deliveries.close_allowance": _("Закрито обсяг послуг за договором"),
        "deliveries.create_token": _("Створено ключ доступу до API"),
        "deliveries.revoke_token": _("Ключ доступу до API відкликано"),
    },
    {
        "deliveries.delivery": _("запис про послугу"),
        "deliveries.batch": _("внесення послуг"),
        "deliveries.fileimport": _("файл послуг"),
        "deliveries.allowance": _("обсяг послуг"),
        "deliveries.apitoken": _("ключ доступу"),
    },
)
