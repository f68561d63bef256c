"""The log takes what was delivered, and refuses what can't have been, with a remedy."""

from datetime import date, timedelta

import pytest

from esm.deliveries.columns import InvalidRows
from esm.deliveries.models import Delivery, DeliveryMonth
from esm.deliveries.services import log_deliveries
from esm.deliveries.tests import make
from esm.kernel.errors import NotFound
from esm.partners.tests import make as partners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference():
    make.reference()


def test_a_batch_is_written_counted_and_taken_from_the_contract():
    a = make.allowance()
    rows = make.logged(a.provider, make.under(a, quantity=250), make.under(a, quantity=150, recipient="P-1"))
    a.refresh_from_db()
    assert a.used == 400
    assert [r.allowance_id for r in rows] == [a.pk, a.pk]
    month = DeliveryMonth.objects.get()
    assert (month.month, month.rows, month.quantity, month.contacts, month.named) == (date(2026, 11, 1), 2, 400, 2, 1)


def test_the_same_keys_sent_again_add_nothing():
    o = partners.organisation()
    rows = [make.entry(key="a"), make.entry(key="b")]
    make.logged(o, *rows)
    again = log_deliveries(actor=make.member(o), organisation_id=o.pk, rows=rows, at=make.NOW)
    assert (again.batch_id, again.new, again.unchanged) == (None, 0, 2)
    assert Delivery.objects.count() == 2


def refused(o, *rows, **kw):
    with pytest.raises(InvalidRows) as caught:
        make.logged(o, *rows, **kw)
    return [(p.row, p.column) for p in caught.value.problems]


def test_a_key_with_another_content_is_refused():
    o = partners.organisation()
    make.logged(o, make.entry(key="a"))
    assert refused(o, make.entry(key="a", quantity=200)) == [(1, "key")]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"date": make.TODAY + timedelta(days=1)}, "date"),
        ({"date": make.TODAY - timedelta(days=400)}, "date"),
        ({"service": "нема"}, "service"),
        ({"unit": "нема"}, "unit"),
        ({"mode": "нема"}, "mode"),
        ({"district": "нема"}, "district"),
        ({"district": ""}, "district"),
        ({"category": "нема"}, "category"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 150}, "quantity"),
        ({"quantity": 10**9}, "quantity"),
        ({"contacts": -1}, "contacts"),
        ({"contacts": 3, "recipient": "P-1"}, "contacts"),
        ({"recipient": "Іван Франко"}, "recipient"),
        ({"contract": "нема"}, "contract"),
        ({"key": "к" * 65}, "key"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(change, column):
    o = partners.organisation()
    assert refused(o, make.entry(), make.entry(row=2, **change)) == [(2, column)]
    assert not Delivery.objects.exists()


def test_the_row_in_which_the_volume_ends_is_named():
    a = make.allowance(volume=300)
    rows = [make.under(a, quantity=200, row=1), make.under(a, quantity=150, row=2)]
    with pytest.raises(InvalidRows, match="лишилося 1") as caught:
        make.logged(a.provider, *rows)
    assert [(p.row, p.column) for p in caught.value.problems] == [(2, "quantity")]


def test_strangers_find_no_log():
    o = partners.organisation()
    with pytest.raises(NotFound):
        log_deliveries(actor=make.member(partners.organisation()), organisation_id=o.pk, rows=[], at=make.NOW)
