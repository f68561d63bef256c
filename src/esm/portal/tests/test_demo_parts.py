from datetime import UTC, datetime, timedelta

import pytest

from esm.portal.demo import people
from esm.portal.demo.applications import Desk
from esm.portal.demo.calls import open_call
from esm.reference.tests import make as reference

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_demo_application_is_written_and_submitted_by_the_services():
    reference.loaded()
    cast = people.assemble(AT)
    call = open_call(
        official=cast.official,
        year=2027,
        opens_at=AT - timedelta(days=10),
        closes_at=AT + timedelta(days=40),
        budget=2_000_000_00,
        review_closes_on=(AT + timedelta(days=80)).date(),
    )
    desk = Desk()
    owner = cast.organisations[0]
    draft = desk.write(actor=cast.of(owner), call=call, organisation=owner, n=0, at=AT)
    done = desk.submit(actor=cast.of(owner), application=draft, at=AT + timedelta(hours=1))
    assert (done.status, done.title) == ("submitted", "Поруч: супровід незрячих людей")
