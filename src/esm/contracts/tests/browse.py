"""Who opens pages in tests, what a page says, and what it asks of the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from esm.competitions.tests import make as competitions
from esm.contracts.models import Contract


def signed_in(*roles: str, organisation_id: int | None = None) -> Client:
    """Somebody with roles in the city, or the head of an organisation; the session begins at the moment of the call."""
    client = Client()
    who = competitions.person(*roles, organisation_id=organisation_id)
    client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def own(contract: Contract) -> Client:
    """The head of the contract's organisation."""
    return signed_in(organisation_id=contract.organisation_id)


def text(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.content[:300])
    return str(response.content.decode())


def queries(client: Client, page: str) -> int:
    """Of a page that was opened once before, as in service."""
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        text(client.get(page))
    return len(asked)
