"""Appeals as operators see them, and the little that whoever asks by number sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.lists import Paged, Sorting, paged
from esm.partners import public as partners

from .. import persons, phones, policies
from ..dates import day_of
from ..machine import (
    APPEAL,
    OPEN_APPEALS,
    OPEN_REFERRALS,
    AppealStatus,
    CallsWhom,
    Decline,
    Helped,
    Outcome,
    ReferralStatus,
    StepKind,
)
from ..models import Appeal, AppealStep, Operator, Referral
from ..shared import titles
from .offices import offices_of
from .words import categories, districts

TONES = {
    AppealStatus.NEW: "warn",
    AppealStatus.WORK: "info",
    AppealStatus.WAITING: "info",
    AppealStatus.ANSWERED: "warn",
    AppealStatus.CLOSED: "mute",
}
REFERRAL_TONES = {
    ReferralStatus.SENT: "warn",
    ReferralStatus.ASKED: "warn",
    ReferralStatus.ACCEPTED: "info",
    ReferralStatus.DECLINED: "err",
    ReferralStatus.CLIENT_REFUSED: "mute",
    ReferralStatus.DELIVERED: "ok",
    ReferralStatus.STOPPED: "mute",
}
SORTING = Sorting({"promised": ["promised_on", "id"], "number": ["id"], "opened": ["opened_at", "id"]}, "promised")


@dataclass(frozen=True, slots=True)
class AppealFilters:
    show: str = ""  # "", open, late, mine, call_back, new, closed
    urgency: str = ""
    phone: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class AppealRow:
    number: str
    name: str
    status: str
    tone: str
    source: str
    urgency: str
    urgent: bool
    promised_on: date
    late: bool
    owner: str
    opened_at: datetime


def _mine(actor: Actor) -> QuerySet[Appeal]:
    offices = offices_of(actor)
    return (
        Appeal.objects.filter(Q(office_id__in=offices) | Q(office__isnull=True)) if offices else Appeal.objects.none()
    )


def _matching(actor: Actor, filters: AppealFilters, today: date) -> QuerySet[Appeal]:
    rows = _mine(actor)
    conditions = {
        "": Q(status__in=OPEN_APPEALS),
        "late": Q(status__in=[AppealStatus.NEW, AppealStatus.WORK, AppealStatus.WAITING], promised_on__lt=today),
        "mine": Q(status__in=OPEN_APPEALS, owner_id=actor.user_id),
        "call_back": Q(status=AppealStatus.ANSWERED, call_back_on__lte=today),
        "new": Q(status=AppealStatus.NEW),
        "closed": Q(status=AppealStatus.CLOSED),
        "all": Q(),
    }
    rows = rows.filter(conditions.get(filters.show, conditions[""]))
    if filters.urgency:
        rows = rows.filter(urgency=filters.urgency)
    if filters.phone:
        rows = rows.filter(phone_mark=phones.mark(filters.phone) or "-")
    return rows


def appeal_list(actor: Actor, filters: AppealFilters, *, on: date, page: str | None = None) -> Paged[AppealRow]:
    """Appeals of her offices and those that came by the site. At most four queries. Raises Denied, NotFound."""
    found(policies.may_operate(actor))
    rows = _matching(actor, filters, on).order_by(*SORTING.order(filters.sort))
    shown = paged(rows, page=page)
    people = identity.people(a.owner_id for a in shown.rows if a.owner_id is not None)
    return shown.with_rows([_row(a, people, on) for a in shown.rows])


def _row(a: Appeal, people: dict[int, identity.Person], on: date) -> AppealRow:
    open_ = a.status in OPEN_APPEALS
    return AppealRow(
        a.number,
        a.name or _("без імені"),
        str(AppealStatus(a.status).label),
        TONES[AppealStatus(a.status)],
        a.get_source_display(),
        a.get_urgency_display(),
        a.urgency != "ordinary",
        a.promised_on,
        open_ and a.status != AppealStatus.ANSWERED and a.promised_on < on,
        people[a.owner_id].name if a.owner_id in people else "",
        a.opened_at,
    )


@dataclass(frozen=True, slots=True)
class Today:
    """The head of the desk: what was taken in today, what waits, what is late."""

    taken: int
    waiting: int
    late: int
    call_backs: int
    new: int


def today_counts(actor: Actor, *, on: date, at: datetime) -> Today:
    """Two queries."""
    statuses = _mine(actor).filter(Q(status__in=OPEN_APPEALS) | Q(opened_at__gte=at.replace(hour=0, minute=0)))
    rows = list(statuses.values_list("status", "promised_on", "call_back_on", "opened_at"))
    before = {AppealStatus.NEW, AppealStatus.WORK, AppealStatus.WAITING}
    return Today(
        taken=sum(day_of(r[3]) == on for r in rows),
        waiting=sum(r[0] == AppealStatus.WAITING for r in rows),
        late=sum(r[0] in before and r[1] < on for r in rows),
        call_backs=sum(r[0] == AppealStatus.ANSWERED and r[2] is not None and r[2] <= on for r in rows),
        new=sum(r[0] == AppealStatus.NEW for r in rows),
    )


@dataclass(frozen=True, slots=True)
class StepRow:
    at: datetime
    title: str
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral as its desk sees it."""

    number: str
    service: str
    receiver: str
    inside: bool
    status: str
    tone: str
    open: bool
    asked: bool
    sent: bool
    accepted: bool
    question: str
    told_words: str
    reason: str
    answer_by: date
    late: bool
    sent_at: datetime
    rule: str
    calls_whom: str
    outcome: str
    link_until: date | None
    link_opened_at: datetime | None
    shared: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class AppealCard:
    number: str
    status: str
    status_label: str
    tone: str
    source: str
    channel: str
    urgency: str
    urgent: bool
    opened_at: datetime
    promised_on: date
    promise: str
    late: bool
    owner: str
    mine: bool
    office_id: int | None
    district: str
    categories: str
    talk: str
    for_other: bool
    name: str
    phone: str
    email: str
    helper: str
    words: str
    convenient: str
    answer: str
    person: str
    person_id: int | None
    consent_text: str
    consent_version: str
    consent_purpose: str
    consent_at: datetime | None
    consent_until: date | None
    consent_withdrawn_at: datetime | None
    has_consent: bool
    call_back_on: date | None
    helped: str
    closed_at: datetime | None
    steps: tuple[StepRow, ...]
    referrals: tuple[ReferralRow, ...]
    earlier: tuple[AppealRow, ...]
    colleagues: tuple[tuple[int, str], ...]
    can: frozenset[str]
    say: str  # the consent that is read aloud today
    version: int


