"""Letters of the competition. Editors may put their own words over these (`/department/letters/`).

A placeholder may hold a whole paragraph that is there only sometimes («{appeal}»): without it no hole is left.
"""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

_CALL = {
    "call_title": "Конкурс соціальних проєктів — 2027",
    "phone": "057 700 00 00",
    "link": "https://esm.example/competitions/2027/",
}
_ONE = _CALL | {
    "number": "27-014",
    "title": "Поруч: супровід незрячих людей",
    "link": "https://esm.example/cabinet/applications/27-014/",
}
_MEMBER = _CALL | {
    "waiting": "3",
    "numbers": "27-014, 27-021, 27-033",
    "due": "15 грудня 2026",
    "conflicts": "Спершу скажіть, чи є у вас конфлікт інтересів: заявок без відповіді 2. Тоді заявка відкриється.",
    "link": "https://esm.example/review/",
}
_MEETING = {"when": "10 грудня 2026, 14:00", "place": "майдан Конституції, 7, зал засідань", "stream": ""}

CALL_LETTERS = (
    LetterText(
        "competitions.call_opened",
        _("Конкурс оголошено: керівницям усіх організацій мережі"),
        _("Оголошено конкурс: {call_title}"),
        _(
            "Місто оголосило {call_title}.\n\n"
            "Заявки приймаємо з {opens} до {closes} за годинником сервера. Бюджет конкурсу: {budget}.\n\n"
            "Умови, критерії й документи: {link}\n\n"
            "Питання: {phone}"
        ),
        _CALL | {"opens": "2 листопада 2026, 09:00", "closes": "2 грудня 2026, 17:00", "budget": "1 000 000 грн"},
    ),
    LetterText(
        "competitions.call_extended",
        _("Строк подання подовжено: керівницям організацій і всім, хто пише заявку"),
        _("Заявки приймаємо довше: до {closes}"),
        _(
            "{call_title}: строк подання заявок подовжено до {closes}.\n\nПричина: {reason}\n\nСторінка конкурсу: {link}"
        ),
        _CALL | {"closes": "9 грудня 2026, 17:00", "reason": "Сайт не працював 3 грудня з 10:00 до 15:00."},
    ),
    LetterText(
        "competitions.call_ended",
        _("Конкурс скасовано або він не відбувся: організаціям, що мають у ньому заявки"),
        _("{what}: {call_title}"),
        _(
            "{call_title}. {what}.\n\nПричина: {reason}\n\n"
            "Ваша заявка № {number} лишається у вашому кабінеті: {link}\n\nПитання: {phone}"
        ),
        _ONE | {"what": "Конкурс скасовано", "reason": "Міська рада змінила бюджет."},
    ),
)

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
        _ONE
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
        _ONE | {"register_number": "0015", "received": "20 листопада 2026, 11:05", "channel": "на папері", "late": ""},
    ),
    LetterText(
        "competitions.recalled",
        _("Організація відкликала заявку на виправлення: усім, хто над нею працює"),
        _("Заявку № {number} відкликано: подайте її знову до {closes}"),
        _(
            "Заявку «{title}» відкликано, щоб виправити. Зараз вона не подана на {call_title}.\n\n"
            "Виправте й подайте її знову до {closes}: {link}"
        ),
        _ONE | {"closes": "2 грудня 2026, 17:00"},
    ),
    LetterText(
        "competitions.withdrawn",
        _("Заявку знято з конкурсу: організації й контактній особі конкурсу"),
        _("Заявку № {number} знято з конкурсу"),
        _(
            "Заявку «{title}» знято з конкурсу: {call_title}. Комісія її більше не розглядає.\n\n"
            "Причина: {reason}\n\nЯкщо це помилка, подзвоніть: {phone}"
        ),
        _ONE | {"reason": "Організація отримала гроші з іншого джерела."},
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
        _ONE | {"closes": "2 грудня 2026, 17:00", "ready": "9", "total": "15"},
    ),
)

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
        _ONE,
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
        _ONE,
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
        _ONE
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
        _ONE
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
        _ONE
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
        _ONE | {"filed": "8 грудня 2026, 12:10", "due": "15 грудня 2026", "explained": "5 робочих днів."},
    ),
    LetterText(
        "competitions.appeal_filed",
        _("Організація подала скаргу: тим, хто може на неї відповісти"),
        _("Скарга щодо заявки № {number}: відповісти до {due}"),
        _(
            "{organisation} подала скаргу щодо заявки «{title}» ({call_title}).\n"
            "Відповісти треба до {due}. {explained}\n\nСкарги конкурсу: {link}"
        ),
        _ONE | {"organisation": "ГО «Світлий крок»", "due": "15 грудня 2026", "explained": "5 робочих днів."},
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
        _ONE
        | {
            "outcome": "перевірити ще раз і допустити",
            "answer": "Статут у заявці є, його не помітили.",
            "answered_by": "Ганна Керівна",
            "answered": "14 грудня 2026, 16:00",
        },
    ),
)

