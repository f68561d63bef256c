"""Whom to remind: drafts whose call closes in a week or within a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from ..machine import ApplicationStatus, CallStatus
from ..models import Application
from ..sections import ORDER

BEFORE = (7, 1)


@dataclass(frozen=True, slots=True)
class DraftReminder:
    organisation_id: int
    facts: dict[str, Any]


def drafts_near_deadline(at: datetime) -> Iterator[DraftReminder]:
    """Drafts of open calls that close so many whole days from today (by the city's calendar)."""
    today = timezone.localdate(at)
    drafts = Application.objects.filter(
        status=ApplicationStatus.DRAFT,
        call__status=CallStatus.OPEN,
        call__closes_at__gt=at,
        call__closes_at__lt=at + timedelta(days=max(BEFORE) + 2),
    )
    rows = drafts.select_related("call").annotate(ready=Count("sections", filter=Q(sections__ready=True)))
    for application in rows.order_by("id"):
        if (timezone.localdate(application.call.closes_at) - today).days in BEFORE:
            call = application.call
            yield DraftReminder(
                application.organisation_id,
                {
                    "number": application.number,
                    "title": application.title,
                    "call_title": call.title,
                    "closes_at": call.closes_at,
                    "contact_phone": call.contact_phone,
                    "ready": application.ready,  # type: ignore[attr-defined]
                    "total": len(ORDER),
                },
            )
