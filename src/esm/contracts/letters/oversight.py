"""Letters about checks, complaints and services that must not stop."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import SAMPLE

_COMPLAINT = {"number": "512-340", "title": "Поруч: супровід незрячих людей", "link": "https://example.org/"}

OVERSIGHT_LETTERS = (
    LetterText(
        "contracts.checked",
        _("Перевірку проведено: організації"),
        _("Перевірка за договором {number}: {outcome}"),
        _(
            "{kind} за проєктом «{title}» ({done_on}). Висновок: {outcome}.\n{reason}\n"
            "Зауважень зі строком: {findings}.\n\nПрочитайте акт і дайте відповідь: {link}"
        ),
        SAMPLE
        | {
            "kind": "Візит з актом",
            "done_on": "10.06.2027",
            "outcome": "прийнято із зауваженнями",
            "reason": "",
            "findings": "2",
        },
    ),
    LetterText(
        "contracts.finding_answered",
        _("Організація відповіла на зауваження: посадовицям"),
        _("Відповідь на зауваження: {title}"),
        _(
            "{organisation} відповіла на зауваження за договором {number}.\n\nПрочитайте й закрийте або поверніть: {link}"
        ),
        SAMPLE | {"organisation": "ГО «Світлий крок»"},
    ),
    LetterText(
        "contracts.finding_decided",
        _("Зауваження закрито або повернуто: організації"),
        _("Зауваження за договором {number}: {state}"),
        _("Зауваження: {what}\n\nРішення: {state}.\n{remark}\nСтрок: {due}.\n\nДокладно: {link}"),
        SAMPLE | {"what": "Додайте табель", "state": "усунено", "remark": "Табель отримали.", "due": "01.07.2027"},
    ),
    LetterText(
        "contracts.broken",
        _("Договір розірвано: організації"),
        _("Договір {number} розірвано"),
        _("Договір {number} («{title}») розірвано {on}.\n\nПричина: {reason}\n\nПовернути: {sum}.\n\nДоговір: {link}"),
        SAMPLE | {"on": "01.07.2027", "reason": "Послугу не надавали два місяці.", "sum": "20 000 грн"},
    ),
    LetterText(
        "contracts.complaint_received",
        _("Скаргу отримано: людині, яка скаржиться"),
        _("Скаргу {number} отримано"),
        _(
            "Ми отримали вашу скаргу {number} («{title}»). Відповімо до {due}.\n\n"
            "Стан скарги: {link}\nНомер: {number}\nКод: {code}\n\nНікому не показуйте код."
        ),
        _COMPLAINT | {"due": "15.06.2027", "code": "K7MP2QX9RT"},
    ),
    LetterText(
        "contracts.complaint_filed",
        _("Надійшла скарга: тим, хто відповідає"),
        _("Скарга {number}: відповісти до {due}"),
        _("Надійшла скарга {number} («{title}»), рівень: {level}.\n\nВідповісти до {due}: {link}"),
        _COMPLAINT | {"level": "департамент", "due": "15.06.2027"},
    ),
    LetterText(
        "contracts.complaint_answered",
        _("Відповідь на скаргу: людині, яка скаржиться"),
        _("Відповідь на скаргу {number}: {outcome}"),
        _(
            "Рішення за вашою скаргою {number} («{title}»): {outcome}.\n\n{answer}\n\nПідстава: {ground}\n\n"
            "{further}\n\nСтан скарги: {link}"
        ),
        _COMPLAINT
        | {"outcome": "задоволено частково", "answer": "Графік змінено.", "ground": "п. 2.1 договору", "further": ""},
    ),
    LetterText(
        "contracts.continuity",
        _("Послуга, яка не має зупинятися, лишається без договору: посадовицям"),
        _("{title}: договір закінчується {ends_on}"),
        _(
            "{stops}\nОстанній договір закінчується {ends_on}, наступного немає.\n{resumes}\n"
            "Підпишіть новий договір завчасно: {link}"
        ),
        {
            "title": "Соціальне таксі з підйомником",
            "stops": "Не буде поїздок автомобілем із підйомником.",
            "ends_on": "31.12.2027",
            "resumes": "",
            "link": "https://example.org/",
        },
    ),
)
