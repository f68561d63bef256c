"""Everything about one appeal, as its operators see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.partners import public as partners

from .. import persons, policies
from ..machine import (
    APPEAL,
    OPEN_REFERRALS,
    AppealStatus,
    CallsWhom,
    Decline,
    Helped,
    Outcome,
    ReferralStatus,
    StepKind,
    Urgency,
)
from ..models import Appeal, AppealStep, Referral
from ..shared import titles as field_titles
from .appeals import TONES, AppealRow, row_of
from .offices import team_of
from .words import titles

REFERRAL_TONES = {
    ReferralStatus.SENT: "warn",
    ReferralStatus.ASKED: "warn",
    ReferralStatus.ACCEPTED: "info",
    ReferralStatus.DECLINED: "err",
    ReferralStatus.CLIENT_REFUSED: "mute",
    ReferralStatus.DELIVERED: "ok",
    ReferralStatus.STOPPED: "mute",
}


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
    recipients: tuple[str, ...]  # to whom something was passed on
    case_number: str
    danger: bool
    call_back_on: date | None
    helped: str
    closed_at: datetime | None
    steps: tuple[StepRow, ...]
    referrals: tuple[ReferralRow, ...]
    referred: bool  # some referral is open
    earlier: tuple[AppealRow, ...]
    colleagues: tuple[tuple[int, str], ...]
    can: frozenset[str]
    version: int


def appeal_card(actor: Actor, number: str, *, on: date) -> AppealCard:
    """Everything about an appeal. At most eight queries. Raises NotFound."""
    appeal = Appeal.objects.filter(number=number).first()
    if appeal is None:
        raise NotFound(_("Такого звернення немає."))
    # Everybody who works in her offices: which are hers, and who her colleagues are at this one.
    team = team_of(actor)
    offices = {office_id for office_id, user_id in team if user_id == actor.user_id}
    found(policies.may_use_appeal(actor, appeal, offices))
    steps = list(AppealStep.objects.filter(appeal=appeal))
    referrals = list(Referral.objects.filter(appeal=appeal).select_related("organisation").order_by("ordinal"))
    owners = {r.organisation_id: partners.organisation_ref(r.organisation) for r in referrals if r.organisation}
    same = Appeal.objects.filter(phone_mark=appeal.phone_mark).exclude(pk=appeal.pk).exclude(phone_mark="")
    earlier = list(same.filter(Q(office_id__in=offices) | Q(office__isnull=True)).order_by("-id")[:5])
    colleagues = [user_id for office_id, user_id in team if office_id == appeal.office_id]
    people = identity.people(
        {s.by_id for s in steps if s.by_id}
        | {a.owner_id for a in (appeal, *earlier) if a.owner_id is not None}
        | set(colleagues)
    )
    places, groups = titles()
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
        person=persons.label(actor, appeal.person_id),
        person_id=appeal.person_id,
        consent_text=appeal.consent_text,
        consent_version=appeal.consent_version,
        consent_purpose=appeal.consent_purpose,
        consent_at=appeal.consent_at,
        consent_until=appeal.consent_until,
        consent_withdrawn_at=appeal.consent_withdrawn_at,
        has_consent=appeal.has_consent,
        recipients=tuple(dict.fromkeys(_receiver(r, owners) for r in referrals)),
        case_number=appeal.case_number,
        danger=appeal.urgency == Urgency.DANGER,
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
        referred=any(r.status in OPEN_REFERRALS for r in referrals),
        earlier=tuple(row_of(a, people, on) for a in earlier),
        colleagues=tuple((u, people[u].name) for u in colleagues if u != appeal.owner_id and u in people),
        can=frozenset(APPEAL.available(status)),
        version=appeal.version,
    )


def _receiver(r: Referral, owners: Mapping[int | None, partners.OrganisationRef]) -> str:
    return owners[r.organisation_id].title if r.organisation_id in owners else r.outside


def referral_row(r: Referral, owners: Mapping[int | None, partners.OrganisationRef], on: date) -> ReferralRow:
    status = ReferralStatus(r.status)
    reason = str(Decline(r.decline).label) if r.decline else ""
    names = field_titles()
    return ReferralRow(
        number=r.number,
        service=r.service_title,
        receiver=_receiver(r, owners),
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
