"""Lists of the room's pages: newest clients, requests, emergency accesses, pairs, steps of linking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found, require
from esm.kernel.lists import Paged, paged

from ..fields import PersonFields
from ..machine import Method, PairState, RequestKind, RequestState, Verdict
from ..models import BreakGlass, DestructionAct, LinkEvent, Pair, PersonRequest, Record, Teammate
from ..policies import may_coordinate, may_destroy, may_read, may_review_glass
from .finding import hit, ref_of
from .rows import Hit


def clients(actor: Actor, organisation_id: int | None, *, page: str | int | None = 1) -> Paged[Hit]:
    """The newest cards that she may see. Two queries."""
    found(may_read(actor, organisation_id))
    team = Teammate.objects.filter(user_id=actor.user_id or 0).values("record_id")
    scope = Q(organisation_id=organisation_id) if organisation_id is not None else Q(organisation__isnull=True)
    records = Record.objects.filter(scope, erased_at__isnull=True).filter(Q(confidential=False) | Q(pk__in=team))
    shown = paged(records.order_by("-id"), page=page, size=20)
    return shown.with_rows([hit(r) for r in shown.rows])


def known_id(code: str) -> int:
    """The live record with this code, 0 when there is none."""
    return Record.objects.filter(code=code, erased_at__isnull=True).values_list("pk", flat=True).first() or 0


def id_of(code: str) -> int:
    """The record with this code. Raises NotFound."""
    pk = known_id(code)
    if not pk:
        raise NotFound(_("Такої картки немає."))
    return pk


@dataclass(frozen=True, slots=True)
class RequestRow:
    number: str
    kind: str
    state: str
    label: str
    code: str
    text: str
    answer: str
    received_at: datetime
    due_on: date
    act: str

    @property
    def kind_label(self) -> str:
        return str(RequestKind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(RequestState(self.state).label)

    @property
    def open(self) -> bool:
        return self.state == RequestState.RECEIVED


def requests(actor: Actor, organisation_id: int | None, *, page: str | int | None = 1) -> Paged[RequestRow]:
    """Open ones first, the most urgent on top. Three queries."""
    found(may_destroy(actor, organisation_id))
    scope = (
        Q(record__organisation_id=organisation_id)
        if organisation_id is not None
        else Q(record__organisation__isnull=True)
    )
    rows = PersonRequest.objects.filter(scope).select_related("record").order_by("-state", "due_on", "id")
    shown = paged(rows, page=page, size=20)
    acts = dict(
        DestructionAct.objects.filter(request__in=[r.pk for r in shown.rows]).values_list("request_id", "number")
    )
    return shown.with_rows([_request(r, acts.get(r.pk, "")) for r in shown.rows])


def _request(r: PersonRequest, act: str) -> RequestRow:
    gone = r.record.erased_at is not None
    label = _("дані знищено") if gone else ref_of(r.record).label
    code = "" if gone else r.record.code
    return RequestRow(r.number, r.kind, r.state, label, code, r.text, r.answer, r.received_at, r.due_on, act)


@dataclass(frozen=True, slots=True)
class GlassRow:
    code: str
    by: str
    at: datetime
    due: datetime
    reason: str
    label: str
    verdict: str
    note: str
    mine: bool

    @property
    def verdict_label(self) -> str:
        return str(Verdict(self.verdict).label)


def glasses(actor: Actor, *, page: str | int | None = 1) -> Paged[GlassRow]:
    """Emergency accesses, those that nobody reviewed first. Three queries."""
    require(may_review_glass(actor))
    rows = BreakGlass.objects.select_related("record").order_by("verdict", "review_due", "id")
    shown = paged(rows, page=page, size=20)
    names = identity.people({g.actor_id for g in shown.rows})
    return shown.with_rows(
        [
            GlassRow(
                g.code,
                names[g.actor_id].name if g.actor_id in names else "",
                g.at,
                g.review_due,
                g.reason,
                ref_of(g.record).label if g.record.erased_at is None else _("дані знищено"),
                g.verdict,
                g.note,
                g.actor_id == actor.user_id,
            )
            for g in shown.rows
        ]
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair, as the reviewer compares it."""

    code: str
    fields: PersonFields
    organisation_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PairView:
    id: int
    percent: int
    one: Side
    other: Side
    waiting: int
    answered_today: int

    def differs(self) -> frozenset[str]:
        return frozenset(
            n for n in PersonFields.__slots__ if getattr(self.one.fields, n) != getattr(self.other.fields, n)
        )


def next_pair(actor: Actor, *, review_from: int, since: datetime, after: int = 0) -> PairView | None:
    """The surest pair that waits and has names to compare; `after` skips up to this one. Three queries."""
    found(may_coordinate(actor))
    queue = (
        Pair.objects.filter(
            state=PairState.WAITING,
            permille__gte=review_from,
            a__erased_at__isnull=True,
            b__erased_at__isnull=True,
            a__confidential=False,
            b__confidential=False,
        )
        .exclude(a__content="")
        .exclude(b__content="")
    )
    waiting = queue.count()
    order = queue.select_related("a", "b").order_by("-permille", "id")
    pairs = list(order[:200] if after else order[:1])
    places = [pair.pk for pair in pairs]
    at = places.index(after) + 1 if after in places else 0
    if at >= len(pairs):
        return None
    pair = pairs[at]
    answered = Pair.objects.filter(decided_by_id=actor.user_id, decided_at__gte=since).count()
    return PairView(pair.pk, pair.permille // 10, _side(pair.a), _side(pair.b), waiting, answered)


def pair_records(pair_id: int) -> tuple[int, int]:
    pair = Pair.objects.filter(pk=pair_id).values_list("a_id", "b_id").first()
    if pair is None:
        raise NotFound(_("Такої пари немає."))
    return pair


def _side(r: Record) -> Side:
    return Side(r.code, PersonFields.opened(r.content), r.organisation_id, r.created_at)


@dataclass(frozen=True, slots=True)
class StepRow:
    id: int
    at: datetime
    code: str
    method: str
    reason: str
    by: str
    can_undo: bool

    @property
    def method_label(self) -> str:
        return str(Method(self.method).label)


def steps(actor: Actor, *, page: str | int | None = 1) -> Paged[StepRow]:
    """Links and splits, the newest first, without names: a code leads to the card of whoever may open it."""
    found(may_coordinate(actor))
    moved = LinkEvent.objects.filter(before__isnull=False).select_related("record").order_by("-id")
    shown = paged(moved, page=page, size=30)
    undone = set(LinkEvent.objects.filter(undoes__in=[s.pk for s in shown.rows]).values_list("undoes_id", flat=True))
    names = identity.people({s.actor_id for s in shown.rows if s.actor_id is not None})
    return shown.with_rows(
        [
            StepRow(
                s.pk,
                s.at,
                s.record.code,
                s.method,
                s.reason,
                names[s.actor_id].name if s.actor_id in names else "ЄСМ",
                s.pk not in undone and s.record.person_id == s.after_id and s.record.erased_at is None,
            )
            for s in shown.rows
        ]
    )
