"""Letters about reports."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import SAMPLE

REPORT_LETTERS = (
    LetterText(
        "contracts.report_submitted",
        _("Організація подала звіт: посадовицям"),
        _("Подано звіт: {title}"),
        _("{organisation} подала {report} за проєктом «{title}».\n\nПрочитайте його й прийміть рішення: {link}"),
        SAMPLE | {"organisation": "ГО «Світлий крок»", "report": "проміжний звіт"},
    ),
    LetterText(
        "contracts.report_returned",
        _("Звіт повернуто на виправлення: організації"),
        _("Виправте звіт: {title}"),
        _(
            "Ми прочитали {report} за проєктом «{title}». Його треба виправити:\n\n{remark}\n\n"
            "Виправте й подайте знову: {link}"
        ),
        SAMPLE | {"report": "проміжний звіт", "remark": "Додайте кількість годин праці волонтерів."},
    ),
    LetterText(
        "contracts.report_accepted",
        _("Звіт прийнято: організації"),
        _("Звіт прийнято: {title}"),
        _(
            "Ми прийняли {report} за проєктом «{title}». Прийнято витрат міста: {accepted}.\n{remark}\n\n"
            "Договір: {link}"
        ),
        SAMPLE | {"report": "підсумковий звіт", "accepted": "100 000 грн", "remark": ""},
    ),
)
