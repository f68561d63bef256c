"""Complaints: filed by anybody, answered in a term, taken further by whoever complains, published without persons."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require, stale
from esm.kernel.letters import link, queue
from esm.kernel.secrets import blind_index
from esm.orders import public as orders
from esm.reference import public as reference

from .. import policies
from ..machine import NEXT_LEVEL, PUBLIC_CONTRACTS, About, Channel, ComplaintOutcome, Level
from ..models import Complaint, ComplaintStep, Contract
from ..rules import complaint_rules, working_term

# Not rules of the city but dams against machines.
MOST, WRONG, PERIOD = 5, 20, 3600
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
# What a text without persons doesn't have: an address of e-mail, a telephone.
_CONTACT = re.compile(r"\S+@\S+|(?<!\d)(?:\+?38)?[ (-]*0\d{2}[ )-]*\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Filed:
    """`code` is known only now: a mark of it is kept."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class ComplaintText:
    """`about` is a contract's code (for a project its application's number), for a service its key in the classifier, for a
    choice the number of the proposal."""

    kind: About
    about: str
    text: str
    name: str = ""
    contact: str = ""


def file_complaint(*, actor: Actor, complaint: ComplaintText, sender: str, at: datetime) -> Filed:
    """From the public page. `sender` (a network address) is counted, never kept. Raises Invalid, NotFound, Conflict."""
    _few(
        f"complaint:{sender}",
        MOST,
        _("За останню годину ви подали вже кілька скарг. Спробуйте пізніше або подзвоніть."),
    )
    return _file(actor, complaint, Channel.SITE, at, at)


def enter_complaint(
    *, actor: Actor, complaint: ComplaintText, channel: Channel, received_on: date, at: datetime
) -> Filed:
    """An official writes down what came by phone, on paper or in person; the term runs from the day it came."""
    require(policies.may_read_complaints(actor))
    today = timezone.localdate(at)
    if received_on > today:
        raise Invalid({"received_on": _("Дата не може бути в майбутньому.")})
    if (today - received_on).days > 366:
        raise Invalid({"received_on": _("Перевірте рік: скарга надійшла понад рік тому?")})
    filed = (
        at if received_on == today else at.replace(year=received_on.year, month=received_on.month, day=received_on.day)
    )
    return _file(actor, complaint, channel, filed, at)


def go_further(*, number: str, code: str, why: str, sender: str, at: datetime) -> ComplaintStep:
    """The complainant takes it to the next level: after an answer within the term, or when the answer is late."""
    with transaction.atomic():
        complaint = _opened(number, code, sender)
        last = complaint.steps.order_by("-id").first()
        assert last is not None  # noqa: S101
        reason, level = further(last, timezone.localdate(at))
        if level is None:
            raise Conflict(reason)
        if not why.strip():
            raise Invalid({"why": _("Напишіть, з чим ви не згодні.")})
        step = _step(complaint, level, at, why=why)
        audit.record(actor=Actor(None), action="contracts.complaint_further", subject=complaint, at=at, level=level)
        after_commit("contracts.tasks.tell_complaint_filed", step_id=step.pk)
    return step


def further(last: ComplaintStep, today: date) -> tuple[str, Level | None]:
    """The level to which the complaint may go now; if none, why not, in words for the complainant."""
    upper = NEXT_LEVEL.get(Level(last.level))
    if upper is None:
        return _("Далі звертатися нікуди: справу вирішує суд."), None
    if last.answered_at is None:
        if last.due_on is None or today <= last.due_on:
            return _("Строк відповіді ще не минув. Дочекайтеся її."), None
        return "", upper
    if last.outcome == ComplaintOutcome.SATISFIED:
        return _("Скаргу задоволено."), None
    until = further_until(last)
    if today > until and upper != Level.COURT:
        return _("Строк, щоб звернутися вище, минув %(day)s. Ви можете подати нову скаргу або звернутися до суду.") % {
            "day": f"{until:%d.%m.%Y}"
        }, None
    return "", upper


def further_until(step: ComplaintStep) -> date:
    """The last day to go further after an answer."""
    assert step.answered_at is not None  # noqa: S101
    answered = timezone.localdate(step.answered_at)
    return working_term(answered, complaint_rules(answered).further_days).due


