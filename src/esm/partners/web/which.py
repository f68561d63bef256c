"""Which organisation a cabinet's page is about: the one in the address, or the only one the person works in."""

from __future__ import annotations

from esm.kernel.errors import found
from esm.kernel.http import Request

from ..policies import may_view
from ..selectors import OrganisationRef, organisation_by_edrpou, organisations_of, works_nowhere


def organisation_of(request: Request, edrpou: str) -> OrganisationRef:
    """Raises NotFound to strangers, and when the person works in none."""
    if edrpou:
        ref = organisation_by_edrpou(edrpou)
        found(ref is not None and may_view(request.actor, ref.id))
        assert ref is not None  # noqa: S101
        return ref
    mine = organisations_of(request.actor)
    if not mine:
        raise works_nowhere()
    return mine[0]
