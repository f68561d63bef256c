"""What officials see: requests to join, bars, and the whole card with its people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, require
from esm.kernel.lists import Paged, paged
from esm.reference import public as reference

from ..edrpou import is_valid
from ..machine import JoinStatus
from ..models import Bar, JoinRequest, Organisation
from ..policies import may_administer, may_read_requests
from .facts import OrganisationCard, organisation_card


@dataclass(frozen=True, slots=True)
class JoinRow:
    number: str
    edrpou: str
    name: str
    legal_form: str
    registered_on: date
    contact_name: str
    email: str
    phone: str
    about: str
    status: str
    label: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str
    code_is_valid: bool
    known: bool


@dataclass(frozen=True, slots=True)
class BarRow:
    id: int
    reason: str
    act: str
    from_year: int
    until_year: int
    created_at: datetime
    lifted_at: datetime | None
    lifted_reason: str


@dataclass(frozen=True, slots=True)
class OfficeCard:
    card: OrganisationCard
    bars: tuple[BarRow, ...]
    may_administer: bool


def join_requests(actor: Actor, *, status: str = JoinStatus.WAITING, page: str | int | None = 1) -> Paged[JoinRow]:
    """Requests in this state ("" for all), the oldest waiting first. Raises Denied."""
    require(may_read_requests(actor))
    rows = JoinRequest.objects.select_related("decided_by").order_by("created_at", "id")
    if status in JoinStatus.values:
        rows = rows.filter(status=status)
    slice_ = paged(rows, page=page)
    known = set(
        Organisation.objects.filter(edrpou__in=[r.edrpou for r in slice_.rows]).values_list("edrpou", flat=True)
    )
    return slice_.with_rows([_join(r, r.edrpou in known) for r in slice_.rows])


def join_request(actor: Actor, number: str) -> JoinRow:
    """Raises Denied, NotFound."""
    require(may_read_requests(actor))
    row = JoinRequest.objects.select_related("decided_by").filter(number=number).first()
    found(row is not None)
    assert row is not None  # noqa: S101
    forms = {form.key: form.title for form in reference.legal_forms()}
    shown = _join(row, Organisation.objects.filter(edrpou=row.edrpou).exists())
    return replace(shown, legal_form=forms.get(row.legal_form, row.legal_form))


def _join(r: JoinRequest, known: bool) -> JoinRow:
    return JoinRow(
        r.number,
        r.edrpou,
        r.name,
        r.legal_form,
        r.registered_on,
        r.contact_name,
        r.email,
        r.phone,
        r.about,
        r.status,
        str(JoinStatus(r.status).label),
        r.created_at,
        r.decided_at,
        r.decided_by.full_name if r.decided_by else "",
        r.reason,
        is_valid(r.edrpou),
        known,
    )


def office_card(actor: Actor, edrpou: str) -> OfficeCard:
    """The whole card with its bars, lifted ones too. Raises Denied, NotFound."""
    require(may_read_requests(actor))
    key = Organisation.objects.filter(edrpou=edrpou).values_list("pk", flat=True).first()
    if key is None:
        raise NotFound(_("Такої організації немає."))
    bars = Bar.objects.filter(organisation_id=key).order_by("-from_year", "-id")
    return OfficeCard(
        organisation_card(key),
        tuple(
            BarRow(b.pk, b.reason, b.act, b.from_year, b.until_year, b.created_at, b.lifted_at, b.lifted_reason)
            for b in bars
        ),
        may_administer(actor),
    )


def officials(on: date) -> list[identity.Person]:
    """Whom to tell about a new request."""
    return identity.people_with_role(identity.Role.OFFICIAL, on=on)
