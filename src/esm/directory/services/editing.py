"""Writing entries: by the provider or a curator, whoever came first; the second one sees both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.partners.public import organisation_refs
from esm.reference import public as reference

from .. import catalogue
from ..machine import Access, Language, Mode, PlaceKind
from ..models import Place, Service, ServicePlace
from ..policies import may_curate, may_edit
from ..selectors.refs import code_titles
from ..slugs import free_slug
from .common import locked
from .indexing import reindex

# What an entry's form may change; the rest has services of its own.
FIELDS = (
    "code", "name", "about", "needs", "categories", "age_from", "age_to", "sex", "income", "districts", "conditions",
    "price", "price_note", "amount", "documents", "how", "term_days", "urgent", "modes", "languages", "phone", "email",
    "site",
)  # fmt: skip
PLACE_FIELDS = (
    "name", "district", "address", "postal_code", "secret", "latitude", "longitude", "route", "access", "access_note",
    "phone", "hours", "air_raid", "closed",
)  # fmt: skip
_LISTS = {"needs", "categories", "districts", "documents", "modes", "languages"}


@transaction.atomic
def create_service(
    *,
    actor: Actor,
    organisation_id: int,
    values: Mapping[str, Any],
    at: datetime,
    is_demo: bool = False,
    source: str = "",
) -> Service:
    """A draft. Raises Invalid with sentences at the fields."""
    found(may_edit(actor, organisation_id))
    if organisation_id not in organisation_refs([organisation_id]):
        raise NotFound(_("Такої організації немає."))
    clean = _checked(values)
    slug = free_slug(clean.get("name", ""), lambda text: Service.objects.filter(slug=text).exists())
    service = Service(
        organisation_id=organisation_id,
        slug=slug,
        created_at=at,
        changed_at=at,
        is_demo=is_demo,
        source=source,
        **clean,
    )
    _fits(service)
    service.save()
    reindex(service)
    audit.record(actor=actor, action="directory.create", subject=service, at=at, name=service.name)
    return service


@transaction.atomic
def save_service(
    *, actor: Actor, service_id: int, values: Mapping[str, Any], seen_version: int, at: datetime
) -> list[str]:
    """Change what differs; the day of the last check stays as it was. Returns the names of changed fields.

    Saving without a change writes nothing. Raises Conflict when somebody else saved meanwhile: show her both.
    """
    service = locked(service_id, None)
    found(may_edit(actor, service.organisation_id))
    clean = _checked(values)
    changed = [name for name, value in clean.items() if getattr(service, name) != value]
    if not changed:
        return []
    if service.version != seen_version:
        raise stale()
    before = {name: getattr(service, name) for name in changed}
    for name in changed:
        setattr(service, name, clean[name])
    service.version, service.changed_at = service.version + 1, at
    _fits(service)
    service.save()
    reindex(service)
    after = {name: clean[name] for name in changed}
    audit.record(actor=actor, action="directory.edit", subject=service, at=at, before=before, after=after)
    return changed


def _fits(thing: Service | Place) -> None:
    """What the database can hold: lengths, known choices. Raises Invalid with the fields' own sentences."""
    try:
        thing.full_clean(exclude=["organisation"])
    except ValidationError as error:
        raise Invalid({field: " ".join(words) for field, words in error.message_dict.items()}) from error


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only fields of the form, lists without doubles, keys that exist. Raises Invalid."""
    clean = {name: values[name] for name in FIELDS if name in values}
    for name in _LISTS & clean.keys():
        clean[name] = list(dict.fromkeys(map(str, clean[name])))
    errors: dict[str, str] = {}
    if "name" in clean and not (name := " ".join(str(clean["name"]).split())):
        errors["name"] = _("Назвіть послугу так, як її шукають люди.")
    elif "name" in clean:
        clean["name"] = name
    if "code" in clean and clean["code"] not in code_titles():
        errors["code"] = _("Виберіть послугу зі списку.")
    if set(clean.get("needs", ())) - catalogue.needs().keys():
        errors["needs"] = _("Виберіть потреби зі списку.")
    if set(clean.get("modes", ())) - set(Mode.values):
        errors["modes"] = _("Виберіть зі списку.")
    if set(clean.get("languages", ())) - set(Language.values):
        errors["languages"] = _("Виберіть мови зі списку.")
    if clean.get("age_from", 0) > clean.get("age_to", 10**6):
        errors["age_to"] = _("Вік «до» має бути більший за вік «від».")
    if clean.get("districts") and set(clean["districts"]) - {d.key for d in reference.districts()}:
        errors["districts"] = _("Виберіть райони зі списку.")
    if clean.get("categories") and set(clean["categories"]) - {c.key for c in reference.categories()}:
        errors["categories"] = _("Виберіть зі списку, для кого послуга.")
    if errors:
        raise Invalid(errors)
    return clean


# ---- places ----


@transaction.atomic
def save_place(
    *,
    actor: Actor,
    values: Mapping[str, Any],
    at: datetime,
    place_id: int | None = None,
    organisation_id: int | None = None,
    seen_version: int | None = None,
) -> Place:
    """A new place of an organisation, or changes of one. Offices belong to curators. Raises Conflict, Invalid."""
    if place_id is None:
        found((organisation_id is not None and may_edit(actor, organisation_id)) or may_curate(actor))
        place = Place(organisation_id=organisation_id, kind=PlaceKind.PROVIDER)
        place.slug = free_slug(str(values.get("name", "")), lambda text: Place.objects.filter(slug=text).exists())
    else:
        place = _locked_place(place_id)
        owner = place.organisation_id
        found(may_curate(actor) or (owner is not None and place.kind == PlaceKind.PROVIDER and may_edit(actor, owner)))
        if seen_version is not None and place.version != seen_version:
            raise stale()
    for name in PLACE_FIELDS:
        if name in values:
            setattr(place, name, values[name])
    if place.secret:
        place.address, place.postal_code, place.latitude, place.longitude = "", "", None, None
    if set(place.access) - set(Access.values):
        raise Invalid({"access": _("Виберіть зі списку.")})
    place.version += place_id is not None
    _fits(place)
    place.save()
    for row in ServicePlace.objects.filter(place=place).select_related("service__organisation"):
        reindex(row.service)
    audit.record(actor=actor, action="directory.place", subject=place, at=at, name=place.name)
    return place


def _locked_place(place_id: int) -> Place:
    place = Place.objects.select_for_update(of=("self",)).filter(pk=place_id).first()
    if place is None:
        raise NotFound(_("Такого місця немає."))
    return place


@transaction.atomic
def add_place(*, actor: Actor, service_id: int, place_id: int, at: datetime) -> ServicePlace:
    """The service is given at this place too: one of its own organisation's, or an e-office."""
    service = locked(service_id, None)
    found(may_edit(actor, service.organisation_id))
    place = Place.objects.filter(pk=place_id).first()
    mine = place is not None and (place.kind == PlaceKind.OFFICE or place.organisation_id == service.organisation_id)
    require(bool(mine) or may_curate(actor))
    if place is None:
        raise NotFound(_("Такого місця немає."))
    row, made = ServicePlace.objects.get_or_create(service=service, place=place)
    if made:
        _changed(service, at)
        audit.record(actor=actor, action="directory.add_place", subject=service, at=at, place=place.name)
    return row


