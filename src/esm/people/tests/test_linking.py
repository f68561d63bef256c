"""Links can be undone, «not the same» holds for ever, and the order of entry changes nothing."""

from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from esm.kernel.errors import Conflict, NotFound
from esm.people import services
from esm.people.models import LinkEvent, NotSame, Pair, Record
from esm.people.services.guessing import find_pairs
from esm.people.services.linking import link_by_keys, suggest
from esm.people.tests import make

pytestmark = pytest.mark.django_db
SPELLINGS = (
    {"surname": "Петренко", "given_name": "Олена"},
    {"surname": "Petrenko", "given_name": "Olena", "patronymic": ""},
    {"surname": "ПЕТРЕНКО", "given_name": "Елена", "patronymic": "Ивановна"},
)


@pytest.fixture(autouse=True)
def _reference() -> None:
    make.reference()


def person_of(record: Record) -> int:
    return Record.objects.get(pk=record.pk).person_id


@pytest.mark.parametrize("order", list(permutations(range(3)))[:4])
def test_the_order_of_entry_doesnt_change_who_is_one_person(order: tuple[int, ...]) -> None:
    records = [make.person(**SPELLINGS[n]) for n in order]
    other = make.person(given_name="Ольга")
    assert len({person_of(r) for r in records}) == 1
    assert person_of(other) not in {person_of(r) for r in records}


def test_an_undone_link_comes_back_on_no_path() -> None:
    """Split, entered again by import's path, by correction, by the nightly run, by a reviewer: they stay apart."""
    one, other = make.person(), make.person(given_name="Елена")
    assert person_of(one) == person_of(other)
    services.split(actor=make.coordinator(), record_id=other.pk, reason="Сусідки", at=make.NOW)
    assert person_of(one) != person_of(other)
    link_by_keys([Record.objects.get(pk=other.pk)], actor=make.operator(), at=make.NOW)
    find_pairs(at=make.NOW)
    assert Pair.objects.count() == 0
    assert suggest(one.pk, other.pk, permille=999, method="rules", at=make.NOW) is False
    with pytest.raises(Conflict, match="назавжди"):
        services.join(actor=make.coordinator(), record_id=one.pk, other_id=other.pk, reason="Та сама", at=make.NOW)
    third = make.person(given_name="Олена", patronymic="")
    assert person_of(one) != person_of(other)
    assert person_of(third) in {person_of(one), person_of(other)}


def test_a_step_back_puts_the_record_where_it_was_once() -> None:
    one, other = make.person(), make.person(given_name="Елена")
    step = LinkEvent.objects.get(record=other, method="name")
    services.undo(actor=make.coordinator(), event_id=step.pk, reason="Помилка", at=make.NOW)
    assert person_of(other) == step.before_id != person_of(one)
    with pytest.raises(Conflict):
        services.undo(actor=make.coordinator(), event_id=step.pk, reason="Ще раз", at=make.NOW)


def test_events_and_answers_are_written_once() -> None:
    one, other = make.person(), make.person(given_name="Зоя")
    services.say_not_same(actor=make.coordinator(), record_id=one.pk, other_id=other.pk, reason="Різні", at=make.NOW)
    for rows in (NotSame.objects.all(), LinkEvent.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


def test_only_a_coordinator_decides() -> None:
    one, other = make.person(), make.person(given_name="Зоя")
    suggest(one.pk, other.pk, permille=800, method="rules", at=make.NOW)
    for stranger in (make.head(), make.operator(), make.member(make.organisation())):
        with pytest.raises(NotFound):
            services.decide_pair(actor=stranger, pair_id=Pair.objects.get().pk, same=True, reason="", at=make.NOW)


def test_too_many_records_of_one_person_wait_for_a_human_being() -> None:
    for _n in range(12):
        make.person()
    make.person()
    assert Record.objects.values("person").distinct().count() == 2
    assert Pair.objects.count() >= 1


def test_an_objection_takes_the_card_out_of_linking_counting_and_sharing() -> None:
    own = make.organisation()
    one = make.person(own)
    services.receive_request(actor=make.member(own), person_id=one.pk, kind="objection", text="Не хочу", at=make.NOW)
    assert person_of(make.person()) != person_of(one)
