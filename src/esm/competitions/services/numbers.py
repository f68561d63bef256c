"""Numbers without doubles or gaps. The call must be locked (select_for_update) by the caller in its transaction."""

from __future__ import annotations

from ..models import Call


def application_number(call: Call) -> str:
    """The number an application has for life: «26-041»; in a second round («2026-2») «26-2-041»."""
    call.numbered += 1
    call.save(update_fields=["numbered"])
    return f"{call.slug[2:]}-{call.numbered:03d}"


def register_number(call: Call) -> str:
    """The number in the register of received applications, in the order in which they came."""
    call.registered += 1
    call.save(update_fields=["registered"])
    return f"{call.registered:04d}"
