"""The days that a test can't wait for: run inside the served city as `clock.py close SLUG`.

The server's clock is the only judge of a deadline, and nobody may shorten one. So the test moves the deadline itself,
in the database, to a minute ago: everything after it happens as it would on the next day.
"""

import sys
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[4])]


def close(slug: str) -> None:
    from django.utils import timezone

    from esm.competitions.models import Call

    moment = timezone.now() - timedelta(minutes=1)
    assert Call.objects.filter(slug=slug).update(closes_at=moment) == 1


if __name__ == "__main__":
    import django

    django.setup()
    {"close": close}[sys.argv[1]](*sys.argv[2:])
