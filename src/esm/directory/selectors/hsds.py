"""Entries as HSDS 3.1 objects (Open Referral): what the export writes and the API answers.

Nothing is sent that isn't known: no nulls, no invented postcodes. Hours are derived from the week grid, a line for each
span; local time, so `timezone` (a fixed number) is left out. A place with a secret address has no location at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.partners.public import OpenCard, open_cards
from esm.reference import public as reference

from .. import catalogue, hours
from ..eligibility import age_words
from ..hsdsids import organisation_id, part
from ..machine import NO_AGE, SHOWN, Access, Language, Mode, Price, Sex, State
from ..models import LocalService, Place, Service, ServicePlace

VERSION = "3.1"
Json = dict[str, Any]
CLASSIFIER, NEEDS, CATEGORIES = "classifier", "needs", "categories"
TAXONOMIES = {
    CLASSIFIER: ("Класифікатор соціальних послуг", "Класифікатор соціальних послуг (наказ № 429 від 23.06.2020) і послуги міста."),
    NEEDS: ("Потреби", "Потреби людей простими словами: за ними шукають послуги."),
    CATEGORIES: ("Для кого", "Категорії людей, для яких послуга."),
}  # fmt: skip
_BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STATUS = {State.PUBLISHED: "active", State.SUSPENDED: "temporarily closed", State.CLOSED: "defunct"}


def _known(**values: Any) -> Json:
    """Without what is empty: HSDS has no null."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


# ---- taxonomies ----


def taxonomy(key: str) -> Json:
    name, description = TAXONOMIES[key]
    return {"id": part("taxonomy", key), "name": name, "description": description, "version": VERSION}


def terms() -> list[tuple[str, str, Json]]:
    """(taxonomy, key, term) of all three taxonomies: three queries."""
    found: list[tuple[str, str, Json]] = []
    for code in reference.service_codes():
        found.append((CLASSIFIER, code.key, _term(CLASSIFIER, code.key, code.title, code.label, code.code)))
    for local in LocalService.objects.all():
        about = local.about or local.title
        found.append((CLASSIFIER, local.key, _term(CLASSIFIER, local.key, local.title, about, local.key)))
    for need in catalogue.needs().values():
        found.append((NEEDS, need.key, _term(NEEDS, need.key, need.title, need.title, need.key)))
    for category in reference.categories():
        found.append(
            (CATEGORIES, category.key, _term(CATEGORIES, category.key, category.title, category.title, category.key))
        )
    return found


def _term(of: str, key: str, name: str, description: str, code: str) -> Json:
    return _known(
        id=part("term", of, key),
        code=code,
        name=name,
        description=description,
        taxonomy=TAXONOMIES[of][0],
        taxonomy_id=part("taxonomy", of),
        language="uk",
    )


# ---- entries ----


