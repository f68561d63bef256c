"""Opening hours as data: a week of spans with breaks between them, exceptions by date, what holds on public holidays.

    {"week": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]]}, "always": false, "holidays": "closed",
     "exceptions": [{"from": "2026-12-24", "to": "2026-12-26", "spans": [], "note": "Інвентаризація"}]}

An empty mapping means that nobody said. Times are the city's local time; a span doesn't cross midnight (two do).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHORT = (
    gettext_lazy("пн"), gettext_lazy("вт"), gettext_lazy("ср"), gettext_lazy("чт"), gettext_lazy("пт"),
    gettext_lazy("сб"), gettext_lazy("нд"),
)  # fmt: skip
_SPAN = re.compile(r"^(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})$")
_LAST = "24:00"
_LOOK_AHEAD = 14  # days in which the next opening is looked for
Span = tuple[str, str]
IsHoliday = Callable[[date], bool]


class BadHours(ValueError):
    """`str(error)` says how to write the hours."""


def parse_spans(text: str) -> list[list[str]]:
    """«8:00–12:00, 13:00–17:00» → [["08:00", "12:00"], ["13:00", "17:00"]]; empty: closed. Raises BadHours."""
    spans: list[list[str]] = []
    for part in filter(None, (p.strip() for p in re.split(r"[,;]", text))):
        match = _SPAN.match(part)
        if not match:
            raise BadHours(_("Напишіть години так: 8:00–12:00, 13:00–17:00"))
        h1, m1, h2, m2 = map(int, match.groups())
        start, end = f"{h1:02}:{m1:02}", f"{h2:02}:{m2:02}"
        if h1 > 23 or m1 > 59 or m2 > 59 or end > _LAST:
            raise BadHours(_("Такої години немає: %(span)s") % {"span": part})
        if start >= end:
            raise BadHours(_("Початок має бути раніше за кінець: %(span)s") % {"span": part})
        if spans and spans[-1][1] > start:
            raise BadHours(_("Години накладаються: %(span)s") % {"span": part})
        spans.append([start, end])
    return spans


def written(spans: Sequence[Sequence[str]]) -> str:
    """The other way round, as people write it."""
    return ", ".join(f"{_plain(a)}–{_plain(b)}" for a, b in spans)


def _plain(clock: str) -> str:
    return clock.removeprefix("0") if clock != "00:00" else "0:00"


def spans_on(hours: Mapping[str, Any], day: date, is_holiday: IsHoliday) -> list[Span]:
    """When it is open on the day: an exception first, then the holiday rule, then the week."""
    for exception in hours.get("exceptions", ()):
        if exception["from"] <= day.isoformat() <= exception["to"]:
            return [(a, b) for a, b in exception.get("spans", ())]
    if hours.get("always"):
        return [("00:00", _LAST)]
    if hours.get("holidays", "closed") == "closed" and is_holiday(day):
        return []
    return [(a, b) for a, b in hours.get("week", {}).get(DAYS[day.weekday()], ())]


@dataclass(frozen=True, slots=True)
class Now:
    """Whether it is open at a moment. `words` is a short sentence; empty when nobody said the hours."""

    open: bool
    words: str


def now(hours: Mapping[str, Any], at: datetime, is_holiday: IsHoliday) -> Now:
    """`at` is local time. Breaks count: at lunch it is closed until the second span."""
    if not hours:
        return Now(False, "")
    if hours.get("always"):
        return Now(True, _("цілодобово"))
    clock, day = f"{at:%H:%M}", at.date()
    for start, end in (today := spans_on(hours, day, is_holiday)):
        if start <= clock < end:
            return Now(True, _("відчинено до %(time)s") % {"time": _plain(end)})
    for start, _end in today:
        if clock < start:
            return Now(False, _("зачинено, відчиниться о %(time)s") % {"time": _plain(start)})
    for ahead in range(1, _LOOK_AHEAD):
        later = spans_on(hours, day + timedelta(days=ahead), is_holiday)
        if later:
            when = (
                _("завтра")
                if ahead == 1
                else f"{SHORT[(day + timedelta(days=ahead)).weekday()]} {day + timedelta(days=ahead):%d.%m}"
            )
            return Now(
                False, _("зачинено, відчиниться %(day)s о %(time)s") % {"day": when, "time": _plain(later[0][0])}
            )
    return Now(False, _("зачинено"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the hours as a page shows them: «пн–пт», «8:00–12:00, 13:00–17:00»."""

    days: str
    times: str


