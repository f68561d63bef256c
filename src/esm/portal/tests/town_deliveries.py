"""The service log of the town: a row of the town's organisation and a key for its program."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from esm.deliveries.services import create_token
from esm.deliveries.tests import make
from esm.kernel.actor import Actor


def add(own: Any, head: Actor, at: datetime) -> dict[str, dict[str, Any]]:
    """What the addresses speak of."""
    (row,) = make.logged(own, make.entry(date=at.date()), at=at)
    token = create_token(actor=head, organisation_id=own.pk, name="Облік", at=at)
    return {
        **{f"deliveries:{name}": {"number": row.pk} for name in ("delivery", "correct")},
        **{f"deliveries:{name}": {"number": row.batch_id} for name in ("batch", "undo")},
        "deliveries:revoke": {"number": token.token_id},
        "api:delivery_cancel": {"number": row.pk},
    }
