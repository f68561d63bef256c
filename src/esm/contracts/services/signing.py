"""Files with signatures: a scan, a detached qualified signature, or a container with both."""

from __future__ import annotations

from datetime import datetime

from esm.kernel.actor import Actor
from esm.kernel.files import Kind, StoredFile

from ..machine import FileKind
from ..models import Amendment, Contract, SignedFile

_KINDS = {Kind.P7S: FileKind.SIGNATURE, Kind.ASICE: FileKind.CONTAINER}


def keep_file(
    contract: Contract, file_id: int, *, actor: Actor, at: datetime, amendment: Amendment | None = None
) -> SignedFile:
    """Put a stored file beside the contract (or its amendment). The contract is locked by the caller."""
    stored = StoredFile.objects.get(pk=file_id)
    return SignedFile.objects.create(
        contract=contract,
        amendment=amendment,
        file=stored,
        kind=_KINDS.get(Kind(stored.kind), FileKind.SCAN),
        added_at=at,
        added_by_id=actor.user_id,
    )
