"""Drafting a call: prefilled from the rule set in force and from the last call, then edited part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, require
from esm.reference import public as reference

from ...dates import KYIV, count, first_working_after
from ...models import CalendarStep, Call, Direction
from ...policies.calls import may_run_calls
from ...rule_set import call_rules
from ...rules import CallRules
from .common import audited, bump, fits, locked_draft

RULE_SET = "competition"
_FROM_LAST = ("legal_basis", "about", "who_may_apply", "contact_name", "contact_phone", "contact_email", "place")


@dataclass(frozen=True, slots=True)
class Basics:
    """What the call says about itself, its money and its dates. Money in kopecks."""

    title: str
    legal_basis: str
    about: str
    who_may_apply: str
    total_budget: int
    opens_at: datetime
    closes_at: datetime
    projects_start_on: date
    projects_end_on: date
    review_closes_on: date | None
    contact_name: str
    contact_phone: str
    contact_email: str
    place: str


@dataclass(frozen=True, slots=True)
class DirectionDraft:
    """`budget` and `cap` in kopecks; None where the commission set none."""

    code: str
    title: str
    about: str = ""
    budget: int | None = None
    cap: int | None = None
    at_least_one: bool = False
    must_not_stop: bool = False


@dataclass(frozen=True, slots=True)
class CalendarLine:
    title: str
    starts_on: date
    ends_on: date | None = None

    def fields(self) -> dict[str, Any]:
        return asdict(self)


def draft_call(*, actor: Actor, year: int, opens_at: datetime, closes_at: datetime, at: datetime) -> Call:
    """A draft for the budget year with everything filled in that rules, dates and the last call can fill.

    Raises Denied; Invalid for a window that ends before it begins; NotFound when no rule set is in force on its first
    day.
    """
    require(may_run_calls(actor))
    if closes_at <= opens_at:
        raise Invalid({"closes_at": _("Строк подання має закінчитися пізніше, ніж почнеться.")})
    rule_set = reference.rule_set(RULE_SET, opens_at.astimezone(KYIV).date())
    end_month, end_day = _project_end(rule_set.data)
    with transaction.atomic():
        # The year's calls are counted under a lock on the last one, so that two drafts don't take one address.
        last = Call.objects.select_for_update().order_by("-year", "-pk").first()
        before = Call.objects.filter(year=year).count()
        call = Call(
            slug=str(year) if not before else f"{year}-{before + 1}",
            year=year,
            title=_("Конкурс соціальних проєктів — %(year)s") % {"year": year},
            rule_set_version=rule_set.version,
            rules=call_rules(rule_set.data).to_data(),
            opens_at=opens_at,
            closes_at=closes_at,
            projects_start_on=date(year, 1, 1),
            projects_end_on=date(year, end_month, end_day),
        )
        for name in _FROM_LAST if last else ():
            setattr(call, name, getattr(last, name))
        call.legal_basis = call.legal_basis or rule_set.act
        lines = calendar_lines(call)
        _dates_from_calendar(call, lines)
        call.save()
        for d in last.directions.all() if last else ():
            Direction.objects.create(call=call, **asdict(_draft_of(d)), position=d.position)
        CalendarStep.objects.bulk_create(CalendarStep(call=call, **line.fields()) for line in lines)
        audited(actor, "draft_call", call, at, rule_set=rule_set.version)
    return call


def edit_basics(*, actor: Actor, call_id: int, seen_version: int, basics: Basics, at: datetime) -> Call:
    """Texts, money and dates of a draft. Raises Invalid with the sentence at its field."""
    with transaction.atomic():
        call = locked_draft(call_id, seen_version)
        require(may_run_calls(actor))
        faults = {}
        if basics.closes_at <= basics.opens_at:
            faults["closes_at"] = _("Строк подання має закінчитися пізніше, ніж почнеться.")
        if basics.projects_end_on < basics.projects_start_on:
            faults["projects_end_on"] = _("Проєкти мають закінчитися пізніше, ніж почнуться.")
        if basics.total_budget < 0:
            faults["total_budget"] = _("Бюджет не може бути менший за нуль.")
        if faults:
            raise Invalid(faults)
        values = asdict(basics)
        changed = [name for name, value in values.items() if getattr(call, name) != value]
        for name, value in values.items():
            setattr(call, name, value)
        fits(call, values)
        bump(call, *values)
        audited(actor, "edit_call", call, at, changed=changed)
    return call


def edit_directions(
    *, actor: Actor, call_id: int, seen_version: int, directions: Sequence[DirectionDraft], at: datetime
) -> Call:
    """Replace the draft's directions, in this order. Raises Invalid for a code used twice or a sum below one kopeck."""
    with transaction.atomic():
        call = locked_draft(call_id, seen_version)
        require(may_run_calls(actor))
        codes = [d.code for d in directions]
        if len(set(codes)) < len(codes):
            raise Invalid(_("Два напрями мають той самий код. Дайте кожному свій."))
        if any((d.budget is not None and d.budget <= 0) or (d.cap is not None and d.cap <= 0) for d in directions):
            raise Invalid(_("Бюджет і межа напряму мають бути більші за нуль. Якщо їх немає, лишіть поле порожнім."))
        call.directions.exclude(code__in=codes).delete()
        for position, d in enumerate(directions):
            Direction.objects.update_or_create(call=call, code=d.code, defaults=asdict(d) | {"position": position})
        bump(call)
        audited(actor, "edit_directions", call, at, directions=codes)
    return call


