"""The record of the state register of providers: who writes it, what is refused, what everybody sees."""

from datetime import date

import pytest
from django.test import Client

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.errors import Conflict, Denied, Invalid
from esm.partners import public
from esm.partners.services import exclude_provider, record_provider
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tables():
    reference.loaded()


def written(organisation, **kw):
    base = {"section": "legal", "number": "РН-17", "since": date(2025, 2, 3), "services": ["015.1", "021.0"]}
    return record_provider(**{"actor": make.official(), "organisation_id": organisation.pk, "at": make.NOW} | base | kw)


def test_a_record_says_which_services_an_organisation_may_give():
    organisation = make.organisation()
    written(organisation)
    found = public.providers([organisation.pk], on=make.TODAY)[organisation.pk]
    assert found.number == "РН-17"
    assert found.gives("015.1")
    assert not found.gives("012.0")
    assert public.provider_ids(on=make.TODAY, service_key="021.0") == [organisation.pk]


def test_before_its_day_and_after_the_exclusion_there_is_no_record():
    organisation = make.organisation()
    written(organisation)
    official = make.official()
    exclude_provider(
        actor=official, organisation_id=organisation.pk, on=date(2026, 11, 10), reason="За заявою", at=make.NOW
    )
    assert not public.providers([organisation.pk], on=date(2025, 2, 2))
    assert public.providers([organisation.pk], on=date(2026, 11, 9))
    assert not public.providers([organisation.pk], on=date(2026, 11, 10))
    with pytest.raises(Conflict):
        exclude_provider(actor=official, organisation_id=organisation.pk, on=make.TODAY, reason="Ще раз", at=make.NOW)


def test_a_corrected_record_stays_one():
    organisation = make.organisation()
    written(organisation)
    written(organisation, services=["015.1"])
    assert organisation.provider_records.count() == 1
    assert organisation.provider_records.get().services == ["015.1"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"section": "recipients"}, "section"),
        ({"since": date(2027, 1, 1)}, "since"),
        ({"services": []}, "services"),
        ({"services": ["999.9"]}, "services"),
    ],
)
def test_a_wrong_record_is_refused_at_its_field(changes, field):
    with pytest.raises(Invalid) as refused:
        written(make.organisation(), **changes)
    assert list(refused.value.fields) == [field]


def test_two_organisations_do_not_share_a_number():
    written(make.organisation())
    with pytest.raises(Invalid, match="інша організація"):
        written(make.organisation())


def test_an_organisation_does_not_write_its_own_record():
    organisation = make.organisation()
    with pytest.raises(Denied):
        written(organisation, actor=make.actor(make.head(organisation)))


def test_the_page_keeps_the_record_and_everybody_reads_it():
    organisation = make.organisation()
    client = Client()
    client.force_login(identity.user(Role.OFFICIAL))
    page = f"/department/organisations/{organisation.edrpou}/provider/"
    sent = {"section": "legal", "number": "РН-5", "since": "2025-03-04", "services": ["015.1"]}
    assert client.post(page, sent).status_code == 302
    shown = Client().get(f"/organisations/{organisation.edrpou}/").content.decode()
    assert "РН-5" in shown
    assert "Догляд вдома" in shown
    gone = client.post(f"{page}exclude/", {"on": "2026-01-01", "reason": ""})
    assert gone.status_code == 200
    assert organisation.provider_records.get().excluded_on is None
    assert client.post(f"{page}exclude/", {"on": "2026-01-01", "reason": "За заявою"}).status_code == 302
