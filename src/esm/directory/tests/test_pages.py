import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from esm.directory import links
from esm.directory.models import MissedSearch, Service, ServicePlace
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.partners.tests import make as partners

from . import make

pytestmark = pytest.mark.django_db
HSDS = "/api/hsds/3.1/uk"


@pytest.fixture(autouse=True)
def _loaded():
    make.loaded()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def read(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("many", [1, 3, 60])
def test_the_list_and_the_search_keep_within_twelve_queries(client, many, django_assert_max_num_queries):
    for n in range(many):
        make.service(f"Догляд {n}")
    for query in ({}, {"q": "догляд"}, {"district": "kyivskyi", "free": "on"}, {"open": "on"}):
        read(client, "/services/", **query)
        with django_assert_max_num_queries(12):
            read(client, "/services/", **query)


def test_why_phone_and_free_places_stand_in_the_list(client):
    make.service(free=3)
    page = read(client, "/services/", q="бабусі нікому приготувати їсти")
    for words in ("Чому тут:", "057 000 00 00", "є 3 місц", "Перевірено"):
        assert words in page


def test_nothing_found_offers_the_phone_and_is_counted(client, settings):
    page = read(client, "/services/", q="немає де ночувати")
    assert settings.HELP_PHONE in page
    assert MissedSearch.objects.get().need == "shelter"


def test_a_service_s_page_says_everything_and_carries_structured_data(client):
    service = make.service("Догляд </script><b>", free=1, documents=["Паспорт"])
    page = read(client, f"/services/{service.slug}/")
    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert (data["@type"], data["name"]) == ("GovernmentService", service.name)
    assert "Паспорт" in page
    assert "8:00–12:00, 13:00–17:00" in page


def test_a_suspended_service_says_so_and_a_draft_is_nowhere(client):
    still = make.service(state="suspended", suspended_why="Ремонт даху")
    draft = make.service(state="draft")
    assert "Ремонт даху" in read(client, f"/services/{still.slug}/")
    assert client.get(f"/services/{draft.slug}/").status_code == 404


def test_an_address_that_is_secret_stands_on_no_page(client):
    secret = make.place(secret=True, address="", name="Скажемо телефоном")
    service = make.service(at=secret)
    assert "Не розголошуємо" in read(client, f"/services/{service.slug}/")
    assert client.get(f"/places/{secret.slug}/").status_code == 404
    assert "Скажемо телефоном" not in read(client, "/places/")
    assert client.get(f"{HSDS}/service_at_locations").json()["total_items"] == 0


def test_printed_lists_and_exports_take_the_same_question(client):
    make.service("Догляд")
    make.service("Прокат", needs=["equipment"], code="L.EQUIPMENT")
    for form in ({"print": "large"}, {"print": "strips"}, {"format": "csv"}, {"format": "json"}):
        page = read(client, "/services/", q="милиці", **form)
        assert "Прокат" in page
        assert "Догляд" not in page


def test_a_place_shows_its_hours_and_what_is_given_there(client):
    office = make.office(5)
    service = make.service(at=office)
    page = read(client, "/places/e-office-5/")
    assert service.name in page
    assert "пн–пт" in page


def test_the_provider_confirms_and_writes_without_signing_in(client):
    service = make.service(checked_on=timezone.localdate() - timedelta(days=100))
    address = f"/services/confirm/{links.token(service.pk, timezone.now())}/"
    assert service.name in read(client, address)
    assert client.post(address, {"what": "changed", "text": "Інший телефон"}).status_code == 200
    service.refresh_from_db()
    assert service.checked_on < timezone.localdate()
    client.post(address, {"what": "right", "version": service.version})
    service.refresh_from_db()
    assert service.checked_on == timezone.localdate()
    curator = signed_in(identity.user(Role.OFFICIAL))
    assert "Інший телефон" in read(curator, f"/cabinet/directory/{service.slug}/")


def _form(service, **changes):
    return {
        "name": service.name, "code": service.code, "about": service.about, "needs": service.needs, "price": "free",
        "modes": service.modes, "languages": service.languages, "phone": service.phone, "version": service.version,
    } | changes  # fmt: skip


def test_a_curator_and_a_provider_who_edit_at_once_see_both_texts():
    service = make.service()
    provider = signed_in(partners.member(service.organisation))
    curator = signed_in(identity.user(Role.OFFICIAL))
    address = f"/cabinet/directory/{service.slug}/edit/"
    assert curator.post(address, _form(service, phone="111")).status_code == 302
    answer = provider.post(address, _form(service, phone="222"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert '<td data-l="Збережено зараз">111</td>' in page
    assert '<td data-l="У вас">222</td>' in page
    assert provider.post(address, _form(service, phone="222", version=1)).status_code == 302
    assert Service.objects.get().phone == "222"


def test_hours_and_free_places_are_written_by_the_provider():
    service = make.service(free=1, capacity=5)
    there = service.at_places.get()
    client = signed_in(partners.member(service.organisation))
    base = f"/cabinet/directory/{service.slug}"
    bad = client.post(f"{base}/hours/{there.pk}/", {"mon": "вранці"})
    assert "8:00–12:00, 13:00–17:00" in bad.content.decode()
    client.post(f"{base}/hours/{there.pk}/", {"mon": "9:00-10:00", "exceptions": "24.12.2026 зачинено", "version": 0})
    client.post(f"{base}/capacity/{there.pk}/", {"capacity": "5", "free_places": "4", "queue": ""})
    there.refresh_from_db()
    assert there.hours["week"] == {"mon": [["09:00", "10:00"]]}
    assert there.free_places == 4


@pytest.mark.parametrize("address", ["", "edit/", "places/", "move/suspend/"])
def test_another_organisation_s_entry_is_not_there(address):
    service = make.service()
    stranger = signed_in(partners.member(partners.organisation()))
    assert stranger.get(f"/cabinet/directory/{service.slug}/{address}").status_code == 404


def test_a_place_of_another_service_is_not_reached_through_one_s_own():
    mine, theirs = make.service(), make.service()
    client = signed_in(partners.member(mine.organisation))
    other = theirs.at_places.get().pk
    assert client.get(f"/cabinet/directory/{mine.slug}/capacity/{other}/").status_code == 404
    client.post(f"/cabinet/directory/{mine.slug}/places/", {"what": "remove", "at_place": other})
    assert ServicePlace.objects.filter(pk=other).exists()


# ---- HSDS ----


def test_pages_of_the_feed_carry_whole_objects_and_count_them(client):
    for n in range(3):
        make.service(f"Догляд {n}", free=1)
    page = client.get(f"{HSDS}/services", {"per_page": 2, "page": 2}).json()
    assert (page["total_items"], page["total_pages"], page["last_page"], page["size"]) == (3, 2, True, 1)
    one = client.get(f"{HSDS}/services/{page['contents'][0]['id']}").json()
    assert one["service_at_locations"][0]["schedules"][0]["byday"] == "MO,TU,WE,TH,FR"
    assert one["capacities"][0]["available"] == 1


def test_a_search_by_post_finds_what_the_site_finds(client):
    make.service("Прокат крісел", needs=["equipment"], code="L.EQUIPMENT")
    make.service()
    answer = client.post(f"{HSDS}/services", {"search": "милиці", "minimal": True}, content_type="application/json")
    assert [s["name"] for s in answer.json()["contents"]] == ["Прокат крісел"]
    assert client.post(f"{HSDS}/services", [1], content_type="application/json").status_code == 422


@pytest.mark.parametrize("thing", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"])
def test_what_is_not_in_the_feed_is_404_and_a_wrong_id_422(client, thing):
    assert client.get(f"{HSDS}/{thing}/00000000-0000-4000-8000-000000000000").status_code == 404
    assert client.get(f"{HSDS}/{thing}/nope").status_code == 422


@pytest.mark.parametrize("many", [1, 12])
def test_the_feed_asks_no_query_for_each_service_or_owner(client, many, django_assert_max_num_queries):
    for n in range(many):
        make.service(f"Догляд {n}")
    for thing in ("services", "organizations", "organizations?minimal=true", "service_at_locations"):
        with django_assert_max_num_queries(12):
            assert len(client.get(f"{HSDS}/{thing}").json()["contents"]) == many
