"""An appeal from the first word to «чи допомогли?»: a number, an owner, a promised day, and the way back if it didn't help."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found
from esm.reference import public as reference

from .. import persons, phones
from ..dates import call_back_day, day_of, promised
from ..machine import APPEAL, OPEN_REFERRALS, AppealStatus, Channel, Helped, Source, StepKind, Talk, Urgency
from ..models import Appeal, Consultation, Operator, Referral
from ..rules import DeskRules, rules_on
from ..selectors.offices import offices_of
from .consents import record_consent
from .numbers import next_number
from .steps import locked, save, tell

LIMITS = {"name": 120, "phone": 32, "email": 254, "helper": 200, "words": 4000, "convenient": 120}


@dataclass(frozen=True, slots=True)
class AppealDraft:
    """What is known of a request. All texts may be empty but for what its source needs (`_check`)."""

    source: str = Source.DESK
    channel: str = Channel.PHONE
    urgency: str = Urgency.ORDINARY
    district: str = ""
    categories: tuple[str, ...] = field(default=())
    topic: str = ""
    talk: str = Talk.UK
    for_other: bool = False
    name: str = ""
    phone: str = ""
    email: str = ""
    helper: str = ""
    words: str = ""
    convenient: str = ""
    person_id: int | None = None
    consent: bool = False


@transaction.atomic
def open_appeal(*, actor: Actor, office_id: int | None, draft: AppealDraft, at: datetime) -> Appeal:
    """Take a request in. From a desk it has an owner at once; from the site (`office_id` None) it waits for one.

    Raises Invalid by field, NotFound when the actor doesn't work in the office.
    """
    desk = office_id is not None
    if desk:
        found(office_id in offices_of(actor))
    if draft.person_id is not None:
        found(bool(persons.label(actor, draft.person_id, at=at)))  # somebody else's card is nobody's
    rules = rules_on(day_of(at))
    _check(draft, rules)
    day, why = promised(rules, urgency=draft.urgency, at=at)
    number = next_number(at)
    appeal = Appeal(
        number=number,
        source=draft.source,
        channel=draft.channel,
        office_id=office_id,
        owner_id=actor.user_id if desk else None,
        status=AppealStatus.WORK if desk else AppealStatus.NEW,
        urgency=draft.urgency,
        opened_at=at,
        promised_on=day,
        promise=why,
        district=draft.district,
        categories=list(draft.categories),
        topic=draft.topic,
        talk=draft.talk,
        for_other=draft.for_other,
        phone_mark=phones.mark(draft.phone),
        tail_mark=phones.tail_mark(number, draft.phone),
        person_id=draft.person_id,
        **{name: getattr(draft, name).strip() for name in LIMITS},
    )
    appeal.save(force_insert=True)
    tell(appeal, StepKind.CREATED, actor=actor, at=at)
    if draft.consent:
        record_consent(appeal, actor=actor, rules=rules, at=at)
        appeal.save()
    audit.record(
        actor=actor, action="desk.open_appeal", subject=appeal, at=at, number=number, source=draft.source,
        urgency=draft.urgency, consent=draft.consent,
    )  # fmt: skip
    if not desk:
        after_commit("desk.tasks.tell_new", appeal_id=appeal.pk)
    return appeal


def _check(draft: AppealDraft, rules: DeskRules) -> None:
    wrong = {
        name: _("Скоротіть до %(n)s знаків.") % {"n": limit}
        for name, limit in LIMITS.items()
        if len(getattr(draft, name).strip()) > limit
    }
    wrong |= _reachable(draft)
    if draft.source != Source.CALL_ME and not draft.words.strip():
        wrong["words"] = _("Опишіть, що сталося або що потрібно.")
    known: tuple[tuple[str, bool, str], ...] = (
        ("urgency", draft.urgency in Urgency.values, _("Позначте терміновість.")),
        ("channel", draft.channel in Channel.values, _("Позначте, як звернулися.")),
        ("talk", draft.talk in Talk.values, _("Оберіть мову розмови.")),
        ("topic", draft.topic in {"", *rules.topics}, _("Оберіть тему зі списку.")),
        ("district", draft.district in {"", *(d.key for d in reference.districts())}, _("Оберіть район зі списку.")),
        (
            "categories",
            set(draft.categories) <= {c.key for c in reference.categories()},
            _("Оберіть категорії зі списку."),
        ),
    )
    wrong |= {name: sentence for name, right, sentence in known if not right}
    if wrong:
        raise Invalid(wrong)


def _reachable(draft: AppealDraft) -> dict[str, str]:
    """How to answer: a phone that can be rung, an address that can be written to, whichever the source needs."""
    wrong: dict[str, str] = {}
    if draft.phone.strip() and not phones.is_phone(draft.phone):
        wrong["phone"] = _("Перевірте номер, наприклад 067 123 45 67.")
    if draft.email.strip():
        try:
            validate_email(draft.email.strip())
        except ValidationError:
            wrong["email"] = _("Перевірте адресу. Вона має бути схожа на name@example.org.")
    if draft.source == Source.CALL_ME and not draft.phone.strip():
        wrong["phone"] = _("Напишіть номер, на який подзвонити.")
    if draft.source == Source.QUESTION and not (draft.phone.strip() or draft.email.strip()):
        wrong["phone"] = _("Напишіть телефон або пошту: куди відповісти.")
    return wrong


@transaction.atomic
def take_appeal(*, actor: Actor, number: str, office_id: int, seen_version: int, at: datetime) -> Appeal:
    """What came by the site gets an owner. Raises NotFound, Conflict when somebody was quicker."""
    appeal = locked(actor, number)
    found(office_id in offices_of(actor))
    if appeal.owner_id is not None and appeal.version != seen_version:
        raise Conflict(_("Це звернення вже взяла в роботу інша операторка."))
    appeal.status = APPEAL.target("take", AppealStatus(appeal.status))
    appeal.owner_id, appeal.office_id = actor.user_id, office_id
    save(appeal)
    tell(appeal, StepKind.TAKEN, actor=actor, at=at)
    audit.record(actor=actor, action="desk.take_appeal", subject=appeal, at=at)
    return appeal


@transaction.atomic
def hand_over(*, actor: Actor, number: str, user_id: int, note: str, seen_version: int, at: datetime) -> Appeal:
    """Another operator of the same office goes on, and reads the note. Raises NotFound, Conflict, Invalid."""
    appeal = locked(actor, number, seen_version=seen_version)
    colleagues = Operator.objects.filter(office_id=appeal.office_id or 0, ended_at__isnull=True)
    if not colleagues.filter(user_id=user_id).exists():
        raise Invalid({"user": _("Оберіть операторку цього е-офісу.")})
    if appeal.status == AppealStatus.CLOSED:
        raise Conflict(_("Звернення закрито. Спершу відкрийте його знову."))
    appeal.owner_id = user_id
    save(appeal)
    tell(appeal, StepKind.HANDED, actor=actor, at=at, words=note[:1000])
    audit.record(actor=actor, action="desk.hand_over_appeal", subject=appeal, at=at, to=user_id)
    return appeal


EDITABLE = ("name", "phone", "helper", "words", "answer")


@transaction.atomic
def edit_appeal(*, actor: Actor, number: str, changes: dict[str, str], seen_version: int, at: datetime) -> Appeal:
    """Put right what was written down. Raises NotFound, Invalid, Conflict (somebody else saved first)."""
    appeal = locked(actor, number, seen_version=seen_version)
    if appeal.status == AppealStatus.CLOSED:
        raise Conflict(_("Звернення закрито. Спершу відкрийте його знову."))
    wrong = {
        name: _("Скоротіть до %(n)s знаків.") % {"n": LIMITS.get(name, 4000)}
        for name in EDITABLE
        if len(changes.get(name, "").strip()) > LIMITS.get(name, 4000)
    }
    if changes.get("phone", "").strip() and not phones.is_phone(changes["phone"]):
        wrong["phone"] = _("Перевірте номер, наприклад 067 123 45 67.")
    if wrong:
        raise Invalid(wrong)
    changed = [n for n in EDITABLE if n in changes and changes[n].strip() != getattr(appeal, n)]
    if not changed:
        return appeal
    for name in changed:
        setattr(appeal, name, changes[name].strip())
    appeal.phone_mark = phones.mark(appeal.phone)
    appeal.tail_mark = phones.tail_mark(appeal.number, appeal.phone)
    save(appeal)
    tell(appeal, StepKind.EDITED, actor=actor, at=at)
    audit.record(actor=actor, action="desk.edit_appeal", subject=appeal, at=at, fields=changed)
    return appeal


@transaction.atomic
def answer_appeal(
    *, actor: Actor, number: str, answer: str, seen_version: int, at: datetime, satisfied: bool = False
) -> Appeal:
    """The answer was given. `satisfied`: the person said at once that she needs nothing more, so it closes; else a day
    is set to ask whether it helped. Raises NotFound, Invalid, Conflict.
    """
    appeal = locked(actor, number, seen_version=seen_version)
    if not answer.strip():
        raise Invalid({"answer": _("Напишіть, що ви відповіли людині.")})
    if len(answer.strip()) > 4000:
        raise Invalid({"answer": _("Скоротіть до %(n)s знаків.") % {"n": 4000}})
    if satisfied:
        _refuse_while_referred(appeal)
    appeal.status = APPEAL.target("answer", AppealStatus(appeal.status))
    appeal.answer = answer.strip()
    appeal.call_back_on = call_back_day(rules_on(day_of(at)), at=at)
    tell(appeal, StepKind.ANSWERED, actor=actor, at=at)
    if satisfied:
        appeal.status = APPEAL.target("close", AppealStatus(appeal.status))
        appeal.helped, appeal.closed_at, appeal.call_back_on = Helped.YES, at, None
        tell(appeal, StepKind.CLOSED, actor=actor, at=at, words=_("Людині досить поради."))
        Consultation.objects.filter(appeal=appeal).update(satisfied=True)
    save(appeal)
    audit.record(actor=actor, action="desk.satisfied" if satisfied else "desk.answer_appeal", subject=appeal, at=at)
    after_commit("desk.tasks.send_answer", appeal_id=appeal.pk, version=appeal.version)
    return appeal


def _refuse_while_referred(appeal: Appeal) -> None:
    if Referral.objects.filter(appeal=appeal, status__in=OPEN_REFERRALS).exists():
        raise Conflict(_("За зверненням є відкрите направлення. Спершу зупиніть його або дочекайтеся відповіді."))


def delivered(appeal: Appeal, *, actor: Actor, at: datetime, on: date | None = None) -> None:
    """Part of a delivered referral: the appeal waits for the call-back. Inside the caller's transaction."""
    if AppealStatus(appeal.status) in {AppealStatus.WORK, AppealStatus.WAITING}:
        appeal.status = APPEAL.target("answer", AppealStatus(appeal.status))
        appeal.call_back_on = on or call_back_day(rules_on(day_of(at)), at=at)
        save(appeal)


