"""To members of the commission."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

from .samples import CALL, MEETING, MEMBER, ONE

COMMISSION_LETTERS = (
    LetterText(
        "competitions.assigned",
        _("Комісії дали заявки на оцінювання: кожній людині окремо"),
        _("Заявки на вашу оцінку: {waiting}"),
        _(
            "{call_title}. На вашу оцінку чекають заявки: {numbers}. Оцініть їх до {due}.\n\n"
            "{conflicts}\n\n"
            "Бали можна зберігати частинами. Оцінки колег ви побачите, коли надішлете свою.\n\n"
            "Відкрити оцінювання: {link}\n\n"
            "Не зможете прочитати все вчасно — скажіть секретарці: {phone}"
        ),
        MEMBER,
    ),
    LetterText(
        "competitions.review_due",
        _("Нагадування про оцінки: тим, хто їх ще не надіслав"),
        _("Чекаємо на ваші оцінки: {waiting}"),
        _(
            "{call_title}. Ще не надіслано оцінок: {waiting}. Номери заявок: {numbers}. Строк: {due}.\n\n"
            "{conflicts}\n\n"
            "Чернетки збережено. Відкрити оцінювання: {link}\n\n"
            "Не зможете оцінити — скажіть секретарці, вона передасть заявку іншій людині: {phone}"
        ),
        MEMBER,
    ),
    LetterText(
        "competitions.new_version",
        _("Організація подала заявку ще раз: тим, кому дали оцінити попередню подачу"),
        _("Заявку {number} подано ще раз"),
        _("{call_title}: заявку {number} виправили. Порівняйте й оновіть бали до {due}: {link}\n\nПитання: {phone}"),
        CALL | {"number": "27-014", "due": "15 грудня 2026", "link": "https://esm.example/review/27-014/"},
    ),
    LetterText(
        "competitions.conflict_recorded",
        _("Секретарка записала конфлікт інтересів: тій, кого він стосується"),
        _("Записано конфлікт інтересів із заявкою {number}"),
        _(
            "{call_title}. Секретарка записала, що у вас є конфлікт інтересів із заявкою {number}: {kind}.\n{text}\n\n"
            "Ваші бали й голоси за цю заявку анульовано, вона закрита для вас.\n"
            "Якщо це помилка, подзвоніть секретарці: {phone}"
        ),
        CALL | {"number": "27-014", "kind": "родинний звʼязок", "text": "Там працює сестра."},
    ),
    LetterText(
        "competitions.meeting",
        _("Засідання призначено або перенесено: членкиням і членам комісії"),
        _("Засідання комісії: {when}"),
        _(
            "{call_title}. {kind}: {when}, {place}.\n{stream}\n\n"
            "Заявки в порядку денному: {numbers}.\n\nЗасідання: {link}\n\n"
            "Не зможете прийти — скажіть секретарці: {phone}"
        ),
        CALL
        | MEETING
        | {
            "kind": "Захист проєктів",
            "numbers": "27-014, 27-021",
            "link": "https://esm.example/review/meetings/2027/1/",
        },
    ),
    LetterText(
        "competitions.defence",
        _("Захист проєктів призначено або перенесено: організаціям з порядку денного"),
        _("Захист заявки № {number}: {when}"),
        _(
            "Комісія запрошує вас розповісти про проєкт «{title}» ({call_title}).\n\n"
            "Коли: {when}\nДе: {place}\n{stream}\n\n"
            "Заявка: {link}\n\nПитання, зокрема про доступність місця: {phone}"
        ),
        ONE | MEETING,
    ),
    LetterText(
        "competitions.meeting_cancelled",
        _("Засідання скасовано: тим, кого на нього запросили"),
        _("Засідання {when} скасовано"),
        _("{call_title}. Засідання комісії {when} скасовано.\n\nПричина: {reason}\n\nПитання: {phone}"),
        {key: CALL[key] for key in ("call_title", "phone")}
        | {"when": "10 грудня 2026, 14:00", "reason": "Немає кворуму."},
    ),
)
