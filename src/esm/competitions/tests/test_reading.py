"""The gate for one application and the query for lists never disagree, whatever the facts are."""

import itertools
import random
from datetime import date

import pytest

from esm.competitions.models import Application
from esm.competitions.policies.reading import ReadFacts, may_know_application, may_read_application, may_see_scores
from esm.competitions.selectors.reading import open_application, read_facts, readable_applications
from esm.competitions.tests import make
from esm.identity.public import Role
from esm.kernel.actor import NOBODY, Actor
from esm.kernel.errors import NotFound
from esm.partners.public import Right

ROLES = [frozenset(), *({r} for r in Role)]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_one_gate_and_one_query_agree_for_everybody(seed):
    rng = random.Random(seed)
    call = make.reviewing()
    members = [make.member(call) for _ in range(3)]
    make.member(call, until=date(2026, 11, 1))
    for _ in range(8):
        application = make.judged(call=call) if rng.random() < 0.8 else make.application(call=call)
        for member in members:
            if application.submissions.exists() and rng.random() < 0.6:
                ended = {"ended_at": make.NOW, "end_reason": "x"} if rng.random() < 0.3 else {}
                make.assigned(member, application, declared=rng.random() < 0.5, **ended)
            if rng.random() < 0.3 and not member.declarations.filter(application=application).exists():
                make.conflict(member, application)
        if rng.random() < 0.3:
            status = rng.choice(["planned", "cancelled"])
            make.meeting(call, application, status=status)
    applications = list(Application.objects.all())
    owner = applications[0].organisation_id
    actors = [NOBODY, Actor(999_999, rights=frozenset({(owner, Right.VIEW)}))]
    for member, roles in itertools.product(call.members.all(), ROLES):
        actors.append(Actor(member.user_id, frozenset(roles)))
        actors.append(Actor(member.user_id, frozenset(roles) | {Role.COMMISSION}, frozenset({(owner, Right.VIEW)})))
    for actor in actors:
        listed = set(readable_applications(actor=actor, at=make.NOW).values_list("pk", flat=True))
        opened = {a.pk for a in applications if opens(actor, a)}
        assert listed == opened, actor


def opens(actor, application):
    try:
        open_application(actor=actor, number=application.number, at=make.NOW)
    except NotFound:
        return False
    return True


BITS = ("submitted", "member", "conflicted", "declared", "assigned", "on_agenda", "sent", "panel_closed")


@pytest.mark.parametrize("role", list(Role))
def test_a_conflict_shuts_everything_and_nothing_opens_scores_without_the_text(role):
    for bits in itertools.product((False, True), repeat=len(BITS)):
        facts = ReadFacts(organisation_id=7, **dict(zip(BITS, bits, strict=True)))
        actor = Actor(1, frozenset({role}))
        if facts.conflicted:
            assert not may_read_application(actor, facts)
            assert not may_see_scores(actor, facts)
        if role == Role.COMMISSION and not facts.declared:
            assert not may_read_application(actor, facts)
        if role == Role.COMMISSION and not (facts.assigned or facts.on_agenda):
            assert not may_know_application(actor, facts)
        if facts.assigned and not facts.sent and not facts.panel_closed:
            assert not may_see_scores(actor, facts)
        if role == Role.ADMINISTRATOR:
            assert not may_read_application(actor, facts)
        if not facts.submitted:
            assert not may_read_application(actor, facts)


@pytest.mark.django_db
def test_the_facts_cost_two_queries(django_assert_num_queries):
    given = make.assigned()
    application = Application.objects.select_related("call").get(pk=given.application_id)
    with django_assert_num_queries(2):
        read_facts(actor=make.acting(given.member), application=application, at=make.NOW)
