"""The card of an organisation: every change is kept with what stood there before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.kernel import audit, files
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, found, require, stale
from esm.reference import public as reference

from ..edrpou import clean, is_valid
from ..machine import AffiliateKind
from ..models import Affiliate, Organisation
from ..policies import may_administer, may_edit, may_read_requests
from ..selectors.facts import OrganisationRef

OLDEST = date(1991, 8, 24)
_IBAN = re.compile(r"UA[0-9]{27}")
_NONPROFIT = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class CardChanges:
    """What a person may write on the card. The code never changes: another code is another organisation."""

    name: str
    short_name: str
    legal_form: str
    registered_on: date
    nonprofit_code: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    site: str = ""
    mission: str = ""
    charter_goals: str = ""
    iban: str = ""
    in_termination: bool = False


def locked(organisation_id: int) -> Organisation:
    """The organisation, locked: the parent of everything in this room."""
    row = Organisation.objects.select_for_update(of=("self",)).filter(pk=organisation_id).first()
    found(row is not None)
    assert row is not None  # noqa: S101
    return row


def _checked(values: Mapping[str, object], today: date) -> dict[str, object]:
    """The values as they will be stored. Raises Invalid with a sentence for each field."""
    no_hidden_characters(values)
    clean_values = {k: " ".join(v.split()) if isinstance(v, str) and k != "mission" else v for k, v in values.items()}
    faults = {}
    if not clean_values["name"]:
        faults["name"] = _("Напишіть повну назву організації, як у державному реєстрі.")
    if clean_values["legal_form"] not in {f.key for f in reference.legal_forms()}:
        faults["legal_form"] = _("Оберіть організаційно-правову форму зі списку.")
    registered = clean_values["registered_on"]
    if not isinstance(registered, date) or not OLDEST <= registered <= today:
        faults["registered_on"] = _("Дата реєстрації має бути між %(first)s і сьогодні.") % {
            "first": f"{OLDEST:%d.%m.%Y}"
        }
    nonprofit = str(clean_values.get("nonprofit_code", ""))
    if nonprofit and not _NONPROFIT.fullmatch(nonprofit):
        faults["nonprofit_code"] = _("Ознака неприбутковості — чотири цифри, наприклад 0032.")
    iban = re.sub(r"\s", "", str(clean_values.get("iban", ""))).upper()
    if iban and not iban_is_valid(iban):
        faults["iban"] = _("Перевірте рахунок: UA і 27 цифр. Скопіюйте його з довідки банку.")
    clean_values["iban"] = iban
    if faults:
        raise Invalid(faults)
    return clean_values


def no_hidden_characters(values: Mapping[str, object]) -> None:
    """Raises Invalid at each field with a NUL: it comes with text pasted from broken files, and databases differ."""
    faults = {
        name: _("У тексті є недрукований знак. Зітріть це поле й напишіть ще раз.")
        for name, value in values.items()
        if isinstance(value, str) and "\0" in value
    }
    if faults:
        raise Invalid(faults)


def iban_is_valid(iban: str) -> bool:
    """A Ukrainian account: UA, 27 digits, the remainder of ISO 13616 is 1."""
    if not _IBAN.fullmatch(iban):
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def _save(row: Organisation) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid({k: " ".join(v) for k, v in error.message_dict.items()}) from error
    row.save()


@transaction.atomic
def enter_organisation(
    *,
    actor: Actor,
    edrpou: str,
    name: str,
    legal_form: str,
    registered_on: date,
    at: datetime,
    short_name: str = "",
    nonprofit_code: str = "",
    email: str = "",
    phone: str = "",
    source: str = "",
) -> OrganisationRef:
    """Let an organisation into the network. Raises Denied, Conflict when its code is there already, Invalid."""
    require(may_administer(actor) or may_read_requests(actor))
    code = clean(edrpou)
    if not is_valid(code):
        raise Invalid({"edrpou": wrong_code()})
    if Organisation.objects.filter(edrpou=code).exists():
        raise Conflict(_("Організація з кодом %(code)s уже є в мережі.") % {"code": code})
    values = _checked(
        {
            "name": name,
            "short_name": short_name,
            "legal_form": legal_form,
            "registered_on": registered_on,
            "nonprofit_code": nonprofit_code,
            "email": email,
            "phone": phone,
            "source": source,
        },
        timezone.localdate(at),
    )
    row = Organisation(edrpou=code, created_at=at, **values)
    _save(row)
    audit.record(actor=actor, action="partners.enter_organisation", subject=row, at=at, edrpou=code)
    return OrganisationRef(row.pk, row.edrpou, row.name, row.short_name)


def wrong_code() -> str:
    return _("Перевірте код ЄДРПОУ: вісім цифр, остання не сходиться з рештою. Скопіюйте його з витягу.")


@transaction.atomic
def update_card(*, actor: Actor, organisation_id: int, changes: CardChanges, seen_version: int, at: datetime) -> bool:
    """Write the card; False when nothing differs. Raises NotFound to strangers, Conflict when stale, Invalid."""
    row = locked(organisation_id)
    found(may_edit(actor, row.pk))
    if row.version != seen_version:
        raise stale()
    values = _checked({f.name: getattr(changes, f.name) for f in fields(changes)}, timezone.localdate(at))
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if not before:
        return False
    for name in before:
        setattr(row, name, values[name])
    row.version += 1
    _save(row)
    after = {name: values[name] for name in before}
    audit.record(actor=actor, action="partners.update_card", subject=row, at=at, before=before, after=after)
    return True


@transaction.atomic
def set_charter(*, actor: Actor, organisation_id: int, upload: files.Upload, at: datetime) -> None:
    """Keep a new charter; the file before it stays stored. Raises NotFound to strangers, Invalid."""
    row = locked(organisation_id)
    found(may_edit(actor, row.pk))
    before = row.charter_id
    row.charter = files.store(actor=actor, upload=upload, allowed=files.DOCUMENTS, at=at, field="charter")
    row.version += 1
    row.save()
    audit.record(actor=actor, action="partners.set_charter", subject=row, at=at, before=before, after=row.charter.pk)


@transaction.atomic
def add_affiliate(
    *,
    actor: Actor,
    organisation_id: int,
    kind: str,
    full_name: str,
    since: date | None,
    at: datetime,
    user_id: int | None = None,
) -> None:
    """Name a founder, a head, a member of a governing body, an employee. Raises NotFound to strangers, Invalid."""
    row = locked(organisation_id)
    found(may_edit(actor, row.pk))
    faults = {}
    if kind not in AffiliateKind.values:
        faults["kind"] = _("Оберіть, ким ця людина є в організації.")
    name = " ".join(full_name.split())
    if not name:
        faults["full_name"] = _("Напишіть прізвище, імʼя, по батькові.")
    if since and since > timezone.localdate(at):
        faults["since"] = _("Дата має бути не пізніша за сьогодні.")
    if faults:
        raise Invalid(faults)
    person = Affiliate(organisation=row, kind=kind, full_name=name, since=since, user_id=user_id)
    person.full_clean(exclude=["user"])
    person.save()
    audit.record(actor=actor, action="partners.add_affiliate", subject=row, at=at, kind=kind, affiliate=person.pk)


@transaction.atomic
def end_affiliate(*, actor: Actor, affiliate_id: int, at: datetime) -> None:
    """The tie ends today; it still counts as a conflict for the look-back of the rules. Raises NotFound, Conflict."""
    person = Affiliate.objects.filter(pk=affiliate_id).first()
    found(person is not None)
    assert person is not None  # noqa: S101
    row = locked(person.organisation_id)
    found(may_edit(actor, row.pk))
    person.refresh_from_db()
    if person.until is not None:
        raise Conflict(_("Цей звʼязок уже завершено."))
    today = timezone.localdate(at)
    person.until = max(today, person.since or today)
    person.save()
    audit.record(actor=actor, action="partners.end_affiliate", subject=row, at=at, affiliate=person.pk)
