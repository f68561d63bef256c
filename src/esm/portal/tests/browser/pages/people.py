"""Persons: an organisation's clients, and the network as a whole."""

from .look import FILE, Look

PAGES = [
    Look("/cabinet/people/", "ngo"),
    Look("/cabinet/people/?q=савч", "ngo"),
    Look("/cabinet/people/", "operator"),
    Look("/cabinet/people/new/", "ngo"),
    Look("/cabinet/people/import/", "ngo"),
    Look("/cabinet/people/import/{people_file}/", "ngo"),
    Look("/cabinet/people/requests/", "ngo"),
    Look("/cabinet/people/{person}/", "ngo"),
    Look("/cabinet/people/{person}/edit/", "ngo"),
    Look("/cabinet/people/{person}/looks/", "ngo"),
    Look("/cabinet/people/{person}/team/", "ngo"),
    Look("/department/people/", "official"),
    Look("/department/people/pairs/", "coordinator"),
    Look("/department/people/links/", "coordinator"),
    Look("/department/people/emergency/", "head"),
    Look("/department/people/emergency/open/", "operator"),
    # The hour is over.
    Look("/department/people/emergency/{glass}/", "operator", 403),
]
NOT_PAGES: dict[str, str] = {"people:template": FILE, "people:tool": FILE, "people:marked": FILE}
