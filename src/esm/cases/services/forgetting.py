"""What happens to cases when a person's data are destroyed, or when she takes a consent back (`people.Holder`).

Numbers, kinds, states and dates stay: the city answers for what it did. Words go for good, and nobody is named any more.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from esm.kernel.errors import Conflict
from esm.people import public as people

from ..machine import OPEN, OPEN_TRANSFERS
from ..models import (
    Act,
    Action,
    Case,
    CaseStep,
    Caution,
    Decision,
    DecisionAppeal,
    Ending,
    Goal,
    Handover,
    Help,
    Measurement,
    Medicine,
    Plan,
    Review,
    Transfer,
)
from ..terms import day_of

# A line that was filled in is told from one that never was.
GONE = "—"
# Read as JSON: these become empty.
_DATA = frozenset({"answers", "fields"})
# Every model with words, the way from it to its case, and its fields with words. A test finds one that is left out.
WORDS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Case, "pk__in", ("words", "notifier", "closing_words")),
    (CaseStep, "case__in", ("words",)),
    (Handover, "case__in", ("note",)),
    (Help, "case__in", ("what",)),
    (Act, "case__in", ("answers", "signer", "reason", "raised_why")),
    (Decision, "case__in", ("words", "reason", "sent_how")),
    (DecisionAppeal, "decision__case__in", ("words", "answer_words")),
    (Plan, "case__in", ("aim", "signer", "reason")),
    (Goal, "plan__case__in", ("title",)),
    (Measurement, "goal__plan__case__in", ("words",)),
    (Action, "plan__case__in", ("title", "note", "client_note", "worker")),
    (Medicine, "plan__case__in", ("name", "dose", "prescription", "reason")),
    (Review, "case__in", ("words", "answers")),
    (Caution, "case__in", ("words",)),
    (Ending, "case__in", ("words", "answer")),
    (Transfer, "case__in", ("reason", "shared", "answer", "fields")),
)


def erase(*, record_id: int, at: datetime) -> int:
    """Blank everything that was written about this person; how many rows. Raises Conflict while a case is open."""
    cases = Case.objects.select_for_update(of=("self",)).filter(person_id=record_id)
    ids = [case.pk for case in cases.order_by("pk") if _ended(case)]
    touched = 0
    for model, way, names in WORDS:
        touched += _blank(model._default_manager.filter(**{way: ids}), names)
    Case.objects.filter(pk__in=ids).update(person_id=None)
    return touched


def _ended(case: Case) -> bool:
    if case.state in OPEN:
        raise Conflict(_("Цій людині зараз допомагають. Спершу завершіть випадок, потім знищуйте дані."))
    return True


def _blank(rows: QuerySet[Model], names: tuple[str, ...]) -> int:
    touched = 0
    for row in rows:
        kept = [name for name in names if getattr(row, name)]
        for name in kept:
            setattr(row, name, "" if name in _DATA else GONE)
        if kept:
            row.save(update_fields=kept)
            touched += 1
    return touched


def withdrawn(*, record_id: int, at: datetime) -> int:
    """An offer of the case that waits goes on without her card; how many."""
    waiting = Transfer.objects.filter(case__person_id=record_id, state__in=OPEN_TRANSFERS, consent_id__isnull=False)
    if not waiting.exists():
        return 0
    in_force = {c.id for c in people.consents(record_id) if c.in_force(day_of(at))}
    stopped = 0
    for transfer in waiting.exclude(consent_id__in=in_force):
        transfer.fields = transfer.agreed_how = ""
        transfer.consent_id = None
        transfer.save(update_fields=["fields", "agreed_how", "consent_id"])
        stopped += 1
    return stopped
