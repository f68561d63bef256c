"""What people do at an unlucky moment: two edit one entry, a place is kept meanwhile, a service was closed yesterday."""

import pytest
from django.test import Client

from esm.directory import services
from esm.directory.models import MissedSearch
from esm.directory.public import note_miss
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.partners.tests import make as partners

from . import make
from .make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded():
    make.loaded()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_hours_that_a_curator_and_a_provider_write_at_once_are_shown_to_the_second():
    service = make.service()
    address = f"/cabinet/directory/{service.slug}/hours/{service.at_places.get().pk}/"
    curator, provider = signed_in(identity.user(Role.OFFICIAL)), signed_in(partners.member(service.organisation))
    assert curator.post(address, {"mon": "9:00-10:00", "version": 0}).status_code == 302
    second = provider.post(address, {"tue": "14:00-15:00", "version": 0})
    page = second.content.decode()
    assert second.status_code == 409
    assert "9:00–10:00" in page
    assert 'value="14:00-15:00"' in page
    assert provider.post(address, {"tue": "14:00-15:00", "version": 1}).status_code == 302
    assert service.at_places.get().hours["week"] == {"tue": [["14:00", "15:00"]]}


def test_a_place_kept_while_the_provider_counts_is_not_given_twice():
    service = make.service(free=5, capacity=5)
    there = service.at_places.get()
    address = f"/cabinet/directory/{service.slug}/capacity/{there.pk}/"
    provider = signed_in(partners.member(service.organisation))
    assert 'name="seen_free" value="5"' in provider.get(address).content.decode()
    services.reserve_place(actor=make.curator(), at_place_id=there.pk, key="R-1", at=NOW)
    counted = {"capacity": "5", "free_places": "4", "queue": "", "seen_free": "5"}
    answer = provider.post(address, counted)
    assert answer.status_code == 409
    assert "зараз 4" in answer.content.decode()
    assert provider.post(address, counted | {"free_places": "3", "seen_free": "4"}).status_code == 302
    there.refresh_from_db()
    assert there.free_places == 3


def test_a_service_closed_yesterday_says_so_and_who_else_helps(client):
    closed, other = make.service("Догляд закритий"), make.service("Догляд інший")
    services.move(actor=make.curator(), service_id=closed.pk, step="close", seen_version=0, at=NOW)
    answer = client.get(f"/services/{closed.slug}/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "більше не надають" in page
    assert other.name in page
    assert closed.name not in client.get("/services/", {"q": "догляд"}).content.decode()
    assert client.get(f"/api/hsds/3.1/uk/services/{closed.uid}").status_code == 404


def test_a_long_story_is_read_as_far_as_the_search_reads(client):
    make.service()
    page = client.get("/services/", {"q": "догляд за мамою " * 700}).content.decode()
    assert "перші 1000 знаків" in page
    assert "Знайдено 1 послугу" in page


def test_words_that_only_join_others_are_no_need_of_the_city(client):
    page = client.get("/services/", {"q": "і та або чи для"}).content.decode()
    assert "Напишіть, що сталося" in page
    assert "Ми записали" not in page
    assert note_miss("і та або чи для", at=NOW) is None
    assert MissedSearch.objects.count() == 0
