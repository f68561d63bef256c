"""Intake by the secretary: applications that came on paper or by e-mail, under the same rules as online (§1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, require
from esm.kernel.text import sort_key
from esm.partners import public as partners

from ..dates import KYIV
from ..machine import APPLICATION, LIVE, ApplicationStatus, CallStatus, Channel
from ..models import Application, Call, Direction, Section
from ..policies.admission import may_receive
from ..rules import CallRules
from ..sections import SECTIONS
from .numbers import application_number, register_number

_RECEIVES = frozenset({CallStatus.OPEN, CallStatus.REVIEW})


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What an envelope says about an organisation that the network doesn't know yet."""

    name: str
    legal_form: str
    registered_on: date | None = None
    nonprofit_code: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """One received application. `received_at` is when it came, not when it is entered."""

    edrpou: str
    channel: str
    received_at: datetime
    title: str
    sender: str
    sheets: int | None = None
    direction: str = ""
    organisation: NewOrganisation | None = None


def register_received(
    *, actor: Actor, slug: str, received: Received, scan: files.Upload | None = None, at: datetime
) -> Application:
    """Enter a paper or e-mail application: number, register number, time, channel, sheets, scan.

    The same clock decides: what came before the deadline is SUBMITTED, what came after is registered as LATE and isn't
    considered. Raises Invalid with the sentence at its field, Conflict when the organisation has reached the limit.
    """
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(slug=slug).first()
        if call is None:
            raise NotFound(_("Такого конкурсу немає."))
        require(may_receive(actor), _("Реєструвати заявки може секретарка конкурсу."))
        if call.status not in _RECEIVES:
            raise Conflict(_("Цей конкурс зараз не приймає заявок."))
        _sound(received, call, at)
        direction = Direction.objects.filter(call=call, code=received.direction).first()
        if received.direction and direction is None:
            raise Invalid({"direction": _("Виберіть напрям зі списку.")})
        organisation_id = _organisation(actor, received, at)
        in_time = received.received_at < call.closes_at
        if in_time:
            _within_limit(call, organisation_id)
        stored = (
            files.store(actor=actor, upload=scan, allowed=files.DOCUMENTS, at=at, field="scan", is_personal=True)
            if scan
            else None
        )
        application = Application.objects.create(
            number=application_number(call),
            call=call,
            organisation_id=organisation_id,
            direction=direction,
            status=APPLICATION.target("submit" if in_time else "register_late", ApplicationStatus.DRAFT),
            title=received.title.strip(),
            title_key=sort_key(received.title.strip()),
            created_by_id=actor.user_id,
            created_at=at,
            updated_at=at,
            submitted_at=received.received_at if in_time else None,
            channel=received.channel,
            register_number=register_number(call),
            received_at=received.received_at,
            sheets=received.sheets,
            sender=received.sender.strip(),
            scan=stored,
        )
        Section.objects.bulk_create(Section(application=application, code=code) for code in SECTIONS)
        audit.record(
            actor=actor,
            action="competitions.register_received",
            subject=application,
            at=at,
            number=application.number,
            register_number=application.register_number,
            channel=received.channel,
            received_at=received.received_at,
            late=not in_time,
            scan=stored.sha256 if stored else "",
        )
        after_commit("competitions.tasks.tell_received", application_id=application.pk)
    return application


def scan_of(slug: str, number: str) -> files.StoredFile | None:
    """The scan of a received application of this call, for a view that has checked its gate."""
    application = Application.objects.select_related("scan").filter(call__slug=slug, number=number).first()
    return application.scan if application else None


def _sound(received: Received, call: Call, at: datetime) -> None:
    faults = {}
    if received.channel not in {Channel.PAPER, Channel.EMAIL}:
        faults["channel"] = _("Виберіть, як надійшла заявка: на папері чи електронною поштою.")
    if received.received_at > at:
        faults["received_at"] = _("Час надходження ще не настав. Перевірте дату й годину.")
    elif received.received_at < call.opens_at:
        faults["received_at"] = _("Заявки приймають з %(when)s. Перевірте дату й годину.") % {
            "when": f"{call.opens_at.astimezone(KYIV):%d.%m.%Y %H:%M}"
        }
    if not received.title.strip():
        faults["title"] = _("Напишіть назву проєкту, як вона стоїть у заявці.")
    elif len(received.title.strip()) > 300:
        faults["title"] = _("Назва довша за 300 символів. Скоротіть її, повну додайте в розділі «Проєкт».")
    if not received.sender.strip():
        faults["sender"] = _("Напишіть, хто приніс або надіслав заявку.")
    elif len(received.sender.strip()) > 200:
        faults["sender"] = _("Запис довший за 200 символів. Скоротіть його.")
    if received.channel == Channel.PAPER and not received.sheets:
        faults["sheets"] = _("Порахуйте аркуші: кількість стане в журналі й у розписці.")
    if received.sheets is not None and not 0 < received.sheets <= 10_000:
        faults["sheets"] = _("Вкажіть кількість аркушів від 1 до 10 000.")
    if faults:
        raise Invalid(faults)


def _organisation(actor: Actor, received: Received, at: datetime) -> int:
    """The organisation by its code; a new one is entered from the envelope. The card's own checks say what's wrong."""
    known = partners.organisation_by_edrpou(received.edrpou)
    if known is not None:
        return known.id
    if received.organisation is None:
        raise Invalid({"edrpou": _("Організації з таким кодом ще немає. Заповніть нижче її назву й форму.")})
    new = received.organisation
    if new.registered_on is None:
        raise Invalid({"registered_on": _("Вкажіть дату державної реєстрації з виписки.")})
    return partners.enter_organisation(
        actor=actor,
        edrpou=received.edrpou,
        name=new.name,
        legal_form=new.legal_form,
        registered_on=new.registered_on,
        nonprofit_code=new.nonprofit_code,
        email=new.email,
        phone=new.phone,
        source=_("Заявка на конкурс, %(channel)s") % {"channel": Channel(received.channel).label},
        at=at,
    ).id


def _within_limit(call: Call, organisation_id: int) -> None:
    limit = CallRules.from_data(call.rules).applications_per_organisation
    live = (
        Application.objects.filter(call=call, organisation_id=organisation_id, status__in=LIVE)
        .exclude(status=ApplicationStatus.DRAFT)
        .count()
    )
    if live >= limit:
        words = {"limit": limit}
        raise Conflict(
            _("Від цієї організації вже прийнято стільки заявок, скільки дозволено: %(limit)s. Поверніть зайву.")
            % words
        )
