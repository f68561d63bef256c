"""The whole demo city in one transaction: it is there, or it isn't."""

from __future__ import annotations

import random
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from esm.competitions.models import Application, Call
from esm.indicators import public as indicators
from esm.kernel.actor import SYSTEM
from esm.reference import public as reference

from . import acts, cases, city, decided, deliveries, desk, directory, orders, oversight, people, records
from .applications import Desk


def load_reference(*, at: datetime) -> None:
    """What every installation needs: rule sets, classifier, territory, the tables that its own community published."""
    reference.load_reference(actor=SYSTEM, at=at)
    indicators.load_published(actor=SYSTEM, at=at)


def build_once(*, at: datetime) -> str:
    """Build the city unless there are calls already; says what was done."""
    if Call.objects.exists():
        return "The demo city is already there."
    with transaction.atomic():
        made = city.City(people.assemble(at), Desk(), timezone.localtime(at), random.Random(2000))  # noqa: S311  (the same city every time)
        decided.build(made, at.year)
        city.judged_now(made, at.year + 1)
        city.open_now(made, at.year + 1)
        orders.build(made)
        deliveries.build(made)
        acts.build(made)
        oversight.build(made)
        directory.build(made)
        records.build(made)
        desk.build(made)
        cases.build(made)
        # Nobody waits for letters about an invented past; what happens in the city from now on is written about.
        DBTaskResult.objects.all().delete()
    indicators.refresh(at=at)
    # From the next start on, every page says that this city is invented.
    (settings.DATA_DIR / "demo-city").touch()
    return f"The demo city is ready: {Call.objects.count()} calls, {Application.objects.count()} applications."
