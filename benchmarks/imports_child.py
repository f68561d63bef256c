"""One measurement of `benchmarks.imports`, in a process of its own so that its memory is its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

EDRPOU, LINES = "12345678", 20


def main(what: str, *arguments: str) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esm.config.settings")
    django.setup()
    if what == "make":
        return make_files(Path(arguments[0]), int(arguments[1]))
    if what == "spoil":
        return make_files(Path(arguments[0]), int(arguments[1]), spoilt=True)
    if what == "faulty":
        return faulty(Path(arguments[0]), arguments[1])
    path, database = Path(arguments[0]), arguments[1]
    organisation = prepare()
    with Neighbour(organisation) as neighbour, Memory(neighbour.pid) as memory:
        before = cpu(), server_cpu()
        rows, checked, written = (ours if what == "ours" else peer)(path, organisation)
        ours_cpu, server = cpu() - before[0], server_cpu() - before[1]
    name = "ЄСМ" if what == "ours" else "django-import-export"
    print(
        f"{database:<10} {name:<22} {path.suffix[1:]:<5} {rows:>9} {checked:>8.1f} {written:>8.1f} "
        f"{rows / (checked + written):>8,.0f} {memory.most // 2**20:>6} {ours_cpu:>7.1f} {server:>7.1f} "
        f"{rows / (ours_cpu + server):>10,.0f} {neighbour.longest:>6.1f} {os.getloadavg()[0]:>5.1f}",
        flush=True,
    )
    return 0


def cpu() -> float:
    """Seconds of this process and of those it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def server_cpu() -> float:
    """Seconds of PostgreSQL's process that serves this connection."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        after_name = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


class Memory:
    """The most resident bytes that this process and its children (but one) had at one time."""

    def __init__(self, without: int) -> None:
        self._without = str(without)

    def __enter__(self) -> Memory:
        self.most, self._stop = 0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._watch.join()

    def _look(self) -> None:
        page, mine = os.sysconf("SC_PAGE_SIZE"), os.getpid()
        while not self._stop.wait(0.1):
            children = Path(f"/proc/{mine}/task/{mine}/children").read_text().split()
            now = 0
            for process in {str(mine), *children} - {self._without}:
                with suppress(OSError):
                    now += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * page
            self.most = max(self.most, now)


NEIGHBOUR = """
import sys, time
import django
django.setup()
from django.db import OperationalError, connection, transaction
from esm.partners.models import Organisation
longest = 0.0
connection.ensure_connection()
print("ready", flush=True)
while not __import__("select").select([sys.stdin], [], [], 0.2)[0]:
    began = time.perf_counter()
    try:
        with transaction.atomic():
            Organisation.objects.filter(pk=-int(sys.argv[1])).update(edrpou="00000000")
    except OperationalError:
        pass  # it gave up: the time says when
    longest = max(longest, time.perf_counter() - began)
print(longest)
"""


class Neighbour:
    """Somebody else who writes five times a second meanwhile; `longest`: seconds that one writing took."""

    def __init__(self, organisation: Any) -> None:
        self.longest = 0.0
        self._command = [sys.executable, "-c", NEIGHBOUR, str(organisation.pk)]

    def __enter__(self) -> Neighbour:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self._process.pid
        self._process.stdout.readline()  # type: ignore[union-attr]
        return self

    def __exit__(self, *_error: object) -> None:
        said, _ = self._process.communicate("stop\n")
        self.longest = float(said or "nan")


def make_files(folder: Path, count: int, *, spoilt: bool = False) -> int:
    from django.utils.timezone import localdate

    from esm.deliveries.tests import tables

    for ending in ("csv", "xlsx"):
        rows = tables.rows(count, today=localdate(), edrpou=EDRPOU, contract="Д-", lines=LINES)
        tables.save(folder / f"{count}.{ending}", spoil(rows, count) if spoilt else rows)
    return 0


def bad_rows(count: int) -> dict[int, tuple[str, Any]]:
    """The three bad rows of a file, by their number under the heading from 0: column and what stands in it."""
    from django.utils.timezone import localdate

    return {
        count // 3: ("service", "999.9 Немає"),
        count // 2: ("quantity", "багато"),
        count - 1: ("date", localdate() + timedelta(days=3)),
    }


def spoil(rows: Iterable[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    bad = bad_rows(count)
    for number, row in enumerate(rows):
        if number in bad:
            column, value = bad[number]
            row |= {column: value}
        yield row


def faulty(path: Path, database: str) -> int:
    """A file with three bad rows: named, refused whole, marked. Exit 1 and a sentence when it isn't so."""
    from django.utils.timezone import localdate, now

    from esm.deliveries.importing.check import check_file
    from esm.deliveries.models import Allowance, Batch, Delivery
    from esm.deliveries.services.importing import write_checked
    from esm.deliveries.tests import tables
    from esm.kernel.actor import SYSTEM
    from esm.kernel.errors import Invalid
    from esm.kernel.longtables import open_rows
    from esm.kernel.marked import marked_copy

    organisation, kind = prepare(), tables.kind_of(path)
    count = int(path.stem)
    with Neighbour(organisation) as neighbour, Memory(neighbour.pid) as memory:
        began = time.perf_counter()
        with check_file(path, kind, only=None, today=localdate()) as checked:
            report, checked_at = checked.report, time.perf_counter()
            try:
                write_checked(checked, actor=SYSTEM, file_name=path.name, at=now())
                raise SystemExit("a file with bad rows was written")
            except Invalid:
                refused_at = time.perf_counter()
            with marked_copy(path, kind, report.problems, checked.reader) as copy:  # type: ignore[arg-type]
                marked_at = time.perf_counter()
                with open_rows(copy, kind) as rows:
                    width = len(checked.reader.heading)  # type: ignore[union-attr]
                    marked = {n: str(row[width]) for n, row in rows if n > 1 and len(row) > width and row[width]}
    expected = {number + 2: column for number, (column, _value) in bad_rows(count).items()}
    found = {p.row: p for p in report.problems}
    right = (
        {row: p.column for row, p in found.items()} == expected == dict.fromkeys(marked) | expected
        and len(report.problems) == report.faulty == len(expected)
        and all(p.value and p.message and p.fix and p.fix in marked[row] for row, p in found.items())
        and (report.rows, report.new) == (count, count - len(expected))
        and not (Delivery.objects.exists() or Batch.objects.exists() or Allowance.objects.filter(used__gt=0).exists())
    )
    print(
        f"{database:<10} {path.suffix[1:]:<5} {count:>9} {checked_at - began:>8.1f} {refused_at - checked_at:>8.1f} "
        f"{marked_at - refused_at:>8.1f} {memory.most // 2**20:>6} {os.getloadavg()[0]:>5.1f}",
        flush=True,
    )
    if not right:
        print(f"not as it should be: {report} {list(marked.items())[:5]}", file=sys.stderr)
    return 0 if right else 1


