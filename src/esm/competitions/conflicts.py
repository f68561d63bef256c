"""Conflicts that the program can find by itself. Pure: facts in, the strongest tie of each member and applicant out.

Sources: people of the organisation and their years (`partners`), members' own list of employers by ЄДРПОУ, e-mail
domains. REFERENCE §1.6: founder, member of a governing body, employee or paid contractor within a look-back.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from esm.kernel.text import fold

from .machine import ConflictKind

# What a person was in an organisation → how we call it. The strongest first: one tie is written down, not five.
STRENGTH = (
    ConflictKind.HEAD,
    ConflictKind.FOUNDER,
    ConflictKind.GOVERNING,
    ConflictKind.MEMBER,
    ConflictKind.EMPLOYEE,
    ConflictKind.PAST_EMPLOYER,
    ConflictKind.EMAIL_DOMAIN,
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A person was something in an organisation until a day (None = still is).

    She is known by her account, or only by her name, as a register writes founders and staff.
    """

    user_id: int | None
    organisation_id: int
    kind: ConflictKind
    until: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A commission member: her key as a member, her account, her e-mail, (ЄДРПОУ, last year or None) of employers."""

    member_id: int
    user_id: int
    email: str = ""
    name: str = ""
    employers: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Applicant:
    organisation_id: int
    edrpou: str
    # Domains of its own mail; those of services that anybody uses say nothing.
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    member_id: int
    organisation_id: int
    kind: ConflictKind
    # What it was found by: an ЄДРПОУ code, a year, a domain. Words come from the page.
    detail: str = ""


def find(
    *,
    people: Iterable[Person],
    applicants: Iterable[Applicant],
    ties: Iterable[Tie],
    since: date,
) -> dict[tuple[int, int], Found]:
    """The strongest tie for each (member, organisation). Ties that ended before the day `since` don't count.

    A founder stays a founder. An employer counts when its last year isn't before the year of `since`.
    """
    crew = list(people)
    by_user: dict[int, list[Person]] = {}
    by_name: dict[str, list[Person]] = {}
    for person in crew:
        by_user.setdefault(person.user_id, []).append(person)
        by_name.setdefault(_plain(person.name), []).append(person)
    best: dict[tuple[int, int], Found] = {}
    orgs = {a.organisation_id: a for a in applicants}
    for tie in ties:
        if tie.organisation_id not in orgs or not _counts(tie, since):
            continue
        known = by_user.get(tie.user_id) if tie.user_id is not None else by_name.get(_plain(tie.name))
        for person in known or ():
            _keep(best, Found(person.member_id, tie.organisation_id, tie.kind, _year(tie.until)))
    by_edrpou = {a.edrpou: a for a in orgs.values()}
    by_domain = _domains(orgs)
    for person in crew:
        for edrpou, last_year in person.employers:
            applicant = by_edrpou.get(edrpou)
            if applicant and (last_year is None or last_year >= since.year):
                _keep(best, Found(person.member_id, applicant.organisation_id, ConflictKind.PAST_EMPLOYER, edrpou))
        domain = _domain(person.email)
        for organisation_id in by_domain.get(domain, ()):
            _keep(best, Found(person.member_id, organisation_id, ConflictKind.EMAIL_DOMAIN, domain))
    return best


def _counts(tie: Tie, since: date) -> bool:
    return tie.until is None or tie.kind == ConflictKind.FOUNDER or tie.until >= since


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier, or the last day of a shorter month."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _keep(best: dict[tuple[int, int], Found], found: Found) -> None:
    key = (found.member_id, found.organisation_id)
    if key not in best or STRENGTH.index(found.kind) < STRENGTH.index(best[key].kind):
        best[key] = found


def _domains(orgs: Mapping[int, Applicant]) -> dict[str, list[int]]:
    by_domain: dict[str, list[int]] = {}
    for applicant in orgs.values():
        for domain in sorted(applicant.domains):
            by_domain.setdefault(domain, []).append(applicant.organisation_id)
    return by_domain


def _plain(name: str) -> str:
    return fold(" ".join(name.split()))


def _domain(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


def _year(until: date | None) -> str:
    return str(until.year) if until else ""
