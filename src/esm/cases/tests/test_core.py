"""From the appeal to the decision: what the room's core promises."""

from __future__ import annotations

import pytest

from esm.cases.machine import CaseState, TermKind
from esm.cases.models import Decision, Term
from esm.cases.tests import make

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_the_appeal_to_the_plan() -> None:
    who = make.unit()
    made = make.granted(who)
    assert made.state == CaseState.PLANNING
    assert Decision.objects.get(case=made).provider_id
    running = set(Term.objects.filter(case=made, met_at=None, void_at=None).values_list("kind", flat=True))
    assert running == {TermKind.NOTIFY, TermKind.PLAN}
