"""What a file with a qualified electronic signature says about its signers. It is read here, never checked: see `checker`.

A detached signature (.p7s) is CMS SignedData in DER (RFC 5652): its certificates name the signers and who issued them, its
signed attributes say when. A container (.asice) is a ZIP with such signatures, or XML ones, in META-INF. Pure: bytes in.
"""

from __future__ import annotations

import base64
import binascii
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from cryptography import x509
from cryptography.x509.oid import NameOID

SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
SIGNING_TIME = bytes.fromhex("2a864886f70d010905")
# More than any signature of some hundred signers; a container's member is never read past it.
MOST_BYTES = 5_000_000
_SEQUENCE, _SET, _OID, _INTEGER = 0x30, 0x31, 0x06, 0x02
_CERTIFICATES, _ATTRIBUTES, _UTC_TIME, _TIME = 0xA0, 0xA0, 0x17, 0x18


class Unreadable(ValueError):
    """The bytes are no signature of this kind."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Names as they stand in the certificate; `signed_at` by the signer's own clock, ISO, empty when it isn't said."""

    name: str
    organisation: str
    issuer: str
    signed_at: str

    def data(self) -> dict[str, str]:
        return {f: getattr(self, f) for f in self.__slots__}


@dataclass(frozen=True, slots=True)
class _Node:
    tag: int
    body: memoryview
    # Header and body together: what a certificate is parsed from.
    whole: memoryview

    def children(self) -> list[_Node]:
        return list(_nodes(self.body))


def signers_of_cms(data: bytes) -> tuple[Signer, ...]:
    """Raises Unreadable."""
    try:
        return tuple(_cms(_der(data)))
    except (IndexError, ValueError) as error:
        raise Unreadable(str(error)) from error


def signers_of_container(data: bytes) -> tuple[Signer, ...]:
    """Of a ZIP (ASiC-E). Raises Unreadable."""
    found: list[Signer] = []
    try:
        with zipfile.ZipFile(BytesIO(data)) as container:
            members = [m for m in container.infolist() if m.filename.upper().startswith("META-INF/")]
            for member in members[:50]:
                if member.file_size > MOST_BYTES:
                    raise Unreadable("a signature of this size is none")
                name = member.filename.lower()
                if name.endswith(".p7s"):
                    found += signers_of_cms(container.read(member))
                elif "signature" in name and name.endswith(".xml"):
                    found += _xml(container.read(member))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable(str(error)) from error
    if not found:
        raise Unreadable("no signature inside")
    return tuple(found)


def _der(data: bytes) -> bytes:
    """DER, also when it came as PEM or base64 text."""
    text = data.strip()
    if text.startswith(b"-----BEGIN"):
        text = re.sub(rb"-----[^-]+-----", b"", text)
    if data[:1] != bytes([_SEQUENCE]):
        try:
            return base64.b64decode(b"".join(text.split()), validate=True)
        except binascii.Error as error:
            raise ValueError("neither DER nor base64") from error
    return data


def _nodes(data: memoryview, depth: int = 0) -> Iterator[_Node]:
    """Nodes of one level; indefinite lengths (BER) end with two zero bytes."""
    at = 0
    while at < len(data):
        start, tag = at, data[at]
        if tag & 0x1F == 0x1F:
            raise ValueError("long tags aren't used in signatures")
        length = data[at + 1]
        at += 2
        if length == 0x80:
            size = _indefinite(data, at, depth)
            yield _Node(tag, data[at : at + size], data[start : at + size + 2])
            at += size + 2
            continue
        if length & 0x80:
            count = length & 0x7F
            if count > 4:
                raise ValueError("too long")
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > len(data):
            raise ValueError("cut off")
        if tag == 0 and length == 0:
            return
        yield _Node(tag, data[at : at + length], data[start : at + length])
        at += length


def _indefinite(data: memoryview, at: int, depth: int) -> int:
    """Bytes up to the end mark of a node of indefinite length."""
    if depth > 16:
        raise ValueError("too deep")
    size = 0
    for node in _nodes(data[at:], depth + 1):
        size += len(node.whole)
    if bytes(data[at + size : at + size + 2]) != b"\0\0":
        raise ValueError("cut off")
    return size


def _cms(data: bytes) -> Iterator[Signer]:
    outer, *_rest = _nodes(memoryview(data))
    kind, content = outer.children()[:2]
    if kind.tag != _OID or bytes(kind.body) != SIGNED_DATA:
        raise ValueError("not signed data")
    parts = content.children()[0].children()
    bag = next((p for p in parts[3:] if p.tag == _CERTIFICATES), None)
    certificates = [_certificate(bytes(c.whole)) for c in bag.children() if c.tag == _SEQUENCE] if bag else []
    infos = parts[-1]
    if infos.tag != _SET or not infos.children():
        raise ValueError("nobody signed")
    for info in infos.children():
        fields = info.children()
        signed_at = next((_signing_time(f) for f in fields[2:] if f.tag == _ATTRIBUTES), "")
        yield _signer(_of(certificates, fields[1]), signed_at)


def _of(certificates: list[x509.Certificate], sid: _Node) -> x509.Certificate | None:
    """The certificate that a signer names by issuer and serial number; else the first that isn't an authority's."""
    if sid.tag == _SEQUENCE:
        serial = int.from_bytes(sid.children()[-1].body, "big", signed=True)
        for certificate in certificates:
            if certificate.serial_number == serial:
                return certificate
    return certificates[0] if certificates else None


def _certificate(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)


def _signing_time(attributes: _Node) -> str:
    for attribute in attributes.children():
        kind, values = attribute.children()[:2]
        if bytes(kind.body) == SIGNING_TIME:
            time = values.children()[0]
            text = bytes(time.body).decode("ascii")
            form = "%y%m%d%H%M%SZ" if time.tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
            return datetime.strptime(text, form).replace(tzinfo=UTC).isoformat()
    return ""


def _signer(certificate: x509.Certificate | None, signed_at: str) -> Signer:
    if certificate is None:
        return Signer("", "", "", signed_at)
    subject, issuer = certificate.subject, certificate.issuer
    return Signer(
        name=_name(subject, NameOID.COMMON_NAME),
        organisation=_name(subject, NameOID.ORGANIZATION_NAME),
        issuer=_name(issuer, NameOID.ORGANIZATION_NAME) or _name(issuer, NameOID.COMMON_NAME),
        signed_at=signed_at,
    )


def _name(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return " ".join(str(values[0].value).split())[:200] if values else ""


_X509 = re.compile(rb"<(?:\w+:)?X509Certificate[^>]*>([^<]+)</")
_XADES_TIME = re.compile(rb"<(?:\w+:)?SigningTime[^>]*>([^<]{1,40})</")


def _xml(data: bytes) -> list[Signer]:
    """An XML signature names its signer by the first certificate in it. No parser is let loose on it: no entities."""
    found = _X509.search(data)
    if not found:
        raise Unreadable("an XML signature without a certificate")
    try:
        certificate = _certificate(base64.b64decode(b"".join(found[1].split()), validate=True))
    except (binascii.Error, ValueError) as error:
        raise Unreadable(str(error)) from error
    time = _XADES_TIME.search(data)
    return [_signer(certificate, time[1].decode("ascii", "ignore").strip() if time else "")]
