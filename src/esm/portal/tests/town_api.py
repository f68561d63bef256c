"""What programs ask the town for: keys to the service log, what is published in the directory and what isn't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from esm.deliveries.services import create_token, revoke_token
from esm.deliveries.tests import make as log
from esm.directory.hsdsids import organisation_id, part
from esm.directory.models import ServicePlace
from esm.directory.tests import make as directory
from esm.kernel.actor import Actor
from esm.partners.tests import make as partners


@dataclass(frozen=True, slots=True)
class ForPrograms:
    """`keys`: whose key → its words. `rows`: whose row of the log → its number. `shown` and `hidden`: by operation."""

    keys: dict[str, str]
    rows: dict[str, int]
    shown: dict[str, object]
    hidden: dict[str, tuple[object, ...]]


def add(own: Any, other: Any, heads: dict[str, Actor], at: datetime) -> ForPrograms:
    """`heads` may make keys: «own» and «foreign»."""
    keys, rows = {}, {}
    for whose, organisation in (("own", own), ("foreign", other)):
        keys[whose] = create_token(actor=heads[whose], organisation_id=organisation.pk, name="Облік", at=at).secret
        (row,) = log.logged(organisation, log.entry(date=at.date()), at=at)
        rows[whose] = row.pk
    taken_back = create_token(actor=heads["own"], organisation_id=own.pk, name="Загублений", at=at)
    revoke_token(actor=heads["own"], token_id=taken_back.token_id, at=at)

    shown = directory.service("Догляд для програм", organisation=own)
    draft = directory.service("Чернетка", organisation=partners.organisation(), state="draft")
    refuge = directory.service("Притулок", organisation=own)
    ServicePlace.objects.filter(service=refuge).update(place=directory.place(secret=True, address=""))
    stays = shown.at_places.get().uid
    return ForPrograms(
        keys | {"revoked": taken_back.secret, "unknown": "esm_nobody-has-made-this-key"},
        rows,
        {
            "service": shown.uid,
            "organization": organisation_id(own.edrpou),
            "service_at_location": stays,
            "taxonomy": part("taxonomy", "needs"),
            "taxonomy_term": part("term", "needs", "shelter"),
        },
        {
            "service": (draft.uid, stays, uuid4()),
            "organization": (organisation_id(draft.organisation.edrpou), shown.uid, uuid4()),
            "service_at_location": (draft.at_places.get().uid, refuge.at_places.get().uid, uuid4()),
            "taxonomy": (shown.uid, uuid4()),
            "taxonomy_term": (shown.uid, uuid4()),
        },
    )