COMMISSION_LETTERS = (
    LetterText(
        "competitions.assigned",
        _("Комісії дали заявки на оцінювання: кожній людині окремо"),
        _("Заявки на вашу оцінку: {waiting}"),
        _(
            "{call_title}. На вашу оцінку чекають заявки: {numbers}. Оцініть їх до {due}.\n\n"
            "{conflicts}\n\n"
            "Бали можна зберігати частинами. Оцінки колег ви побачите, коли надішлете свою.\n\n"
            "Відкрити оцінювання: {link}\n\n"
            "Не зможете прочитати все вчасно — скажіть секретарці: {phone}"
        ),
        _MEMBER,
    ),
    LetterText(
        "competitions.review_due",
        _("Нагадування про оцінки: тим, хто їх ще не надіслав"),
        _("Чекаємо на ваші оцінки: {waiting}"),
        _(
            "{call_title}. Ще не надіслано оцінок: {waiting}. Номери заявок: {numbers}. Строк: {due}.\n\n"
            "{conflicts}\n\n"
            "Чернетки збережено. Відкрити оцінювання: {link}\n\n"
            "Не зможете оцінити — скажіть секретарці, вона передасть заявку іншій людині: {phone}"
        ),
        _MEMBER,
    ),
    LetterText(
        "competitions.new_version",
        _("Організація подала заявку ще раз: тим, кому дали оцінити попередню подачу"),
        _("Заявку {number} подано ще раз"),
        _("{call_title}: заявку {number} виправили. Порівняйте й оновіть бали до {due}: {link}\n\nПитання: {phone}"),
        _CALL | {"number": "27-014", "due": "15 грудня 2026", "link": "https://esm.example/review/27-014/"},
    ),
    LetterText(
        "competitions.conflict_recorded",
        _("Секретарка записала конфлікт інтересів: тій, кого він стосується"),
        _("Записано конфлікт інтересів із заявкою {number}"),
        _(
            "{call_title}. Секретарка записала, що у вас є конфлікт інтересів із заявкою {number}: {kind}.\n{text}\n\n"
            "Ваші бали й голоси за цю заявку анульовано, вона закрита для вас.\n"
            "Якщо це помилка, подзвоніть секретарці: {phone}"
        ),
        _CALL | {"number": "27-014", "kind": "родинний звʼязок", "text": "Там працює сестра."},
    ),
    LetterText(
        "competitions.meeting",
        _("Засідання призначено або перенесено: членкиням і членам комісії"),
        _("Засідання комісії: {when}"),
        _(
            "{call_title}. {kind}: {when}, {place}.\n{stream}\n\n"
            "Заявки в порядку денному: {numbers}.\n\nЗасідання: {link}\n\n"
            "Не зможете прийти — скажіть секретарці: {phone}"
        ),
        _CALL
        | _MEETING
        | {
            "kind": "Захист проєктів",
            "numbers": "27-014, 27-021",
            "link": "https://esm.example/review/meetings/2027/1/",
        },
    ),
    LetterText(
        "competitions.defence",
        _("Захист проєктів призначено або перенесено: організаціям з порядку денного"),
        _("Захист заявки № {number}: {when}"),
        _(
            "Комісія запрошує вас розповісти про проєкт «{title}» ({call_title}).\n\n"
            "Коли: {when}\nДе: {place}\n{stream}\n\n"
            "Заявка: {link}\n\nПитання, зокрема про доступність місця: {phone}"
        ),
        _ONE | _MEETING,
    ),
    LetterText(
        "competitions.meeting_cancelled",
        _("Засідання скасовано: тим, кого на нього запросили"),
        _("Засідання {when} скасовано"),
        _("{call_title}. Засідання комісії {when} скасовано.\n\nПричина: {reason}\n\nПитання: {phone}"),
        {key: _CALL[key] for key in ("call_title", "phone")}
        | {"when": "10 грудня 2026, 14:00", "reason": "Немає кворуму."},
    ),
)

