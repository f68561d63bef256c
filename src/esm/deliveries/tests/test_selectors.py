"""The list, its totals and its exports show the same thing, and only to whoever may see it."""

from datetime import date, timedelta

import pytest

from esm.deliveries.selectors.billing import billed_lines, billed_rows, unbilled_lines
from esm.deliveries.selectors.filters import Filters, Part, State, matching, split
from esm.deliveries.selectors.log import delivery_log, export_rows
from esm.deliveries.selectors.one import batch_view, batches, delivery_view
from esm.deliveries.selectors.summary import summary
from esm.deliveries.selectors.sums import persons, sums, totals
from esm.deliveries.services import bill, cancel_delivery, unbill, undo_batch
from esm.deliveries.tests import make
from esm.kernel.errors import NotFound
from esm.partners.tests import make as partners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference():
    make.reference()


def days(*numbers, **kw):
    return [make.entry(date=make.TODAY - timedelta(days=n), **kw) for n in numbers]


def cancel(row):
    return cancel_delivery(actor=make.member(row.organisation), delivery_id=row.pk, reason="помилка", at=make.NOW)


def test_a_period_reads_at_most_half_a_month_at_either_end():
    period = split(date(2026, 1, 3), date(2026, 3, 10))
    assert (period.first, period.last) == (date(2026, 1, 1), date(2026, 2, 1))
    assert period.parts == (
        Part(-1, date(2026, 1, 1), date(2026, 1, 2)),
        Part(1, date(2026, 3, 1), date(2026, 3, 10)),
    )
    assert split(date(2026, 1, 1), date(2026, 2, 28)).parts == ()
    assert not split(date(2026, 2, 2), date(2026, 1, 1)).has_months


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize(
    ("since", "until"),
    [(None, None), (100, 0), (77, 33), (30, 30), (10, 20), (12, 11), (20, 10), (None, 40), (45, None), (16, None)],
)
def test_totals_are_those_of_the_rows_shown(since, until, state):
    o = partners.organisation()
    rows = make.logged(o, *days(*range(0, 100, 3)), *days(5, 40, 80, recipient="P-1", unit="hour", quantity=50))
    for row in rows[::5]:
        cancel(row)
    make.logged(partners.organisation(), make.entry())
    day = lambda n: None if n is None else make.TODAY - timedelta(days=n)  # noqa: E731
    f = Filters(organisation_id=o.pk, since=day(since), until=day(until), state=state)
    whole = totals(f)
    shown = list(matching(f))
    assert whole.rows == len(shown)
    assert whole.contacts == sum(r.contacts for r in shown)
    assert whole.named == sum(r.contacts for r in shown if r.recipient)
    for unit in whole.units:
        assert unit.quantity == sum(r.quantity for r in shown if r.unit == unit.unit)
    assert len(list(export_rows(make.official(), f))) == len(shown)


@pytest.mark.parametrize("sort", ["date", "-date"])
def test_pages_go_through_every_row_once(sort):
    o = partners.organisation()
    make.logged(o, *days(*(n % 90 for n in range(130))))
    f = Filters(organisation_id=o.pk)
    pages = [delivery_log(make.member(o), f, page=n, sort=sort).page for n in (1, 2, 3)]
    seen = [row for page in pages for row in page.rows]
    assert [page.pages for page in pages] == [3, 3, 3]
    assert [row.id for row in seen] == [row.id for row in export_rows(make.member(o), f, sort=sort)]
    assert [row.date for row in seen] == sorted((row.date for row in seen), reverse=sort == "-date")


def test_each_filter_narrows():
    a = make.allowance()
    make.logged(a.provider, make.under(a, category="older"), make.entry(mode="phone", district=""))
    f = {"organisation_id": a.provider_id}
    one = [
        {"service": make.HOME_CARE}, {"mode": "phone"}, {"contract": a.contract_code}, {"district": "saltivskyi"},
        {"category": "older"},
    ]  # fmt: skip
    assert [totals(Filters(**f, **kw)).rows for kw in one] == [1] * 5
    assert totals(Filters(**f, district="kyivskyi")).rows == 0


