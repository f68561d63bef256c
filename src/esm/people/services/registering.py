"""Records entered, corrected, related to each other, restricted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, stale
from esm.reference import public as reference

from ..fields import Checked, PersonFields, checked
from ..holders import stop_elsewhere
from ..linkage.dates import tax_sex
from ..machine import PARENTS, KinKind, Method, Mode
from ..marks import Marker
from ..models import Kin, LinkEvent, Person, Record, RecordKey, SearchToken, Teammate
from ..policies import may_write, may_write_record
from ..rules import rules_on
from ..selectors.rows import PersonRef
from .linking import link_by_keys, normal_of


def district_keys() -> frozenset[str]:
    return frozenset(d.key for d in reference.districts())


@transaction.atomic
def register(
    *,
    actor: Actor,
    organisation_id: int | None,
    fields: PersonFields,
    at: datetime,
    confidential: bool = False,
    source_key: str = "",
) -> PersonRef:
    """A card of one organisation's client (None: the city's desk); linked with her other records if the marks meet.

    A confidential one is seen by nobody but its author until she names colleagues. Raises Invalid by field, NotFound
    for strangers.
    """
    found(may_write(actor, organisation_id))
    read = checked(fields, today=localtime(at).date(), districts=district_keys())
    marker = Marker.now()
    record = build(read, organisation_id=organisation_id, actor=actor, at=at, marker=marker)
    record.confidential = confidential
    record.source_key = marker.plain(f"{organisation_id}\0{source_key}") if source_key else ""
    write([(record, read)], marker=marker, actor=actor, at=at)
    if confidential and actor.user_id is not None:
        Teammate.objects.create(record=record, user_id=actor.user_id)
    link_by_keys([record], actor=actor, at=at)
    audit.record(actor=actor, action="people.register", subject=record, at=at, confidential=confidential)
    return PersonRef(record.pk, record.code, read.label, organisation_id, confidential)


def build(
    read: Checked, *, organisation_id: int | None, actor: Actor, at: datetime, marker: Marker, mode: Mode = Mode.FULL
) -> Record:
    """A record that isn't written yet."""
    return Record(
        code=f"p-{secrets.token_hex(8)}",
        organisation_id=organisation_id,
        mode=mode,
        content=read.fields.sealed(),
        content_mark=marker.plain(read.fields.sealed()),
        birth_year=read.normal.birth.year or None,
        sex=read.fields.sex or read.normal.sex or (tax_sex(read.normal.tax) if read.normal.tax else ""),
        district=read.fields.district,
        created_at=at,
        created_by_id=actor.user_id,
        last_contact_on=localtime(at).date(),
    )


def write(rows: Sequence[tuple[Record, Checked]], *, marker: Marker, actor: Actor, at: datetime) -> None:
    """Put built records in, each as a person of its own, with marks and tokens; a handful of queries for any number."""
    persons = Person.objects.bulk_create([Person(created_at=at) for _row in rows])
    for person, (record, _read) in zip(persons, rows, strict=True):
        record.person = person
    Record.objects.bulk_create([record for record, _read in rows], batch_size=500)
    LinkEvent.objects.bulk_create(
        [
            LinkEvent(record=r, after_id=r.person_id, method=Method.ENTERED, actor_id=actor.user_id, at=at)
            for r, _ in rows
        ],
        batch_size=1000,
    )
    write_marks(rows, marker)


def write_marks(rows: Sequence[tuple[Record, Checked]], marker: Marker) -> None:
    RecordKey.objects.bulk_create(
        [RecordKey(record=r, kind=kind, value=value) for r, read in rows for kind, value in marker.of(read.normal)],
        batch_size=2000,
    )
    write_tokens(rows, marker)


def write_tokens(rows: Sequence[tuple[Record, Checked]], marker: Marker) -> None:
    """By which a name is found while it is typed; a closed card has none."""
    SearchToken.objects.bulk_create(
        [
            SearchToken(token=token, scope=record.organisation_id or 0, record=record)
            for record, read in rows
            if not record.confidential
            for token in marker.tokens(read.fields.surname, read.fields.given_name, read.fields.patronymic)
        ],
        batch_size=2000,
    )


def held(actor: Actor, record_id: int) -> Record:
    """The record under lock, if she may change it. Raises NotFound."""
    record = Record.objects.select_for_update(of=("self",)).filter(pk=record_id, erased_at__isnull=True).first()
    if record is None:
        raise NotFound(_("Такої картки немає."))
    found(
        may_write_record(
            actor, record.organisation_id, confidential=record.confidential, in_team=in_team(actor, record.pk)
        )
    )
    return record


def in_team(actor: Actor, record_id: int) -> bool:
    return actor.user_id is not None and Teammate.objects.filter(record_id=record_id, user_id=actor.user_id).exists()


