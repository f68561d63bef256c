"""Destroyed data are nowhere in the room; while a case is open they are kept; a consent taken back stops the card."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from esm.cases.models import Act, Case, Transfer
from esm.cases.services import decisions, ending
from esm.cases.services.forgetting import WORDS, erase
from esm.cases.tests import make, make_plans
from esm.kernel.errors import Conflict
from esm.kernel.models import AuditEvent, Letter
from esm.kernel.secrets import EncryptedText
from esm.people import public as people

pytestmark = pytest.mark.django_db
CANARY = "Канаркевич"


def sealed() -> list[tuple[type[Any], str]]:
    """Every field with words of every model of the room."""
    models = apps.get_app_config("cases").get_models()
    return [(m, f.name) for m in models for f in m._meta.concrete_fields if isinstance(f, EncryptedText)]


def everything() -> str:
    models = apps.get_app_config("cases").get_models()
    rows = [str([getattr(row, f.attname) for f in m._meta.concrete_fields]) for m in models for row in m.objects.all()]
    return "\n".join([*rows, *map(str, AuditEvent.objects.values_list("data")), *map(str, Letter.objects.values())])


def closed_case(who: make.Unit) -> Case:
    """With something in nearly every table, and the canary in every line of it."""
    case = make.granted(who, person_id=make.person(who, surname=CANARY).id)
    decision = case.decisions.get()
    decisions.appeal(
        actor=who.worker, number=case.number, decision=1, words="Мало.", received_on=make.TODAY, at=make.NOW
    )
    decision.refresh_from_db()
    plan = make_plans.programme(who, case)
    make_plans.active(who, case)
    make_plans.medicine_plan(who, case)
    ending.warn(actor=who.worker, number=case.number, words=CANARY, on=make.TODAY, at=make.NOW)
    make_plans.closing_proposed(who, case)
    ending.close_case(actor=who.supervisor, number=case.number, at=make.NOW)
    for model, name in sealed():
        for row in model.objects.all():
            setattr(row, name, CANARY)
            row.save()
    assert plan.pk
    return make.again(case)


def test_every_field_with_words_is_in_the_table() -> None:
    assert set(sealed()) <= {(model, name) for model, _way, names in WORDS for name in names}


def test_after_erasure_the_canary_is_nowhere() -> None:
    who = make.unit()
    case = closed_case(who)
    other = make.case(who, words="Інша людина")
    assert CANARY in everything()
    assert case.person_id
    assert erase(record_id=case.person_id, at=make.NOW) > 10
    assert CANARY not in everything()
    after = make.again(case)
    assert after.person_id is None
    assert (after.number, after.state, after.closing) == (case.number, "closed", case.closing)
    assert Act.objects.filter(case=case).exists()
    assert make.again(other).words == "Інша людина"


def test_data_of_somebody_who_is_helped_now_stay() -> None:
    who = make.unit()
    case = make.assigned(who, person_id=make.person(who).id)
    with pytest.raises(Conflict, match="Спершу завершіть випадок"):
        erase(record_id=case.person_id or 0, at=make.NOW)
    assert make.again(case).words == case.words


def test_a_consent_taken_back_leaves_the_offer_without_a_card() -> None:
    who, other = make.unit(), make.ngo()
    case = make.assigned(who, person_id=make.person(who).id)
    make_plans.offered(who, case, to_id=other.id, agreed_how="spoken")
    offer = Transfer.objects.get()
    assert "Коваль" in offer.fields
    assert offer.consent_id
    people.withdraw_consent(actor=who.worker, consent_id=offer.consent_id, at=make.NOW)
    offer.refresh_from_db()
    assert (offer.fields, offer.agreed_how, offer.consent_id, offer.state) == ("", "", None, "offered")
