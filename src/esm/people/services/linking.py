"""Records put together to persons and apart again. `_move` is the only way a record changes its person.

Nothing is merged: a record stays what it was, a person is the set of records that point to it, and every step is an
event that can be undone. «Not the same» is asked in one function, `barred`, by every path.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found

from ..fields import PersonFields
from ..linkage.records import Normal
from ..linkage.scoring import similar
from ..machine import LINKING, PAIRS, KeyKind, Method, PairState
from ..models import LinkEvent, NotSame, Pair, Person, Record, RecordKey
from ..policies import may_coordinate
from ..rules import PeopleRules, rules_on

REASON_LIMIT = 300


def barred(one: Collection[int], other: Collection[int]) -> bool:
    """Whether somebody said of any two of these records that they are two people."""
    across = Q(a__in=one, b__in=other) | Q(a__in=other, b__in=one)
    return NotSame.objects.filter(across).exists()


def link_by_keys(records: Iterable[Record], *, actor: Actor, at: datetime) -> int:
    """Put fresh records to the persons whom their exact marks point to; what is in doubt becomes a pair to look at.

    Raises nothing for doubt: an entry is never refused because of it. Call it in the transaction that wrote the marks.
    """
    rules = rules_on(at.date())
    if rules.auto_link == "off":
        return 0
    return sum(_link_one(record, rules, actor=actor, at=at) for record in records)


def _link_one(record: Record, rules: PeopleRules, *, actor: Actor, at: datetime) -> bool:
    mine = {(key.kind, key.value) for key in RecordKey.objects.filter(record=record)}
    values = [value for kind, value in mine if kind in LINKING]
    if record.restricted_at or not values:
        return False
    meeting = (
        RecordKey.objects.filter(kind__in=LINKING, value__in=values)
        .exclude(record=record)
        .filter(record__erased_at__isnull=True, record__restricted_at__isnull=True)
        .select_related("record")
        .order_by("record_id")[:200]
    )
    kinds: dict[int, tuple[Record, str]] = {}
    for key in meeting:
        if (key.kind, key.value) in mine and (key.record_id not in kinds or key.kind == KeyKind.TAX):
            kinds[key.record_id] = (key.record, key.kind)
    for other, kind in sorted(kinds.values(), key=lambda met: (met[1] != KeyKind.TAX, met[0].pk)):
        record.refresh_from_db(fields=["person"])
        other.refresh_from_db(fields=["person"])
        if record.person_id == other.person_id:
            return True
        if contradicts(record, other):
            continue
        sizes = Record.objects.filter(person_id__in=(record.person_id, other.person_id)).count()
        if rules.auto_link == "suggest" or sizes > rules.cluster_alarm:
            suggest(record.pk, other.pk, permille=980, method=kind, at=at)
            continue
        if _put_together(record, other, method=Method(kind), reason="", actor=actor, at=at):
            return True
    return False


def contradicts(one: Record, other: Record) -> bool:
    """What two records of one person can't say: another sex, other tax numbers, years of birth, fathers or names."""
    if one.sex and other.sex and one.sex != other.sex:
        return True
    if one.birth_year and other.birth_year and abs(one.birth_year - other.birth_year) > 1:
        return True
    taxes = {
        pk: set(RecordKey.objects.filter(record_id=pk, kind=KeyKind.TAX).values_list("value", flat=True))
        for pk in (one.pk, other.pk)
    }
    if all(taxes.values()) and taxes[one.pk].isdisjoint(taxes[other.pk]):
        return True
    if not one.content or not other.content:
        return False
    a, b = normal_of(one), normal_of(other)
    return _apart(a.father, b.father) or _apart(a.given, b.given)


def _apart(a: str, b: str) -> bool:
    return bool(a and b) and a != b and not similar(a, b)


def normal_of(record: Record) -> Normal:
    """The record as the linkage compares it. It was checked when it was written, so today's date doesn't matter."""
    return PersonFields.opened(record.content).normal(record.created_at.date())


def suggest(one: int, other: int, *, permille: int, method: str, at: datetime) -> bool:
    """A pair for the review queue, once; False when somebody decided on it already or said they are two people."""
    a, b = sorted((one, other))
    if barred([a], [b]):
        return False
    _pair, made = Pair.objects.get_or_create(
        a_id=a, b_id=b, defaults={"permille": permille, "method": method, "found_at": at}
    )
    return made


def _put_together(one: Record, other: Record, *, method: Method, reason: str, actor: Actor, at: datetime) -> bool:
    """All records of the younger person go to the older one; False when somebody said they are two people."""
    keep, gone = sorted((one.person_id, other.person_id))
    persons = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=(keep, gone)).order_by("pk"))
    staying = list(Record.objects.filter(person_id=keep).values_list("pk", flat=True))
    moving = list(Record.objects.select_for_update(of=("self",)).filter(person_id=gone).order_by("pk"))
    if len(persons) < 2 or barred(staying, [r.pk for r in moving]):
        return False
    for record in moving:
        _move(record, persons[0], method=method, reason=reason, actor=actor, at=at)
    return True


def _move(
    record: Record,
    to: Person,
    *,
    method: Method,
    reason: str,
    actor: Actor,
    at: datetime,
    undoes: LinkEvent | None = None,
) -> LinkEvent:
    event = LinkEvent.objects.create(
        record=record,
        before_id=record.person_id,
        after=to,
        method=method,
        reason=reason[:REASON_LIMIT],
        actor_id=actor.user_id,
        at=at,
        undoes=undoes,
    )
    record.person = to
    Record.objects.filter(pk=record.pk).update(person=to)
    return event


