"""What the four pages of the award stage share: the call behind the gate, and the way between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel.errors import found
from esm.kernel.http import Request

from ...models import Call
from ...policies import award as policy
from ...selectors.award import call_by_slug
from ...selectors.reading import openable


class Numbered(Protocol):
    @property
    def number(self) -> str: ...


def open_call(request: Request, slug: str) -> Call:
    """The call, for those who work on its decision. NotFound for anybody else, and while the panel is open."""
    found(policy.may_see_award(request.actor))
    call = call_by_slug(slug)
    found(policy.may_see_ranking(request.actor, call))
    return call


def links_to(request: Request, lines: Iterable[Numbered]) -> dict[str, frozenset[str]]:
    """Whose titles are links: a conflict of hers closes an application to anybody, whatever else she is."""
    numbers = [line.number for line in lines]
    return {"openable": openable(actor=request.actor, numbers=numbers, at=timezone.now())}


def frame(call: Call, here: str) -> dict[str, Any]:
    """Crumbs and the row of links between ranking, proposals, minutes and decision."""
    pages = (
        ("ranking", _("Рейтинг")),
        ("proposals", _("Пропозиції")),
        ("minutes", _("Протокол")),
        ("decision", _("Рішення")),
    )
    return {
        "call": call,
        "crumbs": [
            (_("Конкурси"), reverse("calls:calls")),
            (call.title, reverse("calls:call", args=[call.slug])),
        ],
        "stages": [(title, reverse(f"award:{name}", args=[call.slug]), name == here) for name, title in pages],
    }
