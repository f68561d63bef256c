"""Signed files as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.files import StoredFile

from ..machine import FileKind, SignatureCheck
from ..models import SignedFile


@dataclass(frozen=True, slots=True)
class SignerView:
    """What the file says about who signed; nobody has checked that here."""

    name: str
    organisation: str
    issuer: str
    signed_at: str

    @property
    def moment(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.signed_at)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class SignedFileView:
    id: int
    file_id: int
    name: str
    kind: str
    kind_label: str
    signers: tuple[SignerView, ...]
    check_status: str
    check_label: str
    check_note: str

    @property
    def unchecked(self) -> bool:
        return self.check_status == SignatureCheck.NOT_CHECKED

    @property
    def is_electronic(self) -> bool:
        return self.kind != FileKind.SCAN

    @property
    def tone(self) -> str:
        return {SignatureCheck.VALID: "ok", SignatureCheck.INVALID: "err"}.get(
            SignatureCheck(self.check_status), "warn"
        )


def signed_file_view(signed: SignedFile) -> SignedFileView:
    """`signed` with its file loaded."""
    return SignedFileView(
        signed.pk,
        signed.file_id,
        signed.file.name,
        signed.kind,
        signed.get_kind_display(),
        tuple(SignerView(*(s.get(k, "") for k in SignerView.__slots__)) for s in signed.signers),
        signed.check_status,
        signed.get_check_status_display(),
        signed.check_note,
    )


def signed_file(contract_id: int, signed_id: int) -> StoredFile:
    """Raises NotFound for a file of another contract."""
    signed = SignedFile.objects.select_related("file").filter(contract_id=contract_id, pk=signed_id).first()
    if signed is None:
        raise NotFound(_("Такого файлу немає."))
    return signed.file
