"""Letters about a social order's contract: signing, referrals, acts. No letter names a recipient of services."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.letters import LetterText

_SAMPLE = {"title": "Догляд вдома", "number": "ЄСМ-2027/001", "link": "https://example.org/"}
_ACT = _SAMPLE | {"act": "ЄСМ-2027/001/А-1", "month": "березень 2027", "sum": "18 400 грн"}
_REFERRAL = _SAMPLE | {"referral": "Н-17"}

SOCIAL_LETTERS = (
    LetterText(
        "contracts.service_signed",
        _("Договір соціального замовлення підписано: надавачу"),
        _("Договір {number} підписано: можна надавати послугу"),
        _(
            "Договір {number} («{title}») підписано {signed_on}. Обсяг: {volume}. Строк: до {ends_on}.\n\n"
            "Місто направлятиме людей: кожне направлення прийміть або поясніть відмову. Щодня записуйте надане в журнал "
            "послуг; раз на місяць акт складеться з нього сам.\n\nДоговір: {link}"
        ),
        _SAMPLE | {"signed_on": "01.03.2027", "volume": "1 200 людино-годин", "ends_on": "20.12.2027"},
    ),
    LetterText(
        "contracts.referred",
        _("Місто направило людину: надавачу"),
        _("Нове направлення № {referral}"),
        _("За договором {number} («{title}») є нове направлення № {referral}.\n\nПрийміть його або відмовте: {link}"),
        _REFERRAL,
    ),
    LetterText(
        "contracts.referral_answered",
        _("Надавач відповів на направлення: посадовицям"),
        _("Направлення № {referral}: {answer}"),
        _(
            "За договором {number} («{title}») надавач відповів на направлення № {referral}: {answer}.\n{reason}\n\n{link}"
        ),
        _REFERRAL | {"answer": "прийнято", "reason": ""},
    ),
    LetterText(
        "contracts.referral_ended",
        _("Послугу людині завершено: надавачу"),
        _("Направлення № {referral} завершено"),
        _(
            "Направлення № {referral} за договором {number} («{title}») діє до {on} включно. Причина: {reason}\n\n"
            "Послуг після цього дня місто не оплатить. Направлення: {link}"
        ),
        _REFERRAL | {"on": "15.04.2027", "reason": "Людина переїхала."},
    ),
    LetterText(
        "contracts.act_submitted",
        _("Надавач подав акт: посадовицям"),
        _("Подано акт № {act}: {sum}"),
        _(
            "{organisation} подала акт № {act} за {month} за договором {number} («{title}»): {sum}.\n\nРозгляньте його: {link}"
        ),
        _ACT | {"organisation": "ГО «Світлий крок»"},
    ),
    LetterText(
        "contracts.act_accepted",
        _("Акт прийнято: надавачу"),
        _("Акт № {act} прийнято: {sum}"),
        _("Місто прийняло акт № {act} за {month} за договором {number} («{title}»). До сплати: {sum}.\n\nАкт: {link}"),
        _ACT,
    ),
    LetterText(
        "contracts.act_returned",
        _("Акт повернуто на виправлення: надавачу"),
        _("Виправте журнал послуг: акт № {act} повернуто"),
        _(
            "Акт № {act} за {month} за договором {number} («{title}») повернуто:\n\n{remark}\n\n"
            "Виправте записи в журналі послуг і подайте акт знову: {link}"
        ),
        _SAMPLE | {"act": _ACT["act"], "month": _ACT["month"], "remark": "12 березня послугу записано двічі."},
    ),
    LetterText(
        "contracts.service_closed",
        _("Договір соціального замовлення завершено: надавачу"),
        _("Договір {number} завершено"),
        _(
            "Договір {number} («{title}») завершено. Прийнято за актами: {accepted}, сплачено: {paid}.\n\nДоговір: {link}"
        ),
        _SAMPLE | {"accepted": "140 000 грн", "paid": "140 000 грн"},
    ),
)
