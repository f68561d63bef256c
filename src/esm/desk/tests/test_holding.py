"""A person who is forgotten is forgotten at the desk too, and a card stays with those who may see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from esm.desk import tasks
from esm.desk.machine import ReferralStatus
from esm.desk.models import Appeal, AppealStep, Referral
from esm.desk.tests import make
from esm.kernel.errors import NotFound
from esm.people import public as people
from esm.people.tests import make as persons

pytestmark = pytest.mark.django_db
CANARY = "Канаркевич"


def everything_kept() -> str:
    """All rows of all tables as text; the desk's encrypted fields opened as well."""
    found = []
    for model in (Appeal, AppealStep, Referral):
        names = [f.attname for f in model._meta.concrete_fields]
        found += [str([getattr(row, name) for name in names]) for row in model._default_manager.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_after_erasure_the_canary_is_nowhere_at_the_desk_and_her_open_referral_stops() -> None:
    operator = make.operator()
    record = persons.person(actor=persons.operator(), surname=CANARY, phone="0509876543")
    words = f"Мене звати {CANARY}, телефон 0509876543"
    sent = make.referral(operator, person_id=record.pk, name=CANARY, phone="050 987 65 43", words=words)
    assert CANARY in everything_kept()
    persons.erased(record)
    tasks.stop_without_consent.func()
    kept = everything_kept()
    for trace in (CANARY, CANARY.casefold(), "9876543", "987 65 43"):
        assert trace not in kept
    sent.refresh_from_db()
    assert sent.status == ReferralStatus.STOPPED
    assert Appeal.objects.get().person_id is None


def test_a_consent_withdrawn_on_the_card_stops_what_was_sent(django_capture_on_commit_callbacks: Any) -> None:
    operator = make.operator()
    record = persons.person(actor=persons.operator())
    sent = make.referral(operator, person_id=record.pk)
    (consent,) = people.consents(record.pk)
    with django_capture_on_commit_callbacks(execute=True):
        people.withdraw_consent(actor=persons.operator(), consent_id=consent.id, at=make.NOW)
    sent.refresh_from_db()
    assert sent.status == ReferralStatus.STOPPED


def test_nobody_takes_somebody_elses_card_into_an_appeal() -> None:
    foreign = persons.person(persons.organisation())
    closed = persons.person(actor=persons.operator(999), given_name="Зоя", confidential=True)
    for record in (foreign, closed):
        with pytest.raises(NotFound):
            make.appeal(person_id=record.pk)
    assert not Appeal.objects.exists()
