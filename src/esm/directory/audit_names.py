"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "directory",
    _("Довідник послуг"),
    {
        "directory.create": _("Створено чернетку послуги"),
        "directory.edit": _("Змінено запис про послугу"),
        "directory.place": _("Змінено місце"),
        "directory.add_place": _("Послузі додано місце"),
        "directory.remove_place": _("У послуги прибрано місце"),
        "directory.hours": _("Змінено години послуги"),
        "directory.capacity": _("Оновлено вільні місця"),
        "directory.reserve": _("Заброньовано місце"),
        "directory.release": _("Заброньоване місце звільнено"),
        "directory.verify": _("Запис про послугу перевірено"),
        "directory.suggest": _("Організація написала про зміни"),
        "directory.ask": _("Організацію попросили підтвердити запис"),
        "directory.propose": _("Послугу надіслано на перевірку"),
        "directory.send_back": _("Послугу повернуто на доопрацювання"),
        "directory.publish": _("Послугу опубліковано"),
        "directory.suspend": _("Послугу призупинено"),
        "directory.resume": _("Послуга знову працює"),
        "directory.close": _("Послугу закрито"),
        "directory.reopen": _("Послугу відкрито знову"),
        "directory.words": _("Змінено слова пошуку"),
        "directory.borders": _("Завантажено межі районів"),
        "directory.remove_borders": _("Прибрано межі районів"),
        "directory.local_service": _("Змінено послугу міста"),
    },
    things={
        "directory.service": _("послуга"),
        "directory.place": _("місце"),
        "directory.localservice": _("послуга міста"),
        "directory.districtborder": _("межі районів"),
        "directory.wordsversion": _("слова пошуку"),
    },
)
