"""Shared by all rooms' tests."""

import gc
from inspect import isfunction

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from tools import testdb

# How long an example takes says how busy the machine is, not whether a promise holds.
settings.register_profile("esm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("esm")


QUERY_COUNTERS = {"CaptureQueriesContext", "django_assert_num_queries", "django_assert_max_num_queries"}


def _counts_queries(item):
    """Itself, or by a function of its module that it calls."""
    own = item.function.__code__.co_names
    helpers = (item.module.__dict__.get(name) for name in own)
    names = {*item.fixturenames, *own, *(n for h in helpers if isfunction(h) for n in h.__code__.co_names)}
    return not names.isdisjoint(QUERY_COUNTERS)


def _runs_on(vendor, item):
    """Whether this database has a part in what the test promises (docs/decisions/0009-tests.md)."""
    if vendor == "sqlite":
        return item.get_closest_marker("postgresql") is None
    if item.get_closest_marker("one_database") or item.get_closest_marker("browser"):
        return False
    if not (item.get_closest_marker("django_db") or "django_db_setup" in item.fixturenames):
        return False  # it meets no database at all
    return "pages" not in item.path.stem or _counts_queries(item)


def pytest_collection_modifyitems(config, items):
    from django.db import connection

    kept = {True: [], False: []}
    for item in items:
        kept[_runs_on(connection.vendor, item)].append(item)
    if kept[False]:
        config.hook.pytest_deselected(items=kept[False])
        items[:] = kept[True]


def pytest_collection_finish():
    """The collector of garbage comes seldom, and not to what stands by now: it took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_use_migrations, django_db_modify_db_settings):
    """In place of pytest-django's: each process of the run takes a copy of one migrated database (tools.testdb)."""
    from django.db import connection

    with django_db_blocker.unblock(), testdb.used(connection, migrated=django_db_use_migrations):
        django_db_blocker.restore()
        yield
        django_db_blocker.unblock()


@pytest.fixture(scope="session", autouse=True)
def _translations():
    """Pages in English need their .mo files, which aren't kept in the repository."""
    from esm.portal.messages import compile_all

    compile_all()


@pytest.fixture(scope="session", autouse=True)
def _city_begun(request, tmp_path_factory):
    """The city of browser tests is built while others run."""
    if any(item.get_closest_marker("browser") for item in request.session.items):
        from esm.portal.tests.browser import building

        building.begin(tmp_path_factory)


@pytest.fixture(autouse=True)
def _ukrainian():
    """A test that asked for a page under /en/ leaves its thread in English; the next one starts at home."""
    translation.activate("uk")


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path):
    """Files that a test stores go with the test."""
    settings.DATA_DIR = tmp_path


_asleep: list[str] = []


@pytest.fixture(autouse=True)
def _race_tests_may_be_cleared(request, django_db_blocker):
    """After a test with real transactions the tables are emptied: SQLite's guards of append-only rows sleep meanwhile.

    They are the real ones again before the next test (PostgreSQL empties tables without asking them).
    """
    from django.db import connection

    if _asleep:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            while _asleep:
                cursor.execute(_asleep.pop())
    marker = request.node.get_closest_marker("django_db")
    real = bool(marker and marker.kwargs.get("transaction"))
    if real:
        request.getfixturevalue("_django_db_helper")  # so that what follows the test comes before the emptying
    yield
    if real and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND upper(sql) LIKE '%BEFORE DELETE%'"
            )
            for name, sql in cursor.fetchall():
                _asleep.append(sql)
                cursor.execute(f'DROP TRIGGER "{name}"')
