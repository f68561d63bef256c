"""Submitting, recalling and submitting again. The server's clock decides; a double click makes one submission."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, found, require, stale

from ..machine import APPLICATION, ApplicationStatus, Channel
from ..models import Application, Call, DefectNotice, Section, Submission
from ..policies import applications as policies
from ..sections import SECTIONS, Context, judge
from ..selectors.content import digest_of, frozen_content
from ..selectors.context import context_of
from .numbers import register_number
from .sections import lock_application, lock_call


def submit_application(
    *, actor: Actor, number: str, seen_digest: str, declared_by: str, declared: bool, at: datetime
) -> Submission:
    """Freeze what stands in the application and hand it in; the second of two clicks gets the same submission back.

    `seen_digest` is that of the content the person checked: if a colleague changed something since, Conflict says so.
    Raises Invalid (what is missing, or no declaration) and Conflict (too late, wrong state); the draft stays whole.
    """
    with transaction.atomic():
        call = lock_call(number)
        application = lock_application(number)
        found(policies.may_see(actor, application))
        require(
            policies.may_submit(actor, application),
            _("Подати заявку може людина з правом подавати від імені організації. Покличте керівницю."),
        )
        if application.status == ApplicationStatus.SUBMITTED:
            latest = application.submissions.order_by("-ordinal").first()
            if latest is not None and latest.digest == seen_digest:
                return latest
        step = "resubmit" if application.status == ApplicationStatus.RETURNED else "submit"
        target = APPLICATION.target(step, application.status, refusal=_("Цю заявку вже подано або закрито."))
        notice = _in_time(application, call, step, at)
        if not declared_by.strip() or not declared:
            raise Invalid(_declaration_errors(declared_by, declared))
        submission = _freeze(actor, application, seen_digest, declared_by.strip(), at)
        application.status = target
        application.version += 1
        application.submitted_at = application.updated_at = at
        if step == "submit":
            application.received_at, application.channel = at, Channel.ONLINE
            application.sender = actor.name[:200]
        application.register_number = application.register_number or register_number(call)
        application.save()
        if notice is not None:
            DefectNotice.objects.filter(pk=notice.pk).update(fixed_at=at)
        audit.record(
            actor=actor,
            action=f"competitions.{step}_application",
            subject=application,
            at=at,
            ordinal=submission.ordinal,
            digest=submission.digest,
            register_number=application.register_number,
        )
        after_commit("competitions.tasks.tell_submitted", submission_id=submission.pk)
    return submission


def _in_time(application: Application, call: Call, step: str, at: datetime) -> DefectNotice | None:
    if step == "resubmit":
        notice = application.defect_notices.filter(fixed_at=None).first()
        if notice is not None and timezone.localdate(at) > notice.due_on:
            raise Conflict(
                _("Строк виправлення закінчився %(day)s. Ваші зміни збережено. Зателефонуйте секретарці: %(phone)s.")
                % {"day": date_format(notice.due_on, "j E Y"), "phone": call.contact_phone}
            )
        return notice
    if not call.accepts(at):
        if at < call.opens_at:
            raise Conflict(_("Приймання заявок ще не почалося. Чернетку збережено."))
        raise Conflict(
            _("Приймання заявок закінчилося %(when)s за годинником сервера. Чернетку збережено, подати її не можна.")
            % {"when": date_format(timezone.localtime(call.closes_at), "j E Y, H:i")}
        )
    return None


def _declaration_errors(declared_by: str, declared: bool) -> dict[str, str]:
    errors = {}
    if not declared_by.strip():
        errors["declared_by"] = _("Напишіть прізвище та імʼя керівниці або керівника організації.")
    if not declared:
        errors["declared"] = _("Поставте позначку, що дані правдиві.")
    return errors


def _freeze(actor: Actor, application: Application, seen_digest: str, declared_by: str, at: datetime) -> Submission:
    sections, attachments = list(application.sections.all()), list(application.attachments.select_related("file"))
    context = context_of(application, attached=[a.code for a in attachments])
    _complete(sections, context)
    content = frozen_content(application, sections=sections, context=context, attachments=attachments)
    digest = digest_of(content)
    if digest != seen_digest:
        raise Conflict(_("Поки ви перевіряли заявку, в ній щось змінили. Перегляньте її ще раз і тоді подайте."))
    ordinal = application.submissions.count() + 1
    return Submission.objects.create(
        application=application,
        ordinal=ordinal,
        content=content,
        digest=digest,
        at=at,
        by_id=actor.user_id,
        declared_by=declared_by[:200],
    )


def _complete(sections: list[Section], context: Context) -> None:
    have = {s.code: s for s in sections}
    unready = 0
    for plan in SECTIONS.values():
        section = have.get(plan.code)
        verdict = judge(plan, section.answers if section else {}, context)
        if section is None or not section.ready or not verdict.complete:
            unready += 1
    if unready:
        raise Invalid(
            ngettext(
                "Подати ще не можна: %(n)d розділ не готовий. Нижче написано, чого бракує.",
                "Подати ще не можна: %(n)d розділи не готові. Нижче написано, чого бракує.",
                unready,
            )
            % {"n": unready}
        )


def recall_application(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Application:
    """Take a submitted application back to fix it: until the deadline. What was submitted stays in `Submission`."""
    with transaction.atomic():
        call = lock_call(number)
        application = lock_application(number)
        found(policies.may_see(actor, application))
        require(policies.may_submit(actor, application), _("Відкликати заявку може людина з правом подавати заявки."))
        if application.version != seen_version:
            raise stale()
        target = APPLICATION.target(
            "recall", application.status, refusal=_("Відкликати можна лише подану заявку, яку ще не розглядають.")
        )
        if not call.accepts(at):
            raise Conflict(_("Приймання заявок закінчилося, тому відкликати заявку на виправлення вже не можна."))
        application.status = target
        application.version += 1
        application.submitted_at, application.updated_at = None, at
        application.save(update_fields=["status", "version", "submitted_at", "updated_at"])
        audit.record(actor=actor, action="competitions.recall_application", subject=application, at=at)
        after_commit("competitions.tasks.tell_recalled", application_id=application.pk, version=application.version)
    return application
