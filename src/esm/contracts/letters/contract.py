"""Letters about the contract itself, its changes and terms."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import SAMPLE

CONTRACT_LETTERS = (
    LetterText(
        "contracts.signed",
        _("Договір підписано: організації"),
        _("Договір {number} підписано"),
        _(
            "Договір {number} за проєктом «{title}» підписано {signed_on}.\n\n"
            "Проміжний звіт подайте до {interim_due}, підсумковий — до {final_due}. Ми нагадаємо заздалегідь.\n\n"
            "Договір і звіти: {link}"
        ),
        SAMPLE | {"signed_on": "01.03.2027", "interim_due": "16.07.2027", "final_due": "16.12.2027"},
    ),
    LetterText(
        "contracts.amendment_asked",
        _("Просять змінити договір: тим, хто погоджує"),
        _("Погодьте зміну договору {number}"),
        _(
            "{who} просить змінити договір {number} («{title}»): {type}.\n\nЧому: {reason}\n\n"
            "Перегляньте зміну й погодьте її або відмовте: {link}"
        ),
        SAMPLE | {"who": "ГО «Світлий крок»", "type": "зміна строку", "reason": "Ремонт приміщення затягнувся."},
    ),
    LetterText(
        "contracts.amendment_noticed",
        _("Організація повідомила про зміну кошторису: посадовицям"),
        _("Кошторис договору {number} змінено за повідомленням"),
        _(
            "{who} перенесла гроші між рядками кошторису в межах дозволеного, погодження не потрібне.\n\n"
            "Чому: {reason}\n\nЩо змінилося: {link}"
        ),
        SAMPLE | {"who": "ГО «Світлий крок»", "reason": "Подорожчало пальне."},
    ),
    LetterText(
        "contracts.amendment_approved",
        _("Зміну договору погоджено: організації"),
        _("Погоджено зміну договору {number}"),
        _(
            "Місто погодило зміну договору {number} («{title}»): {type}.\n\n"
            "Завантажте додаткову угоду й підпишіть її: {link}\n\nПоки угоду не підписано, діють попередні умови."
        ),
        SAMPLE | {"type": "зміна строку"},
    ),
    LetterText(
        "contracts.amendment_refused",
        _("У зміні договору відмовлено: організації"),
        _("Відмовлено у зміні договору {number}"),
        _("Місто не погодило зміну договору {number} («{title}»): {type}.\n\nЧому: {remark}\n\nЗміна: {link}"),
        SAMPLE | {"type": "зміна строку", "remark": "Строк не може виходити за межі року."},
    ),
    LetterText(
        "contracts.amendment_signed",
        _("Додаткову угоду підписано: організації"),
        _("Договір {number} змінено: діє додаткова угода"),
        _(
            "Від {signed_on} договір {number} («{title}») діє зі змінами: {type}.\n"
            "Сума договору: {amount}. Кінець: {ends_on}.\n\nЩо змінилося: {link}"
        ),
        SAMPLE | {"type": "зміна строку", "signed_on": "20.05.2027", "amount": "100 000 грн", "ends_on": "20.12.2027"},
    ),
    LetterText(
        "contracts.due",
        _("Нагадування про строк: тому, хто винен"),
        _("Строк — {due}: {what}"),
        _("{what} за договором {number} («{title}»). Строк — {due}.\n\nЗробити або подивитися: {link}"),
        SAMPLE | {"what": "Подати підсумковий звіт", "due": "16.12.2027"},
    ),
    LetterText(
        "contracts.overdue",
        _("Строк минув: тому, хто винен"),
        _("Прострочено: {what}"),
        _(
            "{what} за договором {number} («{title}»). Строк був {due}.\n\n"
            "Зробіть це якнайшвидше або попросіть департамент перенести строк: {link}"
        ),
        SAMPLE | {"what": "Подати підсумковий звіт", "due": "16.12.2027"},
    ),
)
