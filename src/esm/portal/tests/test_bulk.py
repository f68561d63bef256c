from datetime import UTC, datetime

import pytest

from esm.competitions.machine import CallStatus
from esm.competitions.models import Application, Call, EstimateLine, Review, Score
from esm.contracts.models import Contract
from esm.portal.demo import bulk
from esm.reference.tests import make as reference

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_load_set_is_whole_and_keeps_every_promise_of_the_database():
    reference.loaded()
    built = bulk.build(applications=12, reviews=3, organisations=5, at=AT)
    assert (built.applications, built.reviews, built.organisations) == (12, 36, 5)
    assert Score.objects.count() == Review.objects.count() * 8
    one = Application.objects.order_by("pk").first()
    city = EstimateLine.objects.filter(application=one, source="city")
    assert one.asked == sum(line.amount for line in city)


@pytest.mark.django_db
def test_the_released_call_of_the_load_set_has_an_outcome_for_each_application_and_its_contracts():
    reference.loaded()
    built = bulk.build(applications=12, reviews=3, organisations=5, at=AT, contracts=3)
    call = Call.objects.get(slug=built.released)
    assert (call.status, call.awards.count(), Contract.objects.count()) == (CallStatus.RELEASED, 12, 3)
    assert set(call.applications.values_list("status", flat=True)) == {"won", "reserve", "declined"}
