"""An organisation at its own pages."""

import pytest
import time_machine

from esm.identity.tests.make import user
from esm.partners.tests.make import head, organisation

from . import make


@pytest.fixture
def stopped_clock():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def owner():
    return organisation()


@pytest.fixture
def signed_in(client, owner):
    """The organisation's head."""
    client.force_login(head(owner, user=user(full_name="Оксана Лисенко")))
    return client


@pytest.fixture
def draft(owner):
    return make.application(organisation=owner)
