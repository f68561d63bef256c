"""Letters of the social order: who gets which, once, and that every text can be filled."""

import pytest
import time_machine

from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.kernel.letters import texts
from esm.kernel.models import Letter
from esm.orders import tasks
from esm.orders.letters import LETTERS
from esm.partners.tests import make as partners

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _while_proposals_are_taken():
    with time_machine.travel(make.NOW + make.DAY, tick=False):
        yield


def codes() -> list[str]:
    return sorted(set(Letter.objects.values_list("code", flat=True)))


def test_every_letter_of_the_room_is_registered():
    assert {letter.code for letter in LETTERS} <= set(texts())


def test_a_notice_is_written_to_every_provider_of_the_register_once():
    owner = make.provider()
    partners.head(owner)
    partners.head(partners.organisation())
    lot = make.announced()
    before = Letter.objects.filter(code="orders.announced").count()
    first = tasks.tell_announced.call(order_id=lot.order_id)
    again = tasks.tell_announced.call(order_id=lot.order_id)
    assert (first, again) == (1, 0)
    assert Letter.objects.filter(code="orders.announced").count() == before + 1


def test_a_provider_hears_of_every_step_of_its_proposal():
    owner = make.provider()
    partners.head(owner)
    identity.user(Role.HEAD)
    lot = make.announced()
    proposal = make.submitted(lot, owner)
    tasks.tell_submitted.call(submission_id=proposal.submissions.get().pk)
    lot = make.opened(lot)
    people = make.panel(lot)
    tasks.tell_panel.call(order_id=lot.order_id, user_ids=[p.user_id for p in people])
    ready = make.admitted(proposal)
    tasks.tell_admitted.call(proposal_id=ready.pk)
    for person in people:
        make.scored(ready, person)
    lot.refresh_from_db()
    lot = make.released(lot)
    tasks.tell_chosen.call(lot_id=lot.pk)
    tasks.tell_released.call(lot_id=lot.pk)
    assert codes() == ["orders.admitted", "orders.chosen", "orders.outcome", "orders.panel", "orders.submitted"]
    outcome = Letter.objects.get(code="orders.outcome")
    assert outcome.user_id is not None
