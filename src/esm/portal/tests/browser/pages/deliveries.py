"""The service log."""

from .look import DATA, FILE, Look

PAGES = [
    Look("/cabinet/deliveries/", "ngo"),
    Look("/cabinet/deliveries/?mode=at_home&page=2", "ngo"),
    Look("/cabinet/deliveries/summary/", "ngo"),
    Look("/cabinet/deliveries/new/", "ngo"),
    Look("/cabinet/deliveries/batches/", "ngo"),
    Look("/cabinet/deliveries/batches/{batch}/", "ngo"),
    Look("/cabinet/deliveries/{delivery}/", "ngo"),
    Look("/cabinet/deliveries/{delivery}/correct/", "ngo"),
    Look("/cabinet/deliveries/tokens/", "ngo"),
    Look("/cabinet/deliveries/import/", "ngo"),
    Look("/cabinet/deliveries/import/{file_import}/", "ngo"),
    Look("/cabinet/deliveries/import/{file_written}/", "ngo"),
    Look("/department/deliveries/", "official"),
    Look("/department/deliveries/summary/", "official"),
]
NOT_PAGES: dict[str, str] = {
    "imports:marked": FILE,
    "imports:template": FILE,
    "api:deliveries": DATA,
    "api:delivery_cancel": DATA,
}
