"""What came on paper becomes a text like any other: frozen at admission, so that reviews have a version to be tied to."""

from __future__ import annotations

from datetime import datetime

from esm.kernel.actor import Actor

from ..machine import Channel
from ..models import Application, Submission
from ..selectors.content import digest_of, frozen_content


def freeze_transcript(actor: Actor, application: Application, at: datetime) -> Submission | None:
    """Freeze what was copied from paper, once for the same text; None for an application handed in online.

    Paper may leave answers empty: the scan is the original, and the commission reads both. The caller holds the lock.
    """
    if application.channel == Channel.ONLINE:
        return None
    content = frozen_content(application)
    digest = digest_of(content)
    latest = application.submissions.order_by("-ordinal").first()
    if latest is not None and latest.digest == digest:
        return latest
    return Submission.objects.create(
        application=application,
        ordinal=latest.ordinal + 1 if latest else 1,
        content=content,
        digest=digest,
        at=at,
        by_id=actor.user_id,
        declared_by=application.sender[:200],
    )
