"""The room's pages, from the outside."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.partners.tests import make as partners
from esm.people import services
from esm.people.models import Look, NotSame, PartnerFile, Record, Totals
from esm.people.services import incoming, undoing
from esm.people.services.guessing import find_pairs
from esm.people.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    make.reference()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def own() -> Any:
    return make.organisation()


@pytest.fixture
def ngo(own: Any) -> Client:
    user = identity.user()
    partners.head(own, user)
    return signed_in(user)


def staff(*roles: Role) -> Client:
    return signed_in(identity.user(*roles))


NEW = {
    "surname": "Петренко",
    "given_name": "Олена",
    "patronymic": "Іванівна",
    "birth_date": "08.03.1956",
    "phone": "050 123 45 67",
}


def test_a_client_is_entered_found_corrected_and_her_page_says_who_looked(ngo: Client) -> None:
    sent = ngo.post("/cabinet/people/new/", NEW, follow=True)
    assert "Петренко Олена Іванівна, 1956" in sent.content.decode()
    record = Record.objects.get()
    card = f"/cabinet/people/{record.code}/"
    assert record.code in ngo.get("/cabinet/people/", {"q": "петр"}).content.decode()
    edited = ngo.post(f"{card}edit/", NEW | {"surname": "Сидоренко", "version": "1"}, follow=True)
    assert "Сидоренко" in edited.content.decode()
    stale = ngo.post(f"{card}edit/", NEW | {"version": "1"})
    assert stale.status_code == 422
    assert "перевірка" in ngo.get(f"{card}looks/").content.decode() or Look.objects.count() >= 3


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("birth_date", "01.01.2090", "ще не настала"),
        ("birth_date", "8 березня", "Додайте рік"),
        ("phone", "12", "Напишіть номер так"),
        ("surname", "", "Напишіть прізвище або імʼя"),
    ],
)
def test_bad_input_is_kept_and_explained(ngo: Client, field: str, value: str, words: str) -> None:
    typed = NEW | {field: value} | ({"given_name": ""} if field == "surname" else {})
    page = ngo.post("/cabinet/people/new/", typed)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Іванівна" in page.content.decode()


def test_a_child_older_than_her_mother_is_refused(ngo: Client, own: Any) -> None:
    child, mother = make.person(own, birth_date="2010"), make.person(own, given_name="Марія", birth_date="2012")
    page = ngo.post(f"/cabinet/people/{child.code}/kin/", {"elder": mother.code, "kind": "mother"})
    assert page.status_code == 422
    assert "так не буває" in page.content.decode()
    right = make.person(own, given_name="Зоя", birth_date="1980")
    ngo.post(f"/cabinet/people/{child.code}/kin/", {"elder": right.code, "kind": "mother"})
    assert "Прибрати звʼязок" in ngo.get(f"/cabinet/people/{child.code}/").content.decode()
    for wrong, year in ((child, "1975"), (right, "2015")):
        typed = {"surname": "Петренко", "given_name": "Зоя", "birth_date": year, "version": "1"}
        assert "так не буває" in ngo.post(f"/cabinet/people/{wrong.code}/edit/", typed).content.decode()
    for told in ("Звʼязок прибрано", "немає"):
        removed = ngo.post(f"/cabinet/people/{child.code}/kin/{right.pk}/remove/", follow=True)
        assert told in removed.content.decode()


def test_another_organisations_card_isnt_there(ngo: Client) -> None:
    other = make.person(make.organisation())
    for path in ("", "edit/", "looks/"):
        assert ngo.get(f"/cabinet/people/{other.code}/{path}").status_code == 404
    for path in ("consent/", "ask/", "kin/", "lift/", "consent/1/withdraw/"):
        assert ngo.post(f"/cabinet/people/{other.code}/{path}", {"kind": "access"}).status_code == 404
    assert Look.objects.filter(why="help").count() == 0


def test_a_file_is_sent_looked_at_confirmed_and_taken_back(ngo: Client, own: Any) -> None:
    lines = ("Номер;Прізвище;Імʼя;По батькові;Дата народження", "1;Петренко;Олена;Іванівна;08.03.1956")
    upload = SimpleUploadedFile("клієнти.csv", "\n".join(lines).encode())
    sent = ngo.post("/cabinet/people/import/", {"mode": "full", "file": upload})
    address = sent["Location"].partition("?")[0]
    assert "Прочитано рядків" in ngo.get(address).content.decode()
    file = PartnerFile.objects.get()
    incoming.run_check(file.pk, at=timezone.now())
    looked = ngo.get(address).content.decode()
    assert "Ще нічого не записано" in looked
    assert Record.objects.count() == 0
    ngo.post(f"{address}confirm/")
    incoming.run_write(file.pk, at=timezone.now())
    assert Record.objects.filter(organisation=own).count() == 1
    assert ngo.post(f"{address}undo/", {"reason": ""}).status_code == 422
    ngo.post(f"{address}undo/", {"reason": "Не той файл"})
    undoing.take_back(file.pk, at=timezone.now())
    assert "забрано назад" in ngo.get(address).content.decode()
    assert Record.objects.filter(erased_at__isnull=True).count() == 0


def test_a_coordinator_answers_a_pair_and_takes_it_back(own: Any) -> None:
    one = make.person(own, patronymic="")
    other = make.person(make.organisation(), surname="Петрнеко", patronymic="", phone="0501234567")
    make.person(make.organisation(), given_name="Зоя")
    services.linking.suggest(one.pk, other.pk, permille=700, method="rules", at=timezone.now())
    client = staff(Role.COORDINATOR)
    page = client.get("/department/people/pairs/").content.decode()
    assert "Петрнеко" in page
    assert Look.objects.filter(why="review").count() == 2
    pair = page.split('name="pair" value="')[1].split('"')[0]
    client.post("/department/people/pairs/", {"pair": pair, "answer": "same", "reason": ""})
    assert Record.objects.get(pk=other.pk).person_id == one.person_id
    history = client.get("/department/people/links/").content.decode()
    step = history.split('name="step" value="')[1].split('"')[0]
    client.post("/department/people/links/", {"step": step, "reason": "Помилка"})
    assert Record.objects.get(pk=other.pk).person_id != one.person_id
    client.post(f"/department/people/links/{other.code}/split/", {"reason": "різні"})
    assert NotSame.objects.count() == 0  # it stood alone already: nothing to say


def test_an_emergency_access_needs_a_reason_and_another_persons_review(own: Any) -> None:
    record = make.person(own, phone="0501234567")
    operator = staff(Role.OPERATOR)
    refused = operator.post("/department/people/emergency/open/", {"phone": "0501234567", "reason": "треба"})
    assert refused.status_code == 422
    opened = operator.post(
        "/department/people/emergency/open/",
        {"phone": "0501234567", "reason": "Людина непритомна, потрібна адреса для швидкої."},
        follow=True,
    )
    assert "Петренко Олена" in opened.content.decode()
    head = staff(Role.HEAD)
    page = head.get("/department/people/emergency/").content.decode()
    code = page.split('name="code" value="')[1].split('"')[0]
    head.post("/department/people/emergency/", {"code": code, "verdict": "justified", "note": ""})
    assert "обґрунтовано" in head.get("/department/people/emergency/").content.decode()
    assert Look.objects.filter(record=record, why="glass").count() == 2


def test_three_counters_stand_apart_and_hide_small_numbers(own: Any) -> None:
    today = timezone.localdate()
    records = [make.person(own, given_name=name) for name in ("Олена", "Марія", "Зоя")]
    records.append(make.person(make.organisation()))
    for record in records:
        services.note_use(record_id=record.pk, service_code="", on=today, contacts=3)
    Totals.objects.create(organisation=make.organisation(), month=today.replace(day=1), contacts=40, recipients=20)
    page = staff(Role.OFFICIAL).get("/department/people/")
    counted = page.context["counted"]
    assert (counted.contacts, counted.recipients, counted.conservative) == (52, 24, 3)
    assert "менше ніж 5" in page.content.decode()
    assert [s.mode for s in counted.shares] == ["full", "totals"]
    assert staff(Role.OFFICIAL).get("/department/people/", {"format": "csv"}).status_code == 200


def test_the_nightly_run_finds_slips_and_remembers_answers(own: Any) -> None:
    one = make.person(own, phone="0501234567")
    make.person(make.organisation(), surname="Петрнеко", phone="0501234567")
    at = timezone.now()
    assert find_pairs(at=at) == 1
    assert find_pairs(at=at + timedelta(days=1)) == 0
    (pair,) = services.linking.Pair.objects.all()
    services.decide_pair(actor=make.coordinator(), pair_id=pair.pk, same=False, reason="", at=at)
    assert find_pairs(at=at + timedelta(days=2)) == 0
    assert one.person_id == Record.objects.get(pk=one.pk).person_id


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    ngo: Client, own: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(count):
        make.person(own, birth_date=str(1950 + n))
    ngo.get("/cabinet/people/")
    with django_assert_max_num_queries(12):
        ngo.get("/cabinet/people/")
    with django_assert_max_num_queries(14):
        ngo.get("/cabinet/people/", {"q": "Петренко Олена"})
