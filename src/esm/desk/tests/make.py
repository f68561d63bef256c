"""Builders of offices, operators, services, appeals and referrals."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.apps import apps

from esm.desk.machine import Channel
from esm.desk.models import Appeal, Article, Office, Operator, Referral
from esm.desk.services.appeals import AppealDraft, open_appeal
from esm.desk.services.consultations import TalkDraft
from esm.desk.services.referrals import ReferralDraft, refer
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.actor import Actor
from esm.partners.public import Right
from esm.partners.tests import make as partners
from esm.people import public as people
from esm.reference.public import load_reference

NOW = identity.NOW  # Monday, 16 November 2026, 10:00 in Kyiv
TODAY = identity.TODAY
DISTRICT = "saltivskyi"
ESCORT = "021.0"
PHONE = "067 123 45 67"
_numbers = count(1)


def official() -> Actor:
    return Actor(901, frozenset({Role.OFFICIAL}), name="Ольга Посадова")


def reference() -> None:
    """Rules, the calendar, districts, categories, codes."""
    load_reference(actor=official(), at=NOW)


def organisation(**kw: Any) -> Any:
    return partners.organisation(**kw)


def office(**kw: Any) -> Office:
    """An office in Saltivka kept by an organisation of its own."""
    n = next(_numbers)
    base: dict[str, Any] = {"number": n, "title": f"Салтівський {n}", "district": DISTRICT}
    if "organisation" not in kw:
        base["organisation"] = partners.organisation(name=f"Управління {n}", short_name=f"Управління {n}")
    return Office.objects.create(**base | kw)


def operator_user(*offices: Office) -> Any:
    """Somebody who signs in and works there."""
    user = identity.user(Role.OPERATOR)
    for one in offices:
        Operator.objects.create(office=one, user=user, since=TODAY)
    return user


def operator(*offices: Office) -> Actor:
    """The same as an actor; in an office of her own unless told."""
    return identity.actor(operator_user(*(offices or (office(),))))


def office_of(actor: Actor) -> Office:
    return Operator.objects.select_related("office").filter(user_id=actor.user_id).order_by("id")[0].office


def member(organisation: Any, *rights: str) -> Actor:
    """Somebody of the organisation that people are sent to."""
    given = rights or tuple(Right)
    return Actor(910, rights=frozenset((organisation.pk, str(r)) for r in given), name="Наталя Громадська")


def rows_of(name: str) -> Any:
    """The directory's rows, which desks only read: «Service», «ServicePlace», «Place»."""
    return apps.get_model("directory", name).objects


def service(**kw: Any) -> Any:
    """A published escort service of an NGO, whose places nobody counts unless `free` is given."""
    n = next(_numbers)
    free = kw.pop("free", None)
    base: dict[str, Any] = {
        "slug": f"escort-{n}",
        "code": ESCORT,
        "name": f"Супровід до лікарні {n}",
        "state": "published",
        "modes": ["in_person"],
        "created_at": NOW,
        "changed_at": NOW,
    }
    if "organisation" not in kw:
        base["organisation"] = partners.organisation()
    made = rows_of("Service").create(**base | kw)
    if free is not None:
        place = rows_of("Place").create(slug=f"place-{n}", kind="provider", name=f"Місце {n}", district=DISTRICT)
        rows_of("ServicePlace").create(
            service=made, place=place, capacity=max(free, 1), free_places=free, capacity_at=NOW
        )
    return made


def consent_text() -> people.ConsentText:
    """The one text of a spoken consent to pass data on: that of `people`."""
    return people.consent_text(people.Purpose.REFERRAL)


def talk(**kw: Any) -> TalkDraft:
    """A call about services."""
    return TalkDraft(**{"channel": Channel.PHONE, "topic": "services", **kw})


def draft(**kw: Any) -> AppealDraft:
    """Halyna, who can't see well, phones from Saltivka and agrees."""
    base: dict[str, Any] = {
        "district": DISTRICT,
        "categories": ("disability-sight",),
        "topic": "transport",
        "name": "Галина Миколаївна",
        "phone": PHONE,
        "words": "У середу о 10:30 треба до офтальмолога, сама боїться їхати.",
        "consent": True,
    }
    return AppealDraft(**base | kw)


def appeal(actor: Actor | None = None, **kw: Any) -> Appeal:
    who = actor or operator()
    return open_appeal(actor=who, office_id=office_of(who).pk, draft=draft(**kw), at=NOW)


def referral(actor: Actor | None = None, *, to: Any = None, outside: str = "", **kw: Any) -> Referral:
    """Somebody sent to a service (or a body outside) for an appeal of her own."""
    who = actor or operator()
    made = kw.pop("appeal", None) or appeal(who, **kw)
    sent = ReferralDraft(
        service_id=None if outside else (to or service()).pk,
        outside=outside,
        outside_service="Довідка" if outside else "",
        wanted="середа, 10:30",
    )
    return refer(actor=who, number=made.number, draft=sent, seen_version=made.version, at=NOW)


def article(**kw: Any) -> Article:
    """A checked answer about benefits."""
    n = next(_numbers)
    base: dict[str, Any] = {
        "slug": f"article-{n}",
        "title": f"Як оформити допомогу {n}",
        "topic": "payments",
        "text": "Подайте заяву до територіального центру.",
        "is_published": True,
        "checked_on": TODAY,
        "check_next_on": TODAY + timedelta(days=180),
        "changed_at": NOW,
    }
    made = Article(**base | kw)
    made.fill_keys()
    made.save()
    return made
