"""The demo city's directory: invented services of invented providers, for every code that a service can have.

Territorial centres stand at the addresses that the city published (source at each place); the rest is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from esm.directory import services as directory
from esm.directory.machine import NO_AGE, How, Language, PlaceKind, Price, State
from esm.directory.models import Place, Service, ServicePlace, Verification
from esm.directory.services.indexing import reindex
from esm.kernel.actor import Actor
from esm.partners.edrpou import check_digit
from esm.partners.models import Organisation
from esm.reference.models import Territory

from .city import City

FILE = Path(__file__).parent / "services.csv"
INSTITUTIONS = {
    "tc": "Територіальний центр надання соціальних послуг",
    "promin": "Центр комплексної реабілітації «Промінь»",
    "akad": "Центр реабілітації та соціальної інтеграції «Академія»",
    "reint": "Центр реінтеграції бездомних осіб",
    "hotel": "Соціальний готель",
    "dovira": "Міський центр соціальних служб «Довіра»",
    "offices": "Мережа е-офісів міста",
    "legal": "Центр безоплатної правової допомоги",
    "job": "Центр зайнятості",
    "transport": "Міська служба перевезень",
    "crisis": "Центр допомоги постраждалим від насильства",
}
OFFICES = 33
WEEKDAYS = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = {"week": WEEKDAYS, "holidays": "closed", "exceptions": []}
LONG_HOURS = {
    "week": WEEKDAYS | {"tue": [["08:00", "20:00"]], "sat": [["09:00", "14:00"]]},
    "holidays": "closed",
    "exceptions": [],
}
AROUND_THE_CLOCK = {"always": True}
AIR_RAID = "Під час тривоги йдемо в укриття в цьому будинку й продовжуємо після відбою."
ACCESS = ["step_free", "toilet", "guide_dog"]
SOURCE = "демонстраційні дані"
_CENTRE = (49.9935, 36.2304)  # the city's middle; places of the demo lie around it


def build(made: City) -> None:
    directory.load_directory()
    owners = _owners(made)
    offices = _offices(made, owners["offices"])
    _centres(owners["tc"])
    with FILE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="|")):
            _service(made, owners[row["owner"]], row, number, offices)
    _one_that_stands_still(made)


def _owners(made: City) -> dict[str, Organisation]:
    owners = {o.short_name.removeprefix("ГО «").removesuffix("»"): o for o in made.cast.organisations}
    for n, (key, name) in enumerate(INSTITUTIONS.items()):
        first = f"{4_700_000 + n * 17}"
        owners[key] = Organisation.objects.create(
            edrpou=f"{first}{check_digit(first)}",
            name=f"Комунальна установа «{name.replace('«', '').replace('»', '')}» (демо)",
            short_name=name,
            legal_form="communal",
            registered_on=made.at.date().replace(year=2006, month=9, day=1),
            address=f"Харків, вул. Демонстраційна, {50 + n}",
            email=f"office@{key}.city.example",
            phone=f"057 000 1{n:01d} {n:02d}"[:14],
            mission=f"Вигадана установа для демонстраційного міста: {name}.",
            source=SOURCE,
            is_demo=True,
            created_at=made.at,
        )
    return owners


def _offices(made: City, owner: Organisation) -> list[Place]:
    districts = list(Territory.objects.order_by("position", "id"))
    rows = []
    for n in range(1, OFFICES + 1):
        district = districts[(n - 1) % len(districts)]
        rows.append(
            Place.objects.create(
                slug=f"e-office-{n}",
                kind=PlaceKind.OFFICE,
                number=n,
                organisation=owner,
                name=f"Е-офіс № {n}, {district.title.removesuffix(' район')}",
                district=district.key,
                address=f"Харків, вул. Прикладна, {n}",
                postal_code="61000",
                latitude=round(_CENTRE[0] + ((n * 37) % 60 - 30) / 600, 5),
                longitude=round(_CENTRE[1] + ((n * 53) % 80 - 40) / 500, 5),
                route=f"Тролейбус до зупинки «Прикладна», {2 + n % 5} хвилин пішки",
                access=ACCESS if n % 3 else [*ACCESS, "lift", "hearing_loop"],
                access_note="Дзвінок для виклику працівниці — на висоті 90 см." if n % 2 else "",
                phone=f"057 000 2{n // 10}{n % 10} 00",
                hours=LONG_HOURS if n % 4 == 0 else HOURS,
                air_raid=AIR_RAID,
                source=SOURCE,
                is_demo=True,
            )
        )
    return rows


def _centres(owner: Organisation) -> None:
    """The district territorial centres at their published addresses."""
    for row in Territory.objects.exclude(centre_address=""):
        Place.objects.create(
            slug=f"terytorialnyi-tsentr-{row.key}",
            kind=PlaceKind.PROVIDER,
            organisation=owner,
            name=f"Територіальний центр, {row.title}",
            district=row.key,
            address=f"Харків, {row.centre_address}",
            phone=row.centre_phones,
            access=["step_free"],
            hours=HOURS,
            source=row.source,
            is_demo=True,
        )


def _options(text: str) -> tuple[dict[str, str], list[str]]:
    """«m=phone f=2/8 urgent docs=Паспорт» → values by name, and the documents after `docs=`."""
    head, _sign, documents = text.partition("docs=")
    found: dict[str, str] = {}
    for part in head.split():
        name, _sign, value = part.partition("=")
        found[name] = value or "yes"
    return found, [d for d in documents.split(";") if d]


def _ages(text: str) -> tuple[int, int]:
    low, _sign, high = text.partition("-")
    return int(low or 0) * 12, int(high) * 12 - 1 if high else NO_AGE


def _service(made: City, owner: Organisation, row: Mapping[str, str], number: int, offices: list[Place]) -> None:
    options, documents = _options(row["options"])
    low, high = _ages(options.get("a", "-"))
    curator = made.cast.official
    service = directory.create_service(
        actor=curator,
        organisation_id=owner.pk,
        values={
            "code": row["code"],
            "name": row["name"],
            "about": row["about"],
            "needs": row["needs"].split(),
            "categories": row["categories"].split(),
            "age_from": low,
            "age_to": high,
            "sex": options.get("sex", ""),
            "districts": options["d"].split(",") if "d" in options else [],
            "price": options.get("p", Price.FREE),
            "amount": 6000_00 if options.get("p") == "paid" else None,
            "documents": documents,
            "how": "Подзвоніть. Ми запитаємо, що сталося, і скажемо, коли зможемо допомогти.",
            "term_days": int(options["t"]) if "t" in options else None,
            "urgent": "urgent" in options,
            "modes": options["m"].split(","),
            "languages": [Language.UK, *([Language.SIGN] if "sign" in options else [])],
            "phone": f"057 000 {30 + number // 10} {number % 10}0",
            "email": owner.email,
        },
        at=made.at - timedelta(days=300),
        is_demo=True,
        source=SOURCE,
    )
    _places(made, service, options, number, offices)
    checked = made.at - timedelta(
        days=3 + (number * 7) % 70 + (110 if number % 17 == 5 else 0) + (90 if number % 34 == 5 else 0)
    )
    Verification.objects.create(
        service=service,
        on=checked.date(),
        by="Коваленко Ольга, довідник",
        how=How.PHONE,
        user_id=curator.user_id,
        at=checked,
    )
    Service.objects.filter(pk=service.pk).update(
        state=State.PUBLISHED, checked_on=checked.date(), checked_by="Коваленко Ольга, довідник", checked_how=How.PHONE
    )
    service.refresh_from_db()
    reindex(service)


def _places(made: City, service: Service, options: dict[str, str], number: int, offices: list[Place]) -> None:
    if "offices" in options:
        for office in offices:
            ServicePlace.objects.create(service=service, place=office)
        return
    hours = AROUND_THE_CLOCK if options.get("h") == "24" else LONG_HOURS if number % 3 == 0 else HOURS
    free, _sign, capacity = options.get("f", "").partition("/")
    queue = int(options["q"]) if "q" in options else None
    counted = bool(free) or queue is not None
    numbers: dict[str, Any] = {
        "capacity": int(capacity) if capacity else None,
        "free_places": int(free) if free else 0 if queue else None,
        "queue": queue,
        "capacity_at": made.at - timedelta(hours=3 + (number * 5) % 90) if counted else None,
    }
    place = _place_of(service, options, number)
    ServicePlace.objects.create(service=service, place=place, hours=hours, **numbers)


def _place_of(service: Service, options: dict[str, str], number: int) -> Place:
    districts = list(Territory.objects.order_by("position", "id").values_list("key", flat=True))
    secret = "secret" in options
    return Place.objects.create(
        slug=f"{service.slug[:60]}-{number + 1}",
        kind=PlaceKind.PROVIDER,
        organisation=service.organisation,
        name=service.organisation.short_name if not secret else "Адресу скажемо телефоном",
        district="" if secret else districts[number % len(districts)],
        address="" if secret else f"Харків, вул. Демонстраційна, {100 + number}",
        postal_code="" if secret else "61000",
        secret=secret,
        latitude=None if secret else round(_CENTRE[0] + ((number * 41) % 60 - 30) / 600, 5),
        longitude=None if secret else round(_CENTRE[1] + ((number * 59) % 80 - 40) / 500, 5),
        access=ACCESS if "access" in options else [],
        air_raid=AIR_RAID if number % 2 else "",
        phone=service.phone,
        source=SOURCE,
        is_demo=True,
    )


def _one_that_stands_still(made: City) -> None:
    """So that people see what a suspended service says."""
    service = Service.objects.filter(code="L.SPORT").get()
    curator: Actor = made.cast.official
    directory.move(
        actor=curator,
        service_id=service.pk,
        step="suspend",
        reason="Ремонт басейну (демо)",
        until=(made.at + timedelta(days=40)).date(),
        seen_version=service.version,
        at=made.at - timedelta(days=2),
    )
