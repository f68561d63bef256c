"""Letters of the competition: plain text from a template (first line the subject), one to each person.

The templates stand in `templates/competitions/letters/`; the words are an editor's, the facts come from the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string


def send(
    template: str, to: Iterable[str], facts: Mapping[str, Any], attach: Iterable[tuple[str, bytes, str]] = ()
) -> int:
    """Send `competitions/letters/<template>.txt` to each address by itself; returns to how many. `attach`: name, bytes,
    type.
    """
    addresses = sorted({a for a in to if a})
    if not addresses:
        return 0
    text = render_to_string(
        f"competitions/letters/{template}.txt", {"city": settings.CITY, "help_phone": settings.HELP_PHONE, **facts}
    )
    subject, _line, body = text.strip().partition("\n")
    files = list(attach)
    letters = []
    for address in addresses:
        letter = EmailMessage(subject.strip(), body.strip() + "\n", to=[address])
        for name, content, mime in files:
            letter.attach(name, content, mime)
        letters.append(letter)
    return get_connection().send_messages(letters) or 0
