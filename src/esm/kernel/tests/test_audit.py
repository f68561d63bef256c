from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from esm.kernel import audit
from esm.kernel.actor import SYSTEM
from esm.kernel.models import AuditEvent

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
