"""Ties of people with organisations, from which the commission's automatic conflicts are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from esm.identity import public as identity

from ..machine import AffiliateKind
from ..models import Affiliate, Membership, Organisation


@dataclass(frozen=True, slots=True)
class PersonTie:
    """`kind`: head, founder, governing, employee, contractor (of the card) or member (of the team).

    `name` is folded (`kernel.text.fold`, single spaces); `until=None`: still is.
    """

    kind: str
    name: str
    user_id: int | None
    until: date | None


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """Whoever stands here can't judge the organisation's applications."""

    organisation_id: int
    edrpou: str
    ties: tuple[PersonTie, ...]
    emails: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(t.name for t in self.ties if t.name)

    @property
    def user_ids(self) -> frozenset[int]:
        return frozenset(t.user_id for t in self.ties if t.user_id is not None)

    @property
    def email_domains(self) -> frozenset[str]:
        """Domains of its own: those of free mail services say nothing and are left out."""
        return frozenset(domain(e) for e in self.emails) - free_mail_domains() - {""}


@cache
def free_mail_domains() -> frozenset[str]:
    file = Path(__file__).parents[1] / "data" / "free_mail.txt"
    return frozenset(file.read_text(encoding="utf-8").split())


def domain(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


def conflict_facts(organisation_ids: Iterable[int], *, since: date | None = None) -> dict[int, ConflictFacts]:
    """Everybody who was tied with each organisation, in four queries. `since` leaves out ties that ended before it.

    A founder's tie never ends: she stays in whatever the dates say.
    """
    ids = set(organisation_ids)
    rows = Affiliate.objects.filter(organisation_id__in=ids)
    team = Membership.objects.filter(organisation_id__in=ids)
    if since is not None:
        late = Q(until__isnull=True) | Q(until__gte=since)
        rows = rows.filter(late | Q(kind=AffiliateKind.FOUNDER))
        team = team.filter(late)
    ties: dict[int, list[PersonTie]] = defaultdict(list)
    for a in rows.order_by("id"):
        ties[a.organisation_id].append(PersonTie(a.kind, a.name_folded, a.user_id, a.until))
    memberships = list(team.order_by("id"))
    people = identity.people({m.user_id for m in memberships})
    emails: dict[int, set[str]] = defaultdict(set)
    for m in memberships:
        until = m.until if m.until or not m.ended_at else timezone.localdate(m.ended_at)
        kind = str(AffiliateKind.HEAD) if m.is_head else "member"
        ties[m.organisation_id].append(PersonTie(kind, "", m.user_id, until))
        if m.ended_at is None and m.user_id in people:
            emails[m.organisation_id].add(people[m.user_id].email)
    found = {}
    for o in Organisation.objects.filter(pk__in=ids).only("edrpou", "email"):
        if o.email:
            emails[o.pk].add(o.email.lower())
        found[o.pk] = ConflictFacts(o.pk, o.edrpou, tuple(ties[o.pk]), frozenset(emails[o.pk]))
    return found
