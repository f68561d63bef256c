"""The parts of a call that are edited: how each is shown in its form, and which service call keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from esm.kernel.actor import Actor

from ...models import Call
from ...rules import TIE_BY_CRITERION, CallRules, CheckRule, CostKind, Criterion, DocumentRule, Ground
from ...selectors.calls import tie_words
from ...services import calls as services
from ...services.calls import Basics, CalendarLine, DirectionDraft
from ..forms import calls as f

FormSet = forms.BaseFormSet[f.Row]
_RULES_FIELDS = tuple(name for name in f.LimitsForm.base_fields)
TERMS = {
    "window": _("Найкоротший строк подання"),
    "admission": _("Перевірити документи"),
    "defects": _("Виправити недоліки"),
    "appeal": _("Подати скаргу"),
    "appeal_answer": _("Відповісти на скаргу"),
    "review": _("Оцінити заявки"),
    "decision": _("Захист і рішення"),
    "release": _("Оприлюднити результати"),
    "contracts": _("Підписати договори"),
    "final_report": _("Подати підсумковий звіт"),
}


@dataclass(slots=True)
class Edited:
    """The forms of one part, bound or not."""

    form: forms.Form | None = None
    rows: FormSet | None = None

    def is_valid(self) -> bool:
        return all(thing.is_valid() for thing in (self.form, self.rows) if thing is not None)

    def kept(self) -> list[dict[str, Any]]:
        """The rows that stay, in order, each with a code of its own."""
        kept = [row.cleaned_data for row in self.rows or () if row.kept()]
        taken = {data["code"] for data in kept if data["code"]}
        for number, data in enumerate(kept, start=1):
            if not data["code"]:
                # A Cyrillic title gives no slug: then the row's number, and never a code that is taken.
                data["code"] = next(c for c in _codes(data["title"], number) if c not in taken)
                taken.add(data["code"])
        return kept


@dataclass(frozen=True, slots=True)
class Part:
    title: Any
    show: Callable[[Call, CallRules, Any], Edited]
    keep: Callable[[Edited, Call, CallRules, Actor, int, datetime], Call]
    hint: Any = ""


def _codes(title: str, number: int) -> Any:
    yield slugify(title)[:20] or f"r{number}"
    while True:
        number += 1
        yield f"r{number}"


def _basics(form_class: type[forms.Form]) -> Part:
    names = tuple(form_class.base_fields)

    def show(call: Call, rules: CallRules, posted: Any) -> Edited:
        return Edited(form_class(posted, initial={n: getattr(call, n) for n in names}))

    def keep(edited: Edited, call: Call, rules: CallRules, actor: Actor, seen: int, at: datetime) -> Call:
        now = Basics(**{x.name: getattr(call, x.name) for x in fields(Basics)})
        assert edited.form is not None  # noqa: S101 -- made by `show`
        basics = replace(now, **edited.form.cleaned_data)
        return services.edit_basics(actor=actor, call_id=call.pk, seen_version=seen, basics=basics, at=at)

    return Part(_TITLES[form_class], show, keep)


_TITLES: dict[type[forms.Form], Any] = {
    f.BasicsForm: _("Назва, тексти й контакти"),
    f.DatesForm: _("Дати"),
    f.MoneyForm: _("Гроші"),
}


def _rules(edited: Call, actor: Actor, seen: int, at: datetime, **changes: Any) -> Call:
    return services.edit_rules(actor=actor, call_id=edited.pk, seen_version=seen, at=at, **changes)


def _limits_show(call: Call, rules: CallRules, posted: Any) -> Edited:
    initial = {n: getattr(rules, n) for n in _RULES_FIELDS}
    return Edited(f.LimitsForm(posted, initial=initial | {"nonprofit_codes": ", ".join(rules.nonprofit_codes)}))


def _limits_keep(e: Edited, call: Call, rules: CallRules, actor: Actor, seen: int, at: datetime) -> Call:
    assert e.form is not None  # noqa: S101
    return _rules(call, actor, seen, at, **e.form.cleaned_data)


def _terms_show(call: Call, rules: CallRules, posted: Any) -> Edited:
    terms = [(n, str(TERMS[n]), t.working) for n, t in rules.terms.items() if n in TERMS]
    return Edited(f.TermsForm(posted, terms=terms, initial={n: t.days for n, t in rules.terms.items()}))


def _terms_keep(e: Edited, call: Call, rules: CallRules, actor: Actor, seen: int, at: datetime) -> Call:
    assert e.form is not None  # noqa: S101
    terms = {n: replace(t, days=e.form.cleaned_data.get(n, t.days)) for n, t in rules.terms.items()}
    return _rules(call, actor, seen, at, terms=terms)


def _directions_show(call: Call, rules: CallRules, posted: Any) -> Edited:
    names = ("code", "title", "about", "budget", "cap", "at_least_one", "must_not_stop")
    initial = [{n: getattr(d, n) for n in names} for d in call.directions.all()]
    return Edited(rows=f.rows_of(f.DirectionRow)(posted, initial=initial, prefix="rows"))


def _directions_keep(e: Edited, call: Call, rules: CallRules, actor: Actor, seen: int, at: datetime) -> Call:
    names = [x.name for x in fields(DirectionDraft)]
    directions = [DirectionDraft(**{n: row[n] for n in names}) for row in e.kept()]
    return services.edit_directions(actor=actor, call_id=call.pk, seen_version=seen, directions=directions, at=at)


def _criteria_show(call: Call, rules: CallRules, posted: Any) -> Edited:
    initial = [
        {"code": c.code, "title": c.title, "about": c.about, "weight": c.weight, "anchors": "\n".join(c.anchors)}
        for c in rules.criteria
    ]
    every = (*(TIE_BY_CRITERION + c.code for c in rules.criteria), "leverage", "received", "vote")
    ties = list(zip(every, tie_words(replace(rules, tie_break=every)), strict=True))
    first = {f"tie_{n}": key for n, key in enumerate(rules.tie_break, start=1)} | {"pass_mark": rules.pass_mark}
    return Edited(
        f.RubricForm(posted, ties=ties, initial=first),
        f.rows_of(f.CriterionRow)(posted, initial=initial, prefix="rows"),
    )


def _criteria_keep(e: Edited, call: Call, rules: CallRules, actor: Actor, seen: int, at: datetime) -> Call:
    assert isinstance(e.form, f.RubricForm)  # noqa: S101
    criteria = []
    for row in e.kept():
        anchors = tuple(line.strip() for line in row["anchors"].splitlines() if line.strip())
        criteria.append(Criterion(row["code"], row["title"], row["weight"], len(anchors) - 1, anchors, row["about"]))
    changes = {"criteria": tuple(criteria), "pass_mark": e.form.cleaned_data["pass_mark"]}
    return _rules(call, actor, seen, at, **changes, tie_break=e.form.tie_break())


def _list(title: Any, field: str, kind: type[Any], row: type[f.Row], hint: Any = "") -> Part:
    """A part that is one list of the rules, row by row."""
    names = [x.name for x in fields(kind)]

    def show(call: Call, rules: CallRules, posted: Any) -> Edited:
        initial = [{n: getattr(item, n) for n in names} for item in getattr(rules, field)]
        return Edited(rows=f.rows_of(row)(posted, initial=initial, prefix="rows"))

    def keep(e: Edited, call: Call, rules: CallRules, actor: Actor, seen: int, at: datetime) -> Call:
        items = tuple(kind(**{n: data[n] for n in names}) for data in e.kept())
        return _rules(call, actor, seen, at, **{field: items})

    return Part(title, show, keep, hint)


def _calendar_show(call: Call, rules: CallRules, posted: Any) -> Edited:
    initial = [{"title": s.title, "starts_on": s.starts_on, "ends_on": s.ends_on} for s in call.calendar.all()]
    return Edited(rows=f.rows_of(f.StepRow)(posted, initial=initial, prefix="rows"))


def _calendar_keep(e: Edited, call: Call, rules: CallRules, actor: Actor, seen: int, at: datetime) -> Call:
    lines = [CalendarLine(row["title"], row["starts_on"], row["ends_on"]) for row in e.kept()]
    return services.edit_calendar(actor=actor, call_id=call.pk, seen_version=seen, lines=lines, at=at)


PARTS: dict[str, Part] = {
    "basics": _basics(f.BasicsForm),
    "dates": _basics(f.DatesForm),
    "money": _basics(f.MoneyForm),
    "directions": Part(_("Напрями"), _directions_show, _directions_keep),
    "limits": Part(_("Хто може брати участь і межі"), _limits_show, _limits_keep),
    "criteria": Part(_("Критерії й оцінки"), _criteria_show, _criteria_keep, _("Ваги разом мають давати 100.")),
    "documents": _list(_("Документи"), "documents", DocumentRule, f.DocumentRow),
    "costs": _list(_("Види витрат"), "cost_kinds", CostKind, f.CostRow),
    "checks": _list(
        _("Перелік перевірок"),
        "checks",
        CheckRule,
        f.ArticleRow,
        _("Те, що програма вміє перевірити сама, вона перевірить і в цьому конкурсі."),
    ),
    "grounds": _list(_("Підстави для відмови"), "grounds", Ground, f.ArticleRow),
    "terms": Part(_("Строки"), _terms_show, _terms_keep),
    "calendar": Part(_("Календар для людей"), _calendar_show, _calendar_keep),
}
