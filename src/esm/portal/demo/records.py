"""Invented people in the demo city: clients of several organisations, some of them the same people written otherwise."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils.timezone import localtime

from esm.identity.models import User
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.models import Organisation
from esm.people import services
from esm.people.public import PersonFields, consent_text
from esm.people.services import incoming
from esm.people.services.guessing import find_pairs

from .city import City
from .words import FIRST_NAMES, SURNAMES

PEOPLE = 60
# The same name as another organisation might have written it.
SPELLED = {"Наталія": "Наталья", "Олена": "Елена", "Микола": "Николай", "Сергій": "Serhii", "Ірина": "Iryna"}


def build(city: City) -> None:
    """Cards of four organisations with uses of this year, consents, a request, an emergency access and pairs to look at."""
    dice = random.Random(1956)  # noqa: S311  (the same people every time)
    organisations = city.cast.organisations[:4]
    today = localtime(city.at).date()
    text = consent_text("help")
    for n in range(PEOPLE):
        fields = _somebody(n, dice)
        for organisation in dice.sample(organisations, dice.choice((1, 1, 2))):
            head = city.cast.of(organisation)
            ref = services.register(
                actor=head, organisation_id=organisation.pk, fields=_written(fields, dice), at=city.at
            )
            services.note_use(
                record_id=ref.id, service_code="015.1", on=_day(today, dice), contacts=dice.randrange(1, 9)
            )
            if n % 3 == 0:
                services.give_consent(actor=head, person_id=ref.id, text_id=text.id, at=city.at)
            if n == 5:
                services.receive_request(
                    actor=head, person_id=ref.id, kind="access", text="Покажіть, що про мене записано.", at=city.at
                )
    operator = User.objects.get(email="operator@city.example")
    services.break_glass(
        actor=Actor(operator.pk, frozenset({Role.OPERATOR}), name=operator.full_name),
        phone="050 123 00 01",
        reason="Сусідка чує стогін за дверима, потрібна адреса для швидкої.",
        at=city.at - timedelta(hours=2),
    )
    _list_with_mistakes(city, organisations[0])
    find_pairs(at=city.at)


def _list_with_mistakes(city: City, organisation: Organisation) -> None:
    """A list of clients that waits: one person in two spellings, and two rows to put right."""
    rows = (
        "Номер;Прізвище;Імʼя;По батькові;Дата народження;Телефон",
        "1;Вигаданко;Наталія;Петрівна;12.05.1951;050 123 90 01",
        "2;Вигаданко;Наталья;Петровна;1951-05-12;",
        "3;Демчук;Степан;;31.02.1948;",
        "4;Зразко;Марія;;1963;12",
    )
    upload = ContentFile("\n".join(rows).encode(), name="Клієнти листопада.csv")
    sent = services.send_file(
        actor=city.cast.of(organisation), organisation_id=organisation.pk, mode="full", upload=upload, at=city.at
    )
    incoming.run_check(sent.pk, at=city.at)


def _somebody(n: int, dice: random.Random) -> PersonFields:
    born = date(1938, 1, 1) + timedelta(days=dice.randrange(26_000))
    given = (*SPELLED, *FIRST_NAMES)[n % (len(SPELLED) + len(FIRST_NAMES))]
    return PersonFields(
        surname=SURNAMES[(n * 5) % len(SURNAMES)],
        given_name=given,
        birth_date=f"{born:%d.%m.%Y}",
        phone=f"050 123 {n // 100:02d} {n % 100:02d}",
        address=f"вул. Вигадана, {n + 1}",
        note="Демонстраційна людина",
    )


def _written(fields: PersonFields, dice: random.Random) -> PersonFields:
    from dataclasses import replace

    if dice.random() < 0.3:
        fields = replace(fields, given_name=SPELLED.get(fields.given_name, fields.given_name))
    if dice.random() < 0.1 and len(fields.surname) > 5:
        fields = replace(
            fields, surname=f"{fields.surname[:3]}{fields.surname[4]}{fields.surname[3]}{fields.surname[5:]}"
        )
    return fields


def _day(today: date, dice: random.Random) -> date:
    return max(date(today.year, 1, 1), today - timedelta(days=dice.randrange(200)))
