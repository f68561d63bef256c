"""What a new application can be, and where one may be started now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.text import sort_key
from esm.partners import public as partners

from ..machine import CallStatus
from ..models import Application, Call
from ..policies import applications as policies
from ..rules import CallRules


def may_start_any(actor: Actor) -> bool:
    return any(policies.may_start(actor, organisation) for organisation in actor.organisations)


@dataclass(frozen=True, slots=True)
class StartOptions:
    """What a new application can be: the call, the person's organisations, directions, applications to copy from."""

    slug: str
    call_title: str
    closes_at: datetime
    limit: int
    organisations: tuple[tuple[int, str], ...]
    directions: tuple[tuple[str, str], ...]
    earlier: tuple[tuple[str, str], ...]


def open_calls(at: datetime) -> list[tuple[str, str, datetime]]:
    """Calls that take applications now: (slug, title, closes_at)."""
    rows = Call.objects.filter(status=CallStatus.OPEN, opens_at__lte=at, closes_at__gt=at).order_by("closes_at", "id")
    return [(c.slug, c.title, c.closes_at) for c in rows]


def start_options(actor: Actor, slug: str, at: datetime) -> StartOptions:
    call = Call.objects.filter(slug=slug).first()
    if call is None or not call.accepts(at):
        raise NotFound(_("Цей конкурс зараз не приймає заявок."))
    may = {o for o in actor.organisations if policies.may_start(actor, o)}
    names = partners.organisation_refs(may)
    earlier = (
        Application.objects.filter(organisation__in=may, sections__version__gt=0)
        .exclude(call=call)
        .distinct()
        .select_related("call")
        .order_by("-created_at", "-id")[:20]
    )
    return StartOptions(
        slug=call.slug,
        call_title=call.title,
        closes_at=call.closes_at,
        limit=CallRules.from_data(call.rules).applications_per_organisation,
        organisations=tuple(sorted(((o.id, o.title) for o in names.values()), key=lambda pair: sort_key(pair[1]))),
        directions=tuple(call.directions.values_list("code", "title")),
        earlier=tuple((a.number, f"{a.number} {a.title}") for a in earlier),
    )
