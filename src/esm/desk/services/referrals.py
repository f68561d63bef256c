"""Sending a person to an organisation: what it will read is frozen, its term is counted, a free place is kept."""

from __future__ import annotations

import hashlib
import secrets as chance
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from esm.directory import public as directory
from esm.kernel import audit
from esm.kernel.actor import NOBODY, Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.reference import public as reference

from .. import persons
from ..dates import day_of, referral_terms
from ..machine import (
    APPEAL,
    OPEN_REFERRALS,
    AppealStatus,
    CallsWhom,
    StepKind,
    Urgency,
)
from ..models import Appeal, Office, Referral
from ..rules import rules_on
from ..shared import USUAL, Shared, freeze, thaw, titles
from .steps import locked, save, tell


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """To a service of the directory, or (`outside` named) to a body that isn't in the network.

    `at_place_id` is where a free place is to be kept, when the service counts them.
    """

    service_id: int | None = None
    at_place_id: int | None = None
    outside: str = ""
    outside_service: str = ""
    shared: tuple[str, ...] = field(default=USUAL)
    wanted: str = ""
    calls_whom: str = CallsWhom.THEY
    need: str = ""


@transaction.atomic
def refer(*, actor: Actor, number: str, draft: ReferralDraft, seen_version: int, at: datetime) -> Referral:
    """Send the person of an appeal to an organisation.

    Raises Invalid by field; Conflict when the service is closed or full, is the office's own, or has her already;
    NotFound for strangers.
    """
    appeal = locked(actor, number, seen_version=seen_version)
    target = APPEAL.target("refer", AppealStatus(appeal.status))
    _check(appeal, draft)
    service = None if draft.outside.strip() else _service(appeal, draft)
    code = service.code if service else ""
    ordinal = (appeal.referrals.aggregate(last=Max("ordinal"))["last"] or 0) + 1
    terms = referral_terms(rules_on(day_of(at)), service_code=code, urgency=appeal.urgency, at=at)
    key = f"{appeal.number}-{ordinal}"
    place_id = _keep_place(draft, service, key=key, actor=actor, at=at)
    referral = Referral(
        number=key,
        appeal=appeal,
        ordinal=ordinal,
        urgency=appeal.urgency,
        service_id=service.id if service else None,
        place_id=draft.at_place_id,
        service_code=code,
        need=draft.need[:40],
        service_title=service.name if service else draft.outside_service.strip(),
        organisation_id=service.organisation_id if service else None,
        outside=draft.outside.strip(),
        shared=freeze(
            appeal, draft.shared, wanted=draft.wanted.strip(),
            districts={d.key: d.title for d in reference.districts()},
            categories={c.key: c.title for c in reference.categories()},
        ),
        shared_fields=[c for c in titles() if c in draft.shared],
        wanted=draft.wanted.strip(),
        calls_whom=draft.calls_whom,
        district=appeal.district,
        category=appeal.categories[0] if appeal.categories else "",
        sent_at=at,
        sent_by_id=actor.user_id or 0,
        answer_by=terms.answer_by,
        serve_by=terms.serve_by,
        rule=terms.explanation,
        half_at=terms.half_at,
        due_at=terms.due_at,
        late_at=terms.late_at,
        reservation=key if place_id else "",
    )  # fmt: skip
    if referral.organisation_id is not None and appeal.has_consent:
        referral.consent_id = persons.consent_to(appeal, organisation_id=referral.organisation_id, actor=actor, at=at)
    referral.save(force_insert=True)
    appeal.status = target
    save(appeal)
    tell(appeal, StepKind.REFERRED, actor=actor, at=at, words=_receiver(referral, service))
    audit.record(
        actor=actor, action="desk.refer", subject=referral, at=at, number=key, service=code,
        organisation=referral.organisation_id, fields=referral.shared_fields,
        without_consent=not appeal.has_consent,
    )  # fmt: skip
    after_commit("desk.tasks.tell_sent", referral_id=referral.pk)
    return referral


def _receiver(referral: Referral, service: directory.ServiceRef | None) -> str:
    return f"{referral.service_title}: {service.organisation if service else referral.outside}"


def _check(appeal: Appeal, draft: ReferralDraft) -> None:
    wrong: dict[str, str] = {}
    if not appeal.has_consent and appeal.urgency != Urgency.DANGER:
        wrong["consent"] = _("Прочитайте згоду вголос і позначте, що людина погодилася. Без згоди дані не передаємо.")
    if not appeal.name.strip():
        wrong["name"] = _("Запишіть, як звертатися до людини.")
    if not appeal.phone.strip():
        wrong["phone"] = _("Запишіть телефон: організація має подзвонити людині.")
    if draft.calls_whom not in CallsWhom.values:
        wrong["calls_whom"] = _("Позначте, хто кому дзвонить.")
    if not set(draft.shared) <= set(titles()):
        wrong["shared"] = _("Оберіть дані зі списку.")
    if len(draft.wanted.strip()) > 120:
        wrong["wanted"] = _("Скоротіть до %(n)s знаків.") % {"n": 120}
    if len(draft.outside.strip()) > 200:
        wrong["outside"] = _("Скоротіть до %(n)s знаків.") % {"n": 200}
    if draft.outside.strip() and not draft.outside_service.strip():
        wrong["outside_service"] = _("Напишіть, про яку допомогу йдеться.")
    elif len(draft.outside_service.strip()) > 300:
        wrong["outside_service"] = _("Скоротіть до %(n)s знаків.") % {"n": 300}
    if not draft.outside.strip() and draft.service_id is None:
        wrong["pick"] = _("Оберіть послугу або напишіть організацію поза мережею.")
    if wrong:
        raise Invalid(wrong)


