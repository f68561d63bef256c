"""What other rooms may use of organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from .entry import ApplicantFacts, applicants, enter_organisation, organisation_by_edrpou
from .machine import Right
from .models import Membership, Organisation

__all__ = [
    "ApplicantFacts",
    "OrganisationRef",
    "Right",
    "applicants",
    "enter_organisation",
    "organisation_by_edrpou",
    "organisation_refs",
    "rights_of",
]


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    id: int
    edrpou: str
    name: str
    short_name: str

    @property
    def title(self) -> str:
        return self.short_name or self.name


def organisation_refs(ids: set[int]) -> dict[int, OrganisationRef]:
    """The organisations with these keys, in one query."""
    rows = Organisation.objects.filter(pk__in=ids).only("edrpou", "name", "short_name")
    return {o.pk: OrganisationRef(o.pk, o.edrpou, o.name, o.short_name) for o in rows}


def rights_of(*, user_id: int, on: date) -> frozenset[tuple[int, str]]:
    """Pairs (organisation_id, right) that the person has on the day."""
    rows = Membership.objects.filter(user_id=user_id, since__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))
    return frozenset((m.organisation_id, str(right)) for m in rows for right in m.granted())