def answer_complaint(
    *,
    actor: Actor,
    number: str,
    outcome: ComplaintOutcome,
    ground: str,
    answer: str,
    question: str,
    public_answer: str,
    seen_version: int,
    at: datetime,
) -> ComplaintStep:
    """Answer the open level once. `question` and `public_answer` are drafts for everybody, without persons; they may wait.

    Raises Denied to whoever answered a lower level, Conflict when it is answered, Invalid by field.
    """
    with transaction.atomic():
        complaint, step = _current(actor, number, seen_version)
        answerers = complaint.steps.values_list("answered_by_id", flat=True)
        before = frozenset(who for who in answerers if who is not None)
        require(
            policies.may_answer_complaint(actor, step, before),
            _("На цьому рівні відповідає керівництво, і не та людина, що відповідала раніше."),
        )
        if step.answered_at:
            raise Conflict(_("На цю скаргу вже відповіли. Оновіть сторінку."))
        decision = orders.appealable(complaint.proposal) if complaint.proposal else None
        require(
            decision is None or actor.user_id not in decision.decided_by,
            _("На скаргу відповідає не та людина, яка ухвалювала це рішення."),
        )
        problems = {}
        if not ground.strip():
            problems["ground"] = _("Напишіть підставу: пункт договору, правил чи закону.")
        if not answer.strip():
            problems["answer"] = _("Напишіть відповідь.")
        problems |= _persons(complaint, question, public_answer)
        if problems:
            raise Invalid(problems)
        step.outcome, step.ground, step.answer = outcome, ground.strip(), answer.strip()
        step.question, step.public_answer = question.strip(), public_answer.strip()
        step.answered_at, step.answered_by_id, step.answered_by = at, actor.user_id, actor.name[:200]
        step.version += 1
        step.save()
        if complaint.proposal and outcome == ComplaintOutcome.SATISFIED:
            _reconsidered(actor, complaint, step.ground, at)
        audit.record(
            actor=actor,
            action="contracts.answer_complaint",
            subject=complaint,
            at=at,
            level=step.level,
            outcome=outcome,
        )
        after_commit("contracts.tasks.tell_complaint_answered", step_id=step.pk)
    return step


def publish_complaint(
    *, actor: Actor, number: str, question: str, public_answer: str, confirmed: bool, seen_version: int, at: datetime
) -> ComplaintStep:
    """Show question and answer to everybody. A person confirms that nobody can be recognised; the machine looks as well."""
    with transaction.atomic():
        complaint, step = _current(actor, number, seen_version)
        require(policies.may_publish_complaint(actor))
        if step.answered_at is None:
            raise Conflict(_("Спершу дайте відповідь."))
        problems = {}
        if not question.strip():
            problems["question"] = _("Перекажіть скаргу без імен і адрес.")
        if not public_answer.strip():
            problems["public_answer"] = _("Перекажіть відповідь без імен і адрес.")
        if not confirmed:
            problems["confirmed"] = _("Прочитайте текст і підтвердьте, що в ньому не можна впізнати людину.")
        problems |= _persons(complaint, question, public_answer)
        if problems:
            raise Invalid(problems)
        step.question, step.public_answer = question.strip(), public_answer.strip()
        step.published_at, step.published_by_id = at, actor.user_id
        step.version += 1
        step.save()
        audit.record(actor=actor, action="contracts.publish_complaint", subject=complaint, at=at, level=step.level)
    return step


def opened(*, number: str, code: str, sender: str) -> Complaint:
    """The complaint for whoever knows number and code. Raises NotFound; Conflict after too many wrong ones."""
    return _opened(number, code, sender)


def _opened(number: str, code: str, sender: str) -> Complaint:
    complaint = Complaint.objects.filter(number=number.strip()[:12]).first()
    if complaint is not None and secrets.compare_digest(complaint.code_mark, mark(number.strip(), code)):
        return complaint
    _few(f"complaint-code:{sender}", WRONG, _("Забагато невдалих спроб. Спробуйте за годину або подзвоніть."))
    raise NotFound(_("Скарги з таким номером і кодом немає. Перевірте, чи все написано правильно."))


def mark(number: str, code: str) -> str:
    typed = "".join(code.upper().split()).replace("-", "")[:40]
    return blind_index(f"{number}:{typed}", purpose="complaint-code")


def _file(actor: Actor, given: ComplaintText, channel: Channel, filed_at: datetime, at: datetime) -> Filed:
    if not given.text.strip():
        raise Invalid({"text": _("Напишіть, що сталося.")})
    with transaction.atomic():
        contract, service, proposal, title = _about(actor, given, channel, filed_at)
        number = _free_number()
        code = "".join(secrets.choice(_LETTERS) for _n in range(_CODE_LENGTH))
        complaint = Complaint(
            number=number,
            code_mark=mark(number, code),
            channel=channel,
            about=given.kind,
            contract=contract,
            service_code=service,
            proposal=proposal,
            title=title[:300],
            text=given.text.strip(),
            name=given.name.strip(),
            contact=given.contact.strip(),
            filed_at=filed_at,
            entered_by_id=actor.user_id if channel != Channel.SITE else None,
        )
        complaint.save()
        step = _step(complaint, Level.ORGANISER, filed_at)
        audit.record(
            actor=actor if channel != Channel.SITE else Actor(None),
            action="contracts.file_complaint", subject=complaint, at=at, channel=channel, about=given.kind,
        )  # fmt: skip
        after_commit("contracts.tasks.tell_complaint_filed", step_id=step.pk)
        _receipt(complaint, step, code, at)
    return Filed(number, code)


