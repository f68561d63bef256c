"""Eight processes at once never promise more than the list has, on either database."""

import pytest

from esm.kernel.models import AuditEvent
from esm.kernel.money import Money
from esm.kernel.tests.processes import together
from esm.orders import services
from esm.orders.models import Award, ListLine, Lot, Order

from . import make

pytestmark = pytest.mark.django_db(transaction=True)

ACCEPT = """
from datetime import timedelta
from esm.kernel.errors import DomainError
from esm.orders.models import Proposal
from esm.orders.services import accept_provider
from esm.orders.tests import make
import random
numbers = list(Proposal.objects.values_list("number", flat=True))
random.shuffle(numbers)
done = 0
go()
for number in numbers:
    try:
        accept_provider(actor=make.head(), number=number, seen_version=None, at=make.NOW + 3 * make.DAY)
        done += 1
    except DomainError:
        pass
print(done)
"""


def test_eight_hands_accepting_providers_never_exceed_the_lot():
    lot = make.compensation(money=Money.of(4_500), tariff=Money.of(100))
    for _ in range(6):
        make.fitting(lot, capacity=10_00)
    accepted = sum(map(int, together(8, ACCEPT)))
    lot = Lot.objects.get(pk=lot.pk)
    line = ListLine.objects.get(pk=lot.line_id)
    assert accepted == Award.objects.count() == 5
    assert sum(Award.objects.values_list("amount", flat=True)) == lot.awarded == line.awarded == 4_500_00
    assert sorted(Award.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


ANNOUNCE = """
from esm.kernel.errors import DomainError
from esm.orders.models import Order
from esm.orders.services import announce_order
from esm.orders.tests import make
import random
slugs = list(Order.objects.values_list("slug", flat=True))
random.shuffle(slugs)
done = 0
go()
for slug in slugs:
    try:
        order = Order.objects.get(slug=slug)
        announce_order(actor=make.official(), slug=slug, seen_version=order.version, at=make.NOW)
        done += 1
    except DomainError:
        pass
print(done)
"""


def test_eight_hands_announcing_never_order_more_than_the_list_has():
    plan = make.plan()
    for _ in range(6):
        make.lot(make.order(plan_=plan), volume=300_00)
    announced = sum(map(int, together(8, ANNOUNCE)))
    line = ListLine.objects.get()
    assert announced == Order.objects.filter(status="announced").count() == 3
    assert line.ordered == 3 * 36_000_00 <= line.amount


APPROVE = """
from esm.kernel.errors import DomainError
from esm.orders.models import Lot
from esm.orders.services import approve_choice, release_choice
from esm.orders.tests import make
code = sys.argv[1]
version = Lot.objects.get(code=code).version
go()
try:
    approve_choice(actor=make.head(), code=code, order_number="1", order_date=make.AFTER.date(),
                   seen_version=version, at=make.AFTER)
    print("approved")
except DomainError:
    print("late")
"""


def test_of_eight_signatures_one_counts():
    lot = make.chosen(make.compared((100, 400, 4), (110, 700, 4)))
    assert sorted(together(8, APPROVE, lot.code)) == ["approved"] + ["late"] * 7
    assert AuditEvent.objects.filter(action="orders.approve_choice").count() == 1


SUBMIT = """
from esm.kernel.errors import DomainError
from esm.orders.models import Proposal
from esm.orders.services import submit_proposal
from esm.orders.tests import make
made = Proposal.objects.select_related("organisation").get(number=sys.argv[1])
go()
try:
    print(submit_proposal(actor=make.of(made.organisation), number=made.number, declared_by="Х", declared=True,
                          seen_version=made.version, at=make.NOW + make.DAY).ordinal)
except DomainError:
    print("late")
"""


def test_eight_clicks_hand_in_one_proposal():
    made = make.written(make.announced())
    assert set(together(8, SUBMIT, made.number)) == {"1"}
    assert made.submissions.count() == 1


TAKE_OVER = """
from esm.kernel.errors import DomainError
from esm.orders.services import approve_replacement
from esm.orders.tests import make
code = sys.argv[1]
at = make.AFTER + 2 * make.DAY
go()
try:
    approve_replacement(actor=make.head(), code=code, order_number="9", order_date=at.date(), seen_version=0, at=at)
    print("approved")
except DomainError:
    print("late")
"""


def test_of_three_signatures_under_a_replacement_one_moves_its_money():
    lot = make.released(make.compared((100, 1000, 4), (110, 1000, 4)))
    code = lot.awards.get(position=1).proposal.number
    at = make.AFTER + 2 * make.DAY
    services.end_award(
        actor=make.official(), code=code, before=Money.of(100_000), kept=Money(0), left_volume=1000_00, reason="Пішли",
        at=at,
    )  # fmt: skip
    version = Lot.objects.get(pk=lot.pk).version
    services.prepare_replacement(actor=make.official(), code=code, seen_version=version, at=at)
    assert sorted(together(3, TAKE_OVER, code)) == ["approved", "late", "late"]
    line = ListLine.objects.get()
    assert line.ordered == line.awarded == Lot.objects.get().awarded == Money.of(110_000).kopecks
