"""What the demo organisations wrote into the service log: invented, outside contracts, keys begin with «demo-».

Two files of the first of them came by the way that every file comes: one was written, in the other two rows are wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from esm.deliveries.columns import Entry
from esm.deliveries.machine import Confirmation, Mode, Unit
from esm.deliveries.models import Delivery, FileImport
from esm.deliveries.services import cancel_delivery, file_imports, log_deliveries
from esm.partners.models import Organisation
from esm.reference import public as reference

from .city import City

WEEKS, ROWS = 16, 7  # how far back, how many rows a week
WORKER = "Вигадана працівниця (демо)"


@dataclass(frozen=True, slots=True)
class Habit:
    """What an organisation does every week."""

    service: str
    unit: str
    quantities: tuple[int, ...]  # hundredths
    mode: str
    category: str
    named: bool  # people by their keys, or only counted


HABITS = (
    Habit("015.1", "hour", (100, 150, 200), "at_home", "older-alone", named=True),
    Habit("021.0", "leg", (100, 200), "in_person", "disability-sight", named=True),
    Habit("002.0", "consultation", (100,), "phone", "displaced", named=False),
)


def build(made: City) -> None:
    """A few hundred rows of the last months, one of them cancelled."""
    districts = [district.key for district in reference.districts()]
    for owner, habit in zip(made.cast.organisations, HABITS, strict=False):
        for week in range(WEEKS, 0, -1):
            _week(made, owner, habit, week, districts)
    wrong = Delivery.objects.filter(organisation=made.cast.organisations[0]).order_by("-id").first()
    if wrong:
        cancel_delivery(
            actor=made.cast.of(made.cast.organisations[0]),
            delivery_id=wrong.pk,
            reason="Візит перенесено (демо)",
            at=made.at,
        )
    _files(made)


def _files(made: City) -> None:
    owner = made.cast.organisations[0]
    at = made.at - timedelta(days=20)
    sent = _send(made, owner, "Послуги за минулий місяць (демо).csv", [{} for _n in range(12)], at)
    file_imports.confirm_import(actor=made.cast.of(owner), code=sent.code, at=at)
    file_imports.run_write(sent.pk, at=at)
    wrong = [{}, {"Одиниця": "миля"}, {}, {"Дата": "31.02.2026"}, {}]
    _send(made, owner, "Послуги за тиждень (демо).csv", wrong, made.at - timedelta(days=1))


def _send(made: City, owner: Organisation, name: str, changes: list[dict[str, str]], at: datetime) -> FileImport:
    """A file with a row for each of `changes`, sent and checked."""
    unit, mode, signed = (str(word.label) for word in (Unit.HOUR, Mode.AT_HOME, Confirmation.SIGNATURE))
    rows = [
        {
            "Ключ рядка": f"demo-{at:%m%d}-{n}", "Дата": f"{at - timedelta(days=1 + n % 6):%d.%m.%Y}",
            "Послуга": "015.1", "Одиниця": unit, "Кількість": "1,5", "Звернень": "1", "Як надано": mode,
            "Район": reference.districts()[n % 3].title, "Код людини": f"D-{n + 1:03d}", "Хто надав": WORKER,
            "Підтвердження": signed,
        } | change
        for n, change in enumerate(changes)
    ]  # fmt: skip
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    upload = ContentFile("\r\n".join(lines).encode("utf-8-sig"), name)
    sent = file_imports.send_file(actor=made.cast.of(owner), organisation_id=owner.pk, upload=upload, at=at)
    file_imports.run_check(sent.pk, at=at)
    return sent


def _week(made: City, owner: Organisation, habit: Habit, week: int, districts: list[str]) -> None:
    at = made.at - timedelta(weeks=week - 1)
    remote = habit.mode == "phone"
    rows = [
        Entry(
            row=n + 1,
            key=f"demo-{week}-{n}",
            date=(at - timedelta(days=1 + n % 6)).date(),
            service=habit.service,
            unit=habit.unit,
            quantity=made.chance.choice(habit.quantities),
            contacts=1 if habit.named else made.chance.randint(1, 4),
            mode=habit.mode,
            district="" if remote else districts[(week + n) % len(districts)],
            category=habit.category,
            recipient=f"D-{made.chance.randint(1, 25):03d}" if habit.named else "",
            worker=WORKER,
            confirmation="signature" if habit.named else "",
        )
        for n in range(ROWS)
    ]
    log_deliveries(actor=made.cast.of(owner), organisation_id=owner.pk, rows=rows, at=at)
