"""What the program itself can say about admission. Pure: facts in, a verdict with its explanation out (REFERENCE §1.5).

A verdict is a help, not a decision: the person who checks answers every line herself. "" = the program can't tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.kernel.money import Money

from .machine import Channel, Source, Verdict
from .rules import CallRules


@dataclass(frozen=True, slots=True)
class Applicant:
    """The organisation's card. `bars`: why it may not take part in the call's year; empty = it may."""

    legal_form: str = ""
    registered_on: date | None = None
    nonprofit_code: str = ""
    in_termination: bool = False
    bars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """An estimate line: kopecks, quantity in thousandths."""

    position: int
    kind: str
    source: str
    quantity: int
    price: int
    amount: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the checks look at, for one application."""

    rules: CallRules
    applicant: Applicant
    announced_on: date
    closes_at: datetime
    received_at: datetime | None
    channel: str
    late: bool
    year: int
    ends_by: date
    starts_on: date | None
    ends_on: date | None
    direction: str
    direction_cap: int | None
    # Kopecks by source as the application shows them, and the lines they should come from.
    sums: Mapping[str, int]
    lines: tuple[Line, ...] = ()
    attached: frozenset[str] = frozenset()
    # Live applications of this organisation in this call, this one among them.
    live: int = 1
    # Numbers of its applications with the same title in other calls of the year.
    doubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: str
    text: str


def findings(facts: Facts) -> dict[str, Finding]:
    """A finding for every line of the rules' check list; lines without an automatic check have none."""
    return {c.code: CHECKS[c.code](facts) for c in facts.rules.checks if c.code in CHECKS}


def _yes(text: str) -> Finding:
    return Finding(Verdict.YES, text)


def _no(text: str) -> Finding:
    return Finding(Verdict.NO, text)


def _unknown(text: str) -> Finding:
    return Finding("", text)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def in_time(f: Facts) -> Finding:
    if f.received_at is None:
        return _unknown(_("Час надходження не записано."))
    words = {"when": f"{f.received_at.astimezone(f.closes_at.tzinfo):%d.%m.%Y %H:%M}"}
    return _no(_("Надійшла %(when)s, після строку.") % words) if f.late else _yes(_("Надійшла %(when)s.") % words)


def complete(f: Facts) -> Finding:
    """Papers of a paper application lie in the folder, not in the program: only a person can count them."""
    missing = [d.title for d in f.rules.documents if d.required and d.code not in f.attached]
    if not missing:
        return _yes(_("Усі обовʼязкові документи додано."))
    words = {"documents": "; ".join(missing)}
    if f.channel != Channel.ONLINE:
        return _unknown(_("Не завантажено: %(documents)s. Перевірте, чи вони є на папері.") % words)
    return _no(_("Бракує: %(documents)s.") % words)


def legal_form(f: Facts) -> Finding:
    if not f.rules.legal_forms or f.applicant.legal_form in f.rules.legal_forms:
        return _yes(_("Форма організації підходить."))
    return _no(_("За цією формою організації брати участь не можна."))


def age(f: Facts) -> Finding:
    """Whole months from the day of registration to the day on which the call was announced."""
    since = f.applicant.registered_on
    if since is None:
        return _unknown(_("Дату реєстрації не вказано."))
    months = (f.announced_on.year - since.year) * 12 + f.announced_on.month - since.month
    months -= f.announced_on.day < since.day
    words = {"day": _day(since), "months": max(months, 0), "needed": f.rules.organisation_age_months}
    text = _("Зареєстровано %(day)s: на день оголошення повних місяців %(months)s, треба %(needed)s.") % words
    return _yes(text) if months >= f.rules.organisation_age_months else _no(text)


def nonprofit(f: Facts) -> Finding:
    code = f.applicant.nonprofit_code
    if not code:
        return _no(_("У картці організації немає ознаки неприбутковості."))
    if f.rules.nonprofit_codes and code not in f.rules.nonprofit_codes:
        words = {"code": code, "codes": ", ".join(f.rules.nonprofit_codes)}
        return _no(_("Ознака %(code)s, а приймаємо %(codes)s.") % words)
    return _yes(_("Ознака неприбутковості %(code)s.") % {"code": code})


def not_terminating(f: Facts) -> Finding:
    if f.applicant.in_termination:
        return _no(_("За карткою організація припиняється."))
    return _yes(_("У картці немає позначки про припинення."))


def not_barred(f: Facts) -> Finding:
    if f.applicant.bars:
        return _no(_("Заборона участі: %(why)s.") % {"why": "; ".join(f.applicant.bars)})
    return _yes(_("Заборон на %(year)s рік немає.") % {"year": f.year})


def direction(f: Facts) -> Finding:
    """Whether the content fits is for a person to say; the program only sees whether one was chosen."""
    if not f.direction:
        return _no(_("Напрям не вибрано."))
    return _unknown(_("Вибрано «%(title)s». Перевірте, чи відповідає зміст.") % {"title": f.direction})


