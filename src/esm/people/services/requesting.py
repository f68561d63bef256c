"""What a person asks about her own data, and the destruction of data with an act.

Destruction leaves a row without content, so that sums and links of others stay true; the act says on what ground, by
whom and how many rows went, never whose.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found
from esm.kernel.terms import Unit, count
from esm.reference import public as reference

from ..holders import erase_elsewhere, stop_elsewhere
from ..machine import REQUESTS, RequestKind, RequestState
from ..models import (
    BreakGlass,
    Consent,
    DestructionAct,
    FileRecord,
    Kin,
    Pair,
    Person,
    PersonRequest,
    Record,
    RecordKey,
    SearchToken,
    Teammate,
    Use,
)
from ..policies import may_destroy
from ..rules import rules_on
from .registering import held

TEXT_LIMIT = 4_000


def _numbered(prefix: str, year: int, count: int) -> str:
    return f"{prefix}-{year}-{count:05d}"


@transaction.atomic
def receive_request(*, actor: Actor, person_id: int, kind: str, text: str, at: datetime) -> PersonRequest:
    """Register what she asks, with the day until which she has an answer. An objection restricts her card at once."""
    record = held(actor, person_id)
    if kind not in RequestKind.values:
        raise Invalid({"kind": _("Виберіть, про що просить людина.")})
    clean = text.replace("\0", "").strip()
    if len(clean) > TEXT_LIMIT:
        raise Invalid({"text": _("Скоротіть до %(n)s знаків.") % {"n": TEXT_LIMIT}})
    if PersonRequest.objects.filter(record=record, kind=kind, state=RequestState.RECEIVED).exists():
        raise Conflict(_("Таке саме звернення цієї людини вже розглядається."))
    today = localtime(at).date()
    days = rules_on(today).request_days
    asked = PersonRequest(
        number=_numbered("ПД", today.year, _next(PersonRequest, f"ПД-{today.year}-")),
        record=record,
        kind=kind,
        text=clean,
        received_at=at,
        received_by_id=actor.user_id,
        due_on=count(today, days, Unit.WORKING_DAYS, reference.calendar()).due,
    )
    asked.save()
    if kind == RequestKind.OBJECTION and record.restricted_at is None:
        Record.objects.filter(pk=record.pk).update(restricted_at=at)
        stop_elsewhere(record.pk, at=at)
    audit.record(actor=actor, action="people.receive_request", subject=asked, at=at, kind=kind)
    return asked


def _next(model: type[PersonRequest] | type[DestructionAct], beginning: str) -> int:
    """The next number of the year. Whoever asks holds the lock of numbering."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x50454F])
    last = (
        model._default_manager.filter(number__startswith=beginning).order_by("-number").values_list("number", flat=True)
    )
    newest = last.first()
    return int(newest.rsplit("-", 1)[1]) + 1 if newest else 1


def _open(actor: Actor, number: str) -> PersonRequest:
    asked = PersonRequest.objects.select_for_update(of=("self",)).select_related("record").filter(number=number).first()
    if asked is None:
        raise NotFound(_("Такого звернення немає."))
    found(may_destroy(actor, asked.record.organisation_id))
    return asked


def _close(asked: PersonRequest, step: str, answer: str, *, actor: Actor, at: datetime) -> None:
    asked.state = REQUESTS.target(step, RequestState(asked.state), refusal=_("На це звернення вже відповіли."))
    clean = answer.replace("\0", "").strip()
    if not clean:
        raise Invalid({"answer": _("Напишіть, що відповіли людині.")})
    if len(clean) > TEXT_LIMIT:
        raise Invalid({"answer": _("Скоротіть до %(n)s знаків.") % {"n": TEXT_LIMIT}})
    asked.answer, asked.closed_at, asked.closed_by_id = clean, at, actor.user_id
    asked.save()


@transaction.atomic
def fulfil_request(*, actor: Actor, number: str, answer: str, at: datetime) -> DestructionAct | None:
    """Done as she asked. For an erasure that destroys her data, and gives the act."""
    asked = _open(actor, number)
    _close(asked, "fulfil", answer, actor=actor, at=at)
    act = None
    if asked.kind == RequestKind.ERASURE:
        act = _destroy(
            asked.record, ground=_("Звернення людини %(n)s") % {"n": asked.number}, request=asked, actor=actor, at=at
        )
    audit.record(actor=actor, action="people.fulfil_request", subject=asked, at=at, kind=asked.kind)
    return act


