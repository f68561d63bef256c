"""What two people do to one case at the same moment, in processes of their own."""

from __future__ import annotations

import pytest

from esm.cases.models import Act, Case, Counter
from esm.cases.tests import make
from esm.kernel.tests.processes import together

# One race for both promises: each process approves the same act and registers a case of its own.
RACE = """
from esm.cases.services import acts, intake
from esm.cases.tests import make
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict
number, version, first, second = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
import os
me = Actor(first if os.getpid() % 2 else second, frozenset({Role.SUPERVISOR}))
go()
try:
    acts.approve_act(actor=me, number=number, act=1, seen_version=version, at=make.NOW)
    said = "approved"
except Conflict:
    said = "late"
print(said, intake.register(actor=me, organisation_id=None, draft=make.draft(), at=make.NOW).number)
"""


@pytest.mark.django_db(transaction=True)
def test_one_approval_counts_and_no_two_cases_have_one_number() -> None:
    make.reference()
    who = make.unit()
    signed = make.signed_act(who, make.assigned(who))
    said = together(3, RACE, signed.case.number, signed.version, who.supervisor.user_id, who.second.user_id)
    assert sorted(line.split()[0] for line in said) == ["approved", "late", "late"]
    numbers = {line.split()[1] for line in said} | {signed.case.number}
    assert numbers == {f"В-2026-{n:05d}" for n in range(1, 5)}
    assert (Case.objects.count(), Counter.objects.get().last) == (4, 4)
    assert Act.objects.get().approved_by_id in {who.supervisor.user_id, who.second.user_id}
