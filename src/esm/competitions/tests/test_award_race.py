"""Eight processes at once never give more than there is, on either database."""

import pytest

from esm.competitions.models import Award, Decision, Purse
from esm.kernel.models import AuditEvent
from esm.kernel.tests.processes import together

from . import make

pytestmark = pytest.mark.django_db(transaction=True)

# Each process tries to add every project of the reserve, one after the other, in its own order.
GREEDY_HANDS = """
import random
from esm.competitions.machine import Outcome
from esm.competitions.models import Award
from esm.competitions.services.award import override_award
from esm.competitions.tests import make
from esm.kernel.errors import DomainError
from esm.kernel.money import Money
slug = sys.argv[1]
numbers = list(Award.objects.filter(call__slug=slug).values_list("application__number", flat=True))
random.shuffle(numbers)
won = 0
go()
for number in numbers:
    award = Award.objects.get(application__number=number)
    try:
        override_award(actor=make.secretary(), slug=slug, number=number, outcome=Outcome.WON, reason="так",
                       awarded=Money(40_000_00), seen_version=award.version, at=make.NOW)
        won += 1
    except DomainError:
        pass
print(won)
"""


def test_eight_processes_awarding_at_once_never_exceed_the_budget():
    two = ({"code": "a", "title": "А", "budget": 100_000_00},)
    call = make.ranked_call(*range(61, 81), asked=50_000_00, directions=two, total_budget=150_000_00)
    make.chosen(call, "strict")
    won = sum(map(int, together(8, GREEDY_HANDS, call.slug)))
    given = sum(Award.objects.filter(call=call).values_list("awarded", flat=True))
    assert won >= 1
    assert given <= 100_000_00
    assert set(Purse.objects.filter(call=call).values_list("allocated", flat=True)) == {given}


RELEASE = """
from esm.competitions.services.award import release_decisions
from esm.competitions.tests import make
go()
print(release_decisions(actor=make.head(), slug=sys.argv[1], at=make.NOW).status)
"""


def test_eight_clicks_release_once():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    make.approved(call)
    assert together(8, RELEASE, call.slug) == ["released"] * 8
    assert AuditEvent.objects.filter(action="competitions.release_decisions").count() == 1


CHOOSE = """
from esm.competitions.services.award import choose_proposal
from esm.competitions.tests import make
from esm.kernel.errors import DomainError
go()
try:
    choose_proposal(actor=make.secretary(), slug=sys.argv[1], run_id=int(sys.argv[2]), seen_version=None, at=make.NOW)
    print("chosen")
except DomainError:
    print("late")
"""


def test_of_eight_clicks_one_proposal_is_chosen():
    call = make.ranked_call(90, 80)
    make.chosen(call)
    run = Decision.objects.get(call=call).run_id
    Award.objects.filter(call=call).delete()
    Decision.objects.filter(call=call).delete()
    assert sorted(together(8, CHOOSE, call.slug, run)) == ["chosen"] + ["late"] * 7
    assert Purse.objects.get(call=call, direction=None).allocated == 200_000_00
