"""Who leads a case and who works on it: the responsible worker, her team, a closed case, a hand-over with a note."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, require
from esm.people import public as people

from .. import policies, terms
from ..machine import CaseState, StepKind
from ..models import Case, Handover, Member
from ..selectors.access import held, in_team
from ..selectors.colleagues import Worker, workers
from .intake import close, refuse_ended
from .steps import move, save, tell

NOTE_LIMIT = 4000


@transaction.atomic
def assign(*, actor: Actor, number: str, worker_id: int, seen_version: int, at: datetime) -> Case:
    """The supervisor names the first responsible worker. Raises NotFound, Denied, Invalid, Conflict."""
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_supervise_in(actor, case.organisation_id), _("Відповідальну призначає керівниця."))
    refuse_ended(case)
    if case.worker_id is not None:
        raise Conflict(_("Відповідальна вже є. Передайте випадок із запискою."))
    _colleague(case, worker_id, at=at)
    if case.state == CaseState.REGISTERED:
        move(case, "assign", at=at)
    _lead(case, worker_id, actor=actor, at=at)
    save(case)
    tell(case, StepKind.ASSIGNED, actor=actor, at=at)
    audit.record(actor=actor, action="cases.assign", subject=case, at=at, worker=worker_id)
    after_commit("cases.tasks.tell_assigned", case_id=case.pk, version=case.version)
    return case


def _colleague(case: Case, user_id: int, *, at: datetime) -> Worker:
    for worker in workers(case.organisation_id, on=terms.day_of(at)):
        if worker.id == user_id:
            return worker
    raise Invalid({"worker": _("Оберіть працівницю зі списку: тих, хто вже не працює з вами, у ньому немає.")})


def _lead(case: Case, worker_id: int, *, actor: Actor, at: datetime) -> None:
    case.worker_id = worker_id
    if case.confidential:
        team = Member.objects.filter(case=case, until__isnull=True).values_list("user_id", flat=True)
        close(case, {*team, worker_id}, actor=actor, at=at)


@transaction.atomic
def hand_over(*, actor: Actor, number: str, worker_id: int, note: str, seen_version: int, at: datetime) -> Case:
    """Another colleague leads it on; the note stands on her page until she has read it.

    By the worker herself or the supervisor. Raises NotFound, Denied, Invalid at `worker` or `note`, Conflict.
    """
    case = held(actor, number, seen_version=seen_version)
    require(
        case.worker_id == actor.user_id or policies.may_supervise_in(actor, case.organisation_id),
        _("Передати випадок може відповідальна або керівниця."),
    )
    refuse_ended(case)
    if case.worker_id is None:
        raise Conflict(_("Відповідальної ще немає. Спершу призначте її."))
    if not note.strip():
        raise Invalid({"note": _("Напишіть, про що не можна забути: що обіцяно, що триває, чого боїться людина.")})
    if len(note.strip()) > NOTE_LIMIT:
        raise Invalid({"note": _("Скоротіть до %(n)s знаків.") % {"n": NOTE_LIMIT}})
    if worker_id == case.worker_id:
        raise Invalid({"worker": _("Ця колега вже веде випадок. Оберіть іншу.")})
    _colleague(case, worker_id, at=at)
    before = case.worker_id
    Handover.objects.create(
        key=uuid.uuid4(), case=case, from_id=before, to_id=worker_id, note=note.strip(), at=at, by_id=actor.user_id
    )
    _lead(case, worker_id, actor=actor, at=at)
    save(case)
    tell(case, StepKind.HANDED, actor=actor, at=at)
    audit.record(actor=actor, action="cases.hand_over", subject=case, at=at, before=before, worker=worker_id)
    after_commit("cases.tasks.tell_assigned", case_id=case.pk, version=case.version)
    return case


@transaction.atomic
def read_handover(*, actor: Actor, number: str, at: datetime) -> None:
    """The new worker has read what her colleague wrote. Raises NotFound."""
    case = held(actor, number)
    notes = Handover.objects.filter(case=case, to_id=actor.user_id or 0, read_at__isnull=True)
    if notes.update(read_at=at):
        audit.record(actor=actor, action="cases.read_handover", subject=case, at=at)


@transaction.atomic
def set_team(*, actor: Actor, number: str, user_ids: Collection[int], seen_version: int, at: datetime) -> Case:
    """Who works on the case besides its responsible worker. Raises NotFound, Denied, Invalid at `team`, Conflict."""
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)))
    refuse_ended(case)
    wanted = set(user_ids)
    if case.confidential:
        close(case, wanted, actor=actor, at=at)
    else:
        _open_team(case, wanted, at=at)
    save(case)
    tell(case, StepKind.TEAM, actor=actor, at=at)
    audit.record(actor=actor, action="cases.set_team", subject=case, at=at, team=sorted(wanted))
    return case


def _open_team(case: Case, wanted: set[int], *, at: datetime) -> None:
    if not wanted <= {w.id for w in workers(case.organisation_id, on=terms.day_of(at))}:
        raise Invalid({"team": _("Оберіть лише тих, хто зараз працює з вами.")})
    there = Member.objects.filter(case=case, until__isnull=True)
    now = set(there.values_list("user_id", flat=True))
    there.exclude(user_id__in=wanted).update(until=at)
    Member.objects.bulk_create([Member(case=case, user_id=u, since=at) for u in sorted(wanted - now)])


@transaction.atomic
def set_confidential(
    *, actor: Actor, number: str, on: bool, user_ids: Collection[int] = (), seen_version: int, at: datetime
) -> Case:
    """From now on only a team sees the case and the person's card; or everybody in the unit again.

    The team must have somebody who may approve. Raises NotFound, Denied, Invalid at `team`, Conflict.
    """
    case = held(actor, number, seen_version=seen_version)
    require(policies.may_lead(actor, case, in_team=in_team(actor, case)) or case.worker_id is None)
    if on:
        close(case, {*user_ids, *([actor.user_id] if actor.user_id else [])}, actor=actor, at=at)
    elif case.confidential:
        case.confidential = False
        if case.person_id is not None:
            people.open_card(actor=actor, person_id=case.person_id, at=at)
    save(case)
    words = _("Тепер випадок бачить лише команда.") if on else _("Тепер випадок бачать усі, хто працює з випадками.")
    tell(case, StepKind.TEAM, actor=actor, at=at, words=words)
    audit.record(actor=actor, action="cases.close_to_team" if on else "cases.open_to_unit", subject=case, at=at)
    return case