class Feed:
    """Objects of many entries in few queries: places, owners and terms are read once.

    `owners` are organisations that are written without their services.
    """

    def __init__(
        self, services: Iterable[Service], *, owners: Iterable[int] = (), base_url: str = settings.PUBLIC_URL
    ) -> None:
        self.services = list(services)
        self._base = base_url
        self._places: dict[int, list[ServicePlace]] = defaultdict(list)
        ids = [s.pk for s in self.services]
        for row in ServicePlace.objects.filter(service__in=ids).select_related("place").order_by("id"):
            self._places[row.service_id].append(row)
        self._terms = {(of, key): term for of, key, term in terms()}
        self._districts = {d.key: d.title for d in reference.districts()}
        self._owners = open_cards([*(s.organisation_id for s in self.services), *owners])

    def _owner(self, pk: int) -> OpenCard:
        if pk not in self._owners:
            raise NotFound(_("Такої організації немає."))
        return self._owners[pk]

    def organisation(self, pk: int, *, services: Sequence[Service] = (), brief: bool = False) -> Json:
        """Raises NotFound. `services` are put inside: pass those of this organisation."""
        card = self._owner(pk)
        uid = organisation_id(card.edrpou)
        head = _known(
            id=uid,
            name=card.name,
            alternate_name=card.short_name,
            description=card.mission or card.name,
            email=card.email,
            website=card.site,
            year_incorporated=card.registered_on.year,
            legal_status=card.legal_form,
        )
        if brief:
            return head
        identifier = {
            "id": part("edr", card.edrpou),
            "organization_id": uid,
            "identifier_scheme": "UA-EDR",
            "identifier_type": "ЄДРПОУ",
            "identifier": card.edrpou,
        }
        phone = [{"id": part("phone", card.edrpou), "organization_id": uid, "number": card.phone}] if card.phone else []
        inside = [self._without(self.service(s), "organization") for s in services]
        return head | _known(organization_identifiers=[identifier], phones=phone, services=inside)

    @staticmethod
    def _without(thing: Json, *names: str) -> Json:
        return {name: value for name, value in thing.items() if name not in names}

    def service_brief(self, s: Service) -> Json:
        """The head of an entry, as lists carry it."""
        owner = organisation_id(self._owner(s.organisation_id).edrpou)
        alert = f"{s.suspended_why}. {f'До {s.suspended_until:%d.%m.%Y}.' if s.suspended_until else ''}".strip()
        return _known(
            id=str(s.uid),
            organization_id=owner,
            name=s.name,
            description=s.about,
            url=f"{self._base}/services/{s.slug}/",
            email=s.email,
            status=_STATUS.get(State(s.state), "inactive"),
            application_process=s.how,
            fees_description=". ".join(filter(None, (str(Price(s.price).label), s.price_note))),
            wait_time=f"{s.term_days} робочих днів" if s.term_days else "",
            eligibility_description=self._eligibility(s),
            minimum_age=s.age_from / 12 if s.age_from else None,
            maximum_age=s.age_to / 12 if s.age_to < NO_AGE else None,
            assured_date=s.checked_on.isoformat() if s.checked_on else "",
            alert=alert if s.state == State.SUSPENDED else "",
            last_modified=s.changed_at.isoformat(),
        ) | {"organization": self.organisation(s.organisation_id, brief=True)}

    def _eligibility(self, s: Service) -> str:
        who = ", ".join(t["name"] for key in s.categories if (t := self._terms.get((CATEGORIES, key))))
        sex = str(Sex(s.sex).label) if s.sex else ""
        return ". ".join(filter(None, (who, age_words(s.age_from, s.age_to), sex, s.conditions)))

    def service(self, s: Service) -> Json:
        """Everything that HSDS has room for."""
        uid = str(s.uid)
        return self.service_brief(s) | _known(
            phones=[self._phone(uid, s.phone, service_id=uid)] if s.phone else [],
            service_areas=self._areas(s, uid),
            service_at_locations=[self._without(self.at_location(row), "service") for row in self._places[s.pk] if not row.place.secret],
            languages=[
                {"id": part("language", uid, code), "service_id": uid, "name": str(Language(code).label), "code": code}
                for code in s.languages
            ],
            cost_options=[_known(
                id=part("cost", uid), service_id=uid, option=str(Price(s.price).label), currency="UAH",
                amount=0 if s.price == Price.FREE else s.amount / 100 if s.amount else None, amount_description=s.price_note,
            )],
            required_documents=[
                {"id": part("document", uid, n), "service_id": uid, "document": text} for n, text in enumerate(s.documents)
            ],
            capacities=[c for row in self._places[s.pk] if (c := self._capacity(uid, row))],
            attributes=self._attributes(s, uid),
        )  # fmt: skip

    def _areas(self, s: Service, uid: str) -> list[Json]:
        if not s.districts:
            return [
                _known(
                    id=part("area", uid),
                    service_id=uid,
                    name=settings.CITY,
                    extent=settings.COMMUNITY,
                    extent_type="KATOTTG" if settings.COMMUNITY else "",
                )
            ]
        return [
            {"id": part("area", uid, key), "service_id": uid, "name": self._districts.get(key, key)}
            for key in s.districts
        ]

    def _attributes(self, s: Service, uid: str) -> list[Json]:
        keys = [(CLASSIFIER, s.code), *((NEEDS, n) for n in s.needs), *((CATEGORIES, c) for c in s.categories)]
        kinds = {CLASSIFIER: "service_category", NEEDS: "need", CATEGORIES: "eligibility"}
        found = [
            {
                "id": part("attribute", uid, of, key),
                "link_id": uid,
                "link_type": kinds[of],
                "link_entity": "service",
                "taxonomy_term_id": term["id"],
                "taxonomy_term": term,
            }
            for of, key in keys
            if (term := self._terms.get((of, key)))
        ]
        modes = [
            {
                "id": part("attribute", uid, "mode", m),
                "link_id": uid,
                "link_type": "delivery",
                "link_entity": "service",
                "value": str(Mode(m).label),
            }
            for m in s.modes
        ]
        return found + modes

    @staticmethod
    def _capacity(uid: str, row: ServicePlace) -> Json:
        if row.free_places is None or row.capacity_at is None:
            return {}
        return _known(
            id=part("capacity", row.uid),
            service_id=uid,
            updated=row.capacity_at.isoformat(),
            maximum=row.capacity,
            description=row.place.name,
        ) | {
            "unit": {"id": part("unit", "place"), "name": "місце"},
            "available": row.free_places,
        }

    @staticmethod
    def _phone(of: object, number: str, **links: str) -> Json:
        return {"id": part("phone", of, number), "number": number, "type": "voice", **links}

    def at_location(self, row: ServicePlace, service: Service | None = None, *, brief: bool = False) -> Json:
        """A service at a place; with `service` it carries that too."""
        uid = str(row.uid)
        made = _known(id=uid, location_id=str(row.place.uid), description=row.note)
        if service is not None:
            made["service_id"] = str(service.uid)
            head = (
                self.service_brief(service) if brief else self._without(self.service(service), "service_at_locations")
            )
            made["service"] = head
        made["location"] = self.location(row.place, brief=brief)
        if brief:
            return made
        return made | _known(
            phones=[self._phone(uid, row.phone, service_at_location_id=uid)] if row.phone else [],
            schedules=schedules(uid, row.hours or row.place.hours, service_at_location_id=uid),
        )

    def location(self, place: Place, *, brief: bool = False) -> Json:
        uid = str(place.uid)
        made = _known(
            id=uid,
            location_type="physical",
            name=place.name,
            description=", ".join(filter(None, (place.address, self._districts.get(place.district, "")))),
            transportation=place.route,
            latitude=place.latitude,
            longitude=place.longitude,
        )
        if brief:
            return made
        address = _known(
            id=part("address", uid), location_id=uid, address_1=place.address, city=settings.CITY,
            state_province=settings.REGION, postal_code=place.postal_code, country="UA", address_type="physical",
        )  # fmt: skip
        words = [str(Access(a).label) for a in place.access] + ([place.access_note] if place.access_note else [])
        return made | _known(
            # Without a postcode an address isn't one to HSDS; it stands in the description then.
            addresses=[address] if place.address and place.postal_code and settings.REGION else [],
            accessibility=[
                {"id": part("access", uid, n), "location_id": uid, "description": w} for n, w in enumerate(words)
            ],
            phones=[self._phone(uid, place.phone, location_id=uid)] if place.phone else [],
        )

    def at_locations(self, *, brief: bool = False) -> list[Json]:
        return [
            self.at_location(row, service, brief=brief)
            for service in self.services
            for row in self._places[service.pk]
            if not row.place.secret
        ]


def schedules(of: str, grid: Mapping[str, Any], **links: str) -> list[Json]:
    """A line for each span of the week that some days share; exceptions as words in `notes`."""
    if not grid:
        return []
    if grid.get("always"):
        grid = {"week": {day: [["00:00", "23:59"]] for day in hours.DAYS}}
    spans: dict[tuple[str, str], list[str]] = defaultdict(list)
    for n, day in enumerate(hours.DAYS):
        for start, end in grid.get("week", {}).get(day, ()):
            spans[start, f"{hours.midnight(end):%H:%M}"].append(_BYDAY[n])
    notes = "; ".join(
        f"{e['from']} – {e['to']}: {hours.written(e.get('spans', ())) or 'зачинено'}"
        for e in grid.get("exceptions", ())
    )
    return [
        _known(
            id=part("schedule", of, start, end, *days), **links,
            freq="WEEKLY", byday=",".join(days), opens_at=start, closes_at=end, notes=notes,
        )
        for (start, end), days in spans.items()
    ]  # fmt: skip


def shown_services() -> Any:
    """Entries of the feed: those that the public sees."""
    return Service.objects.filter(state__in=SHOWN).order_by("name_key", "id")