@transaction.atomic
def call_back(*, actor: Actor, number: str, helped: str, words: str, seen_version: int, at: datetime) -> Appeal:
    """«Чи допомогли?» Yes or partly closes it, no opens it again, silence moves the day.

    Raises NotFound, Invalid, Conflict.
    """
    appeal = locked(actor, number, seen_version=seen_version)
    if helped not in Helped.values:
        raise Invalid({"helped": _("Позначте, що відповіла людина.")})
    if appeal.status != AppealStatus.ANSWERED:
        raise Conflict(_("Питати ще зарано: відповіді або послуги ще не було."))
    tell(appeal, StepKind.CALLED_BACK, actor=actor, at=at, words=words[:1000])
    if helped == Helped.SILENT:
        appeal.call_back_on = call_back_day(rules_on(day_of(at)), at=at)
    elif helped == Helped.NO:
        _reopen(appeal, actor=actor, at=at)
    else:
        appeal.status = APPEAL.target("close", AppealStatus(appeal.status))
        appeal.closed_at = at
        tell(appeal, StepKind.CLOSED, actor=actor, at=at)
    appeal.helped = helped
    save(appeal)
    audit.record(actor=actor, action="desk.call_back", subject=appeal, at=at, helped=helped)
    return appeal


@transaction.atomic
def reopen_appeal(*, actor: Actor, number: str, why: str, seen_version: int, at: datetime) -> Appeal:
    """It didn't help after all. Raises NotFound, Invalid, Conflict after the days that the city allows."""
    appeal = locked(actor, number, seen_version=seen_version)
    if not why.strip():
        raise Invalid({"why": _("Напишіть, чому відкриваєте звернення знову.")})
    days = rules_on(day_of(at)).reopen_days
    if appeal.closed_at and day_of(at) > day_of(appeal.closed_at) + timedelta(days=days):
        raise Conflict(
            _("Відкрити знову можна впродовж %(n)s днів після закриття. Створіть нове звернення.") % {"n": days}
        )
    _reopen(appeal, actor=actor, at=at, words=why)
    save(appeal)
    audit.record(actor=actor, action="desk.reopen_appeal", subject=appeal, at=at)
    return appeal


