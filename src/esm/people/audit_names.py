"""What the journal calls this room's actions. A name stays for ever: the journal keeps what was done under it."""

from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import RoomActions

NAMES = RoomActions(
    "people",
    _("Люди"),
    {
        "people.register": _("Заведено картку людини"),
        "people.correct": _("Виправлено дані в картці"),
        "people.set_team": _("Змінено команду закритої картки"),
        "people.close_card": _("Картку закрито: її бачить лише команда"),
        "people.open_card": _("Закриту картку знову бачить уся організація"),
        "people.restrict": _("Обробку даних людини зупинено"),
        "people.lift_restriction": _("Обмеження обробки знято"),
        "people.relate": _("Записано родинний звʼязок"),
        "people.unrelate": _("Родинний звʼязок прибрано"),
        "people.join": _("Записи повʼязано як одну людину"),
        "people.not_same": _("Записано, що це різні люди"),
        "people.split": _("Запис відокремлено від людини"),
        "people.undo_link": _("Звʼязок записів скасовано"),
        "people.decide_pair": _("Відповіли на пару схожих записів"),
        "people.share_fields": _("Поля картки передано з направленням"),
        "people.break_glass": _("Відкрито картку екстрено"),
        "people.review_glass": _("Перевірено екстрений доступ"),
        "people.give_consent": _("Записано згоду людини"),
        "people.withdraw_consent": _("Згоду відкликано"),
        "people.report_totals": _("Записано підсумки організації за місяць"),
        "people.send_file": _("Надіслано список клієнтів"),
        "people.confirm_file": _("Погоджено записати список клієнтів"),
        "people.cancel_file": _("Список клієнтів прибрано без запису"),
        "people.import": _("Записано список клієнтів"),
        "people.undo_file": _("Просять забрати назад записане зі списку"),
        "people.undone_file": _("Записане зі списку клієнтів забрано назад"),
        "people.receive_request": _("Зареєстровано звернення людини про її дані"),
        "people.fulfil_request": _("Звернення про дані виконано"),
        "people.refuse_request": _("У зверненні про дані відмовлено"),
        "people.destroy": _("Дані людини знищено за актом"),
    },
    {
        "people.record": _("картка людини"),
        "people.pair": _("пара схожих записів"),
        "people.breakglass": _("екстрений доступ"),
        "people.partnerfile": _("файл організації"),
        "people.totals": _("підсумки організації"),
        "people.personrequest": _("звернення про дані"),
        "people.destructionact": _("акт про знищення"),
    },
    looks=("people.share_fields",),
)
