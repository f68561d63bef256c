"""Appeals: filed by the applicant within the rules' term, answered by somebody who didn't refuse."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require

from ..dates import KYIV, Counted, count
from ..machine import APPLICATION, AppealLevel, AppealOutcome, ApplicationStatus
from ..models import Appeal, Application, Call
from ..policies.admission import may_answer_appeal, may_appeal, may_read_own
from ..rules import CallRules
from ..selectors.appeals import appealable
from .admission import CHECKED_IN, lock, tell
from .corrections import open_correction

# The outcomes that fit each level.
OUTCOMES = {
    AppealLevel.ADMISSION: (AppealOutcome.LEAVE, AppealOutcome.RECHECK),
    AppealLevel.DECISION: (AppealOutcome.LEAVE, AppealOutcome.RESCORE, AppealOutcome.ANNUL),
}


def file_appeal(*, actor: Actor, number: str, text: str, at: datetime) -> Appeal:
    """Appeal the refusal of admission, or the competition's decision, on its last day at the latest.

    Raises NotFound to a stranger, Conflict when there is nothing to appeal, the term is over or an appeal is open.
    """
    with transaction.atomic():
        call, application = lock(number)
        found(may_read_own(actor, application))
        require(may_appeal(actor, application), _("Подати скаргу може людина з правом подавати від імені організації."))
        if not text.strip():
            raise Invalid({"text": _("Напишіть, з чим ви не згодні й чому.")})
        level, refusal, until = appealable(call, application)
        if level is None or until is None:
            raise Conflict(_("Зараз у цій заявці немає рішення, яке можна оскаржити."))
        if at.astimezone(KYIV).date() > until:
            raise Conflict(_("Строк для скарги закінчився %(day)s.") % {"day": f"{until:%d.%m.%Y}"})
        if application.appeals.filter(level=level, answered_at=None).exists():
            raise Conflict(_("Вашу скаргу вже зареєстровано. Дочекайтеся відповіді."))
        if refusal and refusal.appeals.exists():
            raise Conflict(_("На цю відмову ви вже скаржилися й отримали відповідь. Далі можна звернутися до суду."))
        if refusal is None and application.appeals.filter(level=level).exists():
            raise Conflict(_("На це рішення ви вже скаржилися й отримали відповідь. Далі можна звернутися до суду."))
        due = _answer_by(call, at)
        appeal = Appeal.objects.create(
            application=application,
            refusal=refusal,
            level=level,
            text=text.strip(),
            filed_at=at,
            filed_by_id=actor.user_id,
            filed_by=actor.name[:200],
            due_on=due.on,
            due_explained=due.explained,
        )
        audit.record(actor=actor, action="competitions.file_appeal", subject=appeal, at=at, number=number, level=level)
        tell(application, "appeal_received")
        after_commit("competitions.tasks.tell_appeal_filed", appeal_id=appeal.pk)
    return appeal


def answer_appeal(*, actor: Actor, appeal_id: int, outcome: str, answer: str, published: str, at: datetime) -> Appeal:
    """Answer once. «Recheck» admits the application again and annuls the refusal, which stays in the file; «rescore»
    and «annul» open the released decision again (`services.corrections`).

    Raises Denied to whoever signed the refusal; Conflict when it is answered already, when the panel has closed and
    the application can't come back without the call returning to review, or when a contract is signed already.
    """
    with transaction.atomic():
        number = Appeal.objects.filter(pk=appeal_id).values_list("application__number", flat=True).first()
        if number is None:
            raise NotFound(_("Такої скарги немає."))
        call, application = lock(number)
        appeal = Appeal.objects.select_for_update(of=("self",)).select_related("refusal").get(pk=appeal_id)
        require(
            may_answer_appeal(actor, appeal),
            _("На скаргу відповідає посадова особа, яка не підписувала цієї відмови."),
        )
        if appeal.answered_at:
            raise Conflict(_("На цю скаргу вже відповіли. Оновіть сторінку."))
        faults = {}
        if outcome not in OUTCOMES[AppealLevel(appeal.level)]:
            faults["outcome"] = _("Виберіть рішення зі списку.")
        if not answer.strip():
            faults["answer"] = _("Напишіть відповідь заявниці.")
        if not published.strip():
            faults["published"] = _("Напишіть коротку відповідь для всіх, без імен і адрес.")
        if faults:
            raise Invalid(faults)
        if outcome == AppealOutcome.RECHECK:
            _restore(call, application, appeal, at)
        elif outcome in {AppealOutcome.RESCORE, AppealOutcome.ANNUL}:
            open_correction(actor=actor, call=call, application=application, appeal=appeal, outcome=outcome, at=at)
        appeal.outcome, appeal.answer, appeal.published = outcome, answer.strip(), published.strip()
        appeal.answered_at, appeal.answered_by_id, appeal.answered_by = at, actor.user_id, actor.name[:200]
        appeal.save()
        audit.record(
            actor=actor, action="competitions.answer_appeal", subject=appeal, at=at, number=number, outcome=outcome
        )
        tell(application, "appeal_answered")
    return appeal


def _answer_by(call: Call, at: datetime) -> Counted:
    today = at.astimezone(KYIV).date()
    term = CallRules.from_data(call.rules).term("appeal_answer")
    return count(today, term) if term.days else Counted(today, "")


def _restore(call: Call, application: Application, appeal: Appeal, at: datetime) -> None:
    if call.status not in CHECKED_IN:
        raise Conflict(_("Оцінювання вже закрито. Спершу поверніть конкурс на оцінювання, тоді поновіть заявку."))
    application.status = APPLICATION.target("restore", ApplicationStatus(application.status))
    application.version += 1
    application.updated_at = at
    application.save(update_fields=["status", "version", "updated_at"])
    if appeal.refusal:
        appeal.refusal.annulled_at = at
        appeal.refusal.save(update_fields=["annulled_at"])
