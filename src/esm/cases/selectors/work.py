"""What waits for whom: lines of «Моя робота сьогодні»."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem
from esm.partners.public import Right

from ..machine import OPEN, ActState, CaseState, DecisionState, EndingState, PlanState, TermKind, TransferState
from ..models import Act, Case, Decision, Ending, Handover, Plan, Transfer
from ..terms import KYIV, said
from .access import visible
from .lists import running

# Beyond so many rows a home page says nothing new.
MOST = 30


def work_items(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """In no order. Two queries for a worker, two more for a supervisor; none for those who don't lead cases."""
    city = actor.has(Role.SOCIAL_WORKER, Role.SUPERVISOR)
    if not city and not any(right == Right.EDIT for _o, right in actor.rights):
        return
    cases = visible(actor)
    yield from _owed(actor, at)
    yield from _waiting(actor, cases)
    if city:
        yield WorkItem(Urgency.START, _("Зареєструвати випадок"), "cases:new")
    if _supervised(actor):
        offers = Transfer.objects.filter(_offered_to(actor), state=TransferState.OFFERED).order_by("approved_at")[:MOST]
        for key, number in offers.values_list("key", "case__number"):
            title = _("Відповісти, чи приймаєте випадок %(number)s") % {"number": number}
            yield WorkItem(Urgency.TODAY, title, "cases:offered", (str(key),))
        late = running().filter(_of_units(actor, "case__"), case__in=cases, case__state__in=OPEN, due_at__lt=at)
        late = late.exclude(case__worker_id=actor.user_id)
        if n := late.count():
            title = ngettext("Допомогти з %(n)d простроченим строком", "Допомогти з %(n)d простроченими строками", n)
            yield WorkItem(Urgency.OVERDUE, title % {"n": n}, "cases:late")


def _supervised(actor: Actor) -> bool:
    return actor.has(Role.SUPERVISOR) or any(right == Right.MANAGE for _o, right in actor.rights)


def _of_units(actor: Actor, prefix: str = "") -> Q:
    """Cases of the units where she assigns and approves."""
    units = Q(**{f"{prefix}organisation__in": [o for o, right in actor.rights if right == Right.MANAGE]})
    return units | Q(**{f"{prefix}organisation__isnull": True}) if actor.has(Role.SUPERVISOR) else units


def _offered_to(actor: Actor) -> Q:
    """Offers to the units where she says yes or no."""
    units = Q(to__in=[o for o, right in actor.rights if right == Right.MANAGE])
    return units | Q(to_city=True) if actor.has(Role.SUPERVISOR) else units


def _urgency(due: date, today: date) -> Urgency:
    return Urgency.OVERDUE if due < today else Urgency.TODAY if due == today else Urgency.WAITING


def _owed(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Terms of the cases that she leads."""
    today = at.astimezone(KYIV).date()
    mine = running().filter(case__worker_id=actor.user_id, case__state__in=OPEN).order_by("due_at")[:MOST]
    for number, kind, due_at in mine.values_list("case__number", "kind", "due_at"):
        due, detail = said(due_at), ""
        title = _("%(number)s: %(what)s") % {"number": number, "what": str(TermKind(kind).label)}
        if isinstance(due, datetime):
            # Hours run at night too: what isn't over yet is today's.
            detail = _("до %(time)s") % {"time": f"{due:%d.%m.%Y, %H:%M}"}
            due, urgency = due.date(), Urgency.OVERDUE if due_at < at else Urgency.TODAY
        else:
            urgency = _urgency(due, today)
        yield WorkItem(urgency, title, "cases:case", (number,), detail, due)


def _waiting(actor: Actor, cases: QuerySet[Case]) -> Iterator[WorkItem]:
    """Handover notes to read; papers that another wrote and she may approve; cases without anybody; offers. One query."""
    me = actor.user_id or 0

    def lines(rows: QuerySet[Any], what: str, number: str) -> QuerySet[Any]:
        what_of = Value(what, output_field=CharField())
        found: QuerySet[Any] = rows.order_by().annotate(what=what_of, of=F(number)).values_list("what", "of")
        return found

    parts = [lines(Handover.objects.filter(to_id=me, read_at__isnull=True, case__in=cases), "note", "case__number")]
    if _supervised(actor):
        inside = _of_units(actor, "case__") & Q(case__in=cases)
        open_inside = inside & Q(case__state__in=OPEN)
        new = cases.filter(
            _of_units(actor), worker_id__isnull=True, state__in=[CaseState.REGISTERED, CaseState.EMERGENCY]
        )
        parts += [
            lines(new, "assign", "number"),
            lines(Act.objects.filter(open_inside, state=ActState.SIGNED).exclude(author_id=me), "act", "case__number"),
            lines(
                Decision.objects.filter(open_inside, state=DecisionState.PROPOSED).exclude(author_id=me),
                "decision",
                "case__number",
            ),
            lines(
                Plan.objects.filter(open_inside, state=PlanState.PROPOSED).exclude(author_id=me), "plan", "case__number"
            ),
            lines(
                Ending.objects.filter(open_inside, state=EndingState.PROPOSED).exclude(proposed_by_id=me),
                "ending",
                "case__number",
            ),
            lines(
                Transfer.objects.filter(open_inside, state=TransferState.PROPOSED).exclude(offered_by_id=me),
                "transfer",
                "case__number",
            ),
        ]
    titles = {
        "note": (Urgency.TODAY, _("Прочитати записку про випадок %(number)s")),
        "assign": (Urgency.TODAY, _("Призначити відповідальну за випадок %(number)s")),
        "act": (Urgency.TODAY, _("Затвердити акт випадку %(number)s")),
        "decision": (Urgency.TODAY, _("Затвердити рішення за випадком %(number)s")),
        "plan": (Urgency.TODAY, _("Затвердити план випадку %(number)s")),
        "ending": (Urgency.TODAY, _("Вирішити, чи завершити випадок %(number)s")),
        "transfer": (Urgency.TODAY, _("Вирішити, чи пропонувати випадок %(number)s іншим")),
    }
    for what, number in parts[0].union(*parts[1:]).order_by("what", "of")[:MOST]:
        urgency, title = titles[what]
        yield WorkItem(urgency, title % {"number": number}, "cases:case", (number,))
