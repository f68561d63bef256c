"""Sums come out exactly, whatever is typed; what can't be read is named and counted nowhere."""

from contextlib import suppress
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.competitions.estimate import (
    amount_of,
    check_totals,
    missing_own,
    parse_quantity,
    quantity_text,
    read_rows,
)
from esm.competitions.sections import Context, clean

CONTEXT = Context(
    starts_from=date(2027, 3, 1),
    ends_by=date(2027, 12, 15),
    options={"cost_kinds": (("pay", "Оплата праці"), ("goods", "Матеріали"), ("debts", "Борги"))},
    cap=200_000_00,
    own_share_percent=10,
    own_share_sources=("own", "raised", "in_kind", "volunteer"),
    kind_limits={"pay": 50},
    forbidden_kinds=frozenset({"debts"}),
)


def row(**kw):
    base = {"name": "Проїзд", "kind": "goods", "source": "city", "unit": "шт.", "quantity": "2", "price": "100"}
    return base | kw


def sentences(problems):
    return [p.sentence for p in problems]


@given(st.integers(1, 10**12), st.sampled_from(["{}", " {} "]))
def test_a_quantity_reads_back_what_it_shows(thousandths, form):
    assert parse_quantity(form.format(quantity_text(thousandths))) == thousandths


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_an_amount_is_quantity_times_price_half_up(quantity, price):
    exact = Decimal(quantity) * price / 1000
    assert amount_of(quantity, price) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.text(max_size=12))
def test_any_text_is_a_quantity_or_is_refused(text):
    with suppress(ValueError):
        assert parse_quantity(text) > 0


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**7), st.sampled_from(["city", "own", "raised"]))))
def test_totals_are_the_sum_of_the_lines(lines):
    rows = [row(quantity=quantity_text(q), price=f"{p // 100},{p % 100:02d}", source=s) for q, p, s in lines]
    read = read_rows(rows, CONTEXT)
    assert read.errors == ()
    assert read.totals.all == sum(amount_of(q, p) for q, p, _s in lines)
    assert read.totals.asked == sum(amount_of(q, p) for q, p, s in lines if s == "city")


@given(st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["city", "own"])), min_size=1), st.integers(1, 90))
def test_the_named_lack_of_own_money_is_exactly_what_is_lacking(lines, percent):
    context = Context(CONTEXT.starts_from, CONTEXT.ends_by, CONTEXT.options, None, percent, ("own",))
    rows = [row(quantity="1", price=f"{p // 100},{p % 100:02d}", source=s) for p, s in lines]
    totals = read_rows(rows, context).totals
    lack = missing_own(totals, context)
    own, everything = totals.share(("own",)), totals.all
    assert (own + lack) * 100 >= percent * (everything + lack)
    assert lack == 0 or (own + lack - 1) * 100 < percent * (everything + lack - 1)


@pytest.mark.parametrize("typed", ["1 200,50", "1200.5", "1\u00a0200,5", "1 200,50 грн", "1'200,50"])
def test_sums_are_read_as_people_paste_them(typed):
    assert read_rows([row(quantity="1", price=typed)], CONTEXT).totals.asked == 1200_50


@pytest.mark.parametrize("typed", ["дванадцять", "-2", "0", "1,2345", "", "1e5", "²", "٣", "9" * 30])
def test_a_quantity_that_is_no_number_names_its_row_and_the_remedy(typed):
    read = read_rows([row(), row(quantity=typed)], CONTEXT)
    assert sentences(read.errors) == ["Рядок 2: напишіть кількість цифрами, наприклад 12"]
    assert (read.totals.asked, read.left_out) == (200_00, (2,))


def test_a_sum_beyond_any_budget_is_refused_and_counted_nowhere():
    read = read_rows([row(quantity="999999999", price="99 999 999 999")], CONTEXT)
    assert sentences(read.errors) == ["Рядок 1: сума завелика. Перевірте кількість і ціну"]
    assert read.totals.all == 0


def test_blank_rows_are_passed_over_and_keep_the_numbers_of_the_others():
    read = read_rows([{}, row(quantity="x"), row(name="", unit="", quantity="", price="")], CONTEXT)
    assert [p.field for p in read.errors] == ["q-rows-2-quantity"]


def test_a_forbidden_kind_may_be_paid_by_anybody_but_the_city():
    assert read_rows([row(kind="debts", source="own")], CONTEXT).errors == ()
    assert "місто не оплачує" in read_rows([row(kind="debts")], CONTEXT).errors[0].sentence


def test_limits_say_how_much_is_too_much():
    read = read_rows([row(kind="pay", quantity="1", price="250 000"), row(source="own", price="5000")], CONTEXT)
    nbsp = "\u00a0"
    assert [s.replace(nbsp, " ") for s in sentences(check_totals(read.totals, CONTEXT))] == [
        "Ви просите в міста 250 000 грн, а можна не більше ніж 200 000 грн. Зменште на 50 000 грн.",
        "«Оплата праці»: не більше ніж 50% від суми, яку просите в міста. Зараз 250 000 грн.",
        "Ваш внесок — 3%, а потрібно не менше ніж 10%. Додайте ще 17 777,78 грн.",
    ]


def test_nothing_asked_is_said():
    read = read_rows([row(source="own")], CONTEXT)
    assert sentences(check_totals(read.totals, CONTEXT)) == ["Додайте хоча б одну витрату, яку оплатить місто"]


@given(st.text())
def test_cleaning_is_done_once_and_for_all(text):
    once, _removed = clean(text)
    assert clean(once) == (once, 0)
    assert "\x00" not in once
    once.encode()


def test_word_text_keeps_quotes_and_emoji_and_loses_what_cannot_be_seen():
    assert clean("«Поруч» “і” 👩\u200d🦯\x0b\x00\x07кінець\r\n") == ("«Поруч» “і” 👩\u200d🦯\nкінець\n", 2)
