"""Referrals from e-offices as an organisation sees them, and how organisations answer, as the department does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, require
from esm.kernel.lists import Paged, Sorting, paged
from esm.partners import public as partners

from .. import policies
from ..dates import KYIV, day_of, waited
from ..machine import OPEN_REFERRALS, Decline, Outcome, ReferralStatus
from ..models import Referral
from .card import REFERRAL_TONES

SORTING = Sorting({"due": ["answer_by", "id"], "sent": ["sent_at", "id"]}, "due")


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """No name: that is on the page of one referral, under the journal's eye."""

    number: str
    service: str
    status: str
    tone: str
    urgent: bool
    answer_by: date
    serve_by: date
    late: bool
    sent_at: datetime
    wanted: str


def incoming(
    actor: Actor, organisation_id: int, *, show: str, sort: str, on: date, page: str | None = None
) -> Paged[IncomingRow]:
    """Referrals to one organisation, two queries. Raises NotFound for strangers."""
    found(organisation_id in actor.organisations)
    rows = Referral.objects.filter(organisation_id=organisation_id)
    conditions = {
        "": Q(status__in=OPEN_REFERRALS),
        "answer": Q(status=ReferralStatus.SENT),
        "help": Q(status=ReferralStatus.ACCEPTED),
        "done": ~Q(status__in=OPEN_REFERRALS),
        "all": Q(),
    }
    rows = rows.filter(conditions.get(show, conditions[""])).order_by(*SORTING.order(sort))
    shown = paged(rows, page=page)
    return shown.with_rows([_incoming(r, on) for r in shown.rows])


def _incoming(r: Referral, on: date) -> IncomingRow:
    status = ReferralStatus(r.status)
    return IncomingRow(
        r.number, r.service_title, str(status.label), REFERRAL_TONES[status], r.urgency != "ordinary", r.answer_by,
        r.serve_by, status == ReferralStatus.SENT and r.answer_by < on, r.sent_at, r.wanted,
    )  # fmt: skip


def organisation_of_referral(actor: Actor, number: str) -> Referral:
    """The row, for whoever may read it in her organisation. Raises NotFound."""
    referral = Referral.objects.filter(number=number).first()
    if referral is None or not policies.may_read_referral(actor, referral):
        raise NotFound(_("Такого направлення немає."))
    return referral


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """A referral without the person: what its page says beside what was shared."""

    number: str
    service: str
    service_code: str
    status: str
    tone: str
    open: bool
    sent: bool
    asked: bool
    accepted: bool
    urgency: str
    urgent: bool
    answer_by: date
    serve_by: date
    late: bool
    rule: str
    calls_whom: str
    question: str
    told_words: str
    reason: str
    outcome: str
    delivered_on: date | None
    sent_at: datetime
    district: str
    version: int
    organisation_id: int
    may_answer: bool


def facts_of(actor: Actor, r: Referral, *, on: date) -> ReferralFacts:
    status = ReferralStatus(r.status)
    reason = str(Decline(r.decline).label) if r.decline else ""
    assert r.organisation_id is not None  # noqa: S101
    return ReferralFacts(
        number=r.number,
        service=r.service_title,
        service_code=r.service_code,
        status=str(status.label),
        tone=REFERRAL_TONES[status],
        open=status in OPEN_REFERRALS,
        sent=status == ReferralStatus.SENT,
        asked=status == ReferralStatus.ASKED,
        accepted=status == ReferralStatus.ACCEPTED,
        urgency=r.get_urgency_display(),
        urgent=r.urgency != "ordinary",
        answer_by=r.answer_by,
        serve_by=r.serve_by,
        late=status == ReferralStatus.SENT and r.answer_by < on,
        rule=r.rule,
        calls_whom=r.get_calls_whom_display(),
        question=r.question,
        told_words=r.told_words,
        reason=". ".join(x for x in (reason, r.reason) if x),
        outcome=str(Outcome(r.outcome).label) if r.outcome else "",
        delivered_on=r.delivered_on,
        sent_at=r.sent_at,
        district=r.district,
        version=r.version,
        organisation_id=r.organisation_id,
        may_answer=policies.may_answer_referral(actor, r),
    )


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """How one organisation answers: of `sent` in the period. `days` is the median of working days to an answer."""

    organisation: str
    sent: int
    accepted: int
    declined: int
    delivered: int
    silent: int
    late: int
    days: int | None


@dataclass(frozen=True, slots=True)
class LateRow:
    number: str
    organisation: str
    service: str
    answer_by: date
    days: int


@dataclass(frozen=True, slots=True)
class Oversight:
    since: date
    rows: tuple[AnswerRow, ...]
    late: tuple[LateRow, ...]


def oversight(actor: Actor, *, on: date, days: int = 90) -> Oversight:
    """Answer times of the last `days`, and who is silent past the term. Three queries. Raises Denied."""
    require(policies.may_oversee(actor))
    since = on - timedelta(days=days)
    begun = datetime.combine(since, datetime.min.time(), KYIV)
    rows = list(_inside().filter(sent_at__gte=begun).only(*_ONLY))
    silent = list(_inside().filter(status=ReferralStatus.SENT, answer_by__lt=on).order_by("answer_by", "id")[:50])
    owners = partners.organisation_refs({r.organisation_id for r in (*rows, *silent) if r.organisation_id})
    grouped: dict[int, list[Referral]] = {}
    for row in rows:
        if row.organisation_id is not None:
            grouped.setdefault(row.organisation_id, []).append(row)
    at = datetime.combine(on, datetime.min.time(), KYIV)
    return Oversight(
        since,
        tuple(
            sorted(
                (_answers(owners[key].title, mine, on) for key, mine in grouped.items()),
                key=lambda r: (-r.late, -r.silent, r.organisation),
            )
        ),
        tuple(
            LateRow(
                r.number, owners[r.organisation_id].title, r.service_title, r.answer_by,
                waited(datetime.combine(r.answer_by, datetime.min.time(), KYIV), at),
            )
            for r in silent
            if r.organisation_id is not None
        ),
    )  # fmt: skip


_ONLY = ("status", "organisation_id", "sent_at", "answered_at", "answer_by", "number")


def _inside() -> QuerySet[Referral]:
    return Referral.objects.filter(organisation__isnull=False)


def _answers(title: str, rows: list[Referral], on: date) -> AnswerRow:
    def count(*statuses: str) -> int:
        return sum(r.status in statuses for r in rows)

    times = sorted(waited(r.sent_at, r.answered_at) for r in rows if r.answered_at)
    return AnswerRow(
        title,
        len(rows),
        count(ReferralStatus.ACCEPTED, ReferralStatus.DELIVERED),
        count(ReferralStatus.DECLINED),
        count(ReferralStatus.DELIVERED),
        count(ReferralStatus.SENT),
        sum(r.status == ReferralStatus.SENT and r.answer_by < on for r in rows)
        + sum(r.answered_at is not None and day_of(r.answered_at) > r.answer_by for r in rows),
        times[len(times) // 2] if times else None,
    )