def prepare() -> Any:
    """An organisation with contracts for what the file has."""
    from django.core.management import call_command
    from django.utils.timezone import localdate, now

    from esm.deliveries.models import Allowance
    from esm.kernel.actor import SYSTEM
    from esm.partners.tests import make as partners
    from esm.reference import public as reference

    call_command("migrate", verbosity=0)
    reference.load_reference(actor=SYSTEM, at=now())
    organisation = partners.organisation(edrpou=EDRPOU)
    for n in range(LINES):
        Allowance.objects.create(
            contract_code=f"Д-{n}", provider=organisation, service_code="015.1", unit="hour", volume=10**10,
            valid_from=localdate() - timedelta(days=400), valid_until=localdate() + timedelta(days=30),
        )  # fmt: skip
    return organisation


def ours(path: Path, organisation: Any) -> tuple[int, float, float]:
    from django.utils.timezone import localdate, now

    from esm.deliveries.importing.check import check_file
    from esm.deliveries.models import Delivery
    from esm.deliveries.services.importing import write_checked
    from esm.deliveries.tests import tables
    from esm.kernel.actor import SYSTEM

    began = time.perf_counter()
    with check_file(path, tables.kind_of(path), only=None, today=localdate()) as checked:
        middle = time.perf_counter()
        write_checked(checked, actor=SYSTEM, file_name=path.name, at=now())
        done = time.perf_counter()
        if checked.report.faulty or Delivery.objects.count() != checked.report.rows:
            raise SystemExit(f"{checked.report.faulty} mistakes: {checked.report.problems[:3]}")
        return checked.report.rows, middle - began, done - middle


def peer(path: Path, organisation: Any) -> tuple[int, float, float]:
    """The library's quickest way: bulk, no differences, no look-ups of what is there; codes read as ours are."""
    import tablib
    from django.utils.timezone import localdate, now
    from import_export import fields, resources, widgets

    from esm.deliveries.columns import TITLES
    from esm.deliveries.importing.words import Words, read_text
    from esm.deliveries.machine import SCALE
    from esm.deliveries.models import Allowance, Batch, Delivery

    codes = Words.load().codes
    lines = {a.contract_code: a.pk for a in Allowance.objects.all()}
    batch = Batch.objects.create(organisation=organisation, kind="import", entered_at=now())
    today = localdate()

    class Code(widgets.Widget):
        def __init__(self, column: str) -> None:
            super().__init__()
            self.names = codes[column]

        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
            return self.names[" ".join(str(value).casefold().split())] if value else ""

    class Text(widgets.Widget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
            return read_text(value) if value is not None else ""

    class Hundredths(widgets.Widget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
            return round(float(str(value).replace(",", ".")) * SCALE)

    kinds: dict[str, tuple[str, widgets.Widget]] = {
        "key": ("row_key", Text()),
        "date": ("delivered_on", widgets.DateWidget("%d.%m.%Y")),
        "quantity": ("quantity", Hundredths()),
        "contacts": ("contacts", widgets.IntegerWidget()),
        "recipient": ("recipient", Text()),
        "worker": ("worker", Text()),
        "contract": ("contract_code", Text()),
        "service": ("service_code", Code("service")),
        **{column: (column, Code(column)) for column in ("unit", "mode", "district", "category", "confirmation")},
    }

    class Deliveries(resources.ModelResource):
        class Meta:
            model = Delivery
            fields = ()
            import_id_fields = ("row_key",)
            use_bulk, batch_size, use_transactions = True, 1000, True
            force_init_instance = skip_diff = skip_html_diff = True

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.organisation_id, instance.batch_id, instance.entered_on = organisation.pk, batch.pk, today
            instance.allowance_id = lines.get(instance.contract_code)

    resource_ = Deliveries()
    resource_.fields = {
        attribute: fields.Field(attribute=attribute, column_name=str(TITLES[column]), widget=widget)
        for column, (attribute, widget) in kinds.items()
    }
    began = time.perf_counter()
    dataset = tablib.Dataset()
    if path.suffix == ".csv":
        dataset.load(path.read_text(encoding="utf-8-sig"), format="csv", delimiter=";")
    else:
        dataset.load(path.read_bytes(), format="xlsx")
    middle = time.perf_counter()
    resource_.import_data(dataset, raise_errors=True)
    done = time.perf_counter()
    if Delivery.objects.count() != len(dataset):
        raise SystemExit("the peer did not write every row")
    return len(dataset), middle - began, done - middle


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
