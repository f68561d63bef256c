"""The published figures."""

from .look import DATA, FILE, Look

PAGES = [
    Look("/transparency/"),
    Look("/transparency/dynamics/"),
    Look("/transparency/dynamics/print/"),
    Look("/transparency/dynamics/2014/"),
    Look("/transparency/dynamics/{year}/"),
    Look("/transparency/dynamics/2003/cost-per-client/"),
    Look("/transparency/dynamics/{year}/clients/"),
    Look("/transparency/corrections/"),
    Look("/department/indicators/", "official"),
    Look("/department/indicators/{year}/", "official"),
    Look("/department/indicators/{year}/publish/", "official"),
    Look("/department/indicators/2010/clients/", "official"),
]
NOT_PAGES: dict[str, str] = {
    "indicators:chart": FILE,
    "indicators:export": FILE,
    "api:dynamics": DATA,
}
