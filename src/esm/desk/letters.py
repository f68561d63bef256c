"""Letters about referrals and appeals. Nobody's name stands in them: it is read on the page, under the journal's eye."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

_REFERRAL = {
    "number": "26-00017-1",
    "service": "Супровід до лікарні",
    "organisation": "ГО «Світлий крок»",
    "answer_by": "18.11.2026",
    "link": "https://example.org/",
}

LETTERS = (
    LetterText(
        "desk.referral_sent",
        _("До організації направлено людину: її команді"),
        _("Направлення {number}: дайте відповідь до {answer_by}"),
        _(
            "До вас направили людину на послугу «{service}».\n{urgent}\n\n"
            "Відкрийте направлення й оберіть: прийняти, уточнити чи відмовити. Відповідь чекаємо до {answer_by}.\n\n{link}"
        ),
        _REFERRAL | {"urgent": "Терміново: за 24 години."},
    ),
    LetterText(
        "desk.referral_half",
        _("Минула половина строку відповіді на направлення: організації"),
        _("Нагадуємо: направлення {number} чекає відповіді до {answer_by}"),
        _("Людина чекає на послугу «{service}». Відповідь потрібна до {answer_by}.\n\n{link}"),
        _REFERRAL,
    ),
    LetterText(
        "desk.referral_due",
        _("Строк відповіді на направлення минув: організації та операторці"),
        _("Строк минув: направлення {number}"),
        _(
            "На направлення {number} (послуга «{service}», {organisation}) не відповіли до {answer_by}. "
            "Людина досі чекає.\n\n{link}"
        ),
        _REFERRAL,
    ),
    LetterText(
        "desk.referral_late",
        _("Організація мовчить у півтора раза довше за строк: посадовицям, операторці, організації"),
        _("Немає відповіді на направлення {number}: {organisation}"),
        _(
            "{organisation} не відповідає на направлення {number} (послуга «{service}»). Строк минув {answer_by}. "
            "Подзвоніть організації або направте людину до іншої.\n\n{link}"
        ),
        _REFERRAL,
    ),
    LetterText(
        "desk.referral_answered",
        _("Організація відповіла на направлення: операторці"),
        _("{number}: {what}"),
        _("{organisation}, послуга «{service}»: {what}.\n\n{link}"),
        _REFERRAL | {"what": "прийнято"},
    ),
    LetterText(
        "desk.referral_told",
        _("Операторка відповіла на уточнення: організації"),
        _("Уточнення до направлення {number}"),
        _("На ваше запитання щодо послуги «{service}» відповіли. Дайте відповідь до {answer_by}.\n\n{link}"),
        _REFERRAL,
    ),
    LetterText(
        "desk.referral_stopped",
        _("Направлення зупинено або людина відмовилася: організації"),
        _("Направлення {number} зупинено"),
        _(
            "Направлення {number} на послугу «{service}» більше не діє. Не дзвоніть людині. Причина — на сторінці.\n\n{link}"
        ),
        _REFERRAL,
    ),
    LetterText(
        "desk.appeal_new",
        _("Нове звернення із сайту: операторкам"),
        _("Нове звернення {number}"),
        _("Із сайту надійшло звернення {number}. Відповідь обіцяно до {promised}.\n\n{link}"),
        {"number": "26-00017", "promised": "20.11.2026", "link": "https://example.org/"},
    ),
    LetterText(
        "desk.appeal_answer",
        _("Відповідь на питання із сайту: людині, яка питала"),
        _("Відповідь на ваше звернення {number}"),
        _(
            "Ви питали нас на сайті. Відповідь:\n\n{answer}\n\n"
            "Якщо це не допомогло, подзвоніть {phone} і назвіть номер {number}."
        ),
        {"number": "26-00017", "answer": "Зверніться до територіального центру.", "phone": "0 800 000 000"},
    ),
)
