"""Several desks and one free place: real processes, both databases."""

import pytest

from esm.directory.models import Reservation, ServicePlace
from esm.kernel.tests.processes import together

from . import make

KEEP = """
import os, sys
from esm.directory import services
from esm.directory.tests import make
from esm.kernel.actor import SYSTEM
from esm.kernel.errors import Conflict
go()
try:
    services.reserve_place(actor=SYSTEM, at_place_id=int(sys.argv[1]), key=f"R-{os.getpid()}", at=make.NOW)
    print("kept")
except Conflict:
    print("full")
"""


@pytest.mark.django_db(transaction=True)
def test_the_last_free_place_goes_to_one_of_three():
    there = make.service(free=1, capacity=3).at_places.get()
    outcomes = together(3, KEEP, there.pk)
    assert sorted(out.strip() for out in outcomes) == ["full", "full", "kept"]
    assert ServicePlace.objects.get(pk=there.pk).free_places == 0
    assert Reservation.objects.count() == 1
