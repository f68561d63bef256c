"""Consents, requests and erasure: after it nothing of the person is left anywhere."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.people import public as people
from esm.people import services
from esm.people.models import DestructionAct, Look, PersonRequest, Record, Use
from esm.people.services.requesting import destroy_old
from esm.people.tests import make

pytestmark = pytest.mark.django_db
CANARY = "Канаркевич"


@pytest.fixture(autouse=True)
def _reference() -> None:
    make.reference()


def everything_kept() -> str:
    """All rows of all tables as text, encrypted fields both as they lie and opened."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(row) for row in cursor.fetchall()]
    found += [r.content for r in Record.objects.all()]
    found += [f"{r.text} {r.answer}" for r in PersonRequest.objects.all()]
    return "\n".join(found)


def test_after_erasure_the_canary_is_nowhere_in_database_files_index_or_log(caplog: pytest.LogCaptureFixture) -> None:
    own = make.organisation()
    me = make.member(own)
    record = make.person(
        own,
        surname=CANARY,
        phone="0509876543",
        address=f"вулиця {CANARY}",
        note=CANARY,
        email="kanarkevych@example.org",
    )
    make.person(own, given_name="Дитина", birth_date="2012")
    services.note_use(record_id=record.pk, service_code="015.1", on=make.TODAY, contacts=2)
    people.card(actor=me, person_id=record.pk, at=make.NOW)
    text = people.consent_text("referral")
    services.give_consent(
        actor=me, person_id=record.pk, text_id=text.id, recipients=[make.organisation().pk], at=make.NOW
    )
    people.correct(
        actor=me, person_id=record.pk, fields=make.fields(surname=f"{CANARY}-Нова"), seen_version=1, at=make.NOW
    )
    asked = services.receive_request(
        actor=me, person_id=record.pk, kind="erasure", text=f"Я, {CANARY}, прошу знищити", at=make.NOW
    )
    assert CANARY in everything_kept()
    act = services.fulfil_request(actor=me, number=asked.number, answer=f"{CANARY}: знищено", at=make.NOW)
    assert act is not None
    kept = everything_kept() + caplog.text
    for trace in (CANARY, CANARY.casefold(), "9876543", "kanarkevych"):
        assert trace not in kept
    for folder in ("files", "logs", "mail"):
        for file in Path(settings.DATA_DIR, folder).rglob("*"):
            assert not file.is_file() or CANARY.encode() not in file.read_bytes()
    with pytest.raises(NotFound):
        people.card(actor=me, person_id=record.pk, at=make.NOW)
    assert people.find(actor=me, text=CANARY, organisation_id=own.pk, at=make.NOW) == people.Found()
    assert people.find(actor=me, text="0509876543", organisation_id=own.pk, at=make.NOW) == people.Found()
    assert people.refs([record.pk]) == {}
    # What was counted stays counted, of nobody.
    assert list(Use.objects.filter(record=record).values_list("service_code", "contacts")) == [("", 2)]
    assert Look.objects.filter(record=record).exists()


def test_a_withdrawn_or_ended_consent_shares_nothing() -> None:
    own, other = make.organisation(), make.organisation()
    me, record = make.member(own), make.person(own)
    text = people.consent_text("referral")
    with pytest.raises(Invalid):
        people.give_consent(actor=me, person_id=record.pk, text_id=text.id, at=make.NOW)
    consent = people.give_consent(
        actor=me, person_id=record.pk, text_id=text.id, recipients=[other.pk], until=date(2026, 12, 31), at=make.NOW
    )
    assert people.may_share(record.pk, other.pk, make.TODAY)
    assert not people.may_share(record.pk, own.pk, make.TODAY)
    assert not people.may_share(record.pk, other.pk, date(2027, 1, 1))
    people.withdraw_consent(actor=me, consent_id=consent, at=make.NOW)
    assert not people.may_share(record.pk, other.pk, make.TODAY)
    with pytest.raises(Conflict):
        people.withdraw_consent(actor=me, consent_id=consent, at=make.NOW)


def test_a_request_has_a_term_a_number_and_one_answer() -> None:
    own = make.organisation()
    me, record = make.member(own), make.person(own)
    asked = services.receive_request(actor=me, person_id=record.pk, kind="access", text="", at=make.NOW)
    assert asked.number == "ПД-2026-00001"
    assert asked.due_on > make.TODAY + timedelta(days=13)
    with pytest.raises(Conflict):
        services.receive_request(actor=me, person_id=record.pk, kind="access", text="", at=make.NOW)
    with pytest.raises(NotFound):
        services.fulfil_request(actor=make.member(make.organisation()), number=asked.number, answer="ні", at=make.NOW)
    services.fulfil_request(actor=me, number=asked.number, answer="Надруковано й віддано", at=make.NOW)
    with pytest.raises(Conflict):
        services.refuse_request(actor=me, number=asked.number, answer="Пізно", at=make.NOW)


def test_what_is_kept_too_long_goes_with_an_act() -> None:
    own = make.organisation()
    old, fresh = make.person(own), make.person(own, given_name="Зоя")
    Record.objects.filter(pk=old.pk).update(last_contact_on=date(2021, 11, 1))
    (number,) = destroy_old(today=make.TODAY, at=make.NOW)
    assert DestructionAct.objects.get(number=number).record_id == old.pk
    assert Record.objects.get(pk=fresh.pk).erased_at is None
    assert destroy_old(today=make.TODAY, at=make.NOW) == []


def test_only_named_fields_go_with_a_referral_and_never_notes() -> None:
    own = make.organisation()
    me, record = make.member(own), make.person(own, phone="0501234567", note="таємне")
    given = people.frozen_fields(actor=me, person_id=record.pk, names=("surname", "phone"), at=make.NOW)
    assert given == {"surname": "Петренко", "phone": "+380501234567"}
    with pytest.raises(Invalid):
        people.frozen_fields(actor=me, person_id=record.pk, names=("note",), at=make.NOW)
    assert Look.objects.filter(record=record, why="referral").count() == 1
