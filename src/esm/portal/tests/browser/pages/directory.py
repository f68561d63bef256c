"""The directory of services."""

from .look import DATA, Look

OPEN = (
    "",
    "?q=відвезти маму в лікарню",
    "?q=квазар",
    "?district=kyivskyi&free=on",
    "?print=large&q=догляд",
    "?print=strips&q=догляд",
    "{d_service}/",
    "{d_suspended}/",
    "confirm/{d_token}/",
)
ENTRY = ("", "edit/", "places/", "hours/{d_at_place}/", "capacity/{d_at_place}/", "move/suspend/", "move/close/")
PAGES = [
    *(Look(f"/services/{address}") for address in OPEN),
    *(Look(f"/places/{address}") for address in ("", "?kind=office&district=kyivskyi", "e-office-1/")),
    *(
        Look(f"/department/directory/{address}", "official")
        for address in ("", "checks/", "misses/", "map/", "words/", "words/shelter/", "words/same/")
    ),
    Look("/cabinet/directory/", "ngo"),
    Look("/cabinet/directory/new/{edrpou}/", "ngo"),
    *(Look(f"/cabinet/directory/{{d_own}}/{address}", "ngo") for address in ENTRY[:3]),
    *(Look(f"/cabinet/directory/{{d_service}}/{address}", "official") for address in ENTRY),
]
_DATA = (
    "openapi-json api-root root services service organizations organization service_at_locations service_at_location"
    " taxonomies taxonomy taxonomy_terms taxonomy_term"
)
NOT_PAGES = {f"hsds:{name}": DATA for name in _DATA.split()} | {
    f"directory:{name}": DATA for name in ("places_file", "districts_file")
}