@transaction.atomic
def remove_place(*, actor: Actor, service_id: int, at_place_id: int, at: datetime) -> None:
    """The service isn't given there any more. Raises Conflict while somebody has a place kept there."""
    from ..models import Reservation

    service = locked(service_id, None)
    found(may_edit(actor, service.organisation_id))
    row = ServicePlace.objects.filter(pk=at_place_id, service=service).select_related("place").first()
    if row is None:
        raise NotFound(_("Такого місця немає."))
    if Reservation.objects.filter(at_place=row, released_at__isnull=True).exists():
        raise Conflict(_("Тут заброньовано місця для людей. Спершу завершіть або перенесіть направлення."))
    name = row.place.name
    row.delete()
    _changed(service, at)
    audit.record(actor=actor, action="directory.remove_place", subject=service, at=at, place=name)


@transaction.atomic
def save_hours(
    *,
    actor: Actor,
    service_id: int,
    at_place_id: int,
    hours: Mapping[str, Any],
    note: str,
    phone: str,
    at: datetime,
    seen_version: int | None = None,
) -> None:
    """Hours of the service at one place (as `hours` describes); empty: those of the place.

    Raises Conflict when the entry isn't the version that was seen.
    """
    service = locked(service_id, None)
    found(may_edit(actor, service.organisation_id))
    row = ServicePlace.objects.filter(pk=at_place_id, service=service).first()
    if row is None:
        raise NotFound(_("Такого місця немає."))
    before = {"hours": row.hours, "note": row.note, "phone": row.phone}
    after: dict[str, Any] = {
        "hours": dict(hours),
        "note": " ".join(note.split())[:300],
        "phone": " ".join(phone.split())[:60],
    }
    if before == after:
        return
    if seen_version is not None and service.version != seen_version:
        raise stale()
    row.hours, row.note, row.phone = after["hours"], after["note"], after["phone"]
    row.save(update_fields=["hours", "note", "phone"])
    _changed(service, at)
    audit.record(actor=actor, action="directory.hours", subject=service, at=at, before=before, after=after)


def _changed(service: Service, at: datetime) -> None:
    service.version, service.changed_at = service.version + 1, at
    service.save(update_fields=["version", "changed_at"])
    reindex(service)
