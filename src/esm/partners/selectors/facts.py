"""What other rooms ask about organisations: names, cards, rights, bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.kernel.letters import Reader

from ..edrpou import clean
from ..machine import AffiliateKind, Right
from ..models import Affiliate, Bar, Membership, Organisation


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    id: int
    edrpou: str
    name: str
    short_name: str

    @property
    def title(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """The whole card: what an application is prefilled with. For people of the organisation and for officials only."""

    id: int
    edrpou: str
    name: str
    short_name: str
    legal_form: str
    registered_on: date
    nonprofit_code: str
    address: str
    email: str
    phone: str
    site: str
    mission: str
    charter_goals: str
    iban: str
    head_name: str
    founders: tuple[str, ...]
    charter_id: int | None
    charter_name: str
    in_termination: bool
    version: int

    @property
    def title(self) -> str:
        return self.short_name or self.name

    def age_in_months(self, on: date) -> int:
        return age_in_months(self.registered_on, on)


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What admission checks. `bars`: why it may not take part in that year; empty when it may."""

    legal_form: str
    registered_on: date
    nonprofit_code: str
    in_termination: bool
    bars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to write to. `rights` are those of `machine.Right`."""

    user_id: int
    name: str
    email: str
    is_head: bool
    rights: frozenset[str]


def age_in_months(registered_on: date, on: date) -> int:
    """Whole months from the registration to the day; the 31st of January is a month old on the last of February."""
    months = (on.year - registered_on.year) * 12 + on.month - registered_on.month
    last = (date(on.year + on.month // 12, on.month % 12 + 1, 1) - date.resolution).day
    return months - (on.day < min(registered_on.day, last))


def in_force(on: date) -> Q:
    """Memberships that give rights on the day."""
    return Q(ended_at__isnull=True, since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def organisation_ref(o: Organisation) -> OrganisationRef:
    """For a row that was read together with its organisation (`select_related`). No query."""
    return OrganisationRef(o.pk, o.edrpou, o.name, o.short_name)


def organisation_refs(ids: Iterable[int]) -> dict[int, OrganisationRef]:
    """The organisations with these keys, in one query."""
    rows = Organisation.objects.filter(pk__in=set(ids)).values_list("pk", "edrpou", "name", "short_name")
    return {row[0]: OrganisationRef(*row) for row in rows}


def organisation_by_edrpou(edrpou: str) -> OrganisationRef | None:
    """The organisation with this code, as typed; None when the network has none."""
    row = Organisation.objects.filter(edrpou=clean(edrpou)).only("edrpou", "name", "short_name").first()
    return organisation_ref(row) if row else None


def first_organisations(count: int) -> list[OrganisationRef]:
    """Some organisations, those longest in the network first: for examples."""
    return [organisation_ref(row) for row in Organisation.objects.order_by("id")[:count]]


def rights_of(*, user_id: int, on: date) -> frozenset[tuple[int, str]]:
    """Pairs (organisation_id, right) that the person has on the day."""
    rows = Membership.objects.filter(in_force(on), user_id=user_id)
    return frozenset((m.organisation_id, str(right)) for m in rows for right in m.granted())


def works_nowhere() -> NotFound:
    """What to raise when a page of an organisation's cabinet is asked for by somebody who works in none."""
    return NotFound(_("Ви не працюєте в жодній організації. Попросіть її голову запросити вас."))


def organisations_of(actor: Actor, right: str = Right.VIEW) -> list[OrganisationRef]:
    """The organisations in which the actor has the right, by name."""
    ids = [o for o in actor.organisations if actor.may(o, right)]
    rows = Organisation.objects.filter(pk__in=ids).order_by("name_key", "id")
    return [organisation_ref(o) for o in rows] if ids else []


def organisation_card(organisation_id: int) -> OrganisationCard:
    """Two queries. Raises NotFound. The caller has checked that the reader may see contacts and the account."""
    o = Organisation.objects.select_related("charter").filter(pk=organisation_id).first()
    if o is None:
        raise NotFound(_("Такої організації немає."))
    people = Affiliate.objects.filter(
        organisation=o, kind__in=[AffiliateKind.HEAD, AffiliateKind.FOUNDER], until__isnull=True
    ).order_by("-since", "id")
    by_kind: dict[str, list[str]] = defaultdict(list)
    for person in people:
        by_kind[person.kind].append(person.full_name)
    head = by_kind[AffiliateKind.HEAD]
    return OrganisationCard(
        id=o.pk,
        edrpou=o.edrpou,
        name=o.name,
        short_name=o.short_name,
        legal_form=o.legal_form,
        registered_on=o.registered_on,
        nonprofit_code=o.nonprofit_code,
        address=o.address,
        email=o.email,
        phone=o.phone,
        site=o.site,
        mission=o.mission,
        charter_goals=o.charter_goals,
        iban=o.iban,
        head_name=head[0] if head else _head_of_team(o.pk),
        founders=tuple(by_kind[AffiliateKind.FOUNDER]),
        charter_id=o.charter_id,
        charter_name=o.charter.name if o.charter else "",
        in_termination=o.in_termination,
        version=o.version,
    )


