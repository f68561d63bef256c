"""Writing sections: anything is saved always, nobody's text is lost, what stood before can be had back.

Saves of a draft are kept by SectionVersion and not by the journal: the journal is one chain, and people's typing every
twenty seconds would make all of them wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require
from esm.kernel.text import sort_key

from ..models import Application, Call, Direction, Section, SectionVersion
from ..policies import applications as policies
from ..sections import SECTIONS, Answers, Form, Kind, Question, SectionPlan, Verdict, clean_answers, day, judge, number
from ..selectors.context import context_of
from .estimate import keep_lines

# A lock is a courtesy: it runs out by itself when its person goes to lunch.
HOLD = timedelta(minutes=15)
# One person's autosaves within this time make one kept version.
WINDOW = timedelta(minutes=10)
LARGEST = 2_000_000  # characters of one section, markup of rows included: far above any form, far under the request's


class SectionConflict(Conflict):
    """Somebody else's text stands there now, or somebody else is writing. Carries both so that a person can choose."""

    def __init__(self, message: str, *, section: Section, mine: Answers, locked: bool) -> None:
        super().__init__(message)
        self.section = section
        self.mine = mine
        self.locked = locked


@dataclass(frozen=True, slots=True)
class Saved:
    """`removed` counts invisible characters taken out of pasted text; `verdict` is the section's state now."""

    section: Section
    removed: int
    verdict: Verdict | None


def plan_of(code: str) -> SectionPlan:
    plan = SECTIONS.get(code)
    if plan is None:
        raise NotFound(_("Такої сторінки немає."))
    return plan


def lock_application(application_number: str) -> Application:
    """The row, locked, with its call and direction. Raises NotFound."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("call", "direction")
    application = rows.filter(number=application_number).first()
    if application is None:
        raise NotFound(_("Такої сторінки немає."))
    return application


def lock_call(application_number: str) -> Call:
    """The call's row, locked before the application's (the lock order). Raises NotFound."""
    call = Call.objects.select_for_update(of=("self",)).filter(applications__number=application_number).first()
    if call is None:
        raise NotFound(_("Такої сторінки немає."))
    return call


def lock_editable(actor: Actor, application_number: str) -> Application:
    application = lock_application(application_number)
    found(policies.may_see(actor, application))
    require(
        policies.may_edit(actor, application),
        _("Цю заявку зараз не можна змінювати. Подану заявку спершу відкличте, або попросіть права на редагування."),
    )
    return application


def of_plan(plan: SectionPlan, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only the plan's own questions, each in its shape; whatever else was sent is left out."""
    return {q.code: _shape(q, answers[q.code]) for q in plan.questions if q.code in answers}


