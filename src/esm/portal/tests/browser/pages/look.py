"""One address of the table, and why an address may stay out of it."""

from typing import NamedTuple

FILE = "gives a file"
DATA = "gives data"
STEP = "a step of something: test_steps.py comes there as people do"


class Look(NamedTuple):
    """`who` is a name of `city.sign_in`: official, head, secretary, member, ngo, colleague, admin, ngo2…; "" for a visitor."""

    path: str
    who: str = ""
    status: int = 200
