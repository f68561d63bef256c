"""Letters about tranches and returned money."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import SAMPLE

MONEY_LETTERS = (
    LetterText(
        "contracts.paid",
        _("Транш сплачено: організації"),
        _("Сплачено транш {ordinal}: {sum}"),
        _(
            "За договором {number} («{title}») {paid_on} сплачено транш {ordinal}: {sum}.\n"
            "Казначейський документ: {document}.\n\n"
            "Договір: {link}"
        ),
        SAMPLE | {"ordinal": "1", "sum": "50 000 грн", "paid_on": "20.03.2027", "document": "ТД-17"},
    ),
    LetterText(
        "contracts.demanded",
        _("Вимога повернути кошти: організації"),
        _("Поверніть {sum} до бюджету до {due}"),
        _(
            "За договором {number} («{title}») треба повернути {sum} до {due}.\n\n"
            "Вимога № {demand} додана до листа. Повернути можна частинами. "
            "Якщо до цього дня кошти не повернуться, організація не зможе брати участь у наступних конкурсах.\n\n"
            "Договір: {link}"
        ),
        SAMPLE | {"demand": "ЄСМ-2027/001/В-1", "sum": "5 000 грн", "due": "26.12.2027"},
    ),
    LetterText(
        "contracts.demand_closed",
        _("Вимогу про повернення закрито: організації"),
        _("Вимогу № {demand} закрито: {how}"),
        _("Вимогу № {demand} за договором {number} («{title}») закрито: {how}.\n\nДоговір: {link}"),
        SAMPLE | {"demand": "ЄСМ-2027/001/В-1", "how": "повернуто"},
    ),
    LetterText(
        "contracts.repayment_reversed",
        _("Запис про повернення скасовано: організації"),
        _("Договір {number}: запис про повернення {sum} скасовано"),
        _(
            "Ми записали за договором {number} («{title}»), що {on} повернуто {sum} (документ {document}). "
            "Це була помилка: {reason}\n\nТреба повернути: {left}. Перевірте й напишіть нам, якщо гроші ви сплатили: {link}"
        ),
        SAMPLE
        | {
            "sum": "5 000 грн",
            "on": "20.12.2027",
            "document": "ПД-15",
            "reason": "платіж іншої організації.",
            "left": "5 000 грн",
        },
    ),
    LetterText(
        "contracts.barred",
        _("Участь заборонено через неповернені кошти: організації"),
        _("Вимогу № {demand} не виконано у строк"),
        _(
            "Строк вимоги № {demand} за договором {number} («{title}») минув, не повернуто {sum}. "
            "Організація не може брати участь у конкурсах наступних бюджетних періодів.\n\n"
            "Поверніть кошти й напишіть департаменту: {link}"
        ),
        SAMPLE | {"demand": "ЄСМ-2027/001/В-1", "sum": "5 000 грн"},
    ),
)
