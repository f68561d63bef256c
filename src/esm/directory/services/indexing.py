"""Derived columns and rows of the search, brought in line with an entry in the transaction that changed it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from esm.kernel import search

from ..facets import facets, marks, week, week_parts
from ..machine import KIND, SHOWN, State
from ..models import Service, ServiceNeed, ServicePlace

_BY_PLACE = 100  # a service whose second need this is stands behind those whose first it is
_SUSPENDED = 1000


def reindex(service: Service) -> None:
    """After any change of the service or its places. The caller holds the transaction."""
    places = list(ServicePlace.objects.filter(service=service).select_related("place"))
    service.facets, service.week = facets(service, places), week(service, places)
    Service.objects.filter(pk=service.pk).update(facets=service.facets, week=service.week)
    ServiceNeed.objects.filter(service=service).delete()
    if service.state not in SHOWN:
        search.unindex(KIND, service.pk)
        return
    ServiceNeed.objects.bulk_create(need_rows(service))
    search.index_many([entry(service, service.organisation.name, (row.place.name for row in places))])


def need_rows(service: Service) -> list[ServiceNeed]:
    later = _SUSPENDED if service.state == State.SUSPENDED else 0
    bits, week_bits = marks(service.facets), week_parts(service.week)
    return [
        ServiceNeed(
            service=service,
            need=need,
            rank=place * _BY_PLACE + later,
            marks=bits,
            week_0=week_bits[0],
            week_1=week_bits[1],
            week_2=week_bits[2],
            age_from=service.age_from,
            age_to=service.age_to,
        )
        for place, need in enumerate(dict.fromkeys(service.needs))
    ]


def entry(service: Service, organisation: str, places: Iterable[str]) -> search.Entry:
    text = " ".join([organisation, service.about, *places])
    url = reverse("directory:service", args=[service.slug])
    return search.Entry(KIND, service.pk, service.name, url, text, service.changed_at)
