"""Services, where and when they are given, and the search that finds them. The room's one door."""

from .eligibility import Answer, Conditions, Person, Reason, Verdict
from .machine import Channel
from .selectors.cards import Card
from .selectors.misses import Miss, misses
from .selectors.refs import (
    AtPlace,
    PlaceRef,
    ServiceRef,
    at_places,
    code_titles,
    offices,
    place_ref,
    service_by_slug,
    service_ref,
    service_refs,
)
from .selectors.search import Filters, Found, Related, search_services
from .selectors.service import fits
from .selectors.wording import need_titles
from .services import load_directory, note_miss, release_place, reserve_place, update_capacity

__all__ = [
    "Answer",
    "AtPlace",
    "Card",
    "Channel",
    "Conditions",
    "Filters",
    "Found",
    "Miss",
    "Person",
    "PlaceRef",
    "Reason",
    "Related",
    "ServiceRef",
    "Verdict",
    "at_places",
    "code_titles",
    "fits",
    "load_directory",
    "misses",
    "need_titles",
    "note_miss",
    "offices",
    "place_ref",
    "release_place",
    "reserve_place",
    "search_services",
    "service_by_slug",
    "service_ref",
    "service_refs",
    "update_capacity",
]
