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
    Look("/no-such-page/", status=404),
    Look("/department/feedback/", "official"),
    Look("/department/feedback/", "member", status=403),
]
