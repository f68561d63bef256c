"""AES-256-GCM with the id of its key, tied to its place; HMAC-SHA-256 to find by a value that can't be read.

A sealed text is `v1.<key id>.<base64url of nonce, ciphertext, tag>`. `place` goes in as authenticated data, so a
ciphertext that was moved to another row or column, or altered by a bit, doesn't open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keyring import UnknownKey, keyring

_VERSION = "v1"
# 96 bits at random: with one key, 2³² texts before a repetition is likelier than 2⁻³² (NIST SP 800-38D, 8.3).
_NONCE = 12


class Unreadable(Exception):
    """A sealed text doesn't open: altered, moved from another place, or its key is gone. Never shows what it holds."""


def seal_text(text: str, *, place: str) -> str:
    """`text` encrypted for `place`, with the newest key."""
    keys = keyring()
    nonce = os.urandom(_NONCE)
    body = AESGCM(keys.seal(keys.newest)).encrypt(nonce, text.encode(), place.encode())
    return f"{_VERSION}.{keys.newest}.{base64.urlsafe_b64encode(nonce + body).decode()}"


def open_text(sealed: str, *, place: str) -> str:
    """What `seal_text` was given. Raises Unreadable."""
    key_id = key_of(sealed)
    try:
        raw = base64.urlsafe_b64decode(sealed.rpartition(".")[2])
        return AESGCM(keyring().seal(key_id)).decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
    except UnknownKey as error:
        raise Unreadable(f"{place}: {error}") from error
    except (InvalidTag, ValueError):
        raise Unreadable(f"{place}: altered, or moved from another place") from None


def key_of(sealed: str) -> str:
    """The id of the key that sealed it. Raises Unreadable for what was never sealed."""
    version, _dot, rest = sealed.partition(".")
    key_id, dot, _body = rest.partition(".")
    if version != _VERSION or not dot:
        raise Unreadable("not a sealed text")
    return key_id


def blind_index(value: str, *, purpose: str) -> str:
    """64 hexadecimal signs: the same for the same value and purpose, and useless without the installation's index key.

    For finding a row by a value that lies encrypted. Bring the value into one form first (a phone to +380…, an e-mail
    to lower case). Equal values show as equal to whoever sees the database: keep it for values that few rows share.
    """
    return hmac.new(keyring().index, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
