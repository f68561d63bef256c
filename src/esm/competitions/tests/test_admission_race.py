"""Two people decide at once, two secretaries register at once: one decision, no number twice."""

from __future__ import annotations

import pytest

from esm.competitions.machine import ApplicationStatus
from esm.competitions.models import Application, Check, Refusal
from esm.competitions.tests import make
from esm.kernel.tests.processes import together
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db(transaction=True)

DECIDE = """
import os
from datetime import timedelta
from esm.competitions.services import admission
from esm.competitions.tests import make
from esm.kernel.errors import DomainError
number, at = sys.argv[1], make.later(days=30)
go()
try:
    if os.getpid() % 2:
        admission.admit(actor=make.secretary(), number=number, seen_version=0, at=at)
    else:
        admission.refuse(actor=make.official(), number=number, seen_version=0, ground="documents", text="Ні", at=at)
    print(1)
except DomainError:
    print(0)
"""

REGISTER = """
from esm.competitions.services.intake import Received, register_received
from esm.competitions.tests import make
from esm.kernel.errors import Conflict
slug, code = sys.argv[1], sys.argv[2]
go()
done = 0
for n in range(3):
    got = Received(edrpou=code, channel="email", received_at=make.NOW, title=f"Проєкт {n}", sender="Лист")
    try:
        register_received(actor=make.secretary(), slug=slug, received=got, at=make.later(days=1))
        done += 1
    except Conflict:
        pass
print(done)
"""


def test_of_eight_decisions_at_once_one_stands() -> None:
    reference.loaded()
    application = make.submitted()
    for check in application.call.rules["checks"]:
        Check.objects.create(application=application, code=check["code"], verdict="yes", at=make.NOW)
    assert sum(map(int, together(8, DECIDE, application.number))) == 1
    application.refresh_from_db()
    refused = application.status == ApplicationStatus.REFUSED
    assert refused or application.status == ApplicationStatus.ADMITTED
    assert Refusal.objects.count() == int(refused)


def test_registering_at_once_gives_no_number_twice_and_keeps_the_limit() -> None:
    call, owner = make.call(rules=make.rules(applications_per_organisation=7)), organisation()
    assert sum(map(int, together(4, REGISTER, call.slug, owner.edrpou))) == 7
    numbers = list(
        Application.objects.filter(call=call).order_by("register_number").values_list("register_number", flat=True)
    )
    assert numbers == [f"{n:04d}" for n in range(1, 8)]
