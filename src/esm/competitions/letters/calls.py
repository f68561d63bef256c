"""To everybody who waits for a call."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import CALL, ONE

CALL_LETTERS = (
    LetterText(
        "competitions.call_opened",
        _("Конкурс оголошено: керівницям усіх організацій мережі"),
        _("Оголошено конкурс: {call_title}"),
        _(
            "Місто оголосило {call_title}.\n\n"
            "Заявки приймаємо з {opens} до {closes} за годинником сервера. Бюджет конкурсу: {budget}.\n\n"
            "Умови, критерії й документи: {link}\n\n"
            "Питання: {phone}"
        ),
        CALL | {"opens": "2 листопада 2026, 09:00", "closes": "2 грудня 2026, 17:00", "budget": "1 000 000 грн"},
    ),
    LetterText(
        "competitions.call_extended",
        _("Строк подання подовжено: керівницям організацій і всім, хто пише заявку"),
        _("Заявки приймаємо довше: до {closes}"),
        _(
            "{call_title}: строк подання заявок подовжено до {closes}.\n\nПричина: {reason}\n\nСторінка конкурсу: {link}"
        ),
        CALL | {"closes": "9 грудня 2026, 17:00", "reason": "Сайт не працював 3 грудня з 10:00 до 15:00."},
    ),
    LetterText(
        "competitions.call_ended",
        _("Конкурс скасовано або він не відбувся: організаціям, що мають у ньому заявки"),
        _("{what}: {call_title}"),
        _(
            "{call_title}. {what}.\n\nПричина: {reason}\n\n"
            "Ваша заявка № {number} лишається у вашому кабінеті: {link}\n\nПитання: {phone}"
        ),
        ONE | {"what": "Конкурс скасовано", "reason": "Міська рада змінила бюджет."},
    ),
)