DECISION_LETTERS = (
    LetterText(
        "competitions.decision_submitted",
        _("Рішення чекає на затвердження: керівниці департаменту"),
        _("Рішення конкурсу чекає на затвердження: {call_title}"),
        _(
            "Комісія підготувала рішення: {call_title}. Протокол підписано.\n\n"
            "Перевірте рішення, затвердьте його наказом або поверніть із поясненням: {link}"
        ),
        {key: _CALL[key] for key in ("call_title", "link")},
    ),
    LetterText(
        "competitions.decision_approved",
        _("Рішення затверджено: посадовицям"),
        _("Рішення конкурсу затверджено: {call_title}"),
        _(
            "Керівниця департаменту затвердила рішення: {call_title}.\n\n"
            "Тепер результати можна оприлюднити для всіх одночасно: {link}"
        ),
        {key: _CALL[key] for key in ("call_title", "link")},
    ),
    LetterText(
        "competitions.decision_sent_back",
        _("Керівниця повернула рішення: тій, хто його готувала"),
        _("Рішення конкурсу повернуто: {call_title}"),
        _(
            "Керівниця департаменту повернула рішення: {call_title}.\n\n"
            "Що треба змінити: {reason}\n\n"
            "Після змін складіть і підпишіть новий протокол і подайте рішення ще раз: {link}"
        ),
        {key: _CALL[key] for key in ("call_title", "link")} | {"reason": "Додайте обґрунтування до резерву."},
    ),
    LetterText(
        "competitions.decision",
        _("Рішення оприлюднено: кожній організації, з причиною й балами без імен"),
        _("{outcome}: заявка № {number}"),
        _(
            "Департамент оприлюднив рішення: {call_title}.\n\n"
            "Заявка № {number} «{title}»: {outcome}.\n{why}\n\n"
            "{money}\n\n{place}\n\n{scores}\n\n{appeal}\n\n"
            "Заявка: {link}\nУвесь рейтинг: {results}\n\nПитання: {phone}"
        ),
        _ONE
        | {
            "outcome": "Переможець",
            "why": "Бюджету вистачило за рейтингом.",
            "money": "Ви просили 182 400 грн, місто дає 182 400 грн.",
            "place": "Бал: 91,2. Місце в рейтингу: 3.",
            "scores": "Оцінка 1: 93,0\n  Потреба: 38,0 з 40. Переконливі дані.",
            "appeal": "Якщо ви не згодні, рішення можна оскаржити. Строк: 10 днів від оприлюднення.",
            "results": "https://esm.example/competitions/2027/results/",
        },
    ),
    LetterText(
        "competitions.promoted",
        _("Гроші звільнилися, заявка з резерву перемагає: організації"),
        _("Місто дає гроші на заявку № {number}"),
        _(
            "{call_title}: звільнилися кошти. Заявка № {number} «{title}» переходить із резерву до переможців.\n\n"
            "{money}\n\nЗаявка: {link}\n\nПитання: {phone}"
        ),
        _ONE | {"money": "Ви просили 182 400 грн, місто дає 160 000 грн."},
    ),
)

LETTERS = (*CALL_LETTERS, *APPLICATION_LETTERS, *ADMISSION_LETTERS, *COMMISSION_LETTERS, *DECISION_LETTERS)