def appeal_card(actor: Actor, number: str, *, on: date) -> AppealCard:
    """Everything about an appeal. At most nine queries. Raises NotFound."""
    appeal = Appeal.objects.filter(number=number).first()
    if appeal is None:
        raise NotFound(_("Такого звернення немає."))
    offices = offices_of(actor)
    found(policies.may_use_appeal(actor, appeal, offices))
    steps = list(AppealStep.objects.filter(appeal=appeal))
    referrals = list(Referral.objects.filter(appeal=appeal).select_related("organisation").order_by("ordinal"))
    owners = {r.organisation_id: partners.organisation_ref(r.organisation) for r in referrals if r.organisation}
    same = Appeal.objects.filter(phone_mark=appeal.phone_mark).exclude(pk=appeal.pk) if appeal.phone_mark else None
    same = same.filter(Q(office_id__in=offices) | Q(office__isnull=True)).order_by("-id")[:5] if same else None
    earlier = list(same) if same is not None else []
    team = list(
        Operator.objects.filter(office_id=appeal.office_id or 0, ended_at__isnull=True).values_list(
            "user_id", flat=True
        )
    )
    people = identity.people(
        {s.by_id for s in steps if s.by_id}
        | {a.owner_id for a in (appeal, *earlier) if a.owner_id is not None}
        | set(team)
    )
    places, groups = districts(), categories()
    status = AppealStatus(appeal.status)
    return AppealCard(
        number=appeal.number,
        status=status,
        status_label=str(status.label),
        tone=TONES[status],
        source=appeal.get_source_display(),
        channel=appeal.get_channel_display(),
        urgency=appeal.get_urgency_display(),
        urgent=appeal.urgency != "ordinary",
        opened_at=appeal.opened_at,
        promised_on=appeal.promised_on,
        promise=appeal.promise,
        late=status in {AppealStatus.NEW, AppealStatus.WORK, AppealStatus.WAITING} and appeal.promised_on < on,
        owner=people[appeal.owner_id].name if appeal.owner_id in people else "",
        mine=appeal.owner_id == actor.user_id,
        office_id=appeal.office_id,
        district=places.get(appeal.district, ""),
        categories=", ".join(groups[c] for c in appeal.categories if c in groups),
        talk=appeal.get_talk_display(),
        for_other=appeal.for_other,
        name=appeal.name,
        phone=appeal.phone,
        email=appeal.email,
        helper=appeal.helper,
        words=appeal.words,
        convenient=appeal.convenient,
        answer=appeal.answer,
        person=persons.label(appeal.person_id),
        person_id=appeal.person_id,
        consent_text=appeal.consent_text,
        consent_version=appeal.consent_version,
        consent_purpose=appeal.consent_purpose,
        consent_at=appeal.consent_at,
        consent_until=appeal.consent_until,
        consent_withdrawn_at=appeal.consent_withdrawn_at,
        has_consent=appeal.has_consent,
        call_back_on=appeal.call_back_on,
        helped=str(Helped(appeal.helped).label) if appeal.helped else "",
        closed_at=appeal.closed_at,
        steps=tuple(
            StepRow(
                s.at,
                str(StepKind(s.kind).label),
                s.words,
                people[s.by_id].name if s.by_id in people else "",
            )
            for s in reversed(steps)
        ),
        referrals=tuple(referral_row(r, owners, on) for r in reversed(referrals)),
        earlier=tuple(_row(a, people, on) for a in earlier),
        colleagues=tuple((u, people[u].name) for u in team if u != appeal.owner_id and u in people),
        can=frozenset(APPEAL.available(status)),
        say="" if appeal.has_consent or status == AppealStatus.CLOSED else persons.script(),
        version=appeal.version,
    )


