"""The installation's keys for marks of persons: made from the key of blind indexes, which lies outside the database."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from esm.kernel.secrets import keyring

from .linkage import keys
from .linkage.records import Normal

VERSION = 1  # of the way in which marks are made; a new one means to make all of them anew


def _derived(purpose: str) -> bytes:
    return hmac.digest(keyring().index, f"people.{purpose}.{VERSION}".encode(), hashlib.sha256)


def network_key() -> bytes:
    """The key that partners' offline tools get: with the server's own key on top, theirs opens nothing here."""
    return _derived("network")


@dataclass(frozen=True, slots=True)
class Marker:
    """Makes marks without asking for the keys each time: for many records at once."""

    network: bytes
    own: bytes
    search: bytes

    @classmethod
    def now(cls) -> Marker:
        return cls(network_key(), _derived("own"), _derived("search"))

    def of(self, record: Normal) -> list[tuple[str, str]]:
        """(kind, mark) of a readable record."""
        return [
            (kind, keys.kept_mark(self.own, keys.sent_mark(self.network, kind, value)))
            for kind, value in keys.match_values(record)
        ]

    def of_sent(self, sent: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """(kind, mark) of what a partner's tool made."""
        return [(kind, keys.kept_mark(self.own, value.lower())) for kind, value in sent]

    def tokens(self, surname: str, given: str, patronymic: str) -> set[int]:
        forms = keys.name_forms(surname, given, patronymic)
        return {keys.token(self.search, begin) for form in forms for begin in keys.beginnings(form)}

    def asked(self, word: str) -> set[int]:
        return {keys.token(self.search, begin) for begin in keys.asked_beginnings(word)}

    def plain(self, text: str) -> str:
        """A mark of anything else, for finding it again (an organisation's own number, a content)."""
        return hmac.digest(self.own, f"plain\0{text}".encode(), hashlib.sha256).hex()
