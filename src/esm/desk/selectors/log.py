"""Conversations and calls of an office: lists, and the month's sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, QuerySet, Sum

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import found
from esm.kernel.lists import Paged, paged

from .. import policies
from ..dates import DAY, KYIV
from ..machine import CallOutcome, Channel, Result, Service
from ..models import Appeal, Call, Consultation, Referral
from ..rules import rules_on
from .offices import OfficeRef, my_offices
from .words import words_on


@dataclass(frozen=True, slots=True)
class TalkRow:
    uid: str
    at: datetime
    channel: str
    service: str
    topic: str
    district: str
    result: str
    minutes: int
    answer: str
    operator: str


def _span(since: date, until: date) -> dict[str, datetime]:
    return {
        "at__gte": datetime.combine(since, time(0), KYIV),
        "at__lt": datetime.combine(until + DAY, time(0), KYIV),
    }


def _offices(actor: Actor) -> list[OfficeRef]:
    found(policies.may_operate(actor))
    return my_offices(actor)


def consultation_list(actor: Actor, *, since: date, until: date, page: str | None = None) -> Paged[TalkRow]:
    """Conversations of her offices, newest first. At most seven queries. Raises NotFound."""
    mine = [o.id for o in _offices(actor)]
    rows = Consultation.objects.filter(office_id__in=mine, **_span(since, until))
    shown = paged(rows, page=page)
    words = words_on(until)
    people = identity.people(c.operator_id for c in shown.rows)
    return shown.with_rows(
        [
            TalkRow(
                str(c.uid),
                c.at,
                str(Channel(c.channel).label),
                str(Service(c.service_code).label),
                words.rules.topics.get(c.topic, c.topic),
                words.districts.get(c.district, ""),
                str(Result(c.result).label),
                c.minutes,
                c.answer,
                people[c.operator_id].name if c.operator_id in people else "",
            )
            for c in shown.rows
        ]
    )


@dataclass(frozen=True, slots=True)
class CallRow:
    at: datetime
    outcome: str
    minutes: int
    topic: str
    words: str
    operator: str


def call_log(actor: Actor, *, on: date, page: str | None = None) -> tuple[Paged[CallRow], Mapping[str, int]]:
    """The hotline's log of her offices and today's calls by outcome. At most seven queries. Raises NotFound."""
    mine = [o.id for o in _offices(actor)]
    rows = Call.objects.filter(office_id__in=mine)
    shown = paged(rows, page=page)
    topics = words_on(on).rules.topics
    people = identity.people(c.operator_id for c in shown.rows)
    counted = rows.filter(**_span(on, on)).values_list("outcome").annotate(n=Count("pk")).order_by()
    today = {str(CallOutcome(code).label): n for code, n in counted}
    listed = [
        CallRow(
            c.at,
            str(CallOutcome(c.outcome).label),
            c.minutes,
            topics.get(c.topic, ""),
            c.words,
            people[c.operator_id].name if c.operator_id in people else "",
        )
        for c in shown.rows
    ]
    return shown.with_rows(listed), today


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What an office did in a month: what it sends to the department."""

    since: date
    until: date
    talks: int
    minutes: int
    by_service: tuple[tuple[str, int], ...]
    by_channel: tuple[tuple[str, int], ...]
    by_topic: tuple[tuple[str, int], ...]
    by_result: tuple[tuple[str, int], ...]
    appeals: int
    closed: int
    referrals: int
    delivered: int
    satisfied: int
    asked: int


def month_report(actor: Actor, *, since: date, until: date) -> MonthReport:
    """Sums of her offices, or of the whole network for the department. Raises NotFound."""
    talks: QuerySet[Consultation] = Consultation.objects.filter(**_span(since, until))
    appeals = Appeal.objects.filter(
        opened_at__gte=datetime.combine(since, time(0), KYIV),
        opened_at__lt=datetime.combine(until + DAY, time(0), KYIV),
    )
    referrals = Referral.objects.filter(
        sent_at__gte=datetime.combine(since, time(0), KYIV), sent_at__lt=datetime.combine(until + DAY, time(0), KYIV)
    )
    if not policies.may_oversee(actor):
        mine = [o.id for o in _offices(actor)]
        talks = talks.filter(office_id__in=mine)
        appeals = appeals.filter(office_id__in=mine)
        referrals = referrals.filter(appeal__office_id__in=mine)
    grouped = list(
        talks.values_list("service_code", "channel", "topic", "result", "satisfied")
        .annotate(n=Count("pk"), minutes=Sum("minutes"))
        .order_by()
    )

    def by(place: int, titles: Mapping[str, object]) -> tuple[tuple[str, int], ...]:
        sums: dict[str, int] = {}
        for row in grouped:
            title = str(titles.get(row[place], row[place]))
            sums[title] = sums.get(title, 0) + row[5]
        return tuple(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))

    asked = [(row[4], row[5]) for row in grouped if row[4] is not None]
    statuses = dict(referrals.values_list("status").annotate(n=Count("pk")).order_by())
    closed = dict(appeals.values_list("status").annotate(n=Count("pk")).order_by())
    return MonthReport(
        since,
        until,
        sum(row[5] for row in grouped),
        sum(row[6] for row in grouped),
        by(0, dict(Service.choices)),
        by(1, dict(Channel.choices)),
        by(2, rules_on(until).topics),
        by(3, dict(Result.choices)),
        sum(closed.values()),
        closed.get("closed", 0),
        sum(statuses.values()),
        statuses.get("delivered", 0),
        sum(n for satisfied, n in asked if satisfied),
        sum(n for _satisfied, n in asked),
    )
