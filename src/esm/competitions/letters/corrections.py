"""About a decision that an appeal opened again."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import ONE

CORRECTION_LETTERS = (
    LetterText(
        "competitions.rescore",
        _("Оцінити заявку ще раз після скарги: кожній людині окремо"),
        _("Оцініть ще раз заявку № {number}"),
        _(
            "{call_title}. За скаргою заявку № {number} оцінюють ще раз, за тими самими критеріями.\n\n"
            "Відкрити оцінювання: {link}\n\n"
            "Маєте конфлікт інтересів або не зможете оцінити — скажіть секретарці: {phone}"
        ),
        {k: ONE[k] for k in ("call_title", "number", "phone")} | {"link": "https://esm.example/review/27-014/again/"},
    ),
    LetterText(
        "competitions.correction_submitted",
        _("Нове рішення за скаргою чекає на затвердження: керівниці департаменту"),
        _("Нове рішення щодо заявки № {number} чекає на затвердження"),
        _(
            "{call_title}. За скаргою комісія переглянула рішення щодо заявки № {number} «{title}».\n\n"
            "Перевірте рішення, затвердьте його наказом або поверніть із поясненням: {link}"
        ),
        {k: ONE[k] for k in ("call_title", "number", "title", "link")},
    ),
    LetterText(
        "competitions.correction_returned",
        _("Керівниця повернула нове рішення за скаргою: тій, хто його готувала"),
        _("Нове рішення щодо заявки № {number} повернуто"),
        _(
            "{call_title}. Керівниця департаменту повернула рішення щодо заявки № {number} «{title}».\n\n"
            "Що треба змінити: {reason}\n\nВідкрити рішення: {link}"
        ),
        {k: ONE[k] for k in ("call_title", "number", "title", "link")} | {"reason": "Додайте обґрунтування суми."},
    ),
    LetterText(
        "competitions.corrected",
        _("Рішення змінено за скаргою: організації"),
        _("{outcome}: нове рішення щодо заявки № {number}"),
        _(
            "{call_title}. За вашою скаргою рішення щодо заявки № {number} «{title}» переглянуто.\n\n"
            "Було: {before}\nТепер: {outcome}\nМісто дає: {money}\n\n{why}\n\nНаказ {order}.\n\n"
            "Сторінка проєкту: {results}\n\nПитання: {phone}"
        ),
        ONE
        | {
            "outcome": "Переможець",
            "before": "Не підтримано",
            "money": "160 000 грн",
            "why": "Нові оцінки вищі за прохідний бал.",
            "order": "№ 77-к, 14.02.2027",
            "results": "https://esm.example/projects/27-014/",
        },
    ),
)
