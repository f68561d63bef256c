"""Background entry points: letters that people wait for, reminders of referrals, and what must stop by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.identity.public import Role
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, link, queue, queue_all
from esm.partners import public as partners

from .dates import day_of
from .machine import ReferralStatus, Source, Urgency
from .models import Appeal, Operator, Referral
from .services import reminders

_WORDS = {
    ReferralStatus.ASKED: "desk.referral_answered",
    ReferralStatus.ACCEPTED: "desk.referral_answered",
    ReferralStatus.DECLINED: "desk.referral_answered",
    ReferralStatus.CLIENT_REFUSED: "desk.referral_answered",
    ReferralStatus.DELIVERED: "desk.referral_answered",
    ReferralStatus.SENT: "desk.referral_told",
}


@job()
def tell_sent(referral_id: int) -> int:
    referral = Referral.objects.get(pk=referral_id)
    urgent = "" if referral.urgency == Urgency.ORDINARY else _("Терміново: за 24 години.")
    return _to_organisation(referral, "desk.referral_sent", key=str(referral.pk), urgent=urgent)


@job()
def tell_answered(referral_id: int, version: int) -> int:
    """What the organisation said, to the operator; what the operator said, to the organisation."""
    referral = Referral.objects.select_related("appeal").get(pk=referral_id)
    key = f"{referral.pk}:{version}"
    status = ReferralStatus(referral.status)
    if status == ReferralStatus.SENT:
        return _to_organisation(referral, _WORDS[status], key=key)
    told = _to_operators(referral, "desk.referral_answered", key=key, what=lambda: str(status.label))
    if status == ReferralStatus.CLIENT_REFUSED:
        told += _to_organisation(referral, "desk.referral_stopped", key=key)
    return told


@job()
def tell_stopped(referral_id: int) -> int:
    referral = Referral.objects.get(pk=referral_id)
    return _to_organisation(referral, "desk.referral_stopped", key=f"{referral.pk}:stopped")


@job()
def remind() -> int:
    """Every hour: half of the term, its end, and half as much again after it."""
    at = timezone.now()
    told = 0
    for referral, stage in reminders.due(at=at):
        key = f"{referral.pk}:{stage}"
        if stage == reminders.HALF:
            told += _to_organisation(referral, "desk.referral_half", key=key)
        else:
            code = "desk.referral_due" if stage == reminders.DUE else "desk.referral_late"
            told += _to_organisation(referral, code, key=key)
            told += _to_operators(referral, code, key=key)
            if stage == reminders.LATE:
                told += _to_officials(referral, code, key=key, on=day_of(at))
        reminders.mark(referral_id=referral.pk, stage=stage)
    return told


@job()
def stop_without_consent() -> int:
    """Consents withdrawn on a person's card, or run out, stop what was sent on their ground."""
    return reminders.stop_without_consent(at=timezone.now())


@job()
def tell_new(appeal_id: int) -> int:
    """What came by the site, to every operator: whoever is free takes it."""
    appeal = Appeal.objects.get(pk=appeal_id)
    if appeal.source == Source.DESK or appeal.owner_id is not None:
        return 0
    facts = {
        "number": appeal.number,
        "promised": f"{appeal.promised_on:%d.%m.%Y}",
        "link": link(reverse("desk:appeal", args=[appeal.number])),
    }
    working = set(Operator.objects.filter(ended_at__isnull=True).values_list("user_id", flat=True))
    people = identity.people_with_role(Role.OPERATOR, on=timezone.localdate())
    readers = [Reader(p.email, p.id) for p in people if p.id in working]
    return queue_all(code="desk.appeal_new", to=readers, context=facts, key=f"{appeal.pk}", at=timezone.now())


@job()
def send_answer(appeal_id: int, version: int) -> bool:
    """By e-mail to somebody who asked on the site and left an address."""
    appeal = Appeal.objects.get(pk=appeal_id)
    if appeal.source != Source.QUESTION or not appeal.email:
        return False
    facts = {"number": appeal.number, "answer": appeal.answer, "phone": settings.HELP_PHONE}
    key = f"desk.appeal_answer:{appeal.pk}:{version}"
    return queue(
        code="desk.appeal_answer", to=appeal.email, user_id=None, context=facts, key=key, at=timezone.now(), legal=True
    )


# ---- to whom ---------------------------------------------------------------------------------------------------------


def _facts(referral: Referral, url: str, more: Mapping[str, object]) -> dict[str, object]:
    who = referral.outside
    if referral.organisation_id is not None:
        who = partners.organisation_refs([referral.organisation_id])[referral.organisation_id].title
    return {
        "number": referral.number,
        "service": referral.service_title,
        "organisation": who,
        "answer_by": f"{referral.answer_by:%d.%m.%Y}",
        "link": link(url),
        **{name: value() if callable(value) else value for name, value in more.items()},
    }


def _to_organisation(referral: Referral, code: str, *, key: str, **more: object) -> int:
    if referral.organisation_id is None:
        return 0
    url = reverse("desk:referral_in", args=[referral.number])
    readers = partners.readers(referral.organisation_id, on=timezone.localdate())
    return _queue(code, readers, _facts(referral, url, more), key=f"o:{key}")


def _to_operators(referral: Referral, code: str, *, key: str, **more: object) -> int:
    """The appeal's owner; when she works there no longer, everybody of her office."""
    appeal = referral.appeal
    live = set(
        Operator.objects.filter(office_id=appeal.office_id or 0, ended_at__isnull=True).values_list(
            "user_id", flat=True
        )
    )
    wanted = {appeal.owner_id} if appeal.owner_id in live else live
    people = identity.people(u for u in wanted if u is not None)
    url = reverse("desk:appeal", args=[appeal.number])
    return _queue(code, [Reader(p.email, p.id) for p in people.values()], _facts(referral, url, more), key=f"d:{key}")


def _to_officials(referral: Referral, code: str, *, key: str, on: date) -> int:
    people = identity.people_with_role(Role.OFFICIAL, on=on)
    url = reverse("desk:oversight")
    return _queue(code, [Reader(p.email, p.id) for p in people], _facts(referral, url, {}), key=f"c:{key}")


def _queue(code: str, to: Iterable[Reader], facts: Mapping[str, object], *, key: str) -> int:
    return queue_all(code=code, to=to, context=facts, key=key, at=_now())


def _now() -> datetime:
    return timezone.now()
