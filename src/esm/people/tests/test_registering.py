import pytest

from esm.kernel.errors import Invalid, NotFound
from esm.people import public as people
from esm.people.models import LinkEvent, Look, Record, RecordKey
from esm.people.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    make.reference()


def test_spellings_of_one_name_with_one_birthday_become_one_person() -> None:
    first = make.person()
    others = [
        make.person(surname="ПЕТРЕНКО", given_name="Елена", patronymic="Ивановна", birth_date="1956-03-08"),
        make.person(surname="Petrenko", given_name="Olena", patronymic="", birth_date="8/3/1956"),
        make.person(surname="Олена", given_name="Петренко", patronymic="І.", birth_date="08.03.1956"),
    ]
    assert {Record.objects.get(pk=r.pk).person_id for r in others} == {first.person_id}


def test_a_twin_with_the_same_birthday_is_another_person() -> None:
    one, other = make.person(), make.person(given_name="Ольга")
    assert one.person_id != other.person_id


def test_another_father_keeps_namesakes_apart() -> None:
    one, other = make.person(), make.person(patronymic="Степанівна")
    assert one.person_id != Record.objects.get(pk=other.pk).person_id


def test_nothing_of_a_name_lies_readable_in_the_database() -> None:
    record = make.person(surname="Канарейкіна", phone="0501234567", tax_number="")
    kept = str(Record.objects.filter(pk=record.pk).values().get()) + str(
        list(RecordKey.objects.filter(record=record).values())
    )
    assert "анарей" not in kept
    assert "1234567" not in kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "01.01.2090"),
        ("birth_date", "8 березня"),
        ("birth_date", "31.02.1956"),
        ("birth_date", "08.03.56"),
        ("phone", "12345"),
        ("tax_number", "1234567890"),
        ("surname", "12 34"),
        ("sex", "не знаю"),
        ("note", "а" * 3000),
        ("district", "Марс"),
    ],
)
def test_bad_input_is_told_at_its_field(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        make.person(**{field: value})
    assert list(refused.value.fields) == [field]


def test_only_a_year_of_birth_is_enough() -> None:
    assert make.person(birth_date="1956").birth_year == 1956


def test_a_tax_number_of_another_birthday_is_refused() -> None:
    with pytest.raises(Invalid, match="народилася"):
        make.person(tax_number="2244300007", birth_date="08.03.1956")


def test_a_stranger_sees_no_card_and_the_author_leaves_a_look() -> None:
    mine = make.organisation()
    record = make.person(mine)
    with pytest.raises(NotFound):
        people.card(actor=make.member(make.organisation()), person_id=record.pk, at=make.NOW)
    with pytest.raises(NotFound):
        people.card(actor=make.operator(), person_id=record.pk, at=make.NOW)
    assert Look.objects.count() == 0
    card = people.card(actor=make.member(mine), person_id=record.pk, at=make.NOW)
    assert (card.fields.surname, card.looks) == ("Петренко", 1)


def test_search_finds_own_clients_as_one_types_and_says_of_others_only_that_they_are_known() -> None:
    mine, other = make.organisation(), make.organisation()
    make.person(mine, phone="0501234567")
    make.person(other, surname="Сидоренко", phone="0501234567")
    me = make.member(mine)

    def found(text: str) -> people.Found:
        return people.find(actor=me, text=text, organisation_id=mine.pk, at=make.NOW)

    for typed in ("петр", "Петренко Ол", "олена", "Елена Петренко", "petrenko", "іванівна петре"):
        assert [h.label for h in found(typed).own] == ["Петренко Олена Іванівна, 1956"], typed
    assert found("Сидоренко").own == ()
    assert found("050 123 45 67") == people.Found(found("050 123 45 67").own, in_network=True)
    assert len(found("0501234567").own) == 1
    assert found("Сидоренко Олена 08.03.1956") == people.Found((), in_network=True)
    assert found("Сидоренко Олена").in_network is False
    for hostile in ("", "я" * 10_000, "%_' OR 1=1 --", "\0", "12", "- - -"):
        assert found(hostile).own == ()


def test_a_phone_may_be_three_people() -> None:
    mine = make.organisation()
    for name in ("Олена", "Петро", "Марія"):
        make.person(mine, given_name=name, phone="+380501234567", patronymic="")
    shown = people.find(actor=make.member(mine), phone="0501234567", organisation_id=mine.pk, at=make.NOW)
    assert len({h.id for h in shown.own}) == 3


def test_a_confidential_card_is_its_teams_alone() -> None:
    mine = make.organisation()
    author, colleague = make.member(mine), make.member(mine, user_id=811)
    record = make.person(mine, actor=author, confidential=True, phone="0501234567")
    for text in ("Петренко", "0501234567", "Петренко Олена 08.03.1956"):
        assert people.find(actor=colleague, text=text, organisation_id=mine.pk, at=make.NOW) == people.Found()
    stranger = make.organisation()
    assert not people.find(
        actor=make.member(stranger), text="0501234567", organisation_id=stranger.pk, at=make.NOW
    ).in_network
    with pytest.raises(NotFound):
        people.card(actor=colleague, person_id=record.pk, at=make.NOW)
    assert len(people.find(actor=author, text="Петренко", organisation_id=mine.pk, at=make.NOW).own) == 1


def test_the_way_of_a_record_is_written_down() -> None:
    one = make.person()
    two = make.person(given_name="Елена")
    steps = LinkEvent.objects.filter(record=two).order_by("id").values_list("method", "after_id")
    assert list(steps)[-1] == ("name", one.person_id)


def test_a_correction_keeps_the_id_and_finds_by_the_new_name() -> None:
    mine = make.organisation()
    record = make.person(mine)
    me = make.member(mine)
    people.correct(actor=me, person_id=record.pk, fields=make.fields(surname="Сидоренко"), seen_version=1, at=make.NOW)
    assert [h.id for h in people.find(actor=me, text="сидор", organisation_id=mine.pk, at=make.NOW).own] == [record.pk]
    assert people.find(actor=me, text="петрен", organisation_id=mine.pk, at=make.NOW).own == ()
