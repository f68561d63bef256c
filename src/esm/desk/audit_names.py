"""How the journal names what the desk did."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    room="desk",
    title=_("Е-офіси"),
    actions={
        "desk.accept_referral": _("Прийнято направлення е-офісу"),
        "desk.answer_appeal": _("Дано відповідь на звернення"),
        "desk.ask_about_referral": _("Організація попросила уточнити направлення"),
        "desk.assign_operator": _("Призначено операторку до е-офісу"),
        "desk.call_back": _("Запитано, чи допомогли"),
        "desk.check_article": _("Перевірено статтю довідника"),
        "desk.client_refused": _("Людина відмовилася від послуги"),
        "desk.close_appeal": _("Закрито звернення без відповіді"),
        "desk.consult": _("Записано консультацію"),
        "desk.decline_referral": _("Відмовлено за направленням е-офісу"),
        "desk.deliver_referral": _("Записано допомогу за направленням е-офісу"),
        "desk.edit_appeal": _("Доповнено запис звернення"),
        "desk.end_operator": _("Операторка більше не працює в е-офісі"),
        "desk.give_consent": _("Записано згоду, дану голосом"),
        "desk.hand_over_appeal": _("Звернення передано іншій операторці"),
        "desk.hide_article": _("Знято статтю довідника із сайту"),
        "desk.log_call": _("Записано дзвінок без розмови"),
        "desk.look_at_referral": _("Переглянуто дані людини в направленні"),
        "desk.make_link": _("Створено одноразове посилання на направлення"),
        "desk.open_appeal": _("Прийнято звернення"),
        "desk.open_link": _("Відкрито одноразове посилання на направлення"),
        "desk.open_office": _("Почав роботу е-офіс"),
        "desk.print_referral": _("Надруковано направлення з даними людини"),
        "desk.record_need": _("Записано незадоволену потребу"),
        "desk.refer": _("Направлено людину до організації"),
        "desk.reopen_appeal": _("Відкрито звернення знову"),
        "desk.satisfied": _("Закрито звернення: людині досить поради"),
        "desk.stop_referral": _("Зупинено направлення е-офісу"),
        "desk.take_appeal": _("Взято звернення в роботу"),
        "desk.tell_about_referral": _("Операторка відповіла на уточнення"),
        "desk.withdraw_consent": _("Людина відкликала згоду, дану голосом"),
        "desk.write_article": _("Написано або змінено статтю довідника"),
    },
    things={
        "desk.appeal": _("звернення"),
        "desk.article": _("стаття довідника"),
        "desk.call": _("дзвінок"),
        "desk.consultation": _("консультація"),
        "desk.office": _("е-офіс"),
        "desk.referral": _("направлення е-офісу"),
        "desk.unmetneed": _("незадоволена потреба"),
    },
    looks=("desk.look_at_referral", "desk.open_link", "desk.print_referral"),
)
