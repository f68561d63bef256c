"""Background entry points: the nightly run that looks for pairs, and the destruction of what is kept too long."""

from django.utils.timezone import localdate, now

from esm.kernel.jobs import Retry, job

from .services import destroy_old as destroy
from .services.guessing import find_pairs


@job(Retry(attempts=2))
def look_for_pairs() -> int:
    """Pairs of records that may be one person, for the counters and for the coordinator's queue."""
    return find_pairs(at=now())


@job()
def destroy_old() -> list[str]:
    """Cards whose retention has run out, each with an act."""
    return destroy(today=localdate(), at=now())
