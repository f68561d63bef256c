from datetime import UTC, datetime

import pytest

from esm.competitions.models import Application, EstimateLine, Review, Score
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
