"""About the decision, before and after its release."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import CALL, ONE

DECISION_LETTERS = (
    LetterText(
        "competitions.decision_submitted",
        _("Рішення чекає на затвердження: керівниці департаменту"),
        _("Рішення конкурсу чекає на затвердження: {call_title}"),
        _(
            "Комісія підготувала рішення: {call_title}. Протокол підписано.\n\n"
            "Перевірте рішення, затвердьте його наказом або поверніть із поясненням: {link}"
        ),
        {key: CALL[key] for key in ("call_title", "link")},
    ),
    LetterText(
        "competitions.decision_approved",
        _("Рішення затверджено: посадовицям"),
        _("Рішення конкурсу затверджено: {call_title}"),
        _(
            "Керівниця департаменту затвердила рішення: {call_title}.\n\n"
            "Тепер результати можна оприлюднити для всіх одночасно: {link}"
        ),
        {key: CALL[key] for key in ("call_title", "link")},
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
        {key: CALL[key] for key in ("call_title", "link")} | {"reason": "Додайте обґрунтування до резерву."},
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
        ONE
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
        ONE | {"money": "Ви просили 182 400 грн, місто дає 160 000 грн."},
    ),
)
