"""What files with signatures say about who signed; nobody is said to be checked; a broken file gets a sentence."""

from __future__ import annotations

import base64
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from esm.contracts.machine import FileKind, SignatureCheck
from esm.contracts.services import signing
from esm.contracts.signatures import Unreadable, Verdict, signers_of_cms, signers_of_container
from esm.kernel.errors import Invalid

from . import make


def certificate() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Громадська Наталя Іванівна"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ГО «Світлий крок»"),
        ]
    )
    issuer = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "КНЕДП «Приклад»")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=700))
        .sign(key, hashes.SHA256())
    )
    return made, key


@pytest.fixture(scope="module")
def signed() -> bytes:
    made, key = certificate()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"the paper").add_signer(made, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])


def container(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        archive.writestr(name, content)
    return out.getvalue()


def test_a_detached_signature_names_its_signer_issuer_and_moment(signed):
    (signer,) = signers_of_cms(signed)
    assert (signer.name, signer.organisation) == ("Громадська Наталя Іванівна", "ГО «Світлий крок»")
    assert signer.issuer == "КНЕДП «Приклад»"
    assert datetime.fromisoformat(signer.signed_at).tzinfo is not None


def test_base64_and_pem_are_read_as_well(signed):
    text = base64.encodebytes(signed)
    assert signers_of_cms(text) == signers_of_cms(signed)
    assert signers_of_cms(b"-----BEGIN PKCS7-----\n" + text + b"-----END PKCS7-----\n") == signers_of_cms(signed)


def test_a_container_holds_signatures_of_both_kinds(signed):
    assert signers_of_container(container("META-INF/signature001.p7s", signed)) == signers_of_cms(signed)
    made, _key = certificate()
    der = base64.b64encode(made.public_bytes(serialization.Encoding.DER))
    xml = b"<ds:X509Certificate>" + der + b"</ds:X509Certificate><xades:SigningTime>2027-03-01T10:00:00Z</x>"
    (signer,) = signers_of_container(container("META-INF/signatures0.xml", xml))
    assert (signer.organisation, signer.signed_at) == ("ГО «Світлий крок»", "2027-03-01T10:00:00Z")


def test_a_cut_off_signature_is_unreadable_at_any_length(signed):
    for size in range(0, len(signed) - 1, 7):
        with pytest.raises(Unreadable):
            signers_of_cms(signed[:size])


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(noise):
    for reader in (signers_of_cms, signers_of_container):
        try:
            reader(noise)
        except Unreadable:
            continue


def test_a_container_without_a_signature_is_unreadable():
    with pytest.raises(Unreadable):
        signers_of_container(container("paper.pdf", b"%PDF-"))


class Strict:
    def check(self, signature, paper):
        return Verdict(SignatureCheck.INVALID, "сертифікат відкликано")


@pytest.mark.django_db
class TestBesideTheContract:
    def store(self, content: bytes, name: str = "підпис.p7s"):
        upload = SimpleUploadedFile(name, content)
        return signing.store_signed(actor=make.official(), upload=upload, at=make.NOW)

    def add(self, contract, stored):
        return signing.add_file(actor=make.official(), code=contract.code, ordinal=None, file_id=stored.pk, at=make.NOW)

    def test_who_signed_is_kept_and_said_to_be_unchecked(self, signed):
        file = self.add(make.signed(), self.store(signed))
        assert (file.kind, file.check_status, file.checked_at) == (FileKind.SIGNATURE, SignatureCheck.NOT_CHECKED, None)
        assert file.signers[0]["organisation"] == "ГО «Світлий крок»"

    def test_a_checker_of_the_installation_answers_for_it(self, signed, settings):
        settings.SIGNATURE_CHECKER = f"{__name__}.Strict"
        file = self.add(make.signed(), self.store(signed))
        assert (file.check_status, file.check_note) == (SignatureCheck.INVALID, "сертифікат відкликано")
        assert file.checked_at == make.NOW

    def test_a_broken_signature_gets_a_sentence(self, signed):
        with pytest.raises(Invalid, match="не читається"):
            self.store(signed[: len(signed) // 2])