def lines(hours: Mapping[str, Any]) -> list[Line]:
    """The week with equal neighbours together; nothing when nobody said."""
    if not hours:
        return []
    if hours.get("always"):
        return [Line(_("щодня"), _("цілодобово"))]
    week = [written(hours.get("week", {}).get(day, ())) for day in DAYS]
    found: list[Line] = []
    start = 0
    for n in range(1, 8):
        if n == 7 or week[n] != week[start]:
            days = str(SHORT[start]) if n - start == 1 else f"{SHORT[start]}–{SHORT[n - 1]}"
            found.append(Line(days, week[start] or _("вихідний")))
            start = n
    return found


def exceptions(hours: Mapping[str, Any], today: date) -> list[Line]:
    """Days still to come on which the week doesn't hold."""
    coming = (e for e in hours.get("exceptions", ()) if e["to"] >= today.isoformat())
    return [
        Line(_dates(e), ", ".join(filter(None, (written(e.get("spans", ())) or _("зачинено"), e.get("note", "")))))
        for e in coming
    ]


def written_exceptions(hours: Mapping[str, Any]) -> str:
    """Exceptions as a form shows them, a line each."""
    return "\n".join(
        f"{_dates(e).replace(' ', '')} {written(e.get('spans', ())) or _('зачинено')}"
        for e in hours.get("exceptions", ())
    )


_EXCEPTION = re.compile(r"^(\d{1,2}\.\d{1,2}\.\d{4})(?:\s*[-–—]\s*(\d{1,2}\.\d{1,2}\.\d{4}))?\s+(.+)$")
_EXCEPTIONS_MOST = 60


def parse_exceptions(text: str) -> list[dict[str, Any]]:
    """«24.12.2026–26.12.2026 зачинено» or «31.12.2026 8:00–12:00», a line each. Raises BadHours."""
    found: list[dict[str, Any]] = []
    for line in filter(None, (" ".join(row.split()) for row in text.splitlines())):
        match = _EXCEPTION.match(line)
        if not match:
            raise BadHours(_("Напишіть день так: 24.12.2026 зачинено. Рядок: %(line)s") % {"line": line[:60]})
        first, last, rest = _day(match[1]), _day(match[2] or match[1]), match[3]
        if last < first:
            raise BadHours(_("Кінець раніше за початок: %(line)s") % {"line": line[:60]})
        spans = parse_spans(rest) if rest[:1].isdigit() else []
        note = "" if spans or rest == _("зачинено") else rest[:100]
        found.append({"from": first.isoformat(), "to": last.isoformat(), "spans": spans, "note": note})
    if len(found) > _EXCEPTIONS_MOST:
        raise BadHours(_("Забагато особливих днів. Лишіть найближчі."))
    return found


def _day(text: str) -> date:
    day, month, year = map(int, text.split("."))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadHours(_("Такого дня немає: %(day)s") % {"day": text}) from error


def _dates(exception: Mapping[str, str]) -> str:
    first, last = date.fromisoformat(exception["from"]), date.fromisoformat(exception["to"])
    return f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"


def slots(hours: Mapping[str, Any]) -> str:
    """168 signs, an hour each from Monday midnight: «1» where it may be open at some minute of the hour.

    Rough on purpose: the database leaves out what is surely closed, `now` decides about the rest.
    """
    if hours.get("always"):
        return "1" * 168
    signs = ["0"] * 168
    for n, day in enumerate(DAYS):
        for start, end in hours.get("week", {}).get(day, ()):
            last = int(end[:2]) - (end[3:] == "00")
            for hour in range(int(start[:2]), last + 1):
                signs[n * 24 + hour] = "1"
    for exception in hours.get("exceptions", ()):
        if exception.get("spans"):  # a day that is open beyond the week: let `now` look
            return "1" * 168
    return "".join(signs)


def slot(at: datetime) -> int:
    """The place in `slots` from 1, as SQL counts."""
    return at.weekday() * 24 + at.hour + 1


def any_of(several: Sequence[str]) -> str:
    """Slots in which at least one is open."""
    return "".join("1" if "1" in signs else "0" for signs in zip(*several, strict=True)) if several else ""


def midnight(clock: str) -> time:
    """A clock as `time`; 24:00 is the last minute of the day, which is how others write it."""
    return time(23, 59) if clock == _LAST else time.fromisoformat(clock)