def test_people_are_counted_once_and_a_cancelled_one_not_at_all():
    o = partners.organisation()
    rows = make.logged(
        o,
        *days(0, 1, 40, recipient="P-1"),
        make.entry(recipient="P-2"),
        make.entry(contacts=30),
    )
    cancel(rows[3])
    people = persons(Filters(organisation_id=o.pk))
    assert people.total == 1
    assert sorted(people.by_line.values()) == [1, 1]
    view = summary(make.member(o), Filters(organisation_id=o.pk))
    assert (view.persons, view.totals.contacts, view.totals.named) == (1, 33, 3)


def test_people_of_several_organisations_are_not_added_up():
    make.logged(partners.organisation(), make.entry(recipient="P-1"))
    assert summary(make.official(), Filters()).persons is None
    with pytest.raises(ValueError, match="one organisation"):
        persons(Filters())


def test_sums_by_anything():
    a = make.allowance()
    make.logged(a.provider, make.under(a, category="older"), make.under(a, category="older"), make.entry())
    lines = sums(Filters(), ("contract", "category"))
    assert [(line.key, line.rows) for line in lines] == [(("", ""), 1), ((a.contract_code, "older"), 2)]


def test_strangers_see_nothing():
    o = partners.organisation()
    (row,) = make.logged(o)
    f = Filters(organisation_id=o.pk)
    stranger = make.member(partners.organisation())
    for look in (
        lambda: delivery_log(stranger, f),
        lambda: delivery_log(stranger, Filters()),
        lambda: export_rows(stranger, f),
        lambda: summary(stranger, f),
        lambda: delivery_view(stranger, row.pk),
        lambda: batch_view(stranger, row.batch_id),
        lambda: batches(stranger, o.pk),
    ):
        with pytest.raises(NotFound):
            look()
    assert delivery_log(make.official(), Filters()).page.total == 1


def test_a_row_tells_its_story():
    (row,) = make.logged(partners.organisation())
    back = cancel(row)
    view = delivery_view(make.member(row.organisation), row.pk)
    assert [(step.row.id, step.reason) for step in view.story] == [(row.pk, ""), (back.pk, "помилка")]
    assert (view.row.cancelled, view.may_cancel) == (True, False)


def test_a_batch_counts_what_is_left_of_it():
    o = partners.organisation()
    first, _second = make.logged(o, make.entry(), make.entry())
    cancel(first)
    actor = make.member(o)
    assert (batch_view(actor, first.batch_id).live, batch_view(actor, first.batch_id).may_undo) == (1, True)
    undo_batch(actor=actor, batch_id=first.batch_id, reason="не те", at=make.NOW)
    assert (batch_view(actor, first.batch_id).live, batch_view(actor, first.batch_id).may_undo) == (0, False)
    assert batches(actor, o.pk).total == 3


def test_acts_take_each_row_once_and_give_it_back_when_withdrawn():
    a = make.allowance()
    make.logged(a.provider, make.under(a, quantity=250), make.under(a, quantity=150))
    before = unbilled_lines(a.contract_code, make.TODAY)
    made = bill(contract_code=a.contract_code, act_code="А-1", until=make.TODAY, at=make.NOW)
    assert before == made == billed_lines("А-1")
    assert [row.quantity for row in billed_rows("А-1")] == ["2,5", "1,5"]
    assert unbilled_lines(a.contract_code, make.TODAY) == []
    assert unbill(act_code="А-1") == 2
    assert unbilled_lines(a.contract_code, make.TODAY) == before


@pytest.mark.parametrize("look", ["list", "summary"])
def test_a_page_asks_the_database_as_often_for_300_rows_as_for_one(look):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    o = partners.organisation()
    read = delivery_log if look == "list" else summary
    counts = []
    for batch in (1, 2, 297):
        make.logged(o, *days(*(n % 200 for n in range(batch)), recipient="P-1"))
        with CaptureQueriesContext(connection) as asked:
            read(make.member(o), Filters(organisation_id=o.pk))
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 9
