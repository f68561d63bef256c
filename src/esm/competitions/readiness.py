"""What a draft call still lacks. Pure: the same list stands on the page and keeps `open_call` from opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .dates import KYIV
from .models import Call, Direction
from .rules import TIE_BY_CRITERION, TIE_KEYS, CallRules


@dataclass(frozen=True, slots=True)
class Gap:
    """`part` is the page of the editor where it is put right. A warning doesn't keep the call from opening."""

    part: str
    text: str
    warning: bool = False


def gaps(call: Call, directions: Sequence[Direction], steps: int, at: datetime) -> list[Gap]:
    """Everything that is missing (first) or worth a second look. `steps` is the number of lines in the calendar."""
    rules = CallRules.from_data(call.rules)
    found = [
        *_basics(call),
        *_dates(call, steps, at),
        *_money(call, directions),
        *_rubric(rules),
        *_lists(rules),
        *window_warnings(call.opens_at, call.closes_at, rules),
    ]
    return sorted(found, key=lambda gap: gap.warning)


def blocking(found: Sequence[Gap]) -> list[Gap]:
    return [gap for gap in found if not gap.warning]


def window_warnings(opens_at: datetime, closes_at: datetime, rules: CallRules) -> list[Gap]:
    """The legal minimum of the window warns and never blocks: the city may have a ground for a shorter one."""
    term = rules.term("window")
    days = (closes_at.astimezone(KYIV).date() - opens_at.astimezone(KYIV).date()).days
    if days >= term.days:
        return []
    words = {"days": days, "minimum": term.days, "source": term.source or _("правила конкурсу")}
    text = _("Заявки приймають %(days)s дн., а правило вимагає щонайменше %(minimum)s. Звідки правило: %(source)s.")
    return [Gap("dates", text % words, warning=True)]


def _basics(call: Call) -> list[Gap]:
    asked = {
        "title": _("Назвіть конкурс."),
        "legal_basis": _("Вкажіть правову підставу конкурсу."),
        "who_may_apply": _("Напишіть, хто може подати заявку."),
        "contact_phone": _("Вкажіть телефон, за яким відповідають на запитання."),
    }
    found = [Gap("basics", text) for name, text in asked.items() if not getattr(call, name).strip()]
    if not call.place.strip():
        found.append(Gap("basics", _("Не вказано, куди приносити заявки на папері."), warning=True))
    return found


def _dates(call: Call, steps: int, at: datetime) -> list[Gap]:
    found = []
    if call.closes_at <= at:
        found.append(Gap("dates", _("Строк подання вже минув. Поставте пізнішу дату.")))
    if call.projects_start_on.year != call.year or call.projects_end_on.year != call.year:
        found.append(Gap("dates", _("Проєкти мають початися і закінчитися в бюджетному році %(year)s.") % _year(call)))
    if call.projects_start_on < call.closes_at.astimezone(KYIV).date():
        found.append(Gap("dates", _("Проєкти починаються раніше, ніж закінчується подання заявок."), warning=True))
    if not steps:
        found.append(Gap("calendar", _("Додайте календар: люди хочуть знати, коли буде рішення.")))
    return found


def _money(call: Call, directions: Sequence[Direction]) -> list[Gap]:
    found = []
    if not call.total_budget:
        found.append(Gap("money", _("Вкажіть бюджет конкурсу.")))
    if not directions:
        found.append(Gap("directions", _("Додайте хоча б один напрям.")))
    own = sum(d.budget or 0 for d in directions)
    if own > call.total_budget:
        found.append(Gap("directions", _("Бюджети напрямів разом більші за бюджет конкурсу. Зменште котрийсь.")))
    rest_is_named = directions and all(d.budget is not None for d in directions)
    if rest_is_named and 0 < own < call.total_budget:
        found.append(Gap("directions", _("Бюджети напрямів разом менші за бюджет конкурсу."), warning=True))
    for d in directions:
        if d.budget is not None and d.cap is not None and d.cap > d.budget:
            text = _("Напрям «%(title)s»: межа на один проєкт більша за бюджет напряму.") % {"title": d.title}
            found.append(Gap("directions", text))
    return found


def _rubric(rules: CallRules) -> list[Gap]:
    found = []
    if not rules.criteria:
        found.append(Gap("criteria", _("Додайте критерії оцінювання.")))
    elif rules.highest != 100:
        text = _("Ваги критеріїв разом дають %(sum)s, а мають давати 100.") % {"sum": rules.highest}
        found.append(Gap("criteria", text))
    for criterion in rules.criteria:
        if len(criterion.anchors) != criterion.scale + 1 or not all(a.strip() for a in criterion.anchors):
            text = _("Критерій «%(title)s»: поясніть кожну оцінку від 0 до %(scale)s.")
            found.append(Gap("criteria", text % {"title": criterion.title, "scale": criterion.scale}))
    if not 0 < rules.pass_mark <= 100:
        found.append(Gap("criteria", _("Прохідний бал має бути від 1 до 100.")))
    known = {TIE_BY_CRITERION + c.code for c in rules.criteria} | set(TIE_KEYS)
    if not rules.tie_break or not set(rules.tie_break) <= known:
        found.append(Gap("criteria", _("Вкажіть, що вирішує за однакового бала.")))
    return found


def _lists(rules: CallRules) -> list[Gap]:
    found = []
    if not rules.allowed_costs:
        found.append(Gap("costs", _("Дозвольте хоча б один вид витрат.")))
    if not rules.documents:
        found.append(Gap("documents", _("Не вимагаєте жодного документа. Так і задумано?"), warning=True))
    if not rules.checks:
        found.append(Gap("checks", _("Додайте перелік перевірок для допуску.")))
    if not rules.grounds:
        found.append(Gap("grounds", _("Додайте підстави для відмови: без них відмовити не можна.")))
    if not rules.term("appeal").days:
        found.append(Gap("terms", _("Не вказано, скільки днів є на скаргу."), warning=True))
    return found


def _year(call: Call) -> dict[str, int]:
    return {"year": call.year}
