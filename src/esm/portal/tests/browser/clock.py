"""The days that a test can't wait for: run inside the served city as `clock.py close SLUG` (a call), `close_order SLUG`.

The server's clock is the only judge of a deadline, and nobody may shorten one. So the test moves the deadline itself,
in the database, to a minute ago: everything after it happens as it would on the next day.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[4])]


def close(slug: str) -> None:
    from esm.competitions.models import Call

    assert Call.objects.filter(slug=slug).update(closes_at=_a_minute_ago()) == 1


def close_order(slug: str) -> None:
    from esm.orders.models import Order

    assert Order.objects.filter(slug=slug).update(closes_at=_a_minute_ago()) == 1


def _a_minute_ago() -> datetime:
    from django.utils import timezone

    return timezone.now() - timedelta(minutes=1)


if __name__ == "__main__":
    import django

    django.setup()
    {"close": close, "close_order": close_order}[sys.argv[1]](*sys.argv[2:])