@transaction.atomic
def correct(*, actor: Actor, person_id: int, fields: PersonFields, seen_version: int, at: datetime) -> PersonRef:
    """Other data on the card. Its links stay: somebody who is somebody else now is split off by a coordinator."""
    record = held(actor, person_id)
    if record.version != seen_version:
        raise stale()
    if record.mode != Mode.FULL:
        raise Conflict(_("Цей запис прийшов без імені, тож виправити його може лише організація, що надіслала файл."))
    read = checked(fields, today=localtime(at).date(), districts=district_keys())
    _still_fits_her_kin(record, read.normal.birth.year, at)
    changed = rewrite(record, read, marker=Marker.now())
    link_by_keys([record], actor=actor, at=at)
    audit.record(actor=actor, action="people.correct", subject=record, at=at, fields=changed)
    return PersonRef(record.pk, record.code, read.label, record.organisation_id, record.confidential)


def _still_fits_her_kin(record: Record, year: int, at: datetime) -> None:
    """Raises Invalid when with this year of birth a parent would be as young as her child."""
    if not year or year == record.birth_year:
        return
    kin = Kin.objects.filter(kind__in=PARENTS)
    elder = max((y for y in kin.filter(record=record).values_list("elder__birth_year", flat=True) if y), default=0)
    child = min((y for y in kin.filter(elder=record).values_list("record__birth_year", flat=True) if y), default=9999)
    apart = rules_on(localtime(at).date()).parent_years
    if (elder and year - elder < apart) or child - year < apart:
        other = elder if elder and year - elder < apart else child
        message = _(
            "У картці є мати, батько чи дитина %(other)s року народження: так не буває. Перевірте рік або звʼязок."
        )
        raise Invalid({"birth_date": message % {"other": other}})


def rewrite(record: Record, read: Checked, *, marker: Marker) -> list[str]:
    """New content and marks on a held record; the names of the fields that changed."""
    before = PersonFields.opened(record.content)
    names = [n for n in PersonFields.__slots__ if getattr(before, n) != getattr(read.fields, n)]
    record.content = read.fields.sealed()
    record.content_mark = marker.plain(record.content)
    record.birth_year = read.normal.birth.year or None
    record.sex = read.fields.sex or read.normal.sex
    record.district = read.fields.district
    record.version += 1
    record.save()
    RecordKey.objects.filter(record=record).delete()
    SearchToken.objects.filter(record=record).delete()
    write_marks([(record, read)], marker)
    return names


@transaction.atomic
def restrict(*, actor: Actor, person_id: int, on: bool, at: datetime) -> None:
    """An objection: the record is kept, but neither linked nor counted nor shared, until it is lifted."""
    record = held(actor, person_id)
    record.restricted_at = at if on else None
    record.save(update_fields=["restricted_at"])
    if on:
        stop_elsewhere(record.pk, at=at)
    audit.record(actor=actor, action="people.restrict" if on else "people.lift_restriction", subject=record, at=at)


@transaction.atomic
def relate(*, actor: Actor, person_id: int, elder_id: int, kind: str, at: datetime) -> None:
    """`elder_id` is the mother, father, guardian or carer of `person_id`; both are cards of one organisation.

    Raises Invalid when a parent would be younger than her child, or too young by the city's rule.
    """
    if kind not in KinKind.values:
        raise Invalid({"kind": _("Виберіть, ким вона доводиться.")})
    record = held(actor, person_id)
    try:
        elder = held(actor, elder_id)
    except NotFound as error:  # unknown, or somebody else's: which of the two isn't said
        message = _("Картки з таким кодом у вас немає. Код стоїть на картці матері чи батька.")
        raise Invalid({"elder": message}) from error
    if record.pk == elder.pk or record.organisation_id != elder.organisation_id:
        raise Invalid({"elder": _("Виберіть іншу картку вашої організації.")})
    apart = rules_on(localtime(at).date()).parent_years
    if kind in PARENTS and record.birth_year and elder.birth_year and record.birth_year - elder.birth_year < apart:
        raise Invalid(
            {
                "elder": _("%(elder)s — рік народження батьків, %(child)s — дитини: так не буває. Перевірте дати обох.")
                % {"elder": elder.birth_year, "child": record.birth_year}
            }
        )
    if kind == KinKind.MOTHER and normal_of(elder).sex == "m":
        raise Invalid({"elder": _("У картці матері вказано чоловічу стать. Перевірте, кого ви вибрали.")})
    if kind == KinKind.MOTHER and Kin.objects.filter(record=record, kind=kind).exclude(elder=elder).exists():
        raise Conflict(_("Матір уже вказано. Спершу приберіть її з картки."))
    Kin.objects.update_or_create(record=record, elder=elder, defaults={"kind": kind})
    audit.record(actor=actor, action="people.relate", subject=record, at=at, elder=elder.pk, kind=kind)


@transaction.atomic
def unrelate(*, actor: Actor, person_id: int, elder_id: int, at: datetime) -> None:
    """The relation was a mistake, or is over. Raises NotFound when there is none."""
    record = held(actor, person_id)
    if not Kin.objects.filter(record=record, elder_id=elder_id).delete()[0]:
        raise NotFound(_("Такого звʼязку в картці немає."))
    audit.record(actor=actor, action="people.unrelate", subject=record, at=at, elder=elder_id)
