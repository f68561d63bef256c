"""A conversation at a desk: one row here, one row in the service log of whoever keeps the office, no name anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, found
from esm.reference import public as reference

from ..dates import day_of
from ..machine import CallOutcome, Channel, Result, Service, Talk
from ..models import Appeal, Article, Call, Consultation, Office
from ..rules import rules_on
from ..selectors.offices import offices_of

# Longer than a working day nobody talks: a page left open overnight isn't a conversation.
LONGEST = 240
_MODES = {
    Channel.PHONE: deliveries.Mode.PHONE,
    Channel.DESK: deliveries.Mode.IN_PERSON,
    Channel.EMAIL: deliveries.Mode.ONLINE,
    Channel.SITE: deliveries.Mode.ONLINE,
}
_OUTCOMES = {
    Result.ANSWERED: CallOutcome.CONSULTED,
    Result.APPEAL: CallOutcome.APPEAL,
    Result.REFERRED: CallOutcome.REFERRED,
    Result.NOT_FOUND: CallOutcome.NOT_FOUND,
}


@dataclass(frozen=True, slots=True)
class TalkDraft:
    """What the operator knows when she puts the receiver down. `district` and `category` may be unknown."""

    channel: str
    topic: str
    service_code: str = Service.INFORMING
    district: str = ""
    category: str = ""
    talk: str = Talk.UK
    for_other: bool = False
    answer: str = ""
    article: str = ""
    minutes: int = 1
    satisfied: bool | None = None


@transaction.atomic
def record_consultation(
    *,
    actor: Actor,
    office_id: int,
    draft: TalkDraft,
    at: datetime,
    result: str = Result.ANSWERED,
    appeal: Appeal | None = None,
) -> Consultation:
    """Write a conversation down and count it as 001.0 or 002.0. Raises NotFound, Invalid by field."""
    found(office_id in offices_of(actor))
    office = Office.objects.get(pk=office_id)
    _check(draft, at)
    article = Article.objects.filter(slug=draft.article, is_published=True).first() if draft.article else None
    consultation = Consultation.objects.create(
        office=office,
        operator_id=actor.user_id or 0,
        at=at,
        minutes=min(max(draft.minutes, 1), LONGEST),
        channel=draft.channel,
        service_code=draft.service_code,
        topic=draft.topic,
        district=draft.district,
        category=draft.category,
        talk=draft.talk,
        for_other=draft.for_other,
        result=result,
        answer=draft.answer.strip()[:2000],
        article=article,
        appeal=appeal,
        satisfied=draft.satisfied,
    )
    if draft.channel == Channel.PHONE:
        Call.objects.create(
            office=office, operator_id=actor.user_id or 0, at=at, minutes=consultation.minutes,
            outcome=_OUTCOMES[Result(result)], topic=draft.topic, consultation=consultation,
        )  # fmt: skip
    mode = _MODES[Channel(draft.channel)]
    row = deliveries.Entry(
        row=1,
        key=f"desk-{consultation.uid.hex}",
        date=day_of(at),
        service=draft.service_code,
        unit=deliveries.Unit.CONSULTATION,
        quantity=deliveries.SCALE,
        contacts=1,
        mode=mode,
        district=draft.district or ("" if mode in deliveries.REMOTE else office.district),
        category=draft.category,
    )
    deliveries.record_given(actor=actor, organisation_id=office.organisation_id, rows=[row], at=at)
    audit.record(
        actor=actor, action="desk.consult", subject=consultation, at=at, service=draft.service_code, result=result
    )
    return consultation


def _check(draft: TalkDraft, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if draft.channel not in Channel.values:
        wrong["channel"] = _("Позначте, як звернулися.")
    if draft.service_code not in Service.values:
        wrong["service_code"] = _("Позначте: інформування чи консультування.")
    if draft.topic not in rules_on(day_of(at)).topics:
        wrong["topic"] = _("Оберіть тему розмови.")
    if draft.talk not in Talk.values:
        wrong["talk"] = _("Оберіть мову розмови.")
    if draft.district and draft.district not in {d.key for d in reference.districts()}:
        wrong["district"] = _("Оберіть район зі списку.")
    if draft.category and draft.category not in {c.key for c in reference.categories()}:
        wrong["categories"] = _("Оберіть категорію зі списку.")
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def log_call(*, actor: Actor, office_id: int, outcome: str, words: str, at: datetime) -> Call:
    """A call that nobody spoke in, or that went elsewhere. Raises NotFound, Invalid."""
    found(office_id in offices_of(actor))
    if outcome not in CallOutcome.values:
        raise Invalid({"outcome": _("Оберіть, чим закінчився дзвінок.")})
    if len(words.strip()) > 500:
        raise Invalid({"words": _("Скоротіть до %(n)s знаків.") % {"n": 500}})
    call = Call.objects.create(
        office_id=office_id, operator_id=actor.user_id or 0, at=at, minutes=1, outcome=outcome, words=words.strip()
    )
    audit.record(actor=actor, action="desk.log_call", subject=call, at=at, outcome=outcome)
    return call
