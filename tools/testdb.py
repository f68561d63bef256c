"""A database with all its tables, made once by the real migrations; each process of a test run takes a copy.

Migrating from nothing takes half a minute, copying takes none. A made database is named by a digest of the whole
program (not of its tests), so it can't be stale: another program makes another one. A fresh checkout has none, so its
first run on each kind of database runs every migration.

`python -m tools.testdb` makes the SQLite one ahead of the tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Thrown away with pytest's own cache.
FOLDER = ROOT / ".pytest_cache" / "tables"
LOCKS = ROOT / "requirements"


@cache
def digest(migrated: bool = True) -> str:
    """Of everything that the tables come from: the program, this file, the interpreter and the libraries' versions."""
    found = hashlib.sha256(f"{sys.version} {migrated}".encode())
    for path in sorted([*(ROOT / "src").rglob("*.py"), *LOCKS.glob("*.lock"), Path(__file__)]):
        place = path.relative_to(ROOT)
        if not {"tests", "web", "conftest.py"} & set(place.parts):
            found.update(str(place).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """One process makes, the others wait and find it made."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(url: str, migrated: bool) -> None:
    """In a process of its own: what a migration leaves in memory would slow every test down."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.testdb", *([] if migrated else ["--nomigrations"])],
        cwd=ROOT,
        env=os.environ | {"ESM_TESTING": "1", "ESM_DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the tables could not be made:\n{done.stdout}\n{done.stderr}")


def sqlite(target: Path | None = None, *, migrated: bool = True) -> None:
    """A new database file with all tables; without a target, what the next one will be copied from."""
    kind = "migrated" if migrated else "unmigrated"
    made = FOLDER / f"{kind}-{digest(migrated)}.sqlite3"
    with _alone():
        if not made.exists():
            for old in FOLDER.glob(f"{kind}-*"):
                old.unlink()
            fresh = FOLDER / f"{kind}-being-made.sqlite3"
            _make(f"sqlite:///{fresh}", migrated)
            fresh.rename(made)
        if target:
            shutil.copyfile(made, target)


def postgres(cursor: Any, target: str, *, migrated: bool = True) -> None:
    """A new database with all tables in the server of ESM_DATABASE_URL, which `cursor` speaks to."""
    kind = "migrated" if migrated else "unmigrated"
    made, fresh = f"esm_{kind}_{digest(migrated)}", f"esm_{kind}_being_made"
    with _alone():
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [made])
        if not cursor.fetchone()[0]:
            cursor.execute(f'DROP DATABASE IF EXISTS "{fresh}"')
            cursor.execute(f'CREATE DATABASE "{fresh}"')
            _make(f"{os.environ['ESM_DATABASE_URL'].rpartition('/')[0]}/{fresh}", migrated)
            cursor.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{made}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{made}"')


@contextmanager
def used(connection: Any, *, migrated: bool = True) -> Iterator[None]:
    """Django's connection speaks to a copy of its own, which goes with the block."""
    from django.conf import settings

    before, name = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    connection.close()
    if connection.vendor == "sqlite":
        sqlite(Path(name), migrated=migrated)
    else:
        with connection.creation._nodb_cursor() as cursor:
            postgres(cursor, name, migrated=migrated)
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    yield
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = before
    if connection.vendor == "sqlite":
        for part in ("", "-wal", "-shm"):
            Path(name + part).unlink(missing_ok=True)
    else:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main() -> None:
    """Make the tables where ESM_DATABASE_URL says; without it, make the SQLite database that tests will copy."""
    if "ESM_DATABASE_URL" not in os.environ:
        sqlite()
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "esm.config.settings"
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    if "--nomigrations" in sys.argv:
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", verbosity=0, run_syncdb=True, interactive=False)
    call_command("createcachetable", verbosity=0)


if __name__ == "__main__":
    main()
