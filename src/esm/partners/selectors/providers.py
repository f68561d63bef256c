"""Which organisations stand in the state register of providers of social services, and with which services."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from esm.reference import public as reference

from ..machine import RegisterSection
from ..models import ProviderRecord


@dataclass(frozen=True, slots=True)
class Provider:
    """A record in force on the day asked for. `services` are keys of `reference.service_codes()`."""

    organisation_id: int
    section: str
    number: str
    since: date
    services: frozenset[str]

    @property
    def section_label(self) -> str:
        return str(RegisterSection(self.section).label)

    def gives(self, service_key: str) -> bool:
        return service_key in self.services


def providers(organisation_ids: Iterable[int], *, on: date) -> dict[int, Provider]:
    """Those of the organisations that stand in the register on the day. One query."""
    rows = ProviderRecord.objects.filter(organisation_id__in=set(organisation_ids), since__lte=on).filter(
        Q(excluded_on__isnull=True) | Q(excluded_on__gt=on)
    )
    return {
        r.organisation_id: Provider(r.organisation_id, r.section, r.number, r.since, frozenset(r.services))
        for r in rows.order_by("id")
    }


def provider_ids(*, on: date, service_key: str = "") -> list[int]:
    """Organisations in the register on the day, by their key; only those with the service, if one is named."""
    rows = ProviderRecord.objects.filter(since__lte=on).filter(Q(excluded_on__isnull=True) | Q(excluded_on__gt=on))
    found = rows.order_by("organisation_id").values_list("organisation_id", "services")
    return [organisation for organisation, services in found if not service_key or service_key in services]


def service_titles(provider: Provider) -> list[str]:
    """What the record lets it give, in the classifier's words and order."""
    return [code.label for code in reference.service_codes() if code.key in provider.services]
