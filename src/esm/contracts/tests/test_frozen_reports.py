"""What belongs to an accepted report is kept by the database itself: no new row, no change, no row less, whoever asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Model

from esm.contracts.machine import ReportStatus
from esm.contracts.models import Receipt, Report, ReportMoney, ReportPhoto, ReportService
from esm.kernel.files import StoredFile
from esm.kernel.money import Money

from . import make

pytestmark = pytest.mark.django_db
CHILDREN = (ReportService, ReportMoney, Receipt, ReportPhoto)


@pytest.fixture
def accepted() -> Report:
    """With a row of each kind, none of them marked as frozen: the report's own state is what counts."""
    report = make.fill(make.signed().reports.get(kind="interim"), spent=Money.of(100))
    file = StoredFile.objects.create(name="a.png", kind="png", size=1, sha256="0" * 64, at=make.NOW)
    ReportPhoto.objects.create(report=report, file=file, alt="Заняття", consent="усі")
    report.status, report.accepted_amount = ReportStatus.ACCEPTED, 100_00
    report.save()
    return report


def refused(sql: str, *params: object) -> None:
    with pytest.raises(IntegrityError, match="_with_report"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def columns(model: type[Model], **but: str) -> tuple[str, str]:
    """Of a copy of a row: names, and the values that it is selected with."""
    names = [f.column for f in model._meta.local_concrete_fields if not f.primary_key]
    return ", ".join(f'"{name}"' for name in names), ", ".join(but.get(name, f'"{name}"') for name in names)


@pytest.mark.parametrize("model", CHILDREN)
def test_raw_sql_adds_changes_and_removes_nothing_of_an_accepted_report(accepted: Report, model: type[Model]) -> None:
    table = model._meta.db_table
    assert model._default_manager.filter(report=accepted).exists()
    names, values = columns(model)
    refused(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE report_id = %s", accepted.pk)
    refused(f"UPDATE {table} SET frozen = frozen WHERE report_id = %s", accepted.pk)
    refused(f"DELETE FROM {table} WHERE report_id = %s", accepted.pk)


@pytest.mark.parametrize("model", CHILDREN)
def test_a_row_of_another_report_cannot_be_moved_into_an_accepted_one(accepted: Report, model: type[Model]) -> None:
    table = model._meta.db_table
    other = Report.objects.create(contract=accepted.contract, kind="interim", ordinal=2, obligation=accepted.obligation)
    names, values = columns(model, report_id=str(other.pk))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} LIMIT 1")
    refused(f"UPDATE {table} SET report_id = %s WHERE report_id = %s", accepted.pk, other.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE report_id = %s", [other.pk])
        assert cursor.rowcount == 1


@pytest.mark.django_db(transaction=True)
def test_the_promise_outlives_a_rebuild_of_either_table(accepted: Report) -> None:
    """SQLite changes a table by building it anew; a trigger that names it must neither stop that nor be lost."""
    with connection.schema_editor() as editor:
        for model in (Report, ReportService):
            rule = models.CheckConstraint(name=f"{model.__name__.lower()}_tried", condition=models.Q(pk__gt=0))
            editor.add_constraint(model, rule)
            editor.remove_constraint(model, rule)
    refused("DELETE FROM contracts_reportservice WHERE report_id = %s", accepted.pk)
    refused("UPDATE contracts_receipt SET amount = 1 WHERE report_id = %s", accepted.pk)
