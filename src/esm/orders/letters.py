"""Letters about the social order. Editors may put their own words over these (`/department/letters/`)."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

_SAMPLE = {"title": "Догляд вдома за літніми людьми", "number": "s27-1-1-02", "link": "https://example.org/"}
_ORDER = {"title": "Соціальне замовлення — 2027", "link": "https://example.org/"}

LETTERS = (
    LetterText(
        "orders.list_submitted",
        _("Перелік послуг на затвердженні: керівниці"),
        _("Затвердьте перелік: {title}"),
        _("Перелік «{title}» на суму {total} чекає вашого рішення.\n\nПерелік: {link}"),
        _ORDER | {"total": "1 200 000 грн"},
    ),
    LetterText(
        "orders.announced",
        _("Оголошено соціальне замовлення: надавачам із реєстру"),
        _("Місто шукає надавачів: {title}"),
        _(
            "Оголошено соціальне замовлення «{title}»:\n{lots}\n\n"
            "Пропозиції приймаємо до {closes}. Умови й запитання: {link}"
        ),
        _ORDER | {"lots": "— Догляд вдома, 1 000 × людино-година", "closes": "20.12.2026, 17:00"},
    ),
    LetterText(
        "orders.changed",
        _("Змінився строк або замовлення не відбулося: надавачам"),
        _("{what}: {title}"),
        _("{what}: «{title}».\nПричина: {reason}\n{closes}\n\nПодробиці: {link}"),
        _ORDER
        | {"what": "Строк подовжено", "reason": "Надійшли запитання.", "closes": "Новий строк: 27.12.2026, 17:00"},
    ),
    LetterText(
        "orders.question",
        _("Запитання надавача: посадовицям"),
        _("Дайте відповідь на запитання: {title}"),
        _("Запитання щодо «{title}»:\n\n{text}\n\nВідповісти: {link}"),
        _ORDER | {"text": "Чи входить у ціну дорога?"},
    ),
    LetterText(
        "orders.answered",
        _("Відповідь на запитання: тому, хто питав"),
        _("Відповідь на ваше запитання: {title}"),
        _("Ви питали: {text}\n\nВідповідь: {answer}\n\nЇї бачать усі: {link}"),
        _ORDER | {"text": "Чи входить у ціну дорога?", "answer": "Так."},
    ),
    LetterText(
        "orders.panel",
        _("Вас просять оцінити пропозиції: членам комісії"),
        _("Оцініть пропозиції: {title}"),
        _(
            "Вас призначили оцінювати пропозиції за замовленням «{title}». Спершу скажіть, чи немає у вас "
            "конфлікту інтересів.\n\nПропозиції: {link}"
        ),
        _ORDER,
    ),
    LetterText(
        "orders.submitted",
        _("Пропозицію подано: надавачу"),
        _("Пропозицію {number} подано"),
        _(
            "Пропозицію {number} («{title}») подано {submitted}. Підписано: {declared_by}.\n"
            "Відбиток поданого: {digest}\n\n"
            "До {closes} її можна відкликати. Ціну до розкриття не бачить ніхто, крім вас.\n\nПропозиція: {link}"
        ),
        _SAMPLE
        | {
            "submitted": "10.12.2026, 14:05",
            "declared_by": "Наталя Громадська",
            "digest": "3f8a…",
            "closes": "20.12.2026, 17:00",
        },
    ),
    LetterText(
        "orders.returned",
        _("Пропозицію повернуто на виправлення: надавачу"),
        _("Виправте пропозицію {number} до {due}"),
        _(
            "У пропозиції {number} («{title}») треба виправити:\n\n{text}\n\nСтрок: до {due}. {explained}\n\nВиправити: {link}"
        ),
        _SAMPLE | {"text": "Додайте список працівників.", "due": "25.12.2026", "explained": "3 робочі дні."},
    ),
    LetterText(
        "orders.refused",
        _("Пропозицію відхилено: надавачу"),
        _("Пропозицію {number} відхилено"),
        _(
            "Пропозицію {number} («{title}») відхилено.\nПідстава: {ground}\n{text}\n\n"
            "Рішення можна оскаржити до {appeal}: напишіть до департаменту.\n\nПропозиція: {link}"
        ),
        _SAMPLE | {"ground": "Надавача немає в реєстрі", "text": "Запис виключено.", "appeal": "05.01.2027"},
    ),
    LetterText(
        "orders.admitted",
        _("Пропозиція відповідає умовам: надавачу"),
        _("Пропозиція {number} відповідає умовам"),
        _(
            "Пропозицію {number} («{title}») перевірено, вона відповідає умовам. Про рішення ми напишемо.\n\nПропозиція: {link}"
        ),
        _SAMPLE,
    ),
    LetterText(
        "orders.chosen",
        _("Вибір надавачів на затвердженні: керівниці"),
        _("Затвердьте вибір: {title}"),
        _("Вибір за завданням «{title}» на суму {total} чекає вашого рішення.\n\nПорівняння: {link}"),
        _SAMPLE | {"total": "96 000 грн"},
    ),
    LetterText(
        "orders.outcome",
        _("Рішення щодо пропозиції: надавачу"),
        _("{outcome}: пропозиція {number}"),
        _("{outcome}: пропозиція {number} («{title}»).\n{reason}\n{next}\n\nУсі результати: {link}"),
        _SAMPLE
        | {
            "outcome": "Вас обрано надавачем",
            "reason": "1 місце: 96,2 бала.",
            "next": "Договір підпишемо за 10 робочих днів.",
        },
    ),
    LetterText(
        "orders.deadline",
        _("Нагадування: чернетка пропозиції, строк скоро мине"),
        _("Подайте пропозицію {number} до {closes}"),
        _("Пропозиція {number} («{title}») ще чернетка. Пропозиції приймаємо до {closes}.\n\nДописати: {link}"),
        _SAMPLE | {"closes": "20.12.2026, 17:00"},
    ),
)
