"""The service log of the town: a row of the town's organisation and a key for its program."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from esm.deliveries.models import FileImport
from esm.deliveries.services import create_token
from esm.deliveries.tests import make, tables
from esm.kernel.actor import Actor
from esm.kernel.files import Kind, store
from esm.kernel.incoming import ImportStatus


def add(own: Any, head: Actor, at: datetime) -> dict[str, dict[str, Any]]:
    """What the addresses speak of."""
    (row,) = make.logged(own, make.entry(date=at.date()), at=at)
    token = create_token(actor=head, organisation_id=own.pk, name="Облік", at=at)
    code = {"code": faulty_file(own, head, at).code}
    return {
        **{f"imports:{name}": code for name in ("import", "confirm", "cancel", "undo", "marked")},
        **{f"deliveries:{name}": {"number": row.pk} for name in ("delivery", "correct")},
        **{f"deliveries:{name}": {"number": row.batch_id} for name in ("batch", "undo")},
        "deliveries:revoke": {"number": token.token_id},
        "api:delivery_cancel": {"number": row.pk},
    }


def faulty_file(own: Any, head: Actor, at: datetime) -> FileImport:
    """A file in which one row is wrong, with its marked copy."""
    content = tables.csv_text(tables.rows(3, today=at.date())).encode()

    def kept(name: str) -> Any:
        upload = ContentFile(content, name)
        return store(actor=head, upload=upload, allowed=frozenset({Kind.CSV}), at=at)

    return FileImport.objects.create(
        code="a1b2c3d4e5", organisation=own, file_name="листопад.csv", size=len(content), by_id=head.user_id,
        created_at=at, status=ImportStatus.FAULTY, file=kept("листопад.csv"), marked=kept("що виправити.csv"),
        done=3, rows=3, new=2, faulty=1,
        problems=[[3, "unit", "миля", "Немає такого значення.", "Візьміть значення зі списку в бланку."]],
    )  # fmt: skip
