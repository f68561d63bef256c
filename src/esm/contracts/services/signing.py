"""Files with signatures: a scan, a detached qualified signature, or a container with both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require
from esm.kernel.files import Kind, StoredFile, Upload

from .. import policies
from ..machine import ContractStatus, FileKind, SignatureCheck
from ..models import Amendment, Contract, SignedFile
from ..signatures import Signer, Unreadable, Verdict, checker, signers_of_cms, signers_of_container

# What may be signed paper: a scan, or a file with a qualified signature.
SIGNED = frozenset({Kind.PDF, Kind.JPG, Kind.PNG, Kind.P7S, Kind.ASICE})
_KINDS = {Kind.P7S: FileKind.SIGNATURE, Kind.ASICE: FileKind.CONTAINER}
_READERS: dict[FileKind, Callable[[bytes], tuple[Signer, ...]]] = {
    FileKind.SIGNATURE: signers_of_cms,
    FileKind.CONTAINER: signers_of_container,
}


def store_signed(*, actor: Actor, upload: Upload, at: datetime) -> StoredFile:
    """Keep an upload that is to be a signed paper. Raises Invalid at "file" for another kind and for a broken signature."""
    stored = files.store(actor=actor, upload=upload, allowed=SIGNED, at=at)
    _signers(stored)
    return stored


def keep_file(
    contract: Contract, file_id: int, *, actor: Actor, at: datetime, amendment: Amendment | None = None
) -> SignedFile:
    """Put a stored file beside the contract (or its amendment). The contract is locked by the caller."""
    stored = StoredFile.objects.get(pk=file_id)
    kind = _KINDS.get(Kind(stored.kind), FileKind.SCAN)
    signers = _signers(stored)
    verdict = Verdict(SignatureCheck.NOT_CHECKED)
    if kind != FileKind.SCAN:
        verdict = checker().check(files.path_of(stored), _paper(contract, amendment))
    return SignedFile.objects.create(
        contract=contract,
        amendment=amendment,
        file=stored,
        kind=kind,
        signers=[s.data() for s in signers],
        check_status=verdict.status,
        check_note=verdict.note[:300],
        checked_at=None if verdict.status == SignatureCheck.NOT_CHECKED else at,
        added_at=at,
        added_by_id=actor.user_id,
    )


def add_file(*, actor: Actor, code: str, ordinal: int | None, file_id: int, at: datetime) -> SignedFile:
    """A signed file that came later, or one more (a scan and a signature), of the contract or of its amendment."""
    with transaction.atomic():
        contract = Contract.objects.select_for_update().filter(code=code).first()
        if contract is None or not policies.may_see(actor, contract):
            raise NotFound(_("Такого договору немає."))
        require(policies.may_manage(actor))
        amendment = None
        if ordinal is not None:
            amendment = contract.amendments.filter(ordinal=ordinal, signed_on__isnull=False).first()
            found(amendment is not None)
        if contract.status in {ContractStatus.DRAFT, ContractStatus.CANCELLED}:
            raise Conflict(_("Договір ще не підписано. Спершу запишіть підписання."))
        signed = keep_file(contract, file_id, actor=actor, at=at, amendment=amendment)
        audit.record(
            actor=actor, action="contracts.add_signed_file", subject=contract, at=at, kind=signed.kind, ordinal=ordinal
        )
    return signed


def _signers(stored: StoredFile) -> tuple[Signer, ...]:
    reader = _READERS.get(_KINDS.get(Kind(stored.kind), FileKind.SCAN))
    if reader is None:
        return ()
    try:
        return reader(files.path_of(stored).read_bytes())
    except Unreadable as error:
        raise Invalid(
            {
                "file": _(
                    "Файл підпису не читається: у ньому немає підпису або він пошкоджений. "
                    "Збережіть підпис ще раз і додайте новий файл."
                )
            }
        ) from error


def _paper(contract: Contract, amendment: Amendment | None) -> Path | None:
    """The paper that a detached signature belongs to: the PDF that was put beside the contract before it."""
    scan = contract.signed_files.filter(amendment=amendment, kind=FileKind.SCAN).select_related("file").last()
    return files.path_of(scan.file) if scan else None
