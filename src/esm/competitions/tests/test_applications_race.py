"""Real processes at one moment: a limit isn't passed, a double click submits once, two writers lose nothing."""

import pytest

from esm.competitions.models import Application, Section, SectionVersion, Submission
from esm.competitions.selectors.submitting import check_page
from esm.kernel.models import AuditEvent
from esm.kernel.tests.processes import together
from esm.partners.tests.make import organisation

from . import make

pytestmark = pytest.mark.django_db(transaction=True)

START = """
from esm.competitions.services.applications import start_application
from esm.competitions.tests import make
from esm.kernel.errors import Conflict
slug, owner = sys.argv[1], int(sys.argv[2])
go()
try:
    print(start_application(actor=make.member_of(owner), slug=slug, organisation_id=owner, at=make.NOW).number)
except Conflict:
    print("no")
"""


def test_eight_starts_at_once_never_pass_the_limit_and_never_share_a_number():
    call, owner = make.call(), organisation()
    printed = together(8, START, call.slug, owner.pk)
    numbers = [n for n in printed if n != "no"]
    assert len(set(numbers)) == len(numbers) == 2
    assert Application.objects.filter(call=call).count() == 2


SUBMIT = """
from esm.competitions.services.submit import submit_application
from esm.competitions.tests import make
number, owner, seen = sys.argv[1], int(sys.argv[2]), sys.argv[3]
go()
print(submit_application(actor=make.member_of(owner), number=number, seen_digest=seen, declared_by="Оксана",
                         declared=True, at=make.NOW).pk)
"""


def test_eight_clicks_submit_once():
    draft = make.written()
    seen = check_page(make.member_of(draft.organisation_id), draft.number, make.NOW).digest
    printed = together(8, SUBMIT, draft.number, draft.organisation_id, seen)
    assert len(set(printed)) == 1
    assert Submission.objects.count() == 1
    assert AuditEvent.objects.filter(action="competitions.submit_application").count() == 1


SUBMIT_ANOTHER = """
from esm.competitions.selectors.submitting import check_page
from esm.competitions.services.submit import submit_application
from esm.competitions.models import Application
from esm.competitions.tests import make
numbers = sys.argv[1:]
go()
for number in numbers:
    a = Application.objects.get(number=number)
    me = make.member_of(a.organisation_id)
    seen = check_page(me, number, make.NOW).digest
    submit_application(actor=me, number=number, seen_digest=seen, declared_by="Оксана", declared=True, at=make.NOW)
print("done")
"""


def test_register_numbers_are_given_once_each_and_without_gaps():
    call = make.call()
    drafts = [make.written(make.application(call=call)) for _n in range(4)]
    together(4, SUBMIT_ANOTHER, *(d.number for d in drafts))
    given = Application.objects.order_by("register_number").values_list("register_number", flat=True)
    assert list(given) == ["0001", "0002", "0003", "0004"]


WRITE = """
import os
from esm.competitions.services.sections import SectionConflict, save_section
from esm.competitions.tests import make
number, owner = sys.argv[1], int(sys.argv[2])
me = make.member_of(owner, user_id=os.getpid())
go()
try:
    save_section(actor=me, number=number, code="problem", answers={"problem": str(os.getpid())}, seen_version=0,
                 at=make.NOW, done=True)
    print("kept")
except SectionConflict:
    print("asked")
"""


def test_eight_writers_of_one_section_are_asked_and_one_is_kept():
    draft = make.application()
    assert sorted(together(8, WRITE, draft.number, draft.organisation_id)) == ["asked"] * 7 + ["kept"]
    assert Section.objects.get().version == 1
    assert SectionVersion.objects.count() == 0
