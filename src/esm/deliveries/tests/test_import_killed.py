"""A server killed in the middle of writing leaves nothing half-written, and the next one finishes the file."""

import os
import signal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.utils.timezone import localdate, now

from esm.deliveries.models import Batch, Delivery, DeliveryMonth, FileImport
from esm.deliveries.services import file_imports
from esm.kernel.files import Kind, store
from esm.kernel.incoming import ImportStatus
from esm.kernel.tests.processes import start
from esm.partners.tests import make as partners

from . import make, tables

ROWS = 6_000
# All rows are inserted and counted, only the commit is missing: there the process stops and waits to be killed.
WRITE = """
import sys, time
from django.utils.timezone import now
from esm.deliveries.services import file_imports, importing

settle = importing.settle

def stop(batch, summed):
    settle(batch, summed)
    print("written but not kept", flush=True)
    time.sleep(600)

importing.settle = stop
file_imports.run_write(int(sys.argv[1]), at=now())
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_server_leaves_nothing_half_written_and_the_next_one_finishes():
    make.reference()
    ngo = partners.organisation()
    allowance = make.allowance(provider=ngo, volume=None, valid_from=localdate().replace(year=2020))
    table = list(tables.rows(ROWS, today=localdate()))
    upload = SimpleUploadedFile("послуги.csv", tables.csv_text(table).encode())
    sent = FileImport.objects.create(
        code="kill", organisation=ngo, file_name="послуги.csv", size=upload.size, by_id=1, created_at=now(),
        status=ImportStatus.WRITING,
        file=store(actor=make.member(ngo), upload=upload, allowed=frozenset({Kind.CSV}), at=now()),
    )  # fmt: skip
    process = start(WRITE, sent.pk)
    said = process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert "written" in said

    assert (Delivery.objects.count(), Batch.objects.count(), DeliveryMonth.objects.count()) == (0, 0, 0)
    sent.refresh_from_db()
    assert sent.status == ImportStatus.WRITING

    assert file_imports.run_write(sent.pk, at=now()) == ImportStatus.WRITTEN
    assert Delivery.objects.count() == ROWS
    assert DeliveryMonth.objects.aggregate(all=Sum("rows"))["all"] == ROWS
    # The worker died after the writing and before it could say so: the task runs once more and changes nothing.
    assert file_imports.run_write(sent.pk, at=now()) == ImportStatus.WRITTEN
    assert Delivery.objects.count() == ROWS
    allowance.refresh_from_db()
    assert allowance.used == 0
