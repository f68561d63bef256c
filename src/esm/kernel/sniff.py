"""What a file really is, by its bytes. The name only tells whether somebody tries to pass one thing for another."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from pathlib import Path, PurePath

from django.db.models import TextChoices
from django.utils.translation import gettext as _

UNPACKED_LIMIT = 300 * 2**20  # bytes; an office document of 10 MB unpacks to a few dozen
ENTRIES_LIMIT = 5_000
RATIO_LIMIT = 200  # deflate on ordinary text reaches 20–30
RATIO_MATTERS_FROM = 20 * 2**20
PIXELS_LIMIT = 150_000_000


class Refused(Exception):
    """The file isn't accepted; `str()` is the sentence."""


class Kind(TextChoices):
    PDF = "pdf", "PDF"
    JPG = "jpg", "JPG"
    PNG = "png", "PNG"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"
    ODT = "odt", "ODT"
    ODS = "ods", "ODS"
    CSV = "csv", "CSV"
    P7S = "p7s", "P7S"
    ASICE = "asice", "ASiC-E"

    @property
    def mime(self) -> str:
        return _MIME[self]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"
_MIME = {
    Kind.PDF: "application/pdf",
    Kind.JPG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Kind.ODT: f"{_OASIS}.text",
    Kind.ODS: f"{_OASIS}.spreadsheet",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.P7S: "application/pkcs7-signature",
    Kind.ASICE: "application/vnd.etsi.asic-e+zip",
}
_ENDINGS = {"jpeg": Kind.JPG, "p7m": Kind.P7S, "sce": Kind.ASICE} | {kind.value: kind for kind in Kind}
# OpenDocument and ASiC say what they are in a first entry called "mimetype".
_DECLARED = {_MIME[kind]: kind for kind in (Kind.ODT, Kind.ODS, Kind.ASICE)}
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # OID 1.2.840.113549.1.7.2
_PEM = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_TEXT_CONTROLS = bytes(set(range(32)) - {9, 10, 13})


def accept(kinds: frozenset[Kind]) -> str:
    """For the file field's `accept` attribute: a hint to the browser, no check."""
    return ",".join(sorted(f".{ending}" for ending, kind in _ENDINGS.items() if kind in kinds))


def sniff(file: Path, name: str, allowed: frozenset[Kind], *, unpacked: int = UNPACKED_LIMIT) -> Kind:
    """The kind of `file`, one of `allowed`. Raises Refused: unknown, disguised, broken, protected or a bomb.

    `unpacked`: the most bytes that an archive may hold once unpacked.
    """
    kind = _kind(file, unpacked)
    named = _ENDINGS.get(PurePath(name).suffix.lower().lstrip("."))
    if named and kind is not named:
        sentence = (
            _("Файл названо «%(name)s», але всередині не %(named)s, а %(real)s. Збережіть його як %(named)s ще раз.")
            if kind
            else _("Файл названо «%(name)s», але всередині не %(named)s. Збережіть його як %(named)s ще раз.")
        )
        raise Refused(sentence % {"name": name, "named": named.label, "real": kind.label if kind else ""})
    if kind is None or kind not in allowed:
        kinds = ", ".join(k.label for k in Kind if k in allowed)
        raise Refused(
            _("Файл «%(name)s» не того типу. Завантажте один із таких: %(kinds)s.") % {"name": name, "kinds": kinds}
        )
    return kind


def _kind(file: Path, unpacked: int) -> Kind | None:
    with file.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _archive(file, unpacked)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:5] == b"%PDF-":
        return Kind.PDF
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _image(file)
    if (head[:1] == b"\x30" and _SIGNED_DATA in head[:32]) or head.startswith(_PEM):
        return Kind.P7S
    if head.startswith(_OLE):
        raise Refused(_("Це старий формат (DOC, XLS) або файл із паролем. Збережіть його як DOCX чи XLSX без пароля."))
    return Kind.CSV if _is_table_text(file) else None


def _image(file: Path) -> Kind:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=("JPEG", "PNG")) as image:
                width, height = image.size
                kind = Kind.PNG if image.format == "PNG" else Kind.JPG
                image.verify()
    except Image.DecompressionBombError as error:
        raise _bomb() from error
    except Exception as error:  # Pillow raises whatever a broken stream leads it to
        raise Refused(_("Зображення пошкоджене. Відкрийте його в себе, збережіть наново й завантажте.")) from error
    if width * height > PIXELS_LIMIT:
        raise _bomb()
    return kind


def _bomb() -> Refused:
    return Refused(_("Після розпакування файл завеликий, тому ми його не відкрили. Збережіть його наново."))


def _archive(file: Path, limit: int) -> Kind | None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            size = file.stat().st_size
            ratio_is_wild = unpacked > RATIO_MATTERS_FROM and unpacked > size * RATIO_LIMIT
            if len(entries) > ENTRIES_LIMIT or unpacked > limit or ratio_is_wild:
                raise _bomb()
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused(_("Файл захищено паролем. Збережіть його без пароля й завантажте ще раз."))
            _check_real_sizes(file, entries)
            return _office(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise Refused(_("Файл пошкоджений. Відкрийте його в себе, збережіть наново й завантажте.")) from error


def _check_real_sizes(file: Path, entries: list[zipfile.ZipInfo]) -> None:
    """A header may lie about what an entry unpacks to: unpack it piece by piece, keeping nothing, and count."""
    with file.open("rb") as stream:
        for entry in entries:
            if entry.compress_type == zipfile.ZIP_STORED:
                continue
            if entry.compress_type != zipfile.ZIP_DEFLATED:
                raise NotImplementedError(entry.compress_type)
            stream.seek(entry.header_offset + 26)
            name, extra = (int.from_bytes(stream.read(2), "little") for _part in range(2))
            stream.seek(entry.header_offset + 30 + name + extra)
            machine, left, size = zlib.decompressobj(-15), entry.compress_size, 0
            while not machine.eof:
                tail = machine.unconsumed_tail
                if not tail:
                    tail = stream.read(min(left, 65_536))
                    left -= len(tail)
                piece = machine.decompress(tail, 2**20)
                size += len(piece)
                if size > entry.file_size:
                    raise _bomb()
                if not (piece or tail):
                    raise EOFError


def _office(archive: zipfile.ZipFile, names: set[str]) -> Kind | None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_("У файлі є макроси. Збережіть його як звичайний DOCX або XLSX, без макросів."))
    if "mimetype" in names:
        with archive.open("mimetype") as entry:
            return _DECLARED.get(entry.read(100).decode("ascii").strip())
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return Kind.DOCX
        if "xl/workbook.xml" in names:
            return Kind.XLSX
    return None


def _is_table_text(file: Path) -> bool:
    """Text all the way through, in UTF-8 or Windows-1251, and no markup or program."""
    with file.open("rb") as stream:
        start = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        if start.startswith((b"<", b"#!", b"%!", b"{\\rtf", b"mz")):
            return False
        stream.seek(0)
        while chunk := stream.read(2**20):
            if len(chunk.translate(None, _TEXT_CONTROLS)) != len(chunk):
                return False
    return True
