"""Builds the demo city that browser tests look at, by a program of its own, once for all processes of a run."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from tools import testdb

ROOT = Path(__file__).resolve().parents[5]


def environment(folder: Path) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("ESM_")} | {
        "ESM_DATA_DIR": str(folder),
        "ESM_TESTING": "1",
        "ESM_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "esm.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }


def run(folder: Path, program: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(program), *arguments],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def built(folders: pytest.TempPathFactory) -> Path:
    """Its folder. Whoever comes first builds, the rest wait. Raises RuntimeError with what went wrong."""
    shared = folders.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "built-city"
    with (shared / "built-city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "city.json").exists():
            folder.mkdir(exist_ok=True)
            testdb.sqlite(folder / "esm.sqlite3")
            run(folder, Path(__file__).with_name("city.py"), str(folder / "city.json"))
    return folder


def begin(folders: pytest.TempPathFactory) -> None:
    """Let it be built while other tests run. What goes wrong is told to the first test that needs the city."""

    def build() -> None:
        with suppress(RuntimeError):
            built(folders)

    Thread(target=build, daemon=True).start()