def term(f: Facts) -> Finding:
    if f.starts_on is None or f.ends_on is None:
        return _unknown(_("Строк проєкту не вказано."))
    words = {"from": _day(f.starts_on), "to": _day(f.ends_on), "by": _day(f.ends_by), "year": f.year}
    if f.starts_on.year == f.year and f.ends_on <= f.ends_by:
        return _yes(_("Проєкт триває %(from)s–%(to)s.") % words)
    return _no(_("Проєкт триває %(from)s–%(to)s, а має бути в %(year)s році й не довше ніж до %(by)s.") % words)


def cap(f: Facts) -> Finding:
    limit = f.direction_cap if f.direction_cap is not None else f.rules.project_cap
    asked = f.sums.get(Source.CITY, 0)
    if limit is None:
        return Finding(Verdict.NA, _("Межі на один проєкт немає."))
    words = {"asked": Money(asked), "limit": Money(limit)}
    if not asked:
        return _unknown(_("Суму, яку просять у міста, не вказано."))
    text = _("Просять %(asked)s, межа %(limit)s.") % words
    return _yes(text) if asked <= limit else _no(text)


def own_contribution(f: Facts) -> Finding:
    if not f.rules.own_share_percent:
        return Finding(Verdict.NA, _("Власний внесок не вимагають."))
    total = sum(f.sums.values())
    own = sum(f.sums.get(s, 0) for s in f.rules.own_share_sources)
    if not total:
        return _unknown(_("Кошторис порожній."))
    # Hundredths of a per cent, cut, so that 14.999 never shows as 15.
    hundredths = own * 10000 // total
    share = f"{hundredths // 100},{hundredths % 100:02d}".rstrip("0").rstrip(",")
    words = {"own": Money(own), "share": share, "needed": f.rules.own_share_percent}
    text = _("Внесок %(own)s, це %(share)s%% проєкту, треба %(needed)s%%.") % words
    return _yes(text) if own * 100 >= total * f.rules.own_share_percent else _no(text)


def estimate(f: Facts) -> Finding:
    if not f.lines:
        return _unknown(_("У кошторисі немає рядків."))
    wrong = [line.position for line in f.lines if (line.quantity * line.price + 500) // 1000 != line.amount]
    if wrong:
        return _no(_("Не сходяться рядки: %(rows)s.") % {"rows": ", ".join(map(str, wrong))})
    for source in Source:
        if sum(line.amount for line in f.lines if line.source == source) != f.sums.get(source, 0):
            return _no(_("Підсумок за джерелом «%(source)s» не дорівнює сумі рядків.") % {"source": source.label})
    return _yes(_("Рядки й підсумки сходяться, разом %(sum)s.") % {"sum": Money(sum(f.sums.values()))})


def cost_kinds(f: Facts) -> Finding:
    if not f.lines:
        return _unknown(_("У кошторисі немає рядків."))
    city = [line for line in f.lines if line.source == Source.CITY]
    asked = sum(line.amount for line in city)
    faults = []
    for kind in f.rules.cost_kinds:
        spent = sum(line.amount for line in city if line.kind == kind.code)
        if spent and not kind.allowed:
            faults.append(kind.title)
        elif spent and kind.limit_percent is not None and spent * 100 > asked * kind.limit_percent:
            faults.append(_("%(kind)s: понад %(limit)s%%") % {"kind": kind.title, "limit": kind.limit_percent})
    unknown = {line.kind for line in city} - {k.code for k in f.rules.cost_kinds}
    if faults or unknown:
        return _no(_("За кошти міста не можна: %(kinds)s.") % {"kinds": "; ".join([*faults, *sorted(unknown)])})
    return _yes(_("За кошти міста заборонених витрат немає."))


def one_application(f: Facts) -> Finding:
    words = {"live": f.live, "limit": f.rules.applications_per_organisation}
    text = _("Заявок від організації: %(live)s, дозволено %(limit)s.") % words
    return _yes(text) if f.live <= f.rules.applications_per_organisation else _no(text)


def no_double_funding(f: Facts) -> Finding:
    if f.doubles:
        return _no(_("Такий самий проєкт цього року: %(numbers)s.") % {"numbers": ", ".join(f.doubles)})
    return _unknown(_("У конкурсах міста цього року такого проєкту немає. Інші бюджети перевірте самі."))


CHECKS: Mapping[str, Callable[[Facts], Finding]] = {
    f.__name__: f
    for f in (
        in_time,
        complete,
        legal_form,
        age,
        nonprofit,
        not_terminating,
        not_barred,
        direction,
        term,
        cap,
        own_contribution,
        estimate,
        cost_kinds,
        one_application,
        no_double_funding,
    )
}