def _held(record_id: int) -> Record:
    record = Record.objects.select_for_update(of=("self",)).filter(pk=record_id, erased_at__isnull=True).first()
    if record is None:
        raise NotFound(_("Такого запису немає."))
    return record


def _said(reason: str, *, needed: bool = True) -> str:
    clean = " ".join(reason.replace("\0", "").split())
    if needed and not clean:
        raise Invalid({"reason": _("Напишіть, чому ви так вирішили.")})
    if len(clean) > REASON_LIMIT:
        raise Invalid({"reason": _("Скоротіть до %(n)s знаків.") % {"n": REASON_LIMIT}})
    return clean


@transaction.atomic
def join(*, actor: Actor, record_id: int, other_id: int, reason: str, at: datetime) -> None:
    """A coordinator says that two records are one person. Raises Conflict when somebody said the contrary."""
    found(may_coordinate(actor))
    one, other, why = _held(record_id), _held(other_id), _said(reason)
    if one.person_id == other.person_id:
        raise Conflict(_("Ці записи вже повʼязано."))
    if not _put_together(one, other, method=Method.REVIEW, reason=why, actor=actor, at=at):
        raise Conflict(_("Раніше хтось вирішив, що це різні люди. Таке рішення діє назавжди."))
    audit.record(actor=actor, action="people.join", subject=one, at=at, other=other.pk)


@transaction.atomic
def say_not_same(*, actor: Actor, record_id: int, other_id: int, reason: str, at: datetime) -> None:
    """Two people, for ever. If the records are together, the second one leaves for a person of its own."""
    found(may_coordinate(actor))
    one, other, why = _held(record_id), _held(other_id), _said(reason)
    _never(one, other, reason=why, actor=actor, at=at)
    audit.record(actor=actor, action="people.not_same", subject=one, at=at, other=other.pk)


def _never(one: Record, other: Record, *, reason: str, actor: Actor, at: datetime) -> None:
    if one.pk == other.pk:
        raise Conflict(_("Це один і той самий запис."))
    a, b = sorted((one.pk, other.pk))
    NotSame.objects.get_or_create(a_id=a, b_id=b, defaults={"reason": reason, "actor_id": actor.user_id, "at": at})
    if one.person_id == other.person_id:
        _leave(other, reason=reason, actor=actor, at=at)


def _leave(record: Record, *, reason: str, actor: Actor, at: datetime) -> None:
    _move(record, Person.objects.create(created_at=at), method=Method.SPLIT, reason=reason, actor=actor, at=at)


@transaction.atomic
def split(*, actor: Actor, record_id: int, reason: str, at: datetime) -> None:
    """The record is somebody else than the rest of its person: they are never put together again."""
    found(may_coordinate(actor))
    record, why = _held(record_id), _said(reason)
    rest = list(Record.objects.filter(person_id=record.person_id).exclude(pk=record.pk).order_by("pk"))
    if not rest:
        raise Conflict(_("Цей запис і так сам по собі."))
    for other in rest:
        a, b = sorted((record.pk, other.pk))
        NotSame.objects.get_or_create(a_id=a, b_id=b, defaults={"reason": why, "actor_id": actor.user_id, "at": at})
    _leave(record, reason=why, actor=actor, at=at)
    audit.record(actor=actor, action="people.split", subject=record, at=at, left=len(rest))


@transaction.atomic
def undo(*, actor: Actor, event_id: int, reason: str, at: datetime) -> None:
    """Take one step back. Raises Conflict when the record has moved on since, or the step was undone already."""
    found(may_coordinate(actor))
    event = LinkEvent.objects.select_related("before").filter(pk=event_id, before__isnull=False).first()
    if event is None:
        raise NotFound(_("Такого звʼязку немає."))
    record, why = _held(event.record_id), _said(reason)
    if LinkEvent.objects.filter(undoes=event).exists() or record.person_id != event.after_id:
        raise Conflict(_("Цей крок уже скасовано, або запис відтоді повʼязали інакше. Перегляньте історію."))
    assert event.before is not None  # noqa: S101
    back = Person.objects.select_for_update(of=("self",)).get(pk=event.before.pk)
    if barred([record.pk], list(Record.objects.filter(person=back).values_list("pk", flat=True))):
        raise Conflict(_("Повернути не можна: хтось вирішив, що це різні люди."))
    _move(record, back, method=Method.UNDO, reason=why, actor=actor, at=at, undoes=event)
    audit.record(actor=actor, action="people.undo_link", subject=record, at=at, event=event.pk)


@transaction.atomic
def decide_pair(*, actor: Actor, pair_id: int, same: bool, reason: str, at: datetime) -> None:
    """Answer a pair of the queue. The same reviewer's answer is final only for «two people»; a link can be undone."""
    found(may_coordinate(actor))
    pair = Pair.objects.select_for_update(of=("self",)).select_related("a", "b").filter(pk=pair_id).first()
    if pair is None:
        raise NotFound(_("Такої пари немає."))
    pair.state = PAIRS.target(
        "same" if same else "different",
        PairState(pair.state),
        refusal=_("На цю пару вже відповіли. Візьміть наступну."),
    )
    why = _said(reason, needed=False)
    if same:
        if pair.a.person_id != pair.b.person_id and not _put_together(
            pair.a, pair.b, method=Method.REVIEW, reason=why, actor=actor, at=at
        ):
            raise Conflict(_("Раніше хтось вирішив, що це різні люди. Таке рішення діє назавжди."))
    else:
        _never(pair.a, pair.b, reason=why, actor=actor, at=at)
    pair.decided_at, pair.decided_by_id = at, actor.user_id
    pair.save(update_fields=["state", "decided_at", "decided_by_id"])
    audit.record(actor=actor, action="people.decide_pair", subject=pair, at=at, same=same)
