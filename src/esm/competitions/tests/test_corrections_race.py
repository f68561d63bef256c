"""Decisions opened again: their money stays within the call's, and each is released once, however many release it."""

import pytest

from esm.competitions.models import Application, Award, Purse
from esm.kernel.models import AuditEvent
from esm.kernel.tests.processes import together

from . import make

pytestmark = pytest.mark.django_db(transaction=True)

# Each process releases every correction that it finds, in its own order.
RELEASE = """
import random
from esm.competitions.models import Correction
from esm.competitions.services import corrections
from esm.competitions.tests import make
from esm.kernel.errors import DomainError
rows = list(Correction.objects.values_list("pk", "version"))
random.shuffle(rows)
done = 0
go()
for pk, version in rows:
    try:
        corrections.release_correction(actor=make.head(), correction_id=pk, order_number="77-к",
                                       order_date=make.AFTER.date(), seen_version=version, at=make.AFTER)
        done += 1
    except DomainError:
        pass
print(done)
"""


def test_eight_heads_releasing_three_corrections_never_exceed_the_budget():
    call = make.awarded(90, 50, 50, 50, total_budget=300_000_00)
    losers = list(Application.objects.filter(call=call, status="declined"))
    for application in losers:
        make.decided_again(make.rescoring_closed(make.scored_again(make.correction(application))), "won", 100_000)
    released = sum(map(int, together(8, RELEASE)))
    given = sum(Award.objects.filter(call=call).values_list("awarded", flat=True))
    assert released == 2  # the third finds no money
    assert given == 300_000_00
    assert Purse.objects.get(call=call, direction=None).allocated == given
    assert Application.objects.filter(call=call, status="won").count() == 3
    assert AuditEvent.objects.filter(action="competitions.release_correction").count() == 2


SIGN = """
from django.db import transaction
from esm.competitions.models import Appeal
from esm.competitions.services import corrections
from esm.kernel.errors import DomainError
from esm.kernel.money import Money
from esm.competitions.tests import make
import os
number, appeal_id, signs = sys.argv[1], int(sys.argv[2]), os.getpid() % 2
go()
try:
    if signs:
        with transaction.atomic():
            corrections.bind_award(number=number, amount=Money(100_000_00), at=make.ANSWERED)
    else:
        make.appeal_answered(Appeal.objects.get(pk=appeal_id), "annul")
    print("signed" if signs else "opened")
except DomainError:
    print("late")
"""


def test_a_decision_is_either_opened_again_or_has_a_contract():
    call = make.awarded(90)
    application = Application.objects.get(call=call)
    appeal = make.decision_appeal(application)
    said = together(8, SIGN, application.number, appeal.pk)
    done = set(said) - {"late"}
    assert len(done) == 1  # signing twice is the same signature
    bound = Award.objects.get(application=application).contracted_at is not None
    assert application.corrections.exists() == (done == {"opened"})
    assert bound == (done == {"signed"})
