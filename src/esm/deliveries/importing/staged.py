"""Good rows of a file put aside until the writing: a temporary table of this connection, and the sums of its rows.

Filling it locks nothing that others need, and it goes with the connection: a killed process leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, cast

from django.db import DatabaseError, connection

from ..models.log import COPIED
from ..models.sums import SUMMED

_NAMES = count(1)
_CHUNK = 5_000
# In the order in which `put` takes them. `number` is the row's in the file; no allowance and no row to cancel are 0.
COLUMNS = (
    "number", "organisation_id", "row_key", "delivered_on", "service_code", "unit", "quantity", "contacts", "mode",
    "district", "category", "recipient", "worker", "confirmation", "contract_code", "revision", "allowance_id",
    "cancels_id",
)  # fmt: skip
_NAMED = ", ".join(COLUMNS)
_ROW = ", ".join(COLUMNS[1:-2])


class Staged:
    """`with Staged() as staged:`; its tables are gone at the end. `large`: more than memory should hold."""

    def __init__(self, *, large: bool = True) -> None:
        self.large = large
        self.table = f"deliveries_staged_{next(_NAMES)}"
        self.sums = f"{self.table}_sums"

    def __enter__(self) -> Staged:
        with connection.cursor() as cursor:
            if self.large and connection.vendor == "sqlite" and not connection.in_atomic_block:
                cursor.execute("PRAGMA temp_store")
                if cursor.fetchone()[0] != 1:
                    cursor.execute("PRAGMA temp_store = FILE")
            cursor.execute(
                f"CREATE TEMP TABLE {self.table} AS SELECT id AS number, {_ROW}, allowance_id, cancels_id "  # noqa: S608
                "FROM deliveries_delivery WHERE id IS NULL"
            )
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(DatabaseError), connection.cursor() as cursor:  # a broken connection took them along
            cursor.execute(f"DROP TABLE IF EXISTS {self.sums}")
            cursor.execute(f"DROP TABLE IF EXISTS {self.table}")

    def put(self, rows: Iterable[Any]) -> None:
        """Rows in the order of COLUMNS."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # psycopg's own COPY: Django knows nothing of it, nor of its errors.
                with connection.wrap_database_errors, cursor.copy(f"COPY {self.table} ({_NAMED}) FROM STDIN") as copy:
                    _copy(copy, list(rows))
            else:
                places = ", ".join(["%s"] * len(COLUMNS))
                cursor.executemany(f"INSERT INTO {self.table} ({_NAMED}) VALUES ({places})", cast(Any, rows))  # noqa: S608

    def take_back(self, ids: Sequence[int]) -> None:
        """Rows that cancel those of the log, beside the ones that take their place."""
        with connection.cursor() as cursor:
            for at in range(0, len(ids), _CHUNK):
                some = ", ".join(map(str, ids[at : at + _CHUNK]))  # our own numbers, from the database
                cursor.execute(
                    f"INSERT INTO {self.table} (number, {COPIED}, quantity, contacts, revision, cancels_id) "  # noqa: S608
                    f"SELECT 0, {COPIED}, -quantity, -contacts, revision + 1, id FROM deliveries_delivery "
                    f"WHERE id IN ({some})"
                )

    def undo(self, batch_id: int, progress: Callable[[int], None]) -> None:
        """Rows that cancel every live row of the batch, and rows that bring back what it had corrected."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT min(id), max(id) FROM deliveries_delivery WHERE batch_id = %s", [batch_id])
            first, last = cursor.fetchone()
            done = 0
            for start in range(first or 0, (last or -1) + 1, 4 * _CHUNK):
                cursor.execute(
                    f"INSERT INTO {self.table} (number, {COPIED}, quantity, contacts, revision, cancels_id) "  # noqa: S608
                    f"SELECT 0, {COPIED}, -quantity, -contacts, revision + 1, id FROM deliveries_delivery d "
                    "WHERE batch_id = %s AND id >= %s AND id < %s AND cancels_id IS NULL "
                    "AND NOT EXISTS (SELECT 1 FROM deliveries_delivery c WHERE c.cancels_id = d.id)",
                    [batch_id, start, start + 4 * _CHUNK],
                )
                done += cursor.rowcount
                progress(done)
            # The corrected row stands two revisions above the one it replaced; its own cancellation is the next.
            columns = ", ".join(f"o.{name}" for name in COPIED.split(", "))
            cursor.execute(
                f"INSERT INTO {self.table} (number, {COPIED}, quantity, contacts, revision, cancels_id) "  # noqa: S608
                f"SELECT 0, {columns}, o.quantity, o.contacts, s.revision + 1, 0 "
                "FROM deliveries_delivery c JOIN deliveries_delivery o ON o.id = c.cancels_id "
                f"JOIN {self.table} s ON s.organisation_id = c.organisation_id AND s.row_key = c.row_key "
                "AND s.revision = c.revision + 2 WHERE c.batch_id = %s AND c.cancels_id IS NOT NULL",
                [batch_id],
            )

    def add_up(self) -> dict[int, int]:
        """Sums of everything, kept beside the rows for `settle`; returns hundredths by allowance."""
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE {self.sums} AS {SUMMED.format(source=self.table)}")
            cursor.execute(
                f"SELECT allowance_id, sum(quantity) FROM {self.sums} WHERE allowance_id > 0 GROUP BY allowance_id"  # noqa: S608
            )
            return {allowance: int(total) for allowance, total in cursor.fetchall()}

    def under(self, allowances: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """Rows of the file under these allowances in their order: number, key, then the content."""
        some = ", ".join(map(str, allowances))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT number, row_key, CAST(delivered_on AS text), {', '.join(COLUMNS[4:15])} FROM {self.table} "  # noqa: S608
                f"WHERE allowance_id IN ({some}) AND number > 0 ORDER BY number"
            )
            while rows := cursor.fetchmany(_CHUNK):
                yield from rows

    def move(self, organisation_id: int, batch_id: int, entered_on: str) -> None:
        """The rows of an organisation into the log. Raises IntegrityError when the log says no."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO deliveries_delivery ({_ROW}, allowance_id, cancels_id, batch_id, entered_on) "  # noqa: S608
                f"SELECT {_ROW}, NULLIF(allowance_id, 0), NULLIF(cancels_id, 0), %s, CAST(%s AS {_day()}) "
                f"FROM {self.table} WHERE organisation_id = %s",
                [batch_id, entered_on, organisation_id],
            )


def _day() -> str:
    return "date" if connection.vendor == "postgresql" else "text"


def _copy(copy: Any, rows: list[Sequence[Any]]) -> None:
    """COPY's text form, made of all rows at once unless some text has what would have to be escaped in it."""
    text = "\n".join(["\t".join(map(str, row)) for row in rows])
    plain = text.count("\t") == len(rows) * (len(COLUMNS) - 1) and text.count("\n") == len(rows) - 1
    if plain and "\\" not in text and "\r" not in text:
        copy.write(text + "\n")
        return
    for row in rows:
        copy.write_row(row)
