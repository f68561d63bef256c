"""Two people at once: one plan is carried out, and no score slips in after the panel has closed."""

import pytest

from esm.competitions.machine import CallStatus, ReviewStatus
from esm.competitions.models import Assignment, Call, Review
from esm.competitions.selectors.assignment import assignment_preview
from esm.competitions.tests import make
from esm.kernel.models import AuditEvent
from esm.kernel.tests.processes import together

pytestmark = pytest.mark.django_db(transaction=True)

ASSIGN = """
from esm.competitions.services.assignment import confirm_assignment
from esm.competitions.tests import make
from esm.kernel.errors import DomainError
go()
try:
    print(confirm_assignment(actor=make.secretary(), call_id=int(sys.argv[1]), seen=sys.argv[2], at=make.NOW).made)
except DomainError:
    print("late")
"""


def test_of_four_people_who_confirm_at_once_one_assigns():
    call = make.reviewing()
    for _ in range(5):
        make.member(call)
    applications = [make.judged(call=call) for _ in range(6)]
    seen = assignment_preview(actor=make.secretary(), call=call, at=make.NOW).fingerprint
    answers = together(4, ASSIGN, str(call.pk), seen)
    assert sorted(answers) == ["18", "late", "late", "late"]
    assert Assignment.objects.count() == 18
    assert {a.assignments.count() for a in applications} == {3}


# The first process to look at its place in the queue closes; the others send.
SEND_OR_CLOSE = """
import os
from esm.competitions.services.panel import close_review
from esm.competitions.services.review import Written, send_review
from esm.competitions.models import Assignment
from esm.competitions.tests import make
from esm.kernel.errors import DomainError
given = list(Assignment.objects.select_related("member", "application").order_by("pk"))
whole = Written(dict.fromkeys(("need", "results", "budget"), 4), {}, "Так.")
try:
    closer = bool(os.open(sys.argv[2], os.O_CREAT | os.O_EXCL))
except FileExistsError:
    closer = False
go()
if closer:
    close_review(actor=make.secretary(), call_id=int(sys.argv[1]), seen_version=0, accept_gaps=True, at=make.NOW)
    print("closed")
else:
    sent = 0
    for one in given:
        try:
            send_review(actor=make.acting(one.member), number=one.application.number, written=whole, seen_version=0,
                        at=make.NOW)
            sent += 1
        except DomainError:
            pass
    print(sent)
"""


def test_a_review_is_sent_before_the_panel_closes_or_not_at_all(tmp_path):
    call = make.reviewing()
    for _ in range(12):
        make.assigned(make.member(call), make.judged(call=call))
    answers = together(4, SEND_OR_CLOSE, str(call.pk), str(tmp_path / "closer"))
    assert Call.objects.get(pk=call.pk).status == CallStatus.RANKING
    sent = Review.objects.filter(status=ReviewStatus.SENT)
    assert sent.count() == sum(int(a) for a in answers if a != "closed")
    closed = AuditEvent.objects.get(action="competitions.close_review")
    assert not AuditEvent.objects.filter(action="competitions.send_review", pk__gt=closed.pk).exists()
    assert AuditEvent.objects.filter(action="competitions.send_review").count() == sent.count()
