"""The pages that must be accessible. A new page? Add a line: (path, who looks, status)."""

from typing import NamedTuple


class Look(NamedTuple):
    """`who` is a sign-in of the demo city (`demo.people`): official, head, secretary, member, ngo, admin; "" for a visitor."""

    path: str
    who: str = ""
    status: int = 200


PAGES = [
    Look("/"),
    Look("/appearance/"),
    Look("/accessibility/"),
    Look("/easy-read/"),
    Look("/feedback/"),
    Look("/search/"),
    Look("/search/?q=доступність"),
    Look("/transparency/"),
    Look("/transparency/dynamics/"),
    Look("/transparency/dynamics/2014/"),
    Look("/transparency/dynamics/2003/cost-per-client/"),
    Look("/transparency/corrections/"),
    Look("/competitions/"),
    Look("/organisations/"),
    Look("/organisations/join/"),
    Look("/accounts/login/"),
    Look("/accounts/password/reset/"),
    Look("/no-such-page/", status=404),
    Look("/work/", "official"),
    Look("/work/", "secretary"),
    Look("/work/", "member"),
    Look("/work/", "admin"),
    Look("/department/feedback/", "official"),
    Look("/department/competitions/", "official"),
    Look("/department/competitions/new/", "official"),
    Look("/department/competitions/outages/", "admin"),
    Look("/department/organisations/", "official"),
    Look("/department/organisations/new/", "official"),
    Look("/department/indicators/", "official"),
    Look("/department/users/", "admin"),
    Look("/department/users/invite/", "admin"),
    Look("/department/audit/", "admin"),
    Look("/department/feedback/", "member", status=403),
]
