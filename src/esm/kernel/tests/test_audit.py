from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.models import AuditEvent

from .processes import together

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def three():
    first = audit.record(actor=SYSTEM, action="a", subject=AuditEvent(pk=1), at=AT, sum=5)
    audit.record(actor=SYSTEM, action="b", subject=first, at=AT, name="Їжак")
    return audit.record(actor=SYSTEM, action="c", subject=first, at=AT)


def refused(sql):
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def tamper(sql):
    """As someone with the database's own password could: the guard is taken away, then the row is changed."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE kernel_auditevent DISABLE TRIGGER audit_append_only")
        else:
            cursor.execute("DROP TRIGGER audit_append_only_update")
            cursor.execute("DROP TRIGGER audit_append_only_delete")
        cursor.execute(sql)


def test_an_untouched_chain_has_no_faults():
    three()
    assert list(audit.verify()) == []


def test_the_database_refuses_to_change_or_delete_a_row():
    three()
    refused("UPDATE kernel_auditevent SET action = 'x'")
    refused("DELETE FROM kernel_auditevent")


@pytest.mark.parametrize(
    "change",
    ["UPDATE kernel_auditevent SET action = 'x' WHERE id = %s", "DELETE FROM kernel_auditevent WHERE id = %s"],
)
def test_a_tampered_row_is_found(change):
    last = three()
    tamper(change % (last.pk - 1))
    assert [f.event_id for f in audit.verify()]


def command(*arguments):
    """What `manage.py audit …` prints, and its exit status."""
    out = StringIO()
    try:
        call_command("audit", *arguments, stdout=out)
    except SystemExit as stop:
        return out.getvalue(), stop.code
    return out.getvalue(), 0


def test_the_command_is_content_with_an_untouched_chain():
    last = three()
    assert command("head") == (f"{last.digest}\n", 0)
    assert command("verify") == (f"3 events, no faults, head {last.digest}\n", 0)


def test_the_command_names_a_tampered_row_and_fails():
    last = three()
    tamper(f"UPDATE kernel_auditevent SET action = 'x' WHERE id = {last.pk - 1}")
    printed, status = command("verify")
    assert status == 1
    assert printed.startswith(f"event {last.pk - 1}: the content was changed")


def test_a_journal_that_was_cut_short_is_found_by_a_digest_kept_elsewhere():
    last = three()
    assert command("verify", "--head", last.digest)[1] == 0
    tamper(f"DELETE FROM kernel_auditevent WHERE id = {last.pk}")
    assert command("verify")[1] == 0
    assert command("verify", "--head", last.digest)[1] == 1


def test_the_journal_is_read_by_subject_actor_action_and_time():
    three()
    audit.record(actor=Actor(7), action="calls.opened", subject=AuditEvent(pk=9), at=AT + timedelta(days=1))
    assert [row.action for row in audit.events().rows] == ["calls.opened", "c", "b", "a"]
    assert [row.subject_id for row in audit.events(actor_id=7).rows] == [9]
    assert audit.events(action="calls.").total == 1
    assert audit.events(since=AT + timedelta(hours=1)).total == 1
    assert audit.events(until=AT + timedelta(hours=1)).total == 3
    assert audit.events(subject_type="kernel.auditevent", subject_id=9).rows[0].at == AT + timedelta(days=1)
    assert [row.action for row in audit.history(AuditEvent(pk=9))] == ["calls.opened"]


def test_reading_the_journal_costs_the_same_for_any_length(django_assert_num_queries):
    for count in (1, 2):
        for _number in range(count):
            audit.record(actor=SYSTEM, action="a", subject=AuditEvent(pk=1), at=AT)
        with django_assert_num_queries(2):
            assert audit.events().rows


@pytest.mark.django_db(transaction=True)
def test_processes_that_write_at_once_make_one_chain():
    race = f"""
from datetime import datetime
from django.db import transaction
from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.models import AuditEvent
at = datetime.fromisoformat({AT.isoformat()!r})
go()
for number in range(25):
    with transaction.atomic():
        audit.record(actor=SYSTEM, action="race", subject=AuditEvent(pk=number), at=at)
"""
    together(4, race)
    assert AuditEvent.objects.count() == 100
    assert list(audit.verify()) == []