@transaction.atomic
def refuse_request(*, actor: Actor, number: str, answer: str, at: datetime) -> None:
    """Refused, with the ground in the answer. A refused objection lifts the restriction."""
    asked = _open(actor, number)
    _close(asked, "refuse", answer, actor=actor, at=at)
    if asked.kind == RequestKind.OBJECTION:
        Record.objects.filter(pk=asked.record_id).update(restricted_at=None)
    audit.record(actor=actor, action="people.refuse_request", subject=asked, at=at, kind=asked.kind)


def _destroy(
    record: Record, *, ground: str, request: PersonRequest | None, actor: Actor, at: datetime
) -> DestructionAct:
    held_record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if held_record.erased_at:
        raise Conflict(_("Ці дані вже знищено."))
    gone = {
        "keys": RecordKey.objects.filter(record=record).delete()[0],
        "tokens": SearchToken.objects.filter(record=record).delete()[0],
        "consents": Consent.objects.filter(record=record).delete()[0],
        "kin": Kin.objects.filter(record=record).delete()[0] + Kin.objects.filter(elder=record).delete()[0],
        "pairs": Pair.objects.filter(a=record).delete()[0] + Pair.objects.filter(b=record).delete()[0],
        "team": Teammate.objects.filter(record=record).delete()[0],
        "requests": _blank_requests(record),
        "glasses": _blank_glasses(record),
        "undo": FileRecord.objects.filter(record=record).delete()[0],
        **erase_elsewhere(record.pk, at=at),
    }
    # What was counted stays counted, of nobody any more: the service and the month, without who.
    months = list(Use.objects.filter(record=record).order_by().values("month").annotate(n=Sum("contacts")))
    Use.objects.filter(record=record).delete()
    Use.objects.bulk_create([Use(record=record, month=line["month"], contacts=line["n"]) for line in months])
    held_record.content = held_record.content_mark = held_record.source_key = held_record.district = held_record.sex = (
        ""
    )
    held_record.birth_year = None
    held_record.person = Person.objects.create(created_at=at)
    held_record.erased_at = at
    held_record.version += 1
    held_record.save()
    year = localtime(at).year
    act = DestructionAct.objects.create(
        number=_numbered("АЗ", year, _next(DestructionAct, f"АЗ-{year}-")),
        record=held_record,
        request=request,
        ground=ground,
        rows=gone,
        actor_id=actor.user_id,
        at=at,
    )
    audit.record(actor=actor, action="people.destroy", subject=act, at=at)
    return act


def _blank_requests(record: Record) -> int:
    """Numbers, kinds and dates stay; the words, which may name her, go."""
    texts = PersonRequest.objects.filter(record=record)
    for asked in texts:
        asked.text = ""
        asked.answer = ""
        asked.save(update_fields=["text", "answer"])
    return len(texts)


def _blank_glasses(record: Record) -> int:
    opened = BreakGlass.objects.filter(record=record)
    for glass in opened:
        glass.reason, glass.note = "", ""
        glass.save(update_fields=["reason", "note"])
    return len(opened)


def destroy_old(*, today: date, at: datetime, limit: int = 500) -> list[str]:
    """Cards whose retention has run out since the last contact, each with an act; the numbers of the acts."""
    years = rules_on(today).retention_years
    done: list[str] = []
    for retention, kept in years.items():
        before = _years_before(today, kept)
        old = Record.objects.filter(retention=retention, last_contact_on__lt=before, erased_at__isnull=True)
        asked = PersonRequest.objects.filter(state=RequestState.RECEIVED).values("record_id")
        for record in old.exclude(pk__in=asked).order_by("pk")[: limit - len(done)]:
            # Whom somebody helps now is kept until that ends (a room above says so): the next night asks again.
            with suppress(Conflict), transaction.atomic():
                ground = _("Минув строк зберігання: %(n)s р. від останнього контакту") % {"n": kept}
                done.append(_destroy(record, ground=ground, request=None, actor=SYSTEM, at=at).number)
    return done


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
