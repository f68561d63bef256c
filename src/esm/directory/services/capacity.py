"""Free places: said by the provider, kept for somebody, given back. Never below nothing, whoever comes at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found

from ..machine import State
from ..models import Reservation, Service, ServicePlace
from ..policies import may_edit
from .indexing import reindex


def _locked(at_place_id: int) -> ServicePlace:
    row = ServicePlace.objects.select_for_update(of=("self",)).select_related("service").filter(pk=at_place_id).first()
    if row is None:
        raise NotFound(_("Такої послуги в цьому місці немає."))
    return row


@transaction.atomic
def reserve_place(*, actor: Actor, at_place_id: int, key: str, at: datetime) -> int | None:
    """Keep a free place under the caller's `key` (a referral's number). Returns how many are left, None if uncounted.

    The same key a second time changes nothing. Raises Conflict when the service is closed, suspended or full.
    The caller has checked that the actor may refer people.
    """
    row = _locked(at_place_id)
    if Reservation.objects.filter(key=key, released_at__isnull=True).exists():
        return row.free_places
    if row.service.state != State.PUBLISHED:
        raise Conflict(_("Послуга «%(name)s» зараз не працює. Виберіть іншу.") % {"name": row.service.name})
    if row.free_places == 0:
        raise Conflict(
            _("Вільних місць немає: «%(name)s». Виберіть іншу послугу або запишіть у чергу.")
            % {"name": row.service.name}
        )
    Reservation.objects.update_or_create(key=key, defaults={"at_place": row, "made_at": at, "released_at": None})
    if row.free_places is not None:
        row.free_places -= 1
        row.save(update_fields=["free_places"])
        reindex(row.service)
    audit.record(actor=actor, action="directory.reserve", subject=row.service, at=at, key=key, left=row.free_places)
    return row.free_places


@transaction.atomic
def release_place(*, actor: Actor, key: str, at: datetime) -> None:
    """Give the place back: the referral was declined or the person refused. A key nobody knows changes nothing."""
    kept = Reservation.objects.filter(key=key, released_at__isnull=True).first()
    if kept is None:
        return
    row = _locked(kept.at_place_id)
    released = Reservation.objects.filter(pk=kept.pk, released_at__isnull=True).update(released_at=at)
    if not released:
        return
    if row.free_places is not None and (row.capacity is None or row.free_places < row.capacity):
        row.free_places += 1
        row.save(update_fields=["free_places"])
        reindex(row.service)
    audit.record(actor=actor, action="directory.release", subject=row.service, at=at, key=key, left=row.free_places)


@transaction.atomic
def update_capacity(
    *,
    actor: Actor,
    at_place_id: int,
    capacity: int | None,
    free_places: int | None,
    queue: int | None,
    at: datetime,
    seen_free: str | None = None,
) -> None:
    """Say how many can still come; the moment is kept with it. Raises Invalid when more are free than there are.

    `seen_free` is the number that stood in the form, empty when nobody counted: Conflict when a place was kept or
    given back meanwhile, so that no place is given twice.
    """
    row = _locked(at_place_id)
    service: Service = row.service
    found(may_edit(actor, service.organisation_id))
    if capacity is not None and free_places is not None and free_places > capacity:
        raise Invalid({"free_places": _("Вільних місць більше, ніж усіх. Виправте одне з чисел.")})
    if seen_free is not None and seen_free != ("" if row.free_places is None else str(row.free_places)):
        raise Conflict(
            _("Поки ви писали, число вільних місць змінилося: зараз %(n)s. Порівняйте й збережіть ще раз.")
            % {"n": row.free_places if row.free_places is not None else "—"}
        )
    before = [row.capacity, row.free_places, row.queue]
    row.capacity, row.free_places, row.queue, row.capacity_at = capacity, free_places, queue, at
    row.save(update_fields=["capacity", "free_places", "queue", "capacity_at"])
    reindex(service)
    audit.record(
        actor=actor,
        action="directory.capacity",
        subject=service,
        at=at,
        before=before,
        after=[capacity, free_places, queue],
    )
