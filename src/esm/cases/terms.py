"""Terms of a case, counted once and explained: when each starts, when it is met, when it falls away."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from esm.kernel import terms as counting
from esm.reference import public as reference

from .machine import TermKind
from .models import Case, Term
from .rules import HOURS, CaseRules, TermRule

KYIV = ZoneInfo("Europe/Kyiv")
DAY = timedelta(days=1)


def day_of(at: datetime) -> date:
    return at.astimezone(KYIV).date()


def counted(rule: TermRule, since: datetime) -> tuple[datetime, str]:
    """The last moment of a term and the rule in words. Raises NotFound without a calendar."""
    if rule.unit == HOURS:
        due = since + timedelta(hours=rule.amount)
        return due, _("%(hours)s год від %(since)s, ночі й вихідні не зупиняють. %(basis)s.") % {
            "hours": rule.amount,
            "since": f"{since.astimezone(KYIV):%d.%m.%Y %H:%M}",
            "basis": rule.basis,
        }
    term = counting.count(day_of(since), rule.amount, rule.counted, reference.calendar(), basis=rule.basis)
    return datetime.combine(term.due + DAY, time(0), KYIV), term.explain()


def said(due_at: datetime) -> date:
    """A term as people say it: the last day of one that runs to midnight, else its moment (a datetime, Kyiv time)."""
    moment = due_at.astimezone(KYIV)
    return (moment - DAY).date() if moment.time() == time(0) else moment


def start(case: Case, kind: TermKind, rule: TermRule, *, since: datetime) -> Term:
    """A running term; one of its kind that already runs is counted anew."""
    due, words = counted(rule, since)
    term, _new = Term.objects.update_or_create(
        case=case,
        kind=kind,
        met_at=None,
        void_at=None,
        defaults={"started_at": since, "due_at": due, "rule": words, "told": 0},
    )
    return term


def start_by(case: Case, kind: TermKind, rules: CaseRules, *, since: datetime) -> Term:
    return start(case, kind, rules.terms[kind], since=since)


def meet(case: Case, *kinds: TermKind, at: datetime) -> None:
    _running(case).filter(kind__in=kinds).update(met_at=at)


def drop(case: Case, *kinds: TermKind, at: datetime) -> None:
    """These fall away; without kinds all that run do: the case has ended or took another way."""
    running = _running(case)
    (running.filter(kind__in=kinds) if kinds else running).update(void_at=at)


def _running(case: Case) -> QuerySet[Term]:
    return Term.objects.filter(case=case, met_at__isnull=True, void_at__isnull=True)
