"""Letters about cases. Nothing about a person stands in them but the case's number: the rest is read on its page."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

_CASE = {"number": "В-2026-00017", "link": "https://example.org/"}
_TERM = _CASE | {"what": "оцінити потреби", "due": "18.11.2026"}

LETTERS = (
    LetterText(
        "cases.registered",
        _("Новий випадок чекає на відповідальну: керівниці соціальної роботи"),
        _("Новий випадок {number}: призначте відповідальну"),
        _("Зареєстровано випадок {number}. {urgent}\n\nОберіть, хто його вестиме.\n\n{link}"),
        _CASE | {"urgent": "Терміново: є загроза."},
    ),
    LetterText(
        "cases.assigned",
        _("Призначено відповідальну за випадок: їй"),
        _("Ви ведете випадок {number}"),
        _("Вам призначено випадок {number}. Строки вже йдуть: вони на сторінці випадку.\n\n{link}"),
        _CASE,
    ),
    LetterText(
        "cases.hurried",
        _("Почато екстрену допомогу: відповідальній і керівниці"),
        _("Екстрено: випадок {number}"),
        _(
            "За випадком {number} допомагаємо екстрено. Допомогти треба до {due}. Акт складаємо після допомоги.\n\n{link}"
        ),
        _CASE | {"due": "18.11.2026, 14:30"},
    ),
    LetterText(
        "cases.to_approve",
        _("Документ чекає на затвердження: керівниці соціальної роботи"),
        _("{number}: затвердіть {what}"),
        _("За випадком {number} на вас чекає {what}. Прочитайте й затвердіть або поверніть із поясненням.\n\n{link}"),
        _CASE | {"what": "індивідуальний план"},
    ),
    LetterText(
        "cases.settled",
        _("Керівниця затвердила або повернула документ: відповідальній"),
        _("{number}: {what}, {result}"),
        _("Випадок {number}: {what}, {result}.\n\n{link}"),
        _CASE | {"what": "індивідуальний план", "result": "затверджено"},
    ),
    LetterText(
        "cases.offered",
        _("Організації пропонують випадок: тим, хто може його прийняти"),
        _("Вам пропонують випадок {number}: дайте відповідь"),
        _("{sender} пропонує вам вести випадок. Прочитайте, що потрібно людині, і прийміть або відмовте.\n\n{link}"),
        _CASE | {"sender": "Місто"},
    ),
    LetterText(
        "cases.offer_answered",
        _("Відповіли, чи приймають випадок: тим, хто його передає"),
        _("{number}: {result}"),
        _("Відповідь на вашу пропозицію передати випадок {number}: {result}.\n\n{link}"),
        _CASE | {"result": "прийнято"},
    ),
    LetterText(
        "cases.term_half",
        _("Минула половина строку: відповідальній за випадок"),
        _("Нагадуємо: {number}, {what} до {due}"),
        _("Випадок {number}: треба {what} до {due}.\n\n{link}"),
        _TERM,
    ),
    LetterText(
        "cases.term_due",
        _("Строк минув: відповідальній за випадок і керівниці"),
        _("Строк минув: {number}, {what}"),
        _("Випадок {number}: треба було {what} до {due}. Зробіть це зараз або запишіть, чому не можна.\n\n{link}"),
        _TERM,
    ),
    LetterText(
        "cases.term_late",
        _("Строк минув у півтора раза: керівниці соціальної роботи"),
        _("Досі не зроблено: {number}, {what}"),
        _("Випадок {number}: {what} треба було до {due}. Допоможіть відповідальній або призначте іншу.\n\n{link}"),
        _TERM,
    ),
)
