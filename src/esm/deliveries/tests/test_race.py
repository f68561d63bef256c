"""What the database keeps when several write at once, on either database, by real processes."""

import pytest

from esm.deliveries.models import Allowance, Billing, Delivery, DeliveryMonth, ServiceMonth
from esm.deliveries.tests import make
from esm.kernel.tests.processes import together
from esm.partners.tests import make as partners

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = """
import os, sys
from datetime import date
from esm.deliveries.columns import InvalidRows
from esm.deliveries.models import Allowance, Delivery
from esm.deliveries.services import bill, cancel_delivery, change_allowance, log_deliveries
from esm.deliveries.tests import make
from esm.kernel.errors import DomainError
from esm.partners.models import Organisation
"""

LOG = (
    HEAD
    + """
a = Allowance.objects.get(pk=int(sys.argv[1]))
actor = make.member(a.provider)
go()
for n in range(6):
    try:
        row = make.under(a, key=f"{os.getpid()}-{n}", quantity=100, recipient="P-1")
        log_deliveries(actor=actor, organisation_id=a.provider_id, rows=[row], at=make.NOW)
        print("in")
    except DomainError:
        print("refused")
"""
)


def test_a_volume_is_never_exceeded_by_those_who_write_at_once():
    make.reference()
    a = make.allowance(volume=1000)
    assert "\n".join(together(6, LOG, a.pk)).split().count("in") == 10
    a.refresh_from_db()
    assert a.used == 1000
    assert Delivery.objects.count() == 10
    assert [m.quantity for m in DeliveryMonth.objects.all()] == [1000]
    assert [(m.rows, m.named) for m in ServiceMonth.objects.all()] == [(10, 10)]


SAME = (
    HEAD
    + """
o = Organisation.objects.get(pk=int(sys.argv[1]))
go()
rows = [make.entry(key=f"k{n}") for n in range(20)]
done = log_deliveries(actor=make.member(o), organisation_id=o.pk, rows=rows, at=make.NOW)
print("new" if done.new == 20 else "nothing" if done.new == 0 else "some")
"""
)


def test_the_same_rows_sent_six_times_at_once_are_written_once():
    make.reference()
    o = partners.organisation()
    assert sorted(together(6, SAME, o.pk)) == ["new"] + ["nothing"] * 5
    assert Delivery.objects.count() == 20


CANCEL = (
    HEAD
    + """
row = Delivery.objects.select_related("organisation").get(pk=int(sys.argv[1]))
actor = make.member(row.organisation)
go()
try:
    cancel_delivery(actor=actor, delivery_id=row.pk, reason="помилка", at=make.NOW)
    print("cancelled")
except DomainError:
    print("refused")
"""
)


def test_a_row_cancelled_by_six_at_once_is_cancelled_once():
    make.reference()
    a = make.allowance()
    (row,) = make.logged(a.provider, make.under(a))
    assert sorted(together(6, CANCEL, row.pk)) == ["cancelled"] + ["refused"] * 5
    a.refresh_from_db()
    assert a.used == 0


BILL = (
    HEAD
    + """
go()
for n in range(3):
    bill(contract_code=sys.argv[1], act_code=f"{os.getpid()}-{n}", until=make.TODAY, at=make.NOW)
"""
)


def test_acts_made_at_once_take_each_row_once():
    make.reference()
    a = make.allowance()
    make.logged(a.provider, *(make.under(a) for _n in range(30)))
    together(6, BILL, a.contract_code)
    assert Billing.objects.count() == 30
    assert Billing.objects.values("act_code").distinct().count() == 1


NARROW = (
    HEAD
    + """
a = Allowance.objects.get(pk=int(sys.argv[1]))
actor = make.member(a.provider)
mine = int(sys.argv[2])
go()
for n in range(6):
    try:
        if mine % 2:
            row = make.under(a, key=f"{os.getpid()}-{n}", quantity=100)
            log_deliveries(actor=actor, organisation_id=a.provider_id, rows=[row], at=make.NOW)
        else:
            change_allowance(
                actor=make.official(), allowance_id=a.pk, volume=300, valid_from=a.valid_from,
                valid_until=date(2026, 11, 15), at=make.NOW,
            )
    except DomainError:
        pass
"""
)


def test_a_term_changed_while_rows_are_written_leaves_no_row_outside_it():
    make.reference()
    a = make.allowance()
    code = NARROW.replace("int(sys.argv[2])", "os.getpid()")
    together(6, code, a.pk)
    a = Allowance.objects.get()
    outside = Delivery.objects.filter(delivered_on__gt=a.valid_until).count()
    assert outside == 0
    assert a.used == Delivery.objects.count() * 100
