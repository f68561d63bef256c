"""To those who write an application."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import ONE

APPLICATION_LETTERS = (
    LetterText(
        "competitions.submitted",
        _("Заявку подано: організації, з копією у файлі PDF"),
        _("Заявку № {number} подано"),
        _(
            "Заявку «{title}» подано на {call_title}.\n\n"
            "Номер заявки: {number}\n"
            "Номер у реєстрі: {register_number}\n"
            "Час за годинником сервера: {submitted}\n"
            "Просите в міста: {asked}\n"
            "Дані підтвердили: {declared_by}\n"
            "Контрольна сума: {digest}\n\n"
            "Копія заявки — у файлі PDF.\n\n"
            "Що далі. Секретарка перевірить документи. Якщо є недоліки, ви отримаєте лист і час на виправлення.\n"
            "{recall}\n\n"
            "Заявка: {link}\n\nПитання: {phone}"
        ),
        ONE
        | {
            "register_number": "0014",
            "submitted": "16 листопада 2026, 14:32",
            "asked": "182 400 грн",
            "declared_by": "Оксана Лисенко",
            "digest": "9f2c…",
            "recall": "До 2 грудня 2026, 17:00 заявку можна відкликати, виправити й подати знову.",
        },
    ),
    LetterText(
        "competitions.received",
        _("Заявку на папері чи з пошти записано в реєстр: організації"),
        _("Заявку № {number} зареєстровано"),
        _(
            "Ми зареєстрували вашу заявку «{title}» на {call_title}.\n\n"
            "Номер заявки: {number}\n"
            "Номер у реєстрі: {register_number}\n"
            "Надійшла: {received}, {channel}\n\n"
            "{late}\n\nПитання: {phone}"
        ),
        ONE | {"register_number": "0015", "received": "20 листопада 2026, 11:05", "channel": "на папері", "late": ""},
    ),
    LetterText(
        "competitions.recalled",
        _("Організація відкликала заявку на виправлення: усім, хто над нею працює"),
        _("Заявку № {number} відкликано: подайте її знову до {closes}"),
        _(
            "Заявку «{title}» відкликано, щоб виправити. Зараз вона не подана на {call_title}.\n\n"
            "Виправте й подайте її знову до {closes}: {link}"
        ),
        ONE | {"closes": "2 грудня 2026, 17:00"},
    ),
    LetterText(
        "competitions.withdrawn",
        _("Заявку знято з конкурсу: організації й контактній особі конкурсу"),
        _("Заявку № {number} знято з конкурсу"),
        _(
            "Заявку «{title}» знято з конкурсу: {call_title}. Комісія її більше не розглядає.\n\n"
            "Причина: {reason}\n\nЯкщо це помилка, подзвоніть: {phone}"
        ),
        ONE | {"reason": "Організація отримала гроші з іншого джерела."},
    ),
    LetterText(
        "competitions.deadline",
        _("За тиждень і за день до кінця приймання: організаціям, що пишуть заявку"),
        _("Заявку № {number} ще не подано: приймаємо до {closes}"),
        _(
            "Заявка «{title}» — чернетка. Готово розділів: {ready} з {total}.\n"
            "Приймання заявок на {call_title} закінчується {closes} за годинником сервера.\n\n"
            "Заповніть решту розділів, перевірте заявку й подайте її: {link}\n\nПитання: {phone}"
        ),
        ONE | {"closes": "2 грудня 2026, 17:00", "ready": "9", "total": "15"},
    ),
)
