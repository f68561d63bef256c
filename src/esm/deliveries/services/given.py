"""Rows that another room saw given: a consultation at a desk, a person helped after a referral."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from esm.kernel.actor import Actor

from ..columns import Entry
from ..machine import BatchKind
from .logging import Logged, write_rows


@transaction.atomic
def record_given(*, actor: Actor, organisation_id: int, rows: Sequence[Entry], at: datetime) -> Logged:
    """Write rows into the organisation's log on behalf of the room in which they were given.

    That room has checked that the actor may; everything else is checked as always. Raises InvalidRows.
    """
    return write_rows(actor=actor, organisation_id=organisation_id, rows=rows, at=at, kind=BatchKind.DESK)
