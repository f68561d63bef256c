"""Consents given and withdrawn, and the texts they are given to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found
from esm.partners import public as partners
from esm.reference import public as reference

from ..holders import stop_elsewhere
from ..machine import Channel, Purpose
from ..models import Consent, ConsentRecipient, ConsentText
from ..policies import may_write_record
from ..selectors import rows
from .registering import held, in_team


@transaction.atomic
def publish_texts(on: date) -> int:
    """Bring the texts of the rules in force in: a changed text must have a new version. How many were new."""
    new = 0
    rules = reference.rule_set("people", on)
    for entry in rules.data["consents"]:
        kept, made = ConsentText.objects.get_or_create(
            purpose=entry["purpose"],
            version=entry["version"],
            defaults={"text": entry["text"], "valid_from": rules.valid_from},
        )
        new += made
        if kept.text != entry["text"]:
            raise Conflict(_("Текст згоди змінено, а версію — ні. Дайте зміненому тексту нову версію."))
    return new


def consent_text(purpose: str, on: date | None = None) -> rows.ConsentText:
    """What is read aloud or signed: the version in force on the day, the newest without one. Raises NotFound."""
    day = on or date.max
    texts = ConsentText.objects.filter(purpose=purpose, valid_from__lte=day).order_by("-valid_from", "-version")
    newest = texts.first()
    if newest is None and publish_texts(day):
        newest = texts.first()
    if newest is None:
        raise NotFound(_("Тексту такої згоди немає."))
    return rows.ConsentText(newest.pk, newest.purpose, newest.version, newest.text)


@transaction.atomic
def give_consent(
    *,
    actor: Actor,
    person_id: int,
    text_id: int,
    recipients: Sequence[int] = (),
    until: date | None = None,
    channel: str = Channel.SPOKEN,
    at: datetime,
) -> int:
    """Write a consent down; returns its id. Raises Invalid by field, NotFound for strangers."""
    record = held(actor, person_id)
    text = ConsentText.objects.filter(pk=text_id).first()
    faults = {}
    if text is None:
        faults["purpose"] = _("Виберіть, на що людина погодилася.")
    elif text.purpose == Purpose.REFERRAL and not recipients:
        faults["recipients"] = _("Назвіть організацію, якій можна передати дані.")
    if len(partners.organisation_refs(set(recipients))) != len(set(recipients)):
        faults["recipients"] = _("Виберіть організації зі списку.")
    if until and until < localtime(at).date():
        faults["until"] = _("Згода не може закінчитися в минулому.")
    if channel not in Channel.values:
        faults["channel"] = _("Виберіть, як людина погодилася.")
    if faults or text is None:
        raise Invalid(faults)
    consent = Consent.objects.create(
        record=record, text=text, channel=channel, given_at=at, taken_by_id=actor.user_id, until=until
    )
    ConsentRecipient.objects.bulk_create(
        [ConsentRecipient(consent=consent, organisation_id=o) for o in sorted(set(recipients))]
    )
    audit.record(actor=actor, action="people.give_consent", subject=record, at=at, purpose=text.purpose)
    return consent.pk


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent_id: int, at: datetime) -> None:
    """From now on it allows nothing, and what stands on it stops. Raises Conflict when it was withdrawn already."""
    consent = (
        Consent.objects.select_for_update(of=("self",)).select_related("record", "text").filter(pk=consent_id).first()
    )
    if consent is None:
        raise NotFound(_("Такої згоди немає."))
    record = consent.record
    found(
        may_write_record(
            actor, record.organisation_id, confidential=record.confidential, in_team=in_team(actor, record.pk)
        )
    )
    if consent.withdrawn_at:
        raise Conflict(_("Цю згоду вже відкликано."))
    consent.withdrawn_at, consent.withdrawn_by_id = at, actor.user_id
    consent.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    stop_elsewhere(record.pk, at=at)
    audit.record(actor=actor, action="people.withdraw_consent", subject=record, at=at, purpose=consent.text.purpose)
