"""Starting, deleting and withdrawing applications."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale

from ..machine import APPLICATION, LIVE
from ..models import Application, Attachment, Call, Direction, Section
from ..policies import applications as policies
from ..rules import CallRules
from ..sections import SECTIONS
from ..selectors.context import context_of
from ..selectors.organisations import card_answers, card_charter
from .award import free_award
from .estimate import keep_lines
from .numbers import application_number
from .sections import copy_up, lock_application, lock_call

# Answers that belong to one year: dates, what was confirmed then, the direction of that call.
_YEARLY = {
    "organisation": ("confirmed", "corrections"),
    "project": ("direction", "starts_on", "ends_on"),
    "partners": ("double",),
}


def start_application(
    *,
    actor: Actor,
    slug: str,
    organisation_id: int,
    at: datetime,
    direction: str = "",
    title: str = "",
    copy_of: str = "",
) -> Application:
    """Begin a draft in an open call, empty or with the answers of an earlier application (`copy_of`, its number).

    The call's row is locked while the organisation's live applications are counted: two people who start at once
    can't get one more than the rules allow. Raises Conflict when the call doesn't take applications or the limit is
    reached, NotFound for another organisation's application to copy from.
    """
    require(
        policies.may_start(actor, organisation_id),
        _("Почати заявку може людина з правом готувати заявки. Зверніться до керівниці організації."),
    )
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(slug=slug).first()
        if call is None:
            raise NotFound(_("Такого конкурсу немає."))
        if not call.accepts(at):
            raise Conflict(_("Цей конкурс зараз не приймає заявок. Подивіться строки на сторінці конкурсу."))
        _within_limit(call, organisation_id)
        chosen = Direction.objects.filter(call=call, code=direction).first() if direction else None
        if direction and chosen is None:
            raise Invalid({"direction": _("Виберіть напрям зі списку.")})
        source = _source(actor, copy_of)
        application = Application.objects.create(
            number=application_number(call),
            call=call,
            organisation_id=organisation_id,
            direction=chosen,
            continues=source,
            created_by_id=actor.user_id,
            created_at=at,
            updated_at=at,
        )
        _take_charter(application, actor=actor, at=at)
        _fill(application, source, actor=actor, at=at, direction=chosen, title=title)
        audit.record(
            actor=actor,
            action="competitions.start_application",
            subject=application,
            at=at,
            number=application.number,
            organisation=organisation_id,
            copy_of=copy_of,
        )
    return application


def _within_limit(call: Call, organisation_id: int) -> None:
    limit = CallRules.from_data(call.rules).applications_per_organisation
    live = Application.objects.filter(call=call, organisation_id=organisation_id, status__in=LIVE).count()
    if live >= limit:
        raise Conflict(
            ngettext(
                "Одна організація може мати в цьому конкурсі %(n)d заявку. Продовжіть ту, що є, або видаліть її.",
                "Одна організація може мати в цьому конкурсі %(n)d заявки. Продовжіть одну з них або видаліть зайву.",
                limit,
            )
            % {"n": limit}
        )


def _source(actor: Actor, copy_of: str) -> Application | None:
    if not copy_of:
        return None
    source = Application.objects.filter(number=copy_of).first()
    found(source is not None and policies.may_see(actor, source))
    return source


def _take_charter(application: Application, *, actor: Actor, at: datetime) -> None:
    """The charter that the organisation keeps on its card is asked for once, not in every application."""
    charter = card_charter(application.organisation_id)
    if charter is not None and CallRules.from_data(application.call.rules).document("charter"):
        Attachment.objects.create(application=application, code="charter", file_id=charter, at=at, by_id=actor.user_id)


def _fill(
    application: Application,
    source: Application | None,
    *,
    actor: Actor,
    at: datetime,
    direction: Direction | None,
    title: str,
) -> None:
    earlier = {s.code: s.answers for s in source.sections.all()} if source else {}
    card = card_answers(application.organisation_id)
    made = []
    for code in SECTIONS:
        answers: dict[str, Any] = {
            k: v for k, v in deepcopy(earlier.get(code, {})).items() if k not in _YEARLY.get(code, ())
        }
        answers = card.get(code, {}) | answers
        if code == "activities":
            answers = {**answers, "rows": [{**r, "from": "", "to": ""} for r in answers.get("rows", [])]}
        if code == "project":
            answers |= {"direction": direction.code} if direction else {}
            answers |= {"title": title} if title else {}
        filled = any(answers.values())
        made.append(
            Section(
                application=application,
                code=code,
                answers=answers if filled else {},
                version=1 if filled else 0,
                since=at if filled else None,
                updated_at=at if filled else None,
                updated_by_id=actor.user_id if filled else None,
            )
        )
    Section.objects.bulk_create(made)
    for section in made:
        if section.answers and section.code in {"project", "audience"}:
            copy_up(application, SECTIONS[section.code], section.answers, at)
        elif section.answers and section.code == "estimate":
            names = keep_lines(application, section.answers, context_of(application, {"estimate"}))
            application.save(update_fields=names)


def delete_draft(*, actor: Actor, number: str, at: datetime) -> None:
    """Remove a draft that was never submitted, with its texts; the journal keeps that it was there. Can't be undone."""
    with transaction.atomic():
        application = lock_application(number)
        found(policies.may_see(actor, application))
        if application.submissions.exists():
            raise Conflict(
                _("Цю заявку вже подавали, тому видалити її не можна. Вона не бере участі, доки ви її не подасте.")
            )
        require(
            policies.may_delete(actor, application),
            _("Видалити чернетку може той, хто її почав, або людина з правом подавати заявки."),
        )
        audit.record(
            actor=actor,
            action="competitions.delete_draft",
            subject=application,
            at=at,
            number=application.number,
            title=application.title,
        )
        application.delete()


def withdraw_application(*, actor: Actor, number: str, reason: str, seen_version: int, at: datetime) -> Application:
    """Leave the competition for good. Raises Invalid without a reason, Conflict when the state doesn't allow it."""
    if not reason.strip():
        raise Invalid({"reason": _("Напишіть, чому ви відкликаєте заявку.")})
    with transaction.atomic():
        lock_call(number)  # a winner's money is freed under the call's lock
        application = lock_application(number)
        found(policies.may_see(actor, application))
        require(policies.may_submit(actor, application), _("Відкликати заявку може людина з правом подавати заявки."))
        if application.version != seen_version:
            raise stale()
        before = application.status
        application.status = APPLICATION.target(
            "withdraw", application.status, refusal=_("У цьому стані заявку вже не можна зняти з конкурсу.")
        )
        application.version += 1
        application.updated_at = at
        application.save(update_fields=["status", "version", "updated_at"])
        free_award(application, actor=actor, at=at)
        audit.record(
            actor=actor,
            action="competitions.withdraw_application",
            subject=application,
            at=at,
            before=before,
            reason=reason.strip(),
        )
        after_commit("competitions.tasks.tell_withdrawn", application_id=application.pk, reason=reason.strip())
    return application
