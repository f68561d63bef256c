"""Who may get a service: conditions as data, evaluated for a person and explained condition by condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .machine import NO_AGE, Income, Sex


@dataclass(frozen=True, slots=True)
class Conditions:
    """Empty lists and texts narrow nothing. Ages are in whole months, both ends in; `districts` and `categories` keys."""

    categories: tuple[str, ...] = ()
    age_from: int = 0
    age_to: int = NO_AGE
    sex: str = ""
    income: str = ""
    districts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known about somebody, nothing that tells who. None and empty: nobody asked yet."""

    categories: frozenset[str] = frozenset()
    age_months: int | None = None
    sex: str = ""
    low_income: bool | None = None
    district: str = ""


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Reason:
    answer: Answer
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """NO when one condition says no; ASK when none does but something isn't known; else YES."""

    answer: Answer
    reasons: tuple[Reason, ...]


def years(months: int) -> str:
    """«18 місяців», «3 роки»: an age in words, in months up to two years."""
    if months < 24 and months % 12:
        return ngettext("%(n)s місяць", "%(n)s місяців", months) % {"n": months}
    return ngettext("%(n)s рік", "%(n)s років", months // 12) % {"n": months // 12}


def age_words(age_from: int, age_to: int) -> str:
    """«від 18 до 60 років»; empty for any age."""
    if age_from and age_to < NO_AGE:
        return _("від %(from)s до %(to)s") % {"from": _genitive(age_from), "to": _genitive(age_to + 1)}
    if age_from:
        return _("від %(from)s") % {"from": _genitive(age_from)}
    return _("до %(to)s") % {"to": _genitive(age_to + 1)} if age_to < NO_AGE else ""


def _genitive(months: int) -> str:
    if months % 12:
        return ngettext("%(n)s місяця", "%(n)s місяців ", months).strip() % {"n": months}
    return ngettext("%(n)s року", "%(n)s років ", months // 12).strip() % {"n": months // 12}


def evaluate(conditions: Conditions, person: Person, *, titles: Mapping[str, str]) -> Verdict:
    """`titles` gives words for keys of categories and districts."""
    reasons = [r for r in (
        _categories(conditions, person, titles),
        _age(conditions, person),
        _sex(conditions, person),
        _income(conditions, person),
        _district(conditions, person, titles),
    ) if r]  # fmt: skip
    if conditions.note:
        reasons.append(Reason(Answer.ASK, conditions.note))
    answers = {reason.answer for reason in reasons}
    verdict = Answer.NO if Answer.NO in answers else Answer.ASK if Answer.ASK in answers else Answer.YES
    return Verdict(verdict, tuple(reasons))


def _categories(c: Conditions, p: Person, titles: Mapping[str, str]) -> Reason | None:
    if not c.categories:
        return None
    words = ", ".join(titles.get(key, key) for key in c.categories)
    if not p.categories:
        return Reason(Answer.ASK, _("Для кого: %(who)s") % {"who": words})
    answer = Answer.YES if p.categories & set(c.categories) else Answer.NO
    return Reason(answer, _("Для кого: %(who)s") % {"who": words})


def _age(c: Conditions, p: Person) -> Reason | None:
    words = age_words(c.age_from, c.age_to)
    if not words:
        return None
    answer = Answer.ASK
    if p.age_months is not None:
        answer = Answer.YES if c.age_from <= p.age_months <= c.age_to else Answer.NO
    return Reason(answer, _("Вік: %(age)s") % {"age": words})


def _sex(c: Conditions, p: Person) -> Reason | None:
    if not c.sex:
        return None
    answer = Answer.ASK if not p.sex else Answer.YES if p.sex == c.sex else Answer.NO
    return Reason(answer, _("Лише %(sex)s") % {"sex": Sex(c.sex).label})


def _income(c: Conditions, p: Person) -> Reason | None:
    if c.income != Income.LOW:
        return None
    answer = Answer.ASK if p.low_income is None else Answer.YES if p.low_income else Answer.NO
    return Reason(answer, _("Для людей із малим доходом"))


def _district(c: Conditions, p: Person, titles: Mapping[str, str]) -> Reason | None:
    if not c.districts:
        return None
    words = ", ".join(titles.get(key, key) for key in c.districts)
    answer = Answer.ASK if not p.district else Answer.YES if p.district in c.districts else Answer.NO
    return Reason(answer, _("Райони: %(where)s") % {"where": words})
