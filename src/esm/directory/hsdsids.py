"""Identifiers in the HSDS feed. Entries have their own; an organisation's is made of its ЄДРПОУ code and back."""

from __future__ import annotations

from uuid import UUID, uuid5

NAMESPACE = UUID("6f9c1d5e-2c1b-5a57-9d0e-0a1f5a6b7c00")
_ORGANISATION = "e5d00000-edb0-8000-8000-0000"


def organisation_id(edrpou: str) -> str:
    return f"{_ORGANISATION}{edrpou}"


def edrpou_of(uid: UUID) -> str | None:
    """The code in an organisation's identifier; None when it is no organisation's."""
    text = str(uid)
    code = text.removeprefix(_ORGANISATION)
    return code if code != text and code.isdigit() else None


def part(*of: object) -> str:
    """A stable identifier of something that has none of its own: a phone, a line of hours, a term."""
    return str(uuid5(NAMESPACE, ":".join(map(str, of))))
