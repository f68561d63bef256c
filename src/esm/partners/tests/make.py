"""Builders of organisations and their people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.core.files.base import ContentFile

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.actor import Actor
from esm.partners.edrpou import check_digit
from esm.partners.models import Affiliate, Membership, Organisation, ProviderRecord
from esm.partners.public import MEMBER_RIGHTS, AffiliateKind
from esm.partners.selectors import rights_of

NOW = identity.NOW
TODAY = identity.TODAY
_numbers = count(4_100_001)


def edrpou(number: int) -> str:
    """An ЄДРПОУ code whose last digit checks, made of any seven digits."""
    first = f"{number:07d}"
    return f"{first}{check_digit(first)}"


def organisation(**kw: Any) -> Organisation:
    """A non-profit NGO registered years ago."""
    n = next(_numbers)
    base: dict[str, Any] = {
        "edrpou": edrpou(n),
        "name": f"Громадська організація «Світлий крок {n}»",
        "short_name": f"ГО «Світлий крок {n}»",
        "legal_form": "public_association",
        "registered_on": date(2015, 3, 2),
        "nonprofit_code": "0032",
        "email": f"org{n}@example.org",
        "created_at": datetime(2026, 1, 12, tzinfo=UTC),
    }
    return Organisation.objects.create(**base | kw)


def member(organisation: Organisation, *rights: str, user: Any = None, **kw: Any) -> Any:
    """A person in the team: sees and prepares, unless rights are named; `is_head=True` leads."""
    person = user or identity.user()
    given = sorted(map(str, rights or MEMBER_RIGHTS))
    Membership.objects.create(
        organisation=organisation, user=person, **{"rights": given, "since": date(2026, 1, 12)} | kw
    )
    return person


def head(organisation: Organisation, user: Any = None) -> Any:
    """The head, in the team and on the card."""
    person = member(organisation, user=user, is_head=True, position="голова")
    Affiliate.objects.create(
        organisation=organisation, kind=AffiliateKind.HEAD, full_name=person.full_name, user=person,
        since=date(2020, 1, 1),
    )  # fmt: skip
    return person


def actor(user: Any, on: date = TODAY) -> Actor:
    """The person as she asks: her roles in the city and rights in organisations."""
    return Actor(user.pk, identity.actor(user).roles, rights_of(user_id=user.pk, on=on), user.full_name)


def official() -> Actor:
    return actor(identity.user(Role.OFFICIAL))


def pdf(name: str = "Протокол № 4.pdf") -> ContentFile:
    """A document that a person could have uploaded."""
    return ContentFile(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", name=name)


def provider(organisation: Organisation, *services: str, **kw: Any) -> ProviderRecord:
    """It stands in the state register of providers with home care, unless other services are named."""
    base: dict[str, Any] = {
        "section": "legal",
        "number": f"РН-{organisation.edrpou}",
        "since": date(2024, 5, 6),
        "services": sorted(services or ("015.1",)),
        "recorded_at": NOW,
    }
    return ProviderRecord.objects.create(organisation=organisation, **base | kw)
