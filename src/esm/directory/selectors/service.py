"""One service with everything its page shows, and whether it is for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.money import Money
from esm.partners.public import organisation_ref
from esm.reference import public as reference

from .. import hours
from ..eligibility import Conditions, Person, Verdict, evaluate
from ..machine import SHOWN, Access, How, Language, PlaceKind, Price, State
from ..models import Service, ServicePlace, Verification
from ..policies import may_read
from ..rules import rules_on
from .cards import Card, card
from .days import holidays
from .refs import code_title
from .search import Related
from .wording import need_titles


@dataclass(frozen=True, slots=True)
class Where:
    """A place of the service. `id` is the pair's key; `air_raid` what happens at an air raid."""

    id: int
    place_id: int
    slug: str
    name: str
    is_office: bool
    district: str
    address: str
    secret: bool
    route: str
    access: tuple[str, ...]
    access_note: str
    phone: str
    note: str
    week: tuple[hours.Line, ...]
    exceptions: tuple[hours.Line, ...]
    now: hours.Now
    air_raid: str
    capacity: int | None
    free_places: int | None
    queue: int | None
    capacity_at: datetime | None
    capacity_old: bool
    latitude: float | None
    longitude: float | None
    hours: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    on: date
    by: str
    how: str
    note: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """`card` is the same as in lists; `row` the model for forms. `conditions` are explained in `verdict`."""

    card: Card
    row: Service
    code_title: str
    edrpou: str
    needs: tuple[Related, ...]
    conditions: Conditions
    verdict: Verdict
    price: str
    price_note: str
    documents: tuple[str, ...]
    how: str
    languages: tuple[str, ...]
    where: tuple[Where, ...]
    checks: tuple[Check, ...]


def conditions_of(s: Service) -> Conditions:
    return Conditions(tuple(s.categories), s.age_from, s.age_to, s.sex, s.income, tuple(s.districts), s.conditions)


def titles() -> dict[str, str]:
    """Words for keys of categories and districts, two queries."""
    return {r.key: r.title for r in (*reference.categories(), *reference.districts())}


def fits(service_id: int, person: Person) -> Verdict:
    """Whether the service is for somebody, condition by condition. Raises NotFound."""
    service = Service.objects.filter(pk=service_id).first()
    if service is None:
        raise NotFound(_("Такої послуги немає."))
    return evaluate(conditions_of(service), person, titles=titles())


def public_service(slug: str, *, at: datetime, person: Person | None = None) -> ServiceView:
    """What anybody may read. Raises NotFound for drafts and closed ones."""
    return _view(Service.objects.filter(slug=slug, state__in=SHOWN), at, person)


@dataclass(frozen=True, slots=True)
class Closed:
    """A service that isn't given any more: somebody may still have its address on a slip. `need` is what it answered."""

    name: str
    organisation: str
    need: str
    need_title: str


def closed_service(slug: str) -> Closed | None:
    """None for a service in any other state."""
    s = Service.objects.filter(slug=slug, state=State.CLOSED).select_related("organisation").first()
    if s is None:
        return None
    titles = need_titles()
    need = next((key for key in s.needs if key in titles), "")
    return Closed(s.name, organisation_ref(s.organisation).title, need, titles.get(need, ""))


def service_for(actor: Actor, slug: str, *, at: datetime) -> ServiceView:
    """An entry in any state for a curator or the provider's people. Raises NotFound for the rest."""
    view = _view(Service.objects.filter(slug=slug), at, None, checks=False)
    found(may_read(actor, view.row.organisation_id))
    return view


def service_by_id(service_id: int, *, at: datetime) -> ServiceView:
    return _view(Service.objects.filter(pk=service_id), at, None)


def _view(rows: Any, at: datetime, person: Person | None, *, checks: bool = True) -> ServiceView:
    s = rows.select_related("organisation").first()
    if s is None:
        raise NotFound(_("Такої послуги немає. Знайдіть схожу або подзвоніть на гарячу лінію."))
    places: Sequence[ServicePlace] = list(s.at_places.select_related("place").order_by("id"))
    names, rules, is_holiday = titles(), rules_on(localdate(at)), holidays()
    owner = organisation_ref(s.organisation)
    needs = need_titles()
    newest = Verification.objects.filter(service=s).order_by("-on", "-id")[:5] if checks else []
    return ServiceView(
        card=card(s, owner.title, places, names, at, rules, is_holiday),
        row=s,
        code_title=code_title(s.code),
        edrpou=owner.edrpou,
        needs=tuple(Related(key, needs[key]) for key in s.needs if key in needs),
        conditions=conditions_of(s),
        verdict=evaluate(conditions_of(s), person or Person(), titles=names),
        price=_price(s),
        price_note=s.price_note,
        documents=tuple(s.documents),
        how=s.how,
        languages=tuple(str(Language(code).label) for code in s.languages if code in Language.values),
        where=tuple(_where(row, names, at, rules, is_holiday) for row in places),
        checks=tuple(Check(c.on, c.by, str(How(c.how).label), c.note) for c in newest),
    )


def _price(s: Service) -> str:
    if s.price == Price.PAID and s.amount:
        return str(Money(s.amount))
    return str(Price(s.price).label)


def _where(row: ServicePlace, names: dict[str, str], at: datetime, rules: Any, is_holiday: Any) -> Where:
    p, times = row.place, row.hours or row.place.hours
    old = row.capacity_at is not None and (at - row.capacity_at).total_seconds() > rules.capacity_old_hours * 3600
    return Where(
        id=row.pk,
        place_id=p.pk,
        slug=p.slug,
        name=p.name,
        is_office=p.kind == PlaceKind.OFFICE,
        district=names.get(p.district, ""),
        address=p.address,
        secret=p.secret,
        route=p.route,
        access=tuple(str(Access(a).label) for a in p.access if a in Access.values),
        access_note=p.access_note,
        phone=row.phone or p.phone,
        note=row.note,
        week=tuple(hours.lines(times)),
        exceptions=tuple(hours.exceptions(times, localdate(at))),
        now=hours.now(times, localtime(at), is_holiday),
        air_raid=p.air_raid,
        capacity=row.capacity,
        free_places=row.free_places,
        queue=row.queue,
        capacity_at=row.capacity_at,
        capacity_old=old,
        latitude=p.latitude,
        longitude=p.longitude,
        hours=row.hours,
    )


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """A place of an entry as its forms show it."""

    id: int
    place_id: int
    name: str
    address: str
    hours: dict[str, Any]
    note: str
    phone: str
    capacity: int | None
    free_places: int | None
    queue: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry for its forms: two queries. `card` has what pages of a whole entry call so."""

    row: Service
    name: str
    slug: str
    organisation: str
    where: tuple[EntryPlace, ...]

    @property
    def card(self) -> Entry:
        return self


def entry_for(actor: Actor, slug: str) -> Entry:
    """An entry in any state for its forms. Raises NotFound for whoever may not read it."""
    s = Service.objects.filter(slug=slug).select_related("organisation").first()
    if s is None:
        raise NotFound(_("Такої послуги немає. Знайдіть схожу або подзвоніть на гарячу лінію."))
    found(may_read(actor, s.organisation_id))
    rows = s.at_places.select_related("place").order_by("id")
    places = tuple(
        EntryPlace(
            r.pk,
            r.place_id,
            r.place.name,
            r.place.address,
            r.hours,
            r.note,
            r.phone,
            r.capacity,
            r.free_places,
            r.queue,
        )
        for r in rows
    )
    return Entry(s, s.name, s.slug, organisation_ref(s.organisation).title, places)
