"""The desk's way to `people`: whose card a phone leads to, and consents that name a receiver. A card is never needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from esm.kernel.actor import Actor
from esm.people import public as people

from . import phones
from .machine import Urgency
from .models import Appeal, Referral
from .rules import DeskRules


@dataclass(frozen=True, slots=True)
class Match:
    """A card that the desk itself has for this number."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class Matches:
    """`elsewhere`: other organisations of the network know this number, and which ones isn't said."""

    own: tuple[Match, ...] = ()
    elsewhere: bool = False


def by_phone(actor: Actor, phone: str, *, at: datetime) -> Matches:
    """Cards with this number; one may be three people, so that the operator chooses. That she saw them is written down."""
    if not phones.mark(phone):
        return Matches()
    found = people.find(actor=actor, phone=phone, limit=5, at=at)
    return Matches(tuple(Match(hit.id, hit.label) for hit in found.own), found.in_network)


def label(actor: Actor, person_id: int | None, *, at: datetime | None = None) -> str:
    """Empty without a card, and for a card that isn't hers to see: a number from an address proves nothing.

    With `at` that she saw it is written down.
    """
    if person_id is None:
        return ""
    ref = people.seen(actor=actor, ids=[person_id], at=at).get(person_id)
    return ref.label if ref else ""


def card_script() -> str:
    """What is read aloud before a card is made; one query."""
    return people.consent_text(people.Purpose.HELP).text


def register(*, actor: Actor, name: str, phone: str, district: str, at: datetime, agreed: bool) -> int:
    """A card of the desk's own. `agreed`: to the words of `card_script`; without them only social work may ask for
    one, by law. Raises Invalid by field.
    """
    surname, given, patronymic = split_name(name)
    fields = people.PersonFields(
        surname=surname, given_name=given, patronymic=patronymic, phone=phone, district=district
    )
    made = people.register(actor=actor, organisation_id=None, fields=fields, at=at).id
    if agreed:
        text = people.consent_text(people.Purpose.HELP)
        people.give_consent(actor=actor, person_id=made, text_id=text.id, channel=people.Channel.SPOKEN, at=at)
    return made


_PATRONYMIC = ("вна", "вич", "ївна", "івна", "йович", "ьович")


def split_name(name: str) -> tuple[str, str, str]:
    """(surname, given name, patronymic) of what stands in «Як звертатися»: «Галина Миколаївна» has no surname."""
    words = name.split()
    if len(words) >= 3:
        return words[0], words[1], " ".join(words[2:])
    if len(words) == 2:
        if words[1].casefold().endswith(_PATRONYMIC):
            return "", words[0], words[1]
        return words[0], words[1], ""
    return "", words[0] if words else "", ""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What the operator reads aloud, and what for."""

    version: str
    purpose: str
    script: str


def consent_text(rules: DeskRules) -> ConsentText:
    """The text in force; one query."""
    text = people.consent_text(people.Purpose.REFERRAL)
    return ConsentText(text.version, rules.consent_purpose, text.text)


def consent_to(appeal: Appeal, *, organisation_id: int, actor: Actor, at: datetime) -> int | None:
    """The spoken consent among the person's others, naming this receiver; None without a card."""
    if appeal.person_id is None:
        return None
    text = people.consent_text(people.Purpose.REFERRAL)
    return people.give_consent(
        actor=actor, person_id=appeal.person_id, text_id=text.id, recipients=(organisation_id,),
        until=appeal.consent_until, channel=people.Channel.SPOKEN, at=at,
    )  # fmt: skip


def withdraw(*, actor: Actor, consent_id: int, at: datetime) -> None:
    people.withdraw_consent(actor=actor, consent_id=consent_id, at=at)


def still_agrees(appeal: Appeal, referral: Referral, *, on: date) -> bool:
    """Whether what was shared may still be read: not withdrawn here or on her card, and not run out.

    Where life is at stake nobody was asked (law № 2297-VI, article 7, the vital interest).
    """
    if appeal.urgency == Urgency.DANGER and appeal.consent_at is None:
        return True
    if not appeal.has_consent or (appeal.consent_until is not None and appeal.consent_until < on):
        return False
    if appeal.person_id is None or referral.consent_id is None or referral.organisation_id is None:
        return True
    return people.may_share(appeal.person_id, referral.organisation_id, on)


def note_help(appeal: Appeal, *, service_code: str, on: date) -> None:
    """One use for the three counters, when there is a card."""
    if appeal.person_id is not None:
        people.note_use(record_id=appeal.person_id, service_code=service_code, on=on)
