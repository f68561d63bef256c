"""Applications: written, handed in, admitted."""

from __future__ import annotations

from typing import Any

from esm.competitions.machine import ApplicationStatus
from esm.competitions.models import Application, Submission
from esm.competitions.selectors.content import content_of, digest_of
from esm.competitions.selectors.submitting import check_page
from esm.competitions.services.submit import submit_application
from esm.kernel.text import sort_key
from esm.partners.tests.make import organisation

from .. import written as whole
from .calls import call
from .people import NOW, member_of, number


def application(**kw: Any) -> Application:
    """A draft in an open call, with its own organisation unless one is given."""
    the_call = kw.pop("call", None) or call()
    owner = kw.pop("organisation", None) or organisation()
    n = number()
    base: dict[str, Any] = {
        "number": f"{the_call.year % 100}-{n:03d}",
        "title": f"Поруч: супровід незрячих людей {n}",
        "direction": the_call.directions.first(),
        "starts_on": the_call.projects_start_on,
        "ends_on": the_call.projects_end_on,
        "clients_planned": 50,
        "asked": 100_000_00,
        "own": 30_000_00,
        "created_at": NOW,
        "updated_at": NOW,
    }
    row = base | kw
    return Application.objects.create(call=the_call, organisation=owner, title_key=sort_key(row["title"]), **row)


def written(application_: Application | None = None, *, user_id: int = 910, **changes: dict[str, Any]) -> Application:
    """A draft with every section complete and ready to be handed in; `changes` by section go over its answers."""
    draft = application_ or application()
    actor = member_of(draft.organisation_id, user_id=user_id)
    return whole.written(draft, actor, NOW, **changes)


def handed_in(application_: Application | None = None, **changes: dict[str, Any]) -> Submission:
    """A written application, submitted by its organisation through the service."""
    draft = written(application_, **changes)
    actor = member_of(draft.organisation_id)
    seen = check_page(actor, draft.number, NOW).digest
    return submit_application(
        actor=actor, number=draft.number, seen_digest=seen, declared_by="Оксана Лисенко", declared=True, at=NOW
    )


def submitted(**kw: Any) -> Application:
    """An application that was handed in online, in time."""
    n = number()
    base = {
        "status": ApplicationStatus.SUBMITTED,
        "submitted_at": NOW,
        "received_at": NOW,
        "register_number": f"{n:04d}",
    }
    return application(**base | kw)


def admitted(**kw: Any) -> Application:
    return submitted(**{"status": ApplicationStatus.ADMITTED} | kw)


def submission(application: Application, **kw: Any) -> Submission:
    """What was handed in, in its next version."""
    content = content_of(application)
    base: dict[str, Any] = {
        "ordinal": application.submissions.count() + 1,
        "content": content,
        "digest": digest_of(content),
        "at": NOW,
        "declared_by": "Оксана Лисенко",
    }
    return Submission.objects.create(application=application, **base | kw)
