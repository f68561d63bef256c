"""About admission and appeals."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import ONE

ADMISSION_LETTERS = (
    LetterText(
        "competitions.admitted",
        _("Заявку допущено: організації"),
        _("Заявку № {number} допущено"),
        _(
            "Документи перевірено. Заявку «{title}» допущено до конкурсу: {call_title}.\n\n"
            "Що далі. Її оцінить комісія. Дати є в календарі на сторінці конкурсу.\n\n"
            "Заявка: {link}\n\nПитання: {phone}"
        ),
        ONE,
    ),
    LetterText(
        "competitions.admission_undone",
        _("Допуск скасовано, щоб перевірити ще раз: організації"),
        _("Заявку № {number} перевіряємо ще раз"),
        _(
            "Ми помилково повідомили про допуск заявки «{title}» ({call_title}). Її документи ще перевіряють.\n"
            "Від вас нічого не треба. Про рішення напишемо окремо.\n\n"
            "Заявка: {link}\n\nПитання: {phone}"
        ),
        ONE,
    ),
    LetterText(
        "competitions.returned",
        _("Заявку повернуто, щоб виправити недоліки: організації"),
        _("Виправте заявку № {number} до {due}"),
        _(
            "У заявці «{title}» ({call_title}) є недоліки. Їх можна виправити до {due} включно.\n\n"
            "Що виправити:\n{text}\n{items}\n\n"
            "Як пораховано строк. {explained}\n\n"
            "Виправте заявку й подайте знову: {link}\n\nПитання: {phone}"
        ),
        ONE
        | {
            "due": "14 грудня 2026",
            "text": "Додайте чинну редакцію статуту.",
            "items": "- Є всі обовʼязкові документи",
            "explained": "5 робочих днів від 7 грудня 2026.",
        },
    ),
    LetterText(
        "competitions.defects_due",
        _("За день до кінця строку, щоб виправити недоліки: організації"),
        _("Завтра останній день, щоб виправити заявку № {number}"),
        _(
            "Недоліки в заявці «{title}» ({call_title}) можна виправити до {due} включно.\n\n"
            "Що виправити:\n{text}\n{items}\n\nВиправте заявку й подайте знову: {link}\n\nПитання: {phone}"
        ),
        ONE
        | {
            "due": "14 грудня 2026",
            "text": "Додайте чинну редакцію статуту.",
            "items": "- Є всі обовʼязкові документи",
        },
    ),
    LetterText(
        "competitions.refused",
        _("Заявку не допущено: організації"),
        _("Заявку № {number} не допущено"),
        _(
            "Заявку «{title}» не допущено до конкурсу: {call_title}.\n\n"
            "Підстава: {ground}\n{text}\n\n"
            "Рішення: {signed_by}, {signed}\n\n"
            "{appeal}\n\nПитання: {phone}"
        ),
        ONE
        | {
            "ground": "Документи неповні (п. 3.5)",
            "text": "Немає чинної редакції статуту.",
            "signed_by": "Ольга Посадова",
            "signed": "7 грудня 2026, 10:00",
            "appeal": "Якщо ви не згодні, подайте скаргу до 17 грудня 2026 включно: https://esm.example/cabinet/…\n"
            "На неї відповість інша людина.",
        },
    ),
    LetterText(
        "competitions.appeal_received",
        _("Скаргу зареєстровано: організації"),
        _("Скаргу щодо заявки № {number} зареєстровано"),
        _(
            "Ми зареєстрували вашу скаргу щодо заявки «{title}» ({call_title}) {filed}.\n"
            "Відповімо до {due}. {explained}\n\nЗаявка: {link}\n\nПитання: {phone}"
        ),
        ONE | {"filed": "8 грудня 2026, 12:10", "due": "15 грудня 2026", "explained": "5 робочих днів."},
    ),
    LetterText(
        "competitions.appeal_filed",
        _("Організація подала скаргу: тим, хто може на неї відповісти"),
        _("Скарга щодо заявки № {number}: відповісти до {due}"),
        _(
            "{organisation} подала скаргу щодо заявки «{title}» ({call_title}).\n"
            "Відповісти треба до {due}. {explained}\n\nСкарги конкурсу: {link}"
        ),
        ONE | {"organisation": "ГО «Світлий крок»", "due": "15 грудня 2026", "explained": "5 робочих днів."},
    ),
    LetterText(
        "competitions.appeal_answered",
        _("На скаргу відповіли: організації"),
        _("Відповідь на скаргу щодо заявки № {number}"),
        _(
            "На вашу скаргу щодо заявки «{title}» ({call_title}) є відповідь.\n\n"
            "Рішення: {outcome}\n{answer}\n\n"
            "Відповіли: {answered_by}, {answered}\n\nЗаявка: {link}\n\nПитання: {phone}"
        ),
        ONE
        | {
            "outcome": "перевірити ще раз і допустити",
            "answer": "Статут у заявці є, його не помітили.",
            "answered_by": "Ганна Керівна",
            "answered": "14 грудня 2026, 16:00",
        },
    ),
)
