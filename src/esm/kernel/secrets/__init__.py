"""What must not be read from a stolen database: fields encrypted with keys that lie elsewhere, and searchable marks.

How it works and what it doesn't protect from stands in the kernel's README.
"""

from .field import EncryptedText, Row, Tally, check, fields, reseal_all
from .keyring import Keyring, UnknownKey, add_key, keyring
from .seal import Unreadable, blind_index, key_of, open_text, seal_text

__all__ = [
    "EncryptedText",
    "Keyring",
    "Row",
    "Tally",
    "UnknownKey",
    "Unreadable",
    "add_key",
    "blind_index",
    "check",
    "fields",
    "key_of",
    "keyring",
    "open_text",
    "reseal_all",
    "seal_text",
]
