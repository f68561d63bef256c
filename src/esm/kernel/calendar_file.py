"""A calendar as iCalendar (RFC 5545): CRLF, lines of at most 75 octets, escaped text. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//ESM//Calendar//UK"
_LIMIT = 75


@dataclass(frozen=True, slots=True)
class Event:
    """`starts` and `ends`: days (both in) or moments; a moment without an end is a point in time."""

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime | None = None
    text: str = ""
    url: str = ""


def calendar_file(name: str, events: Iterable[Event], *, stamp: datetime) -> bytes:
    """The file's bytes. `stamp` says when the calendar last changed, so that the same calendar gives the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{_moment(stamp)}",
            *_span(event),
            f"SUMMARY:{_text(event.title)}",
        ]
        if event.text:
            lines.append(f"DESCRIPTION:{_text(event.text)}")
        if event.url:
            lines.append(f"URL:{event.url}")
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _span(event: Event) -> list[str]:
    if isinstance(event.starts, datetime):
        lines = [f"DTSTART:{_moment(event.starts)}"]
        if isinstance(event.ends, datetime):
            lines.append(f"DTEND:{_moment(event.ends)}")
        return lines
    last = event.ends or event.starts
    # The end of an all-day event is the first day after it.
    after = (last.date() if isinstance(last, datetime) else last) + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """Cut between characters, never inside one: continuation lines begin with a space, which counts too."""
    pieces: list[bytes] = [b""]
    for character in line:
        octets = character.encode()
        room = _LIMIT - (1 if len(pieces) > 1 else 0)
        if len(pieces[-1]) + len(octets) > room:
            pieces.append(b"")
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