def _service(appeal: Appeal, draft: ReferralDraft) -> directory.ServiceRef:
    """The service if people may be sent to it today. Raises NotFound, Conflict."""
    assert draft.service_id is not None  # noqa: S101  (`_check` has seen to it)
    service = directory.service_ref(draft.service_id)
    names = {"name": service.name}
    if service.free_places == 0:
        raise Conflict(_("У послузі «%(name)s» немає вільних місць. Оберіть іншу або запишіть потребу.") % names)
    if not service.takes_people:
        why = f" {service.suspended_why}" if service.suspended_why else ""
        raise Conflict(_("Послуга «%(name)s» зараз не працює. Оберіть іншу.") % names + why)
    if Office.objects.filter(pk=appeal.office_id or 0, organisation_id=service.organisation_id).exists():
        raise Conflict(
            _("«%(name)s» — послуга вашої ж установи. Направлення не потрібне: запишіть людину самі.") % names
        )
    if appeal.referrals.filter(service_id=service.id, status__in=OPEN_REFERRALS).exists():
        raise Conflict(_("За цим зверненням уже є відкрите направлення на послугу «%(name)s».") % names)
    return service


def _keep_place(
    draft: ReferralDraft, service: directory.ServiceRef | None, *, key: str, actor: Actor, at: datetime
) -> int | None:
    """The place that is kept for this referral, or None when nobody counts them there. Raises Conflict when taken."""
    if service is None:
        return None
    places = directory.at_places(service.id)
    if draft.at_place_id is not None:
        chosen = next((p for p in places if p.id == draft.at_place_id), None)
        if chosen is None:
            raise Invalid({"pick": _("Ця послуга вже не надається в цьому місці. Оберіть її знову.")})
    else:
        chosen = next((p for p in places if p.free_places), None)
    if chosen is None or chosen.free_places is None:
        return None
    directory.reserve_place(actor=actor, at_place_id=chosen.id, key=key, at=at)
    return chosen.id


# ---- bodies outside the network ------------------------------------------------------------------------------------


@transaction.atomic
def make_link(*, actor: Actor, number: str, at: datetime) -> str:
    """A link that opens once and for some days; an earlier one stops working. Returns the secret, kept nowhere.

    Raises NotFound, Conflict for a referral inside the network or one that is over.
    """
    referral = _of_desk(actor, number)
    if referral.organisation_id is not None:
        raise Conflict(_("Ця організація працює в мережі: вона бачить направлення у своєму кабінеті."))
    if referral.status not in OPEN_REFERRALS:
        raise Conflict(_("Направлення вже завершено: посилання не потрібне."))
    token = chance.token_urlsafe(24)
    referral.link_digest = _digest(token)
    referral.link_until = day_of(at) + timedelta(days=rules_on(day_of(at)).link_days)
    referral.link_opened_at = None
    referral.version += 1
    referral.save()
    audit.record(actor=actor, action="desk.make_link", subject=referral, at=at, until=referral.link_until)
    return token


@dataclass(frozen=True, slots=True)
class OpenedLink:
    number: str
    service: str
    outside: str
    calls_whom: str
    answer_by: object
    shared: tuple[Shared, ...]


def link_works(token: str, *, at: datetime) -> bool:
    """Whether it would open, without opening it: mail programs look at every link before a person does."""
    referral = Referral.objects.filter(link_digest=_digest(token)).first()
    return referral is not None and _opens(referral, at)


@transaction.atomic
def open_link(token: str, *, at: datetime) -> OpenedLink:
    """What was shared, once. Raises NotFound when it was opened, is too old, or never was."""
    referral = Referral.objects.select_for_update(of=("self",)).filter(link_digest=_digest(token)).first()
    if referral is None or not _opens(referral, at):
        raise NotFound(_("Це посилання вже відкривали або його строк минув. Попросіть нове в того, хто вам його дав."))
    referral.link_opened_at = at
    referral.save(update_fields=["link_opened_at"])
    audit.record(actor=NOBODY, action="desk.open_link", subject=referral, at=at)
    return OpenedLink(
        referral.number, referral.service_title, referral.outside, str(CallsWhom(referral.calls_whom).label),
        referral.answer_by, thaw(referral.shared),
    )  # fmt: skip


def _opens(referral: Referral, at: datetime) -> bool:
    in_time = referral.link_until is not None and day_of(at) <= referral.link_until
    return in_time and referral.link_opened_at is None and referral.status in OPEN_REFERRALS


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _of_desk(actor: Actor, number: str) -> Referral:
    """The referral under its appeal's lock, for operators. Raises NotFound."""
    row = Referral.objects.filter(number=number).values_list("appeal__number", flat=True).first()
    if row is None:
        raise NotFound(_("Такого направлення немає."))
    locked(actor, row)
    return Referral.objects.select_for_update(of=("self",)).select_related("appeal").get(number=number)
