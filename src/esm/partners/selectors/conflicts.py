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
    """Everybody who was tied with each organisation, in three queries. `since` leaves out ties that ended before it.

    A founder's tie never ends: she stays in whatever the dates say.
    """
    ids, head = set(organisation_ids), str(AffiliateKind.HEAD)
    rows = Affiliate.objects.filter(organisation_id__in=ids)
    team = Membership.objects.filter(organisation_id__in=ids)
    if since is not None:
        late = Q(until__isnull=True) | Q(until__gte=since)
        rows = rows.filter(late | Q(kind=AffiliateKind.FOUNDER))
        team = team.filter(late)
    ties: dict[int, list[PersonTie]] = defaultdict(list)
    affiliates = rows.order_by("id").values_list("organisation_id", "kind", "name_folded", "user_id", "until")
    for organisation, kind, name, user, until in affiliates:
        ties[organisation].append(PersonTie(kind, name, user, until))
    emails: dict[int, set[str]] = defaultdict(set)
    members = team.order_by("id").values_list(
        "organisation_id", "is_head", "user_id", "until", "ended_at", "user__email"
    )
    for organisation, is_head, user, until, ended_at, email in members:
        last = until if until or not ended_at else timezone.localdate(ended_at)
        ties[organisation].append(PersonTie(head if is_head else "member", "", user, last))
        if ended_at is None:
            emails[organisation].add(email)
    found = {}
    for pk, edrpou, email in Organisation.objects.filter(pk__in=ids).values_list("pk", "edrpou", "email"):
        own = emails[pk] | ({email.lower()} if email else set())
        found[pk] = ConflictFacts(pk, edrpou, tuple(ties[pk]), frozenset(own))
    return found
