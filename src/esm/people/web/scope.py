"""Whose clients a page is about: those of the organisation in the address, or of the city's desk for its operators."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request
from esm.partners import public as partners

from ..policies import DESK, may_destroy, may_write


@dataclass(frozen=True, slots=True)
class Scope:
    """`id` None: the city's desk. `query` goes behind every address of the room."""

    id: int | None
    edrpou: str
    title: str
    others: tuple[partners.OrganisationRef, ...]
    may_write: bool
    may_answer: bool

    @property
    def query(self) -> str:
        return f"?organisation={self.edrpou}" if self.edrpou else ""


def scope_of(request: Request) -> Scope:
    """The organisation that `?organisation=` names, else the first she works in, else the desk. NotFound to strangers."""
    mine = tuple(partners.organisations_of(request.actor))
    wanted = request.GET.get("organisation", "")
    chosen = next((o for o in mine if o.edrpou == wanted), None) if wanted else (mine[0] if mine else None)
    found(chosen is not None or not wanted)
    if chosen is None and not request.actor.has(*DESK):
        raise NotFound(_("Ви не працюєте в жодній організації. Попросіть її голову запросити вас."))
    pk = chosen.id if chosen else None
    return Scope(
        pk,
        chosen.edrpou if chosen else "",
        chosen.title if chosen else _("Столи е-офісів міста"),
        mine if len(mine) > 1 else (),
        may_write(request.actor, pk),
        may_destroy(request.actor, pk),
    )
