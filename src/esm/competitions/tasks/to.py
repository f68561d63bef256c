"""Whom the letters of every stage go to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils import timezone

from esm.kernel.letters import Reader, queue_all
from esm.partners import public as partners

from ..models import Application
from ..selectors.letter_facts import Facts, about


def applicant(
    code: str,
    application: Application,
    facts: Callable[[], Facts],
    *,
    key: str,
    legal: bool = False,
    also: Iterable[Reader] = (),
    attach: Callable[[], int] | None = None,
) -> int:
    """To everybody who works in the organisation; returns how many letters are new. `facts` are asked for in the
    language of each reader."""
    at = timezone.now()
    readers = [*partners.readers(application.organisation_id, on=timezone.localdate(at)), *also]
    return queue_all(
        code=code,
        to=readers,
        context=lambda: about(application) | facts(),
        key=key,
        at=at,
        legal=legal,
        attach=attach,
    )
