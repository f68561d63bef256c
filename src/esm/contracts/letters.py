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
        "contracts.amendment_asked",
        _("Просять змінити договір: тим, хто погоджує"),
        _("Погодьте зміну договору {number}"),
        _(
            "{who} просить змінити договір {number} («{title}»): {type}.\n\nЧому: {reason}\n\n"
            "Перегляньте зміну й погодьте її або відмовте: {link}"
        ),
        _SAMPLE | {"who": "ГО «Світлий крок»", "type": "зміна строку", "reason": "Ремонт приміщення затягнувся."},
    ),
    LetterText(
        "contracts.amendment_noticed",
        _("Організація повідомила про зміну кошторису: посадовицям"),
        _("Кошторис договору {number} змінено за повідомленням"),
        _(
            "{who} перенесла гроші між рядками кошторису в межах дозволеного, погодження не потрібне.\n\n"
            "Чому: {reason}\n\nЩо змінилося: {link}"
        ),
        _SAMPLE | {"who": "ГО «Світлий крок»", "type": "зміна кошторису", "reason": "Подорожчало пальне."},
    ),
    LetterText(
        "contracts.amendment_approved",
        _("Зміну договору погоджено: організації"),
        _("Погоджено зміну договору {number}"),
        _(
            "Місто погодило зміну договору {number} («{title}»): {type}.\n\n"
            "Завантажте додаткову угоду й підпишіть її: {link}\n\nПоки угоду не підписано, діють попередні умови."
        ),
        _SAMPLE | {"type": "зміна строку"},
    ),
    LetterText(
        "contracts.amendment_refused",
        _("У зміні договору відмовлено: організації"),
        _("Відмовлено у зміні договору {number}"),
        _("Місто не погодило зміну договору {number} («{title}»): {type}.\n\nЧому: {remark}\n\nЗміна: {link}"),
        _SAMPLE | {"type": "зміна строку", "remark": "Строк не може виходити за межі року."},
    ),
    LetterText(
        "contracts.amendment_signed",
        _("Додаткову угоду підписано: організації"),
        _("Договір {number} змінено: діє додаткова угода"),
        _(
            "Від {signed_on} договір {number} («{title}») діє зі змінами: {type}.\n"
            "Сума договору: {amount}. Кінець: {ends_on}.\n\nЩо змінилося: {link}"
        ),
        _SAMPLE | {"type": "зміна строку", "signed_on": "20.05.2027", "amount": "100 000 грн", "ends_on": "20.12.2027"},
    ),
    LetterText(
        "contracts.report_due",
        _("Нагадування про строк звіту: організації"),
        _("Строк звіту — {due}: {title}"),
        _("{report} за проєктом «{title}» треба подати до {due}.\n\nНаписати звіт: {link}"),
        _SAMPLE | {"report": "Підсумковий звіт", "due": "16.12.2027"},
    ),
)
