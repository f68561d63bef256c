"""The town of `town.py`, built once for a module of tests; what a test does in it is undone."""

from __future__ import annotations

import time

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from . import town as builder

VISITOR = "visitor"


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """Stands while the module's tests run, in a transaction that is rolled back at the end."""
    before = site.DATA_DIR
    site.DATA_DIR = folder = tmp_path_factory.mktemp("town")
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        yield builder.build(timezone.now(), folder)
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
    site.DATA_DIR = before


@pytest.fixture
def browse(town, db, settings):
    """`browse(who)` is her browser. She has just signed in with her password."""
    settings.DATA_DIR = town.folder
    cache.clear()  # limits of tries don't reach from one test into another

    def of(who: str, **kw) -> Client:
        client = Client(**kw)
        if who != VISITOR:
            client.force_login(town.people[who])
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 86_400}]
            session["account_authentication_methods_user"] = str(town.people[who].pk)
            session.save()
        return client

    return of
