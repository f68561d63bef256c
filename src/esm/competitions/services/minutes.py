"""Minutes: drafted from what stands in the call, completed by hand, signed on paper and frozen with their scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, require, stale

from ..dates import KYIV
from ..machine import MINUTES, CallStatus, MinutesStatus
from ..models import Call, Decision, Minutes
from ..policies import award as policy
from ..selectors.award import call_by_slug, existing
from ..selectors.decision import standing_digest
from ..selectors.minutes import content_for
from .calls.common import locked

SCANS = frozenset({files.Kind.PDF, files.Kind.JPG, files.Kind.PNG, files.Kind.P7S, files.Kind.ASICE})


@dataclass(frozen=True, slots=True)
class MinutesTexts:
    """What the secretary writes by hand."""

    on: date
    place: str
    agenda: str = ""
    heard: str = ""
    resolved: str = ""
    opinions: str = ""


def draft_minutes(*, actor: Actor, slug: str, number: str, on: date, place: str, at: datetime) -> Minutes:
    """Draft minutes from the ranking and the decision as they stand now. Raises Invalid, and Conflict for a number
    that is taken or a decision that nobody has picked yet.
    """
    with transaction.atomic():
        call = locked(call_by_slug(slug).pk)
        require(policy.may_keep_minutes(actor))
        _while_deciding(call)
        _check(number, on, place, at)
        if Minutes.objects.filter(call=call, number=number.strip()).exists():
            raise Invalid({"number": _("Протокол із таким номером уже є. Дайте наступний номер.")})
        if not Decision.objects.filter(call=call).exists():
            raise Conflict(_("Спершу запишіть, яку пропозицію обрала комісія: протокол складають із рішення."))
        content = content_for(call)
        minutes = Minutes.objects.create(
            call=call,
            number=number.strip(),
            on=on,
            place=place.strip(),
            agenda=(content["meeting"] or {}).get("agenda", ""),
            heard=(content["meeting"] or {}).get("notes", ""),
            content=content,
            made_at=at,
            made_by_id=actor.user_id,
        )
        _record(actor, "draft_minutes", minutes, at)
    return minutes


def edit_minutes(
    *, actor: Actor, slug: str, number: str, texts: MinutesTexts, seen_version: int, at: datetime
) -> Minutes:
    """Write the texts and gather the figures anew. Raises Conflict for signed minutes and a stale page."""
    with transaction.atomic():
        minutes = _locked(slug, number, seen_version)
        require(policy.may_keep_minutes(actor))
        _step("edit", minutes)
        _while_deciding(minutes.call)
        _check(minutes.number, texts.on, texts.place, at)
        minutes.on, minutes.place = texts.on, texts.place.strip()
        minutes.agenda, minutes.heard = texts.agenda.strip(), texts.heard.strip()
        minutes.resolved, minutes.opinions = texts.resolved.strip(), texts.opinions.strip()
        minutes.content = content_for(minutes.call)
        minutes.version += 1
        minutes.save()
        _record(actor, "edit_minutes", minutes, at)
    return minutes


def sign_minutes(
    *, actor: Actor, slug: str, number: str, upload: files.Upload | None, seen_version: int, at: datetime
) -> Minutes:
    """Freeze the minutes with the scan of the signed paper. From here on nothing of them changes.

    Raises Invalid without a scan, Conflict when the decision is no longer the one the draft was made from.
    """
    if upload is None:
        raise Invalid({"scan": _("Додайте скан підписаного протоколу.")})
    with transaction.atomic():
        minutes = _locked(slug, number, seen_version)
        require(policy.may_keep_minutes(actor))
        target = _step("sign", minutes)
        _while_deciding(minutes.call)
        if standing_digest(minutes.call) != minutes.content.get("decision_digest"):
            raise Conflict(_("Рішення змінили після цієї чернетки. Збережіть чернетку ще раз і підпишіть нову."))
        minutes.scan = files.store(actor=actor, upload=upload, allowed=SCANS, at=at, field="scan", is_personal=True)
        minutes.status, minutes.signed_at, minutes.signed_by_id = target, at, actor.user_id
        minutes.version += 1
        minutes.save()
        _record(actor, "sign_minutes", minutes, at, scan=minutes.scan.sha256)
    return minutes


def _locked(slug: str, number: str, seen_version: int) -> Minutes:
    call = locked(call_by_slug(slug).pk)
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("call")
    minutes = existing(rows.filter(call=call, number=number).first())
    if minutes.version != seen_version:
        raise stale()
    return minutes


def _step(name: str, minutes: Minutes) -> MinutesStatus:
    refusal = _("Протокол підписано, його вже не змінюють. Складіть новий.")
    return MinutesStatus(MINUTES.target(name, MinutesStatus(minutes.status), refusal=refusal))


def _while_deciding(call: Call) -> None:
    if call.status != CallStatus.RANKING:
        raise Conflict(_("Протокол складають, коли оцінювання закрито, а рішення ще не затверджено."))


def _check(number: str, on: date | None, place: str, at: datetime) -> None:
    errors = {}
    if not number.strip():
        errors["number"] = _("Напишіть номер протоколу.")
    if on is None:
        errors["on"] = _("Вкажіть дату засідання.")
    elif on > at.astimezone(KYIV).date():
        errors["on"] = _("Дата засідання не може бути в майбутньому.")
    if not place.strip():
        errors["place"] = _("Напишіть, де було засідання.")
    if errors:
        raise Invalid(errors)


def _record(actor: Actor, verb: str, minutes: Minutes, at: datetime, **data: object) -> None:
    audit.record(
        actor=actor,
        action=f"competitions.{verb}",
        subject=minutes,
        at=at,
        number=minutes.number,
        digest=minutes.content.get("decision_digest", ""),
        **data,
    )
