"""Persons of the town: a card of the town's organisation with a consent, and an emergency access to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.people import services
from esm.people.public import PersonFields, consent_text
from esm.people.services import incoming


def add(own: Any, other: Any, people: dict[str, Any], head: Actor, at: datetime) -> dict[str, dict[str, Any]]:
    """What the addresses speak of."""
    typed = PersonFields(surname="Петренко", given_name="Олена", birth_date="08.03.1956", phone="0501234567")
    ref = services.register(actor=head, organisation_id=own.pk, fields=typed, at=at)
    services.note_use(record_id=ref.id, service_code="015.1", on=at.date(), contacts=2)
    mother = services.register(
        actor=head,
        organisation_id=own.pk,
        fields=PersonFields(surname="Петренко", given_name="Ганна", birth_date="1930"),
        at=at,
    )
    services.relate(actor=head, person_id=ref.id, elder_id=mother.id, kind="mother", at=at)
    text = consent_text("referral")
    consent = services.give_consent(
        actor=head, person_id=ref.id, text_id=text.id, recipients=[other.pk], channel="spoken", at=at
    )
    services.receive_request(actor=head, person_id=ref.id, kind="access", text="Що про мене записано?", at=at)
    operator = Actor(people["operator"].pk, frozenset({Role.OPERATOR}), name="Операторка")
    glass = services.break_glass(
        actor=operator, phone="0501234567", reason="Людина непритомна, потрібна адреса для швидкої.", at=at
    )
    upload = ContentFile("Прізвище;Імʼя;Телефон\nБойко;Ірина;12".encode(), name="клієнти.csv")
    file = services.send_file(actor=head, organisation_id=own.pk, mode="full", upload=upload, at=at)
    incoming.run_check(file.pk, at=at)
    names = ("card", "edit", "looks", "relate", "lift", "consent", "ask", "split", "team", "reopen")
    return {
        **{f"people:{name}": {"code": ref.code} for name in names},
        "people:unrelate": {"code": ref.code, "elder": mother.id},
        "people:withdraw": {"code": ref.code, "consent": consent},
        "people:glass": {"code": glass.code},
        **{f"people:{name}": {"code": file.code} for name in ("file", "confirm", "cancel", "take_back", "marked")},
    }
