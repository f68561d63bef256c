"""The town of `town.py`, built once by each process of a run; what a test does in it is undone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from . import town as builder

VISITOR = "visitor"


@contextmanager
def _built(folder) -> Iterator[builder.Town]:
    """In a transaction that is rolled back at the end of the block."""
    before, site.DATA_DIR = site.DATA_DIR, folder
    with transaction.atomic():
        yield builder.build(timezone.now(), folder)
        transaction.set_rollback(True)
    site.DATA_DIR = before


class Site:
    """Where the town stands, or nothing."""

    def __init__(self) -> None:
        self.town: builder.Town | None = None
        self.held = ExitStack()

    def clear(self) -> None:
        self.town = None
        self.held.close()


_site = Site()


def _in_town(item: pytest.Item | None) -> bool:
    return "town" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests in the town come first and together, so that it is built once; they are also the longest."""
    items.sort(key=lambda item: not _in_town(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """The town is gone before a test that isn't about it."""
    yield
    if not _in_town(nextitem):
        _site.clear()


@pytest.fixture(scope="session")
def _cleared_site(django_db_setup):
    yield
    _site.clear()


@pytest.fixture(scope="module")  # so that it stands before a test's own transaction begins
def town(_cleared_site, django_db_blocker, tmp_path_factory):
    if _site.town is None:
        _site.held.enter_context(django_db_blocker.unblock())
        _site.town = _site.held.enter_context(_built(tmp_path_factory.mktemp("town")))
    return _site.town


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