def edit_rules(*, actor: Actor, call_id: int, seen_version: int, at: datetime, **changes: Any) -> Call:
    """Change fields of the draft's `CallRules` (criteria, documents, pass_mark, …); the rest stays.

    Half-ready rules may be saved: `readiness.gaps` says what is missing before opening. Raises Invalid for a code used
    twice in a list.
    """
    with transaction.atomic():
        call = locked_draft(call_id, seen_version)
        require(may_run_calls(actor))
        rules = replace(CallRules.from_data(call.rules), **changes)
        for rows in (rules.criteria, rules.documents, rules.cost_kinds, rules.checks, rules.grounds):
            codes = [row.code for row in rows]
            if len(set(codes)) < len(codes):
                raise Invalid(_("Два рядки мають той самий код. Дайте кожному свій."))
        call.rules = rules.to_data()
        bump(call, "rules")
        audited(actor, "edit_rules", call, at, changed=sorted(changes))
    return call


def edit_calendar(
    *, actor: Actor, call_id: int, seen_version: int, lines: Sequence[CalendarLine], at: datetime
) -> Call:
    """Replace the draft's public calendar. Raises Invalid when a line ends before it starts."""
    with transaction.atomic():
        call = locked_draft(call_id, seen_version)
        require(may_run_calls(actor))
        for line in lines:
            if line.ends_on and line.ends_on < line.starts_on:
                raise Invalid(_("«%(title)s»: кінець раніше за початок. Виправте дати.") % {"title": line.title})
        _replace_calendar(call, lines)
        bump(call)
        audited(actor, "edit_calendar", call, at, lines=len(lines))
    return call


def prefill_calendar(*, actor: Actor, call_id: int, seen_version: int, at: datetime) -> Call:
    """Count the calendar anew from the window and the rules' terms."""
    with transaction.atomic():
        call = locked_draft(call_id, seen_version)
        require(may_run_calls(actor))
        lines = calendar_lines(call)
        _replace_calendar(call, lines)
        _dates_from_calendar(call, lines)
        bump(call, "review_closes_on", "projects_start_on")
        audited(actor, "edit_calendar", call, at, lines=len(lines))
    return call


def calendar_lines(call: Call) -> list[CalendarLine]:
    """The calendar that follows from the window and the terms of the call's rules."""
    rules = CallRules.from_data(call.rules)
    opens = call.opens_at.astimezone(KYIV).date()
    closes = call.closes_at.astimezone(KYIV).date()
    ends = {"opens": opens, "closes": closes}
    calendar = reference.calendar()
    lines = []
    for rule in rules.calendar:
        if rule.term in {"", "window"}:
            first, last = (opens, opens) if not rule.term else (opens, closes)
        else:
            term = rules.term(rule.term)
            if not term.days:
                ends[rule.code] = ends.get(rule.after, closes)
                continue
            first = first_working_after(ends.get(rule.after, closes), calendar)
            # The term starts on that first day, so it runs from the day before.
            last = count(first - timedelta(days=1), term, calendar).on
        ends[rule.code] = last
        lines.append(CalendarLine(rule.title, first, last if last != first else None))
    return lines


def _dates_from_calendar(call: Call, lines: Sequence[CalendarLine]) -> None:
    rules = CallRules.from_data(call.rules)
    by_title = {line.title: line for line in lines}
    for rule in rules.calendar:
        line = by_title.get(rule.title)
        if line is None:
            continue
        last = line.ends_on or line.starts_on
        if rule.code == "review":
            call.review_closes_on = last
        if rule.code == "contracts" and call.year == last.year and last < call.projects_end_on:
            call.projects_start_on = last


def _replace_calendar(call: Call, lines: Sequence[CalendarLine]) -> None:
    call.calendar.all().delete()
    CalendarStep.objects.bulk_create(CalendarStep(call=call, **line.fields()) for line in lines)


def _draft_of(d: Direction) -> DirectionDraft:
    return DirectionDraft(d.code, d.title, d.about, None, d.cap, d.at_least_one, d.must_not_stop)


def _project_end(data: Any) -> tuple[int, int]:
    month, day = str(data["parameters"]["project_end_by"]["value"]).split("-")
    return int(month), int(day)
