"""How the journal names what was done with cases."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

CORE: dict[str, str | Promise] = {
    "cases.register": _("Зареєстровано випадок"),
    "cases.amend": _("Доповнено запис випадку"),
    "cases.identify": _("Привʼязано картку людини до випадку"),
    "cases.assign": _("Призначено відповідальну за випадок"),
    "cases.hand_over": _("Випадок передано іншій працівниці"),
    "cases.read_handover": _("Прочитано записку про переданий випадок"),
    "cases.set_team": _("Змінено команду випадку"),
    "cases.close_to_team": _("Випадок закрито для всіх, крім команди"),
    "cases.open_to_unit": _("Випадок відкрито для колег"),
    "cases.start_act": _("Почато акт"),
    "cases.save_act": _("Збережено проєкт акта"),
    "cases.finish_act": _("Акт дано на підпис людині"),
    "cases.sign_act": _("Записано, як людина підписала акт"),
    "cases.approve_act": _("Затверджено акт"),
    "cases.return_act": _("Акт повернуто доопрацювати"),
    "cases.reject_act": _("Відхилено акт"),
    "cases.cancel_act": _("Скасовано акт"),
    "cases.write_decision": _("Збережено проєкт рішення"),
    "cases.propose_decision": _("Рішення подано на затвердження"),
    "cases.approve_decision": _("Затверджено рішення"),
    "cases.return_decision": _("Рішення повернуто доопрацювати"),
    "cases.send_decision": _("Людину повідомлено про рішення"),
    "cases.find_place": _("Знайдено місце для того, хто чекав"),
    "cases.appeal_decision": _("Записано скаргу на рішення"),
    "cases.answer_decision_appeal": _("Дано відповідь на скаргу про рішення"),
    "cases.hurry": _("Почато екстрену допомогу"),
    "cases.give_help": _("Записано екстрену допомогу"),
    "cases.calm": _("Завершено екстрену допомогу"),
}
PLANS: dict[str, object] = {}
PAPERS = {
    "cases.print": _("Надруковано документ випадку"),
    "cases.export": _("Акт чи план вивантажено для державної системи"),
}
NAMES = RoomActions(
    room="cases",
    title=_("Випадки"),
    actions={**CORE, **PLANS, **PAPERS},
    things={
        "cases.act": _("акт"),
        "cases.case": _("випадок"),
        "cases.decision": _("рішення за випадком"),
    },
)
