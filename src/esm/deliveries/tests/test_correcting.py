"""What was written wrong is taken back by a row, never erased; sums follow."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from esm.deliveries.columns import InvalidRows
from esm.deliveries.models import Batch, Delivery, DeliveryMonth, Undoing
from esm.deliveries.selectors.one import batch_view
from esm.deliveries.services import (
    ask_undo,
    bill,
    cancel_delivery,
    close_allowance,
    correct_delivery,
    log_deliveries,
    undo_batch,
    undoing,
)
from esm.deliveries.tests import make
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.partners.tests import make as partners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference():
    make.reference()


def cancel(row, **kw):
    base = {"actor": make.member(row.organisation), "reason": "Помилка в даті", "at": make.NOW}
    return cancel_delivery(delivery_id=row.pk, **base | kw)


def test_cancelling_gives_the_volume_back_and_leaves_sums_right():
    a = make.allowance()
    row, _other = make.logged(a.provider, make.under(a, quantity=300), make.under(a, quantity=100))
    back = cancel(row)
    a.refresh_from_db()
    month = DeliveryMonth.objects.get()
    assert (back.quantity, back.cancels_id, a.used) == (-300, row.pk, 100)
    assert (month.rows, month.cancelling, month.quantity) == (3, 1, 100)
    assert Delivery.objects.aggregate(total=Sum("quantity"))["total"] == 100


def test_a_row_is_cancelled_once_and_a_cancelling_row_never():
    (row,) = make.logged(partners.organisation())
    back = cancel(row)
    with pytest.raises(Conflict):
        cancel(row)
    with pytest.raises(Conflict):
        cancel(back)


def test_cancelling_needs_a_reason_and_the_right():
    (row,) = make.logged(partners.organisation())
    with pytest.raises(Invalid) as caught:
        cancel(row, reason=" ")
    assert "reason" in caught.value.fields
    with pytest.raises(NotFound):
        cancel(row, actor=make.official())
    with pytest.raises(NotFound):
        cancel(row, actor=make.member(partners.organisation()))


def test_correcting_cancels_and_writes_anew_within_the_volume():
    a = make.allowance(volume=500)
    entry = make.under(a, quantity=400)
    (row,) = make.logged(a.provider, entry)
    base = {"actor": make.member(a.provider), "delivery_id": row.pk, "reason": "Не та кількість", "at": make.NOW}
    with pytest.raises(InvalidRows):
        correct_delivery(entry=replace(entry, quantity=600), **base)
    new = correct_delivery(entry=replace(entry, quantity=500), **base)
    a.refresh_from_db()
    assert (a.used, new.row_key, new.revision) == (500, row.row_key, 2)
    with pytest.raises(Conflict):
        correct_delivery(entry=entry, **base)


def test_correcting_nothing_is_refused():
    o = partners.organisation()
    entry = make.entry()
    (row,) = make.logged(o, entry)
    with pytest.raises(Invalid):
        correct_delivery(actor=make.member(o), delivery_id=row.pk, entry=entry, reason="так", at=make.NOW)


def test_an_undone_batch_leaves_nothing_and_may_be_sent_again():
    a = make.allowance()
    rows = [make.under(a), make.under(a)]
    first, _second = make.logged(a.provider, *rows)
    cancel(first)
    undo = undo_batch(actor=make.member(a.provider), batch_id=first.batch_id, reason="Не той файл", at=make.NOW)
    a.refresh_from_db()
    assert (undo.row_count, a.used) == (1, 0)
    with pytest.raises(Conflict):
        undo_batch(actor=make.member(a.provider), batch_id=first.batch_id, reason="ще раз", at=make.NOW)
    again = log_deliveries(actor=make.member(a.provider), organisation_id=a.provider_id, rows=rows, at=make.NOW)
    # The row that was cancelled by itself stays cancelled.
    assert (again.new, again.unchanged) == (1, 1)


def test_rows_on_an_act_are_not_undone_and_the_refusal_names_the_act_and_the_way():
    a = make.allowance()
    row, _other = make.logged(a.provider, make.under(a), make.under(a))
    bill(contract_code=a.contract_code, act_code="А-5", until=make.TODAY, at=make.NOW)
    actor = make.member(a.provider)
    for undo in (undo_batch, ask_undo):
        with pytest.raises(Conflict, match=r"А-5.*по одному"):
            undo(actor=actor, batch_id=row.batch_id, reason="так", at=make.NOW)
    assert batch_view(actor, row.batch_id).acts == ("А-5",)
    assert not batch_view(actor, row.batch_id).may_undo
    for each in Delivery.objects.filter(batch_id=row.batch_id):
        make.cancelled(each, actor=actor)
    with pytest.raises(Conflict, match="немає чинних"):
        undo_batch(actor=actor, batch_id=row.batch_id, reason="так", at=make.NOW)


def test_a_large_batch_is_undone_in_the_background_and_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr(undoing, "AT_ONCE", 1)
    a = make.allowance()
    row, _other = make.logged(a.provider, make.under(a), make.under(a))
    actor = make.member(a.provider)
    assert ask_undo(actor=actor, batch_id=row.batch_id, reason="Не той файл", at=make.NOW) is None
    assert batch_view(actor, row.batch_id).undoing.running
    assert not batch_view(actor, row.batch_id).may_undo
    with pytest.raises(Conflict, match="вже скасовують"):
        ask_undo(actor=actor, batch_id=row.batch_id, reason="Ще раз", at=make.NOW)
    asked = Undoing.objects.get()
    assert undoing.run_undo(asked.pk, at=make.NOW)
    asked.refresh_from_db()
    assert (asked.done, asked.sentence) == (2, "")
    assert batch_view(actor, row.batch_id).undone_by
    # The worker was killed before it could say so: the task runs once more and changes nothing.
    assert undoing.run_undo(asked.pk, at=make.NOW)
    assert Batch.objects.filter(undoes_id=row.batch_id).count() == 1


def test_the_background_tells_why_a_large_batch_was_not_undone(monkeypatch):
    monkeypatch.setattr(undoing, "AT_ONCE", 1)
    a = make.allowance()
    row, _other = make.logged(a.provider, make.under(a), make.under(a))
    actor = make.member(a.provider)
    ask_undo(actor=actor, batch_id=row.batch_id, reason="Не той файл", at=make.NOW)
    bill(contract_code=a.contract_code, act_code="А-6", until=make.TODAY, at=make.NOW)
    assert not undoing.run_undo(Undoing.objects.get().pk, at=make.NOW)
    view = batch_view(actor, row.batch_id)
    assert "А-6" in view.undoing.sentence
    assert not view.undoing.running


def test_a_cancellation_is_not_undone():
    (row,) = make.logged(partners.organisation())
    back = cancel(row)
    with pytest.raises(Conflict):
        undo_batch(actor=make.member(row.organisation), batch_id=back.batch_id, reason="так", at=make.NOW)


def test_a_billed_row_is_taken_back_on_the_next_act():
    a = make.allowance()
    (row,) = make.logged(a.provider, make.under(a, quantity=300))
    (line,) = bill(contract_code=a.contract_code, act_code="А-1", until=make.TODAY, at=make.NOW)
    assert (line.service, line.unit, line.quantity, line.rows) == (make.HOME_CARE, "hour", 300, 1)
    assert bill(contract_code=a.contract_code, act_code="А-2", until=make.TODAY, at=make.NOW) == []
    cancel(row)
    (line,) = bill(contract_code=a.contract_code, act_code="А-3", until=make.TODAY, at=make.NOW)
    assert line.quantity == -300


def test_after_closing_nothing_is_written_or_taken_back():
    a = make.allowance()
    (row,) = make.logged(a.provider, make.under(a))
    close_allowance(actor=make.official(), allowance_id=a.pk, at=make.NOW)
    with pytest.raises(Conflict):
        cancel(row)
    with pytest.raises(Conflict):
        undo_batch(actor=make.member(a.provider), batch_id=row.batch_id, reason="так", at=make.NOW)
    with pytest.raises(InvalidRows):
        make.logged(a.provider, make.under(a))


@pytest.mark.parametrize(
    "change",
    [
        {"contract_code": "інший"},
        {"unit": "km"},
        {"service_code": make.COUNSELLING},
        {"delivered_on": "2025-12-31"},
        {"entered_on": "2026-01-01"},
        {"quantity": -1},
        {"contacts": 2, "recipient": "P-1"},
        {"district": ""},
        {"row_key": ""},
        {"allowance_id": None},
        {"organisation": "another"},
    ],
)
def test_the_database_itself_refuses_what_the_program_would_not_write(change):
    a = make.allowance()
    (row,) = make.logged(a.provider, make.under(a))
    batch = Batch.objects.get()
    values = {f.attname: getattr(row, f.attname) for f in Delivery._meta.concrete_fields if f.attname != "id"}
    if change.get("organisation"):
        change = {"organisation_id": partners.organisation().pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(**values | {"row_key": "new", "batch_id": batch.pk} | change)
    Delivery.objects.create(**values | {"row_key": "new"})


@pytest.mark.parametrize("change", [{"quantity": -1}, {"service_code": make.HOME_CARE}, {"recipient": "P-2"}])
def test_the_database_refuses_a_cancellation_that_takes_back_something_else(change):
    (row,) = make.logged(partners.organisation())
    values = {f.attname: getattr(row, f.attname) for f in Delivery._meta.concrete_fields if f.attname != "id"}
    mirror = values | {"quantity": -row.quantity, "contacts": -1, "cancels_id": row.pk, "revision": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(**mirror | change)
    Delivery.objects.create(**mirror)


def test_rows_are_written_once():
    (row,) = make.logged(partners.organisation())
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(quantity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=row.pk).delete()
