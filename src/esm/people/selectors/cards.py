"""One card, its consents, and who looked at it."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max, Q

from esm.kernel.actor import Actor

from ..fields import PersonFields
from ..machine import Why
from ..models import Consent, Kin, Look, Record, Teammate, Use
from . import rows
from .finding import ref_of


def consents(person_id: int) -> tuple[rows.ConsentRow, ...]:
    """All that were ever given, the newest first. Two queries."""
    found = Consent.objects.filter(record_id=person_id).select_related("text").prefetch_related("recipients")
    return tuple(_consent(c) for c in found.order_by("-given_at", "-id"))


def _consent(c: Consent) -> rows.ConsentRow:
    return rows.ConsentRow(
        c.pk,
        c.text.purpose,
        c.text.version,
        c.channel,
        c.given_at,
        c.until,
        c.withdrawn_at,
        tuple(sorted(r.organisation_id for r in c.recipients.all())),
    )


def may_share(person_id: int, organisation_id: int, on: date) -> bool:
    """Whether a consent in force names this recipient, and nobody objected."""
    return (
        Consent.objects.filter(
            record_id=person_id,
            record__restricted_at__isnull=True,
            record__erased_at__isnull=True,
            text__purpose="referral",
            withdrawn_at__isnull=True,
            recipients__organisation_id=organisation_id,
        )
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .exists()
    )


def looks(person_id: int, *, limit: int = 500) -> tuple[rows.LookRow, ...]:
    """Who opened this card, the newest first."""
    found = Look.objects.filter(record_id=person_id).exclude(why=Why.LIST).order_by("-id")[:limit]
    return tuple(rows.LookRow(k.at, k.actor_id, k.organisation_id, k.why, k.glass_id is not None) for k in found)


def listed(person_id: int) -> tuple[rows.ListedRow, ...]:
    """Who saw the name in a list and on how many days, the latest first."""
    seen = Look.objects.filter(record_id=person_id, why=Why.LIST).order_by()
    found = seen.values("actor_id", "organisation_id").annotate(days=Count("pk"), last=Max("at")).order_by("-last")
    return tuple(rows.ListedRow(k["actor_id"], k["organisation_id"], k["days"], k["last"]) for k in found[:500])


def card_of(record: Record, *, actor: Actor, may_write: bool, may_destroy: bool, emergency: bool = False) -> rows.Card:
    """The card of a record whose look is already written down. Seven queries.

    A mother or guardian with a closed card isn't named to those outside its team.
    """
    mine = Teammate.objects.filter(user_id=actor.user_id or 0).values("record_id")
    elders = Kin.objects.filter(record=record).filter(Q(elder__confidential=False) | Q(elder__in=mine))
    elders = elders.select_related("elder").order_by("id")
    uses = Use.objects.filter(record=record).order_by("-month", "service_code")[:60]
    linked = Record.objects.filter(person_id=record.person_id, erased_at__isnull=True, confidential=False)
    return rows.Card(
        ref=ref_of(record),
        fields=PersonFields.opened(record.content),
        version=record.version,
        hash_only=not record.content,
        created_at=record.created_at,
        last_contact_on=record.last_contact_on,
        restricted_at=record.restricted_at,
        consents=consents(record.pk),
        kin=tuple(rows.KinRow(k.elder_id, ref_of(k.elder).label, k.kind) for k in elders),
        uses=tuple(rows.UseRow(u.month, u.service_code, u.contacts) for u in uses),
        looks=Look.objects.filter(record=record).exclude(why=Why.LIST).count(),
        in_network=linked.exclude(organisation_id=record.organisation_id).exclude(pk=record.pk).exists()
        if record.organisation_id is not None
        else linked.filter(organisation__isnull=False).exists(),
        may_write=may_write,
        may_destroy=may_destroy,
        team=tuple(sorted(Teammate.objects.filter(record=record).values_list("user_id", flat=True))),
        emergency=emergency,
    )