@dataclass(frozen=True, slots=True)
class OpenCard:
    """What the open data say of an organisation: nothing of its people and its account."""

    id: int
    edrpou: str
    name: str
    short_name: str
    legal_form: str
    registered_on: date
    email: str
    phone: str
    site: str
    mission: str


def open_cards(ids: Iterable[int]) -> dict[int, OpenCard]:
    """Many organisations in one query."""
    names = [f.name for f in fields(OpenCard)]
    rows = Organisation.objects.filter(pk__in=set(ids)).values_list(*names)
    return {row[0]: OpenCard(*row) for row in rows}


def _head_of_team(organisation_id: int) -> str:
    row = (
        Membership.objects.filter(organisation_id=organisation_id, is_head=True, ended_at__isnull=True)
        .annotate(name=F("user__full_name"))
        .first()
    )
    return str(row.name) if row else ""


def applicants(organisation_ids: Iterable[int], *, year: int) -> dict[int, ApplicantFacts]:
    """What admission checks about many organisations, in one query."""
    in_force = Q(bars__from_year__lte=year, bars__until_year__gte=year, bars__lifted_at__isnull=True)
    rows = (
        Organisation.objects.filter(pk__in=set(organisation_ids))
        .annotate(bar=FilteredRelation("bars", condition=in_force))
        .order_by("pk", "bar__id")
        .values_list("pk", "legal_form", "registered_on", "nonprofit_code", "in_termination", "bar__reason", "bar__act")
    )
    found: dict[int, ApplicantFacts] = {}
    for pk, form, registered_on, nonprofit_code, in_termination, reason, act in rows:
        before = found[pk].bars if pk in found else ()
        bars = before if reason is None else (*before, f"{reason} ({act})")
        found[pk] = ApplicantFacts(form, registered_on, nonprofit_code, in_termination, bars)
    return found


def barred(organisation_ids: Iterable[int], year: int) -> set[int]:
    """Those of the organisations that may not take part in the budget year."""
    rows = Bar.objects.filter(
        organisation_id__in=set(organisation_ids), from_year__lte=year, until_year__gte=year, lifted_at__isnull=True
    )
    return set(rows.values_list("organisation_id", flat=True))


def members(organisation_id: int, *, on: date) -> list[Contact]:
    """People to write to, the head first, then by name."""
    rows = list(Membership.objects.filter(in_force(on), organisation_id=organisation_id))
    people = identity.people({m.user_id for m in rows})
    contacts = [
        Contact(m.user_id, people[m.user_id].name, people[m.user_id].email, m.is_head, frozenset(map(str, m.granted())))
        for m in rows
        if m.user_id in people
    ]
    return sorted(contacts, key=lambda c: (not c.is_head, c.name))


def ever_members(organisation_id: int) -> frozenset[int]:
    """Everybody who belongs or once belonged to the organisation, by the keys of users."""
    return frozenset(Membership.objects.filter(organisation_id=organisation_id).values_list("user_id", flat=True))


def readers(organisation_id: int, *, on: date) -> list[Reader]:
    """Whom to write to about the organisation's own things: its people, else the address on its card.

    The second is for those that apply on paper and have nobody who signs in.
    """
    people = [Reader(c.email, c.user_id) for c in members(organisation_id, on=on)]
    if people:
        return people
    email = Organisation.objects.filter(pk=organisation_id).values_list("email", flat=True).first()
    return [Reader(email)] if email else []


def heads(*, on: date) -> list[Reader]:
    """The heads of all organisations that aren't being closed: for news that concern every one of them. Two queries."""
    rows = Membership.objects.filter(in_force(on), is_head=True, organisation__in_termination=False)
    people = identity.people(rows.values_list("user_id", flat=True))
    return [Reader(person.email, person.id) for person in people.values()]
