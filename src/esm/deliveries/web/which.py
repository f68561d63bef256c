"""Which organisation's log a page is about, and what part of it: both stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request
from esm.partners import public as partners

from ..policies import may_read_all
from ..selectors.filters import Filters, State


def organisation_of(request: Request) -> partners.OrganisationRef:
    """The one that `?organisation=` names, else the first she works in. NotFound to strangers."""
    mine = partners.organisations_of(request.actor)
    wanted = request.GET.get("organisation", "")
    if wanted:
        ref = next((o for o in mine if o.edrpou == wanted), None)
        found(ref is not None)
        assert ref is not None  # noqa: S101
        return ref
    if not mine:
        raise NotFound(_("Ви не працюєте в жодній організації. Попросіть її голову запросити вас."))
    return mine[0]


def city_filters(request: Request) -> Filters:
    """All organisations, or the one named; for officials (NotFound for others)."""
    found(may_read_all(request.actor))
    wanted = request.GET.get("organisation", "")
    if not wanted:
        return filters(request.GET, None)
    ref = partners.organisation_by_edrpou(wanted) if wanted.isascii() and wanted.isdigit() else None
    found(ref is not None)
    return filters(request.GET, ref.id if ref else None)


def filters(query: Mapping[str, str], organisation_id: int | None) -> Filters:
    """What can't be read filters nothing: an address may be cut or old."""

    def text(name: str) -> str:
        return str(query.get(name, ""))[:40]

    state = text("state")
    return Filters(
        organisation_id=organisation_id,
        since=_day(text("since")),
        until=_day(text("until")),
        service=text("service"),
        mode=text("mode"),
        contract=text("contract"),
        district=text("district"),
        category=text("category"),
        state=State(state) if state in set(State) else State.ALL,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
