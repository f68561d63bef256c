"""The cabinet's card: its people with their ties, its files. The caller has checked that the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.files import StoredFile

from ..machine import AffiliateKind
from ..models import Affiliate, HandOver, Organisation


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: int
    label: str
    name: str
    since: date | None
    until: date | None


def people_of(organisation_id: int) -> list[PersonRow]:
    """Heads, founders, members of governing bodies, employees: present ones first."""
    order = {kind: n for n, kind in enumerate(AffiliateKind.values)}
    rows = Affiliate.objects.filter(organisation_id=organisation_id)
    shown = sorted(rows, key=lambda a: (a.until is not None, order[a.kind], a.name_folded, a.pk))
    return [PersonRow(a.pk, str(AffiliateKind(a.kind).label), a.full_name, a.since, a.until) for a in shown]


def charter_of(organisation_id: int) -> StoredFile | None:
    row = Organisation.objects.select_related("charter").filter(pk=organisation_id).first()
    return row.charter if row else None


def hand_over_document(organisation_id: int, hand_over_id: int) -> StoredFile:
    """Raises NotFound when this organisation has no such document."""
    row = HandOver.objects.select_related("basis_file").filter(pk=hand_over_id, organisation_id=organisation_id).first()
    if row is None or row.basis_file is None:
        raise NotFound(_("Такого документа немає."))
    return row.basis_file
