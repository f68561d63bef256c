"""Background entry points: letters that people wait for, and reminders of terms.

Everything about a closed case goes to its responsible worker and team alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.identity import public as identity
from esm.identity.public import Role
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, link, queue_all
from esm.partners import public as partners
from esm.partners.public import Right

from .machine import ENDED, CaseState, TermKind, TransferState
from .models import Case, Transfer
from .selectors import reminders
from .terms import day_of, said

# What may wait for a supervisor, and what she may answer.
PAPERS = {
    "act": gettext_lazy("акт"),
    "decision": gettext_lazy("рішення"),
    "plan": gettext_lazy("план"),
    "ending": gettext_lazy("завершення випадку"),
    "transfer": gettext_lazy("передавання випадку"),
}
RESULTS = {"approved": gettext_lazy("затверджено"), "returned": gettext_lazy("повернуто з поясненням")}


@job()
def tell_registered(case_id: int) -> int:
    """To whoever assigns: a case without a responsible worker."""
    case = _case(case_id)
    if case.worker_id is not None or case.state in ENDED:
        return 0

    def facts() -> dict[str, object]:
        urgent = _("Терміново: є загроза.") if case.dangers else ""
        return _facts(case) | {"urgent": urgent}

    return _send("cases.registered", supervisors(case, on=_today()), facts, key=f"{case.pk}")


@job()
def tell_assigned(case_id: int, version: int) -> int:
    case = _case(case_id)
    return _send("cases.assigned", worker(case), lambda: _facts(case), key=f"{case.pk}:{version}")


@job()
def tell_hurried(case_id: int, version: int) -> int:
    case = _case(case_id)
    if case.state != CaseState.EMERGENCY:
        return 0
    running = case.terms.filter(kind=TermKind.EMERGENCY, met_at=None, void_at=None).first()
    if running is None:
        return 0
    due = _when(running.due_at)
    to = [*worker(case), *supervisors(case, on=_today())]
    return _send("cases.hurried", to, lambda: _facts(case) | {"due": due}, key=f"{case.pk}:{version}")


@job()
def tell_to_approve(case_id: int, version: int, what: str, author_id: int | None = None) -> int:
    """`what`: a key of PAPERS. Whoever wrote it isn't asked to approve it."""
    case = _case(case_id)
    to = [r for r in supervisors(case, on=_today()) if r.user_id != author_id]
    return _send("cases.to_approve", to, lambda: _facts(case) | {"what": str(PAPERS[what])}, key=f"{case.pk}:{version}")


@job()
def tell_settled(case_id: int, version: int, what: str, result: str) -> int:
    """What a supervisor said, to the responsible worker. `result`: a key of RESULTS."""
    case = _case(case_id)

    def facts() -> dict[str, object]:
        return _facts(case) | {"what": str(PAPERS[what]), "result": str(RESULTS[result])}

    return _send("cases.settled", worker(case), facts, key=f"{case.pk}:{version}")


@job()
def tell_offered(transfer_id: int) -> int:
    """To those who may accept it. The case's own number tells them nothing of the person."""
    transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
    if transfer.state != TransferState.OFFERED or transfer.outside:
        return 0
    sender = transfer.case.organisation_id
    to = unit_supervisors(None if transfer.to_city else transfer.to_id, on=_today())

    def facts() -> dict[str, object]:
        who = _("Місто") if sender is None else partners.organisation_refs([sender])[sender].title
        return {
            "number": transfer.case.number,
            "sender": who,
            "link": link(reverse("cases:offered", args=[transfer.key])),
        }

    return _send("cases.offered", to, facts, key=f"{transfer.pk}")


@job()
def tell_offer_answered(transfer_id: int) -> int:
    transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
    case = transfer.case
    to = [*worker(case), *supervisors(case, on=_today())]

    def facts() -> dict[str, object]:
        return _facts(case) | {"result": str(TransferState(transfer.state).label)}

    return _send("cases.offer_answered", to, facts, key=f"{transfer.pk}:{transfer.state}")


@job()
def remind() -> int:
    """Every hour: half of a term, its end, and half as much again after it."""
    at = timezone.now()
    told = 0
    for term, stage in reminders.due(at=at):
        case = term.case
        to = worker(case) if stage < reminders.LATE else []
        if stage > reminders.HALF or not to:
            to = [*to, *supervisors(case, on=day_of(at))]
        due = _when(term.due_at)

        def facts(case: Case = case, kind: str = term.kind, due: str = due) -> dict[str, object]:
            return _facts(case) | {"what": str(TermKind(kind).label), "due": due}

        told += _send(reminders.LETTERS[stage], to, facts, key=f"{term.pk}:{stage}")
        reminders.mark(term.pk, stage)
    return told


# ---- to whom ---------------------------------------------------------------------------------------------------------


def worker(case: Case) -> list[Reader]:
    if case.worker_id is None:
        return []
    return [Reader(p.email, p.id) for p in identity.people([case.worker_id]).values()]


def supervisors(case: Case, *, on: date) -> list[Reader]:
    """Of the case's unit; of a closed case only those of its team."""
    found = unit_supervisors(case.organisation_id, on=on)
    if not case.confidential:
        return found
    team = set(case.team.filter(until__isnull=True).values_list("user_id", flat=True)) | {case.worker_id}
    return [r for r in found if r.user_id in team]


def unit_supervisors(organisation_id: int | None, *, on: date) -> list[Reader]:
    """Whoever assigns and approves in an organisation, or in the city's social work (None)."""
    if organisation_id is None:
        return [Reader(p.email, p.id) for p in identity.people_with_role(Role.SUPERVISOR, on=on)]
    members = partners.members(organisation_id, on=on)
    return [Reader(c.email, c.user_id) for c in members if c.user_id and Right.MANAGE in c.rights]


def _when(due_at: datetime) -> str:
    due = said(due_at)
    return f"{due:%d.%m.%Y, %H:%M}" if isinstance(due, datetime) else f"{due:%d.%m.%Y}"


def _case(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


def _facts(case: Case) -> dict[str, object]:
    return {"number": case.number, "link": link(reverse("cases:case", args=[case.number]))}


def _send(code: str, to: Iterable[Reader], facts: Callable[[], Mapping[str, object]], *, key: str) -> int:
    return queue_all(code=code, to=to, context=facts, key=key, at=timezone.now())


def _today() -> date:
    return timezone.localdate()