def _reopen(appeal: Appeal, *, actor: Actor, at: datetime, words: str = "") -> None:
    appeal.status = APPEAL.target("reopen", AppealStatus(appeal.status))
    appeal.closed_at, appeal.call_back_on = None, None
    appeal.reopened += 1
    if appeal.owner_id is None:
        appeal.owner_id = actor.user_id
    if appeal.office_id is None:
        appeal.office_id = min(offices_of(actor))
    appeal.promised_on, appeal.promise = promised(rules_on(day_of(at)), urgency=appeal.urgency, at=at)
    tell(appeal, StepKind.REOPENED, actor=actor, at=at, words=words[:1000])


@transaction.atomic
def close_appeal(*, actor: Actor, number: str, why: str, seen_version: int, at: datetime) -> Appeal:
    """Nothing more to do: asked twice, taken back, out of the network's hands. Raises NotFound, Invalid, Conflict."""
    appeal = locked(actor, number, seen_version=seen_version)
    if not why.strip():
        raise Invalid({"why": _("Напишіть, чому закриваєте звернення.")})
    _refuse_while_referred(appeal)
    appeal.status = APPEAL.target("close", AppealStatus(appeal.status))
    appeal.closed_at = at
    save(appeal)
    tell(appeal, StepKind.CLOSED, actor=actor, at=at, words=why[:1000])
    audit.record(actor=actor, action="desk.close_appeal", subject=appeal, at=at)
    return appeal


def find_by_tail(*, number: str, tail: str) -> Appeal:
    """The appeal whose number and phone's last four digits were given. Raises NotFound, one sentence for both."""
    appeal = Appeal.objects.filter(number=number.strip()).first()
    if appeal is None or not appeal.tail_mark or appeal.tail_mark != phones.tail_mark(appeal.number, tail):
        raise NotFound(
            _("Звернення з таким номером і такими цифрами телефону не знайдено. Перевірте їх або подзвоніть нам.")
        )
    return appeal