def _receipt(complaint: Complaint, step: ComplaintStep, code: str, at: datetime) -> None:
    """Straight into the outbox, where texts lie sealed: the code must not stand among a task's arguments."""
    if "@" in complaint.contact:
        facts = {
            "number": complaint.number,
            "code": code,
            "title": complaint.title,
            "due": f"{step.due_on:%d.%m.%Y}" if step.due_on else "",
            "link": link(reverse("contracts:complaint_state")),
        }
        queue(
            code="contracts.complaint_received",
            to=complaint.contact,
            user_id=None,
            context=facts,
            key=f"contracts.complaint_received:{complaint.number}",
            at=at,
            legal=True,
        )


def _about(
    actor: Actor, given: ComplaintText, channel: Channel, filed_at: datetime
) -> tuple[Contract | None, str, str, str]:
    """Contract, key of a service, number of a proposal, words: of what it is about."""
    if given.kind == About.SERVICE:
        for s in reference.service_codes():
            if s.key == given.about:
                return None, s.key, "", s.label
        raise Invalid({"about": _("Оберіть послугу зі списку.")})
    if given.kind == About.CHOICE:
        return None, "", given.about, _decision(actor, given.about, filed_at).title
    contract = Contract.objects.filter(code=given.about[:40], status__in=PUBLIC_CONTRACTS).first()
    if contract is None:
        raise Invalid({"about": _("Такого проєкту чи договору немає. Оберіть його зі списку.")})
    return contract, "", "", contract.title


def _decision(actor: Actor, number: str, filed_at: datetime) -> orders.Appealable:
    """A decision that may still be appealed against by this person, and isn't yet."""
    decision = orders.appealable(number, timezone.localdate(filed_at))
    if decision is None or not policies.may_appeal_choice(actor, decision.organisation_id):
        raise Invalid({"about": _("Оскаржити можна рішення щодо своєї пропозиції, поки триває строк скарги.")})
    before = ComplaintStep.objects.filter(complaint__proposal=number).order_by("-id").first()
    if before is not None and before.answered_at is None:
        raise Invalid({"about": _("Скаргу на це рішення вже зареєстровано. Дочекайтеся відповіді.")})
    if before is not None and before.outcome != ComplaintOutcome.SATISFIED:
        raise Invalid({"about": _("На це рішення ви вже скаржилися. Зверніться вище за номером і кодом тієї скарги.")})
    return decision


def _reconsidered(actor: Actor, complaint: Complaint, ground: str, at: datetime) -> None:
    """An appeal against a choice was granted: the proposals are decided about anew. No contract may rest on the old choice."""
    decision = orders.appealable(complaint.proposal)
    if decision is None:
        raise Conflict(_("Це рішення вже переглянуто або скасовано."))
    contract = Contract.objects.filter(framework__lot=decision.lot_code).first()
    if contract is not None:
        raise Conflict(
            _(
                "За цим вибором уже складено договір № %(number)s, тому вибір не переглядають. Залиште скаргу без задоволення."
            )
            % {"number": contract.number}
        )
    reason = _("Скаргу № %(number)s задоволено: %(ground)s") % {"number": complaint.number, "ground": ground}
    orders.reconsider(actor=actor, number=complaint.proposal, reason=reason, at=at)


def _step(complaint: Complaint, level: Level, at: datetime, *, why: str = "") -> ComplaintStep:
    filed_on = timezone.localdate(at)
    rules = complaint_rules(filed_on)
    days = rules.days(level)
    term = working_term(filed_on, days, basis=rules.source) if days else None
    step = ComplaintStep(
        complaint=complaint,
        key=f"{complaint.number}:{level}",
        level=level,
        why=why.strip(),
        filed_at=at,
        due_on=term.due if term else None,
        due_explained=term.explain() if term else "",
    )
    step.save()
    return step


def _current(actor: Actor, number: str, seen_version: int) -> tuple[Complaint, ComplaintStep]:
    """The complaint, locked, and its newest level."""
    complaint = Complaint.objects.select_for_update().filter(number=number).first()
    if complaint is None or not policies.may_read_complaints(actor):
        raise NotFound(_("Такої скарги немає."))
    step = complaint.steps.order_by("-id").first()
    assert step is not None  # noqa: S101
    if step.version != seen_version:
        raise stale()
    return complaint, step


def _persons(complaint: Complaint, question: str, public_answer: str) -> dict[str, str]:
    """Who can be recognised in texts for everybody: the complainant's name, an e-mail, a telephone."""
    names = {w.casefold() for w in re.findall(r"[\w'ʼ’-]{3,}", complaint.name)}
    problems = {}
    for field, text in (("question", question), ("public_answer", public_answer)):
        words = {w.casefold() for w in re.findall(r"[\w'ʼ’-]{3,}", text)}
        if names & words:
            problems[field] = _("Тут є імʼя людини, яка скаржиться. Приберіть його.")
        elif _CONTACT.search(text):
            problems[field] = _("Тут є телефон або електронна адреса. Приберіть їх.")
    return problems


def _few(key: str, most: int, sentence: str) -> None:
    cache.add(key, 0, PERIOD)
    if cache.incr(key) > most:
        raise Conflict(sentence)


def _free_number() -> str:
    while True:
        number = f"{secrets.randbelow(900) + 100}-{secrets.randbelow(900) + 100}"
        if not Complaint.objects.filter(number=number).exists():
            return number
