"""Tasks that the tests of the worker run in real processes."""

import os
import time
from datetime import timedelta
from pathlib import Path

from esm.kernel.errors import Conflict
from esm.kernel.jobs import Retry, job


@job(Retry(attempts=3, first=timedelta(seconds=30)))
def linger(folder: str) -> str:
    """The first run hangs until it is killed; the next one ends at once."""
    started = Path(folder) / "started"
    if not started.exists():
        started.write_text(str(os.getpid()))
        time.sleep(120)
    (Path(folder) / "done").touch()
    return "done"


@job(Retry(attempts=3, first=timedelta(seconds=30), factor=4))
def stumble() -> None:
    raise OSError("the mail server is away")


@job()
def refuse() -> None:
    raise Conflict("Уже розглянуто")


@job()
def tick() -> None:
    return None
