"""The file with the keys of encrypted fields: made once for its owner only, read again as soon as it changes.

One line a key: `seal <id> <key>` or `index <id> <key>`, the key in base64url. The newest stands last: it encrypts,
all of them decrypt.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
_HEAD = (
    "# Keys of encrypted fields. Without this file what they hold is lost: keep a copy of it,\n"
    "# apart from the copies of the database. Never remove a line: old backups need the old keys.\n"
)


class UnknownKey(LookupError):
    """A text was encrypted with a key that this installation doesn't have, or the keyring can't be read."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """`newest` is the id of the key that encrypts; `seals` are all keys by id; `index` makes blind indexes."""

    newest: str
    seals: Mapping[str, bytes]
    index: bytes

    def seal(self, key_id: str) -> bytes:
        try:
            return self.seals[key_id]
        except KeyError:
            raise UnknownKey(f"the keyring has no key {key_id!r}") from None


def keyring() -> Keyring:
    """The keys of this installation, made when there are none yet. Another process's new key is seen at once."""
    path = Path(settings.SECRETS_KEYRING)
    try:
        now = path.stat()
    except FileNotFoundError:
        _create(path)
        now = path.stat()
    return _read(path, now.st_ino, now.st_mtime_ns, now.st_size)


def add_key() -> str:
    """A new key that encrypts from now on; returns its id. The old ones go on decrypting."""
    keyring()
    path = Path(settings.SECRETS_KEYRING)
    key_id, line = _new_line("seal")
    # Written whole beside it and put in its place: whoever reads meanwhile finds the old file or the new one.
    _private(path, path.read_text(encoding="ascii") + line).replace(path)
    return key_id


def _create(path: Path) -> None:
    fresh = _private(path, _HEAD + _new_line("index")[1] + _new_line("seal")[1])
    try:
        os.link(fresh, path)
    except FileExistsError:  # another process was quicker: its keys count
        pass
    finally:
        fresh.unlink()


def _private(path: Path, text: str) -> Path:
    """`text` in a file beside `path` that nobody but its owner can read, on the disk before it is used."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _new_line(kind: str) -> tuple[str, str]:
    key_id = secrets.token_hex(4)
    return key_id, f"{kind} {key_id} {base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"


@lru_cache(maxsize=4)
def _read(path: Path, _inode: int, _changed: int, _size: int) -> Keyring:
    seals: dict[str, bytes] = {}
    indexes: list[bytes] = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            kind, key_id, text = line.split()
            key = base64.urlsafe_b64decode(text)
            if kind not in {"seal", "index"} or len(key) != KEY_BYTES or (kind == "seal" and key_id in seals):
                raise ValueError
        except ValueError:
            # The line itself is a secret and must not get into a log.
            raise UnknownKey(f"{path}, line {number}: not a key of 32 bytes with an id of its own") from None
        if kind == "seal":
            seals[key_id] = key
        else:
            indexes.append(key)
    if not seals or len(indexes) != 1:
        raise UnknownKey(f"{path}: there must be at least one seal key and exactly one index key")
    return Keyring(list(seals)[-1], seals, indexes[0])
