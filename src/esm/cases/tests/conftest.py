from __future__ import annotations

import pytest
from django.db import transaction

from . import make


@pytest.fixture(scope="module", autouse=True)
def _reference(django_db_setup, django_db_blocker):
    """Rules, the calendar, districts: read in once for a module; what a test writes is undone without them."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        make.reference()
        yield
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
