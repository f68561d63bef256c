"""What was decided about an application in admission, as its applicant reads it: without the check list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from esm.kernel.actor import Actor
from esm.kernel.errors import found

from ..machine import ApplicationStatus
from ..models import Appeal, Application
from ..policies.admission import may_read_own
from .admission import TONES, AppealRow, NoticeRow, RefusalRow, appeal_row, notice_row, refusal_row
from .appeals import AppealWindow, window_of


@dataclass(frozen=True, slots=True)
class OwnAdmission:
    """`window`: what can be appealed, and until when; None when nothing can."""

    number: str
    title: str
    status: str
    label: str
    tone: str
    notices: tuple[NoticeRow, ...]
    refusals: tuple[RefusalRow, ...]
    appeals: tuple[AppealRow, ...]
    window: AppealWindow | None


def own_admission(actor: Actor, number: str, at: datetime) -> OwnAdmission:
    """Four queries. Raises NotFound for everybody but the applicant's own people."""
    appeals = Prefetch("appeals", Appeal.objects.select_related("refusal", "correction"))
    application = (
        Application.objects.select_related("call")
        .prefetch_related("defect_notices", "refusals", appeals)
        .filter(number=number)
        .first()
    )
    found(application is not None and may_read_own(actor, application))
    assert application is not None  # noqa: S101 -- `found` has raised
    status = ApplicationStatus(application.status)
    return OwnAdmission(
        application.number,
        application.title,
        status.value,
        str(status.label),
        TONES.get(status, "mute"),
        tuple(notice_row(n) for n in application.defect_notices.all()),
        tuple(refusal_row(r) for r in application.refusals.all()),
        tuple(appeal_row(a) for a in application.appeals.all()),
        window_of(actor, application, at),
    )
