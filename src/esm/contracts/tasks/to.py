"""Whom the letters of this room go to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone

from esm.identity import public as identity
from esm.kernel.letters import Reader, link, queue_all
from esm.partners import public as partners

from ..models import Contract

Role = identity.Role


def city(
    code: str,
    facts: Mapping[str, object],
    *,
    key: str,
    roles: tuple[Role, ...] = (Role.OFFICIAL,),
    but: int | None = None,
) -> int:
    """To everybody who has one of the roles (to `but` nobody writes); returns how many letters are new."""
    at = timezone.now()
    people = {p.id: p for role in roles for p in identity.people_with_role(role, on=timezone.localdate(at))}
    readers = [Reader(p.email, p.id) for p in people.values() if p.id != but]
    return queue_all(code=code, to=readers, context=facts, key=key, at=at)


def organisation(
    contract: Contract,
    code: str,
    facts: Mapping[str, object],
    *,
    key: str,
    legal: bool = False,
    attach: Callable[[], int] | None = None,
) -> int:
    """To everybody who works in the organisation; the letter leads to the contract unless `facts` hold another link."""
    at = timezone.now()
    context = about(contract, reverse("contracts:own_contract", args=[contract.code])) | dict(facts)
    readers = partners.readers(contract.organisation_id, on=timezone.localdate(at))
    return queue_all(code=code, to=readers, context=context, key=key, at=at, legal=legal, attach=attach)


def about(contract: Contract, path: str) -> dict[str, object]:
    return {"title": contract.title, "number": contract.number, "link": link(path)}


def name(contract: Contract) -> str:
    return partners.organisation_refs({contract.organisation_id})[contract.organisation_id].title


def day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
