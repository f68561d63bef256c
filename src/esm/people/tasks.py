"""Background entry points: partners' files, the nightly run that looks for pairs, the destruction of what is kept too long."""

from datetime import timedelta

from django.utils.timezone import localdate, now

from esm.kernel.jobs import Retry, job

from .services import destroy_old as destroy
from .services import incoming, undoing
from .services.guessing import find_pairs

# A list that nobody agreed to write lies sealed for so long, and so long a written one can be taken back.
UNWRITTEN, UNDOABLE = timedelta(days=2), timedelta(days=30)


@job(Retry(attempts=2))
def look_for_pairs() -> int:
    """Pairs of records that may be one person, for the counters and for the coordinator's queue."""
    return find_pairs(at=now())


@job()
def destroy_old() -> list[str]:
    """Cards whose retention has run out, each with an act."""
    return destroy(today=localdate(), at=now())


@job(Retry(attempts=4))
def check_file(file_id: int) -> str:
    return incoming.run_check(file_id, at=now())


@job(Retry(attempts=4))
def write_file(file_id: int) -> str:
    return incoming.run_write(file_id, at=now())


@job(Retry(attempts=4))
def link_file(file_id: int) -> int:
    return incoming.run_link(file_id, at=now())


@job(Retry(attempts=4))
def undo_file(file_id: int) -> int:
    return undoing.take_back(file_id, at=now())


@job()
def forget_files() -> int:
    return incoming.forget_files(unwritten_before=now() - UNWRITTEN, written_before=now() - UNDOABLE)