def _shape(question: Question, value: Any) -> Any:
    if question.kind is Kind.ROWS:
        rows = [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []
        return [{c.code: str(r.get(c.code) or "") for c in question.columns} for r in rows]
    if question.kind is Kind.CHOICES:
        return [str(v) for v in value] if isinstance(value, list) else []
    return str(value if value is not None else "")


def hold_section(*, actor: Actor, application_id: int, code: str, at: datetime) -> None:
    """Take the courtesy lock if it is free; one conditional update, so two at once can't both have it."""
    Section.objects.filter(application_id=application_id, code=code).filter(
        Q(locked_by_id=None) | Q(locked_by_id=actor.user_id) | Q(locked_until__lte=at)
    ).update(locked_by_id=actor.user_id, locked_until=at + HOLD)


def take_over_section(*, actor: Actor, number: str, code: str, at: datetime) -> None:
    """«Взяти на себе»: the lock goes to `actor`, and the journal remembers whose it was."""
    plan_of(code)
    with transaction.atomic():
        application = lock_editable(actor, number)
        section = Section.objects.get_or_create(application=application, code=code)[0]
        before = section.locked_by_id
        section.locked_by_id, section.locked_until = actor.user_id, at + HOLD
        section.save(update_fields=["locked_by_id", "locked_until"])
        audit.record(
            actor=actor,
            action="competitions.take_over_section",
            subject=application,
            at=at,
            section=code,
            taken_from=before,
        )


def save_section(
    *,
    actor: Actor,
    number: str,
    code: str,
    answers: Mapping[str, Any],
    seen_version: int,
    at: datetime,
    ready: bool = False,
    done: bool = False,
    over: bool = False,
) -> Saved:
    """Keep the answers as typed. `ready` closes the section if nothing is missing or wrong; `done` gives up the lock.

    `over` writes over what somebody else saved (she has seen both); that text stays in the versions.
    Raises SectionConflict when the section has moved on since `seen_version` or somebody else is writing in it.
    """
    plan = plan_of(code)
    cleaned, removed = clean_answers(of_plan(plan, answers))
    new: dict[str, Any] = cleaned  # type: ignore[assignment]
    if len(json.dumps(new, ensure_ascii=False)) > LARGEST:
        raise Invalid(_("Текст завеликий: понад два мільйони знаків. Додайте довгі матеріали файлом у «Документи»."))
    with transaction.atomic():
        application = lock_editable(actor, number)
        section = Section.objects.filter(application=application, code=code).first()
        section = section or Section(application=application, code=code)
        locked = section.locked_by_id not in {None, actor.user_id} and bool(
            section.locked_until and section.locked_until > at
        )
        if not over and (section.version != seen_version or locked) and section.answers != new:
            raise SectionConflict(_conflict_sentence(locked), section=section, mine=new, locked=locked)
        if over and section.version != seen_version:
            raise SectionConflict(_conflict_sentence(False), section=section, mine=new, locked=False)
        verdict = write_section(application, plan, section, new, actor=actor, at=at, ready=ready, keep=over, done=done)
    return Saved(section, removed, verdict)


def _conflict_sentence(locked: bool) -> str:
    if locked:
        return _("Цей розділ зараз пише інша людина. Ваш текст не загубився: виберіть, що лишити.")
    return _("Поки ви писали, цей розділ зберегла інша людина. Обидва тексти нижче: виберіть, що лишити.")


def write_section(
    application: Application,
    plan: SectionPlan,
    section: Section,
    new: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    ready: bool = False,
    keep: bool = False,
    done: bool = False,
) -> Verdict | None:
    """Store answers in a section of a locked application: version, lock, lines, copied fields. Returns its state."""
    changed = section.answers != new
    if changed:
        if section.version and (keep or not _same_sitting(section, actor, at)):
            SectionVersion.objects.create(
                section=section,
                version=section.version,
                answers=section.answers,
                at=section.updated_at or at,
                by_id=section.updated_by_id,
            )
            section.since = at
        section.since = section.since or at
        section.answers = new
        section.version += 1
        section.updated_at, section.updated_by_id = at, actor.user_id
        copy_up(application, plan, new, at)
    verdict = None
    if ready:
        verdict = judge(plan, new, context_of(application, {plan.code}))
    section.ready = ready and verdict is not None and verdict.complete
    section.locked_by_id = None if done else actor.user_id
    section.locked_until = None if done else at + HOLD
    section.save()
    return verdict


def _same_sitting(section: Section, actor: Actor, at: datetime) -> bool:
    return section.updated_by_id == actor.user_id and section.since is not None and at - section.since < WINDOW


def copy_up(application: Application, plan: SectionPlan, answers: Answers, at: datetime) -> None:
    """Facts that lists, limits and public pages need stand on the application as well; the section is their source."""
    if plan.code == "project":
        title = str(answers.get("title") or "").strip()
        application.title, application.title_key = title[:300], sort_key(title)
        application.summary = str(answers.get("summary") or "")
        first, last = day(answers, "starts_on"), day(answers, "ends_on")
        in_order = first is None or last is None or last >= first
        application.starts_on, application.ends_on = (first, last) if in_order else (None, None)
        chosen = str(answers.get("direction") or "")
        application.direction = Direction.objects.filter(call_id=application.call_id, code=chosen).first()
        names = ["title", "title_key", "summary", "starts_on", "ends_on", "direction"]
    elif plan.code == "audience":
        clients = number(answers, "clients")
        application.clients_planned = clients if clients is not None and clients <= 2_000_000 else None
        names = ["clients_planned"]
    elif plan.form is Form.ESTIMATE:
        names = keep_lines(application, answers, context_of(application, {plan.code}))
    else:
        return  # `updated_at` of a text is its section's
    application.updated_at = at
    application.save(update_fields=[*names, "updated_at"])


def restore_version(*, actor: Actor, number: str, code: str, version: int, at: datetime) -> Section:
    """Put an earlier text back. What stands now becomes a version itself, so this can be undone the same way."""
    plan = plan_of(code)
    with transaction.atomic():
        application = lock_editable(actor, number)
        kept = SectionVersion.objects.select_related("section").filter(
            section__application=application, section__code=code, version=version
        )
        earlier = kept.first()
        if earlier is None:
            raise NotFound(_("Такої версії немає."))
        section = earlier.section
        write_section(application, plan, section, dict(earlier.answers), actor=actor, at=at, keep=True, done=True)
        audit.record(
            actor=actor,
            action="competitions.restore_section",
            subject=application,
            at=at,
            section=code,
            version=version,
        )
    return section


def mark_ready(*, actor: Actor, number: str, at: datetime) -> int:
    """Close every section in which nothing is missing or wrong; returns how many were closed now."""
    with transaction.atomic():
        application = lock_editable(actor, number)
        context = context_of(application)
        have = {s.code: s for s in application.sections.all()}
        closed = 0
        for plan in SECTIONS.values():
            section = have.get(plan.code) or Section(application=application, code=plan.code)
            if not section.ready and judge(plan, section.answers, context).complete:
                section.ready = True
                section.save()
                closed += 1
        if closed:
            audit.record(actor=actor, action="competitions.mark_ready", subject=application, at=at, sections=closed)
    return closed
