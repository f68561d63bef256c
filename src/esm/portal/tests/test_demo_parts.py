from datetime import UTC, date, datetime, timedelta

import pytest

from esm.portal.demo import acts, people
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


@pytest.mark.parametrize("today", ["2027-01-01", "2027-01-31", "2028-02-29", "2027-05-01", "2026-11-23", "2027-12-31"])
def test_the_story_of_home_care_is_told_within_its_contract_on_any_day_of_the_year(today):
    at = datetime.fromisoformat(f"{today}T09:00:00+02:00")
    starts_on, ends_on = date(at.year, 3, 10), date(at.year, 12, 20)
    now = acts.told_on(at, starts_on, ends_on).date()
    first = now.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    days = [*acts.served(before, now), *acts.served(first, now)]
    assert starts_on <= min(days) <= max(days) <= now <= ends_on
    assert {d.month for d in days} == {before.month, first.month}
    if starts_on + timedelta(days=70) < at.date() <= ends_on - timedelta(days=2):
        assert now == at.date()
