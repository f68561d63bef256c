from __future__ import annotations

import pytest
from django.db import transaction

from . import make


@pytest.fixture(scope="module", autouse=True)
def _reference(request, django_db_setup, django_db_blocker):
    """Rules, the calendar, districts: read in once for a module; what a test writes is undone without them."""
    if request.module.__name__.endswith("_races"):  # its processes would wait for this transaction for ever
        yield
        return
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        make.reference()
        yield
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