def referral_row(r: Referral, owners: Mapping[int | None, partners.OrganisationRef], on: date) -> ReferralRow:
    status = ReferralStatus(r.status)
    reason = str(Decline(r.decline).label) if r.decline else ""
    names = titles()
    return ReferralRow(
        number=r.number,
        service=r.service_title,
        receiver=owners[r.organisation_id].title if r.organisation_id in owners else r.outside,
        inside=r.organisation_id is not None,
        status=str(status.label),
        tone=REFERRAL_TONES[status],
        open=status in OPEN_REFERRALS,
        asked=status == ReferralStatus.ASKED,
        sent=status == ReferralStatus.SENT,
        accepted=status == ReferralStatus.ACCEPTED,
        question=r.question,
        told_words=r.told_words,
        reason=". ".join(x for x in (reason, r.reason) if x),
        answer_by=r.answer_by,
        late=status == ReferralStatus.SENT and r.answer_by < on,
        sent_at=r.sent_at,
        rule=r.rule,
        calls_whom=str(CallsWhom(r.calls_whom).label),
        outcome=str(Outcome(r.outcome).label) if r.outcome else "",
        link_until=r.link_until,
        link_opened_at=r.link_opened_at,
        shared=tuple(names[c] for c in r.shared_fields if c in names),
        version=r.version,
    )


# What the person herself is told at each step; the rest is the desk's own business.
_PUBLIC = {
    StepKind.CREATED, StepKind.TAKEN, StepKind.REFERRED, StepKind.ACCEPTED, StepKind.DECLINED, StepKind.DELIVERED,
    StepKind.ANSWERED, StepKind.CLOSED, StepKind.REOPENED, StepKind.STOPPED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What can be said to whoever knows the number and four digits: states and days, no words, no names."""

    number: str
    status: str
    tone: str
    opened_at: datetime
    promised_on: date
    open: bool
    steps: tuple[tuple[datetime, str], ...]


def public_status(appeal: Appeal) -> PublicStatus:
    """Two queries with the appeal's own."""
    steps = AppealStep.objects.filter(appeal=appeal, kind__in=_PUBLIC).order_by("id").values_list("at", "kind")
    status = AppealStatus(appeal.status)
    return PublicStatus(
        appeal.number,
        str(status.label),
        TONES[status],
        appeal.opened_at,
        appeal.promised_on,
        status in OPEN_APPEALS,
        tuple((at, str(StepKind(kind).label)) for at, kind in steps),
    )
