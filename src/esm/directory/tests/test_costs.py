"""Pages keep within twelve queries, and ask as many for one row as for many."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.partners.tests import make as partners

from . import make

pytestmark = pytest.mark.django_db
MOST = 12


def asked(client, address):
    """Queries of the second look: the first fills what a process remembers."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def city():
    """An organisation with a service at an office and one that nobody checked."""
    make.loaded()
    owner, office = partners.organisation(), make.office(1)
    service = make.service("Догляд", organisation=owner, at=office, free=1, documents=["Паспорт"])
    make.service("Прокат", organisation=owner, checked_on=None)
    return owner, office, service


def many(owner, office):
    for n in range(15):
        make.service(f"Догляд {n}", organisation=owner, at=office, checked_on=None)
        make.service(f"Прокат {n}", free=n, districts=["kyivskyi"])


def test_no_page_of_the_directory_asks_more_for_more_rows(city):
    owner, office, service = city
    curator, provider = signed_in(identity.user(Role.OFFICIAL)), signed_in(partners.member(owner))
    own = f"/cabinet/directory/{service.slug}"
    pages = [
        *((Client(), f"/services/{a}") for a in ("", "?district=kyivskyi&free=on", "?q=догляд", "?open=on")),
        *((Client(), f"/services/{a}") for a in (f"{service.slug}/", "?print=large")),
        *((Client(), a) for a in ("/places/", "/places/?district=kyivskyi", f"/places/{office.slug}/", "/places.geojson")),
        *((curator, f"/department/directory/{a}") for a in ("", "checks/", "misses/", "map/", "words/", "words/shelter/")),
        *((curator, f"{own}/{a}") for a in ("", "edit/", "places/")),
        (provider, "/cabinet/directory/"),
        (provider, f"{own}/"),
    ]  # fmt: skip
    before = [asked(client, address) for client, address in pages]
    many(owner, office)
    after = [asked(client, address) for client, address in pages]
    names = [address for _client, address in pages]
    assert dict(zip(names, before, strict=True)) == dict(zip(names, after, strict=True))
    assert {name: n for name, n in zip(names, after, strict=True) if n > MOST} == {}
