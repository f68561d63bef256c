"""Letters about contracts. Editors may put their own words over these (`/department/letters/`)."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

_SAMPLE = {"title": "Поруч: супровід незрячих людей", "number": "ЄСМ-2027/001", "link": "https://example.org/"}

LETTERS = (
    LetterText(
        "contracts.signed",
        _("Договір підписано: організації"),
        _("Договір {number} підписано"),
        _(
            "Договір {number} за проєктом «{title}» підписано {signed_on}.\n\n"
            "Проміжний звіт подайте до {interim_due}, підсумковий — до {final_due}. Ми нагадаємо заздалегідь.\n\n"
            "Договір і звіти: {link}"
        ),
        _SAMPLE | {"signed_on": "01.03.2027", "interim_due": "16.07.2027", "final_due": "16.12.2027"},
    ),
    LetterText(
        "contracts.paid",
        _("Транш сплачено: організації"),
        _("Сплачено транш {ordinal}: {sum}"),
        _(
            "За договором {number} («{title}») {paid_on} сплачено транш {ordinal}: {sum}.\n"
            "Казначейський документ: {document}.\n\n"
            "Договір: {link}"
        ),
        _SAMPLE | {"ordinal": "1", "sum": "50 000 грн", "paid_on": "20.03.2027", "document": "ТД-17"},
    ),
    LetterText(
        "contracts.report_submitted",
        _("Організація подала звіт: посадовицям"),
        _("Подано звіт: {title}"),
        _("{organisation} подала {report} за проєктом «{title}».\n\nПрочитайте його й прийміть рішення: {link}"),
        _SAMPLE | {"organisation": "ГО «Світлий крок»", "report": "проміжний звіт"},
    ),
    LetterText(
        "contracts.report_returned",
        _("Звіт повернуто на виправлення: організації"),
        _("Виправте звіт: {title}"),
        _(
            "Ми прочитали {report} за проєктом «{title}». Його треба виправити:\n\n{remark}\n\n"
            "Виправте й подайте знову: {link}"
        ),
        _SAMPLE | {"report": "проміжний звіт", "remark": "Додайте кількість годин праці волонтерів."},
    ),
    LetterText(
        "contracts.report_accepted",
        _("Звіт прийнято: організації"),
        _("Звіт прийнято: {title}"),
        _(
            "Ми прийняли {report} за проєктом «{title}». Прийнято витрат міста: {accepted}.\n{remark}\n\n"
            "Договір: {link}"
        ),
        _SAMPLE | {"report": "підсумковий звіт", "accepted": "100 000 грн", "remark": ""},
    ),
    LetterText(
        "contracts.report_due",
        _("Нагадування про строк звіту: організації"),
        _("Строк звіту — {due}: {title}"),
        _("{report} за проєктом «{title}» треба подати до {due}.\n\nНаписати звіт: {link}"),
        _SAMPLE | {"report": "Підсумковий звіт", "due": "16.12.2027"},
    ),
)
