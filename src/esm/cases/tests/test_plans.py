"""From the plan to its review: who writes, approves and signs it, and that help given stands in the log once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from esm.cases.machine import ActionState, CaseState, PlanKind, PlanState, Signature, TermKind
from esm.cases.models import Action, Plan, Review, Term
from esm.cases.services import actions, plan_parts, plans, programmes
from esm.cases.tests import make
from esm.cases.tests import make_plans as mp
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return make.ngo()


def log_rows():
    return apps.get_model("deliveries", "Delivery").objects.all()


def running(case):
    return {t.kind: t for t in Term.objects.filter(case=case, met_at=None, void_at=None)}


def test_a_signed_plan_begins_the_help_and_its_review_has_a_term(who):
    case = make.granted(who)
    plan = mp.active(who, case)
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.ACTIVE, CaseState.DELIVERING)
    terms = running(case)
    assert TermKind.PLAN not in terms
    assert plan.review_on == date(2027, 5, 16)  # a year would be later than the plan's own end
    assert "Наприкінці строку плану" in terms[TermKind.REVIEW].rule


def test_home_care_is_reviewed_after_a_month(who):
    plan = mp.active(who, service_code=mp.HOME_CARE)
    assert plan.review_on == date(2026, 12, 16)


def test_whoever_wrote_in_a_plan_never_approves_it(who):
    plan = mp.whole(who)
    plan_parts.save_goal(actor=who.supervisor, draft=mp.goal_draft(title="Ще одна"), at=make.NOW, **mp.place(plan))
    plan.refresh_from_db()
    mp.step(plans.propose_plan, who.worker, plan)
    for author in (who.worker, who.supervisor):
        with pytest.raises(Denied):
            mp.step(plans.approve_plan, author, plan)
    assert mp.step(plans.approve_plan, who.second, plan).state == PlanState.APPROVED
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(approved_by_id=plan.author_id)


def test_an_empty_plan_is_not_proposed_and_says_what_is_missing(who):
    plan = mp.draft(who)
    with pytest.raises(Conflict, match=r"ціль.*дію"):
        mp.step(plans.propose_plan, who.worker, plan)


def test_a_plan_that_the_person_declined_stays_unsigned_and_can_be_changed(who):
    plan = mp.whole(who)
    mp.step(plans.propose_plan, who.worker, plan)
    mp.step(plans.approve_plan, who.supervisor, plan)
    with pytest.raises(Invalid) as error:
        mp.step(plans.sign_plan, who.worker, plan, agreement=plans.Agreement(Signature.DECLINED, make.TODAY))
    assert "reason" in error.value.fields
    no = plans.Agreement(Signature.DECLINED, make.TODAY, reason="Хоче інші дні")
    assert mp.step(plans.sign_plan, who.worker, plan, agreement=no).state == PlanState.APPROVED
    assert mp.step(plans.return_plan, who.worker, plan, reason="Змінити дні").state == PlanState.DRAFT
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(
            state=PlanState.ACTIVE, signature=Signature.DECLINED, approved_by_id=who.second.user_id
        )


def test_spoken_agreement_needs_a_witness(who):
    plan = mp.whole(who)
    mp.step(plans.propose_plan, who.worker, plan)
    mp.step(plans.approve_plan, who.supervisor, plan)
    with pytest.raises(Invalid) as error:
        mp.step(plans.sign_plan, who.worker, plan, agreement=plans.Agreement(Signature.SPOKEN, make.TODAY))
    assert "signer" in error.value.fields


def test_a_new_plan_takes_over_what_is_still_to_be_done_and_replaces_the_old_one(who):
    old = mp.active(who)
    new = mp.draft(who, old.case)
    assert [a.title for a in new.actions.all()] == [a.title for a in old.actions.all()]
    mp.signed(who, new)
    old.refresh_from_db()
    assert old.state == PlanState.REPLACED
    assert old.actions.get().state == ActionState.DROPPED
    assert new.actions.get().state == ActionState.PLANNED


def test_help_given_is_one_row_in_the_log_and_is_confirmed_by_the_person(who):
    card = make.person(who)
    plan = mp.active(who, make.granted(who, person_id=card.id))
    at = {"actor": who.worker, "ordinal": 1, "at": make.NOW, **mp.place(plan)}
    actions.done(given=mp.given(), **at)
    with pytest.raises(Conflict):
        actions.done(given=mp.given(), **at)
    row = log_rows().get()
    assert (row.organisation_id, row.recipient, row.quantity) == (who.id, card.code, 200)
    with pytest.raises(Invalid) as error:
        actions.confirm(confirmed=actions.Confirmed(Signature.DECLINED, make.TODAY), **at)
    assert "how" in error.value.fields
    actions.confirm(confirmed=actions.Confirmed(Signature.HAND, make.TODAY, "Дуже помогло"), **at)
    action = Action.objects.get(plan=plan)
    assert (action.state, action.log_key) == (ActionState.CONFIRMED, row.row_key)


def test_the_city_names_a_provider_in_whose_log_the_help_stands():
    who = make.unit()
    plan = mp.draft(who)
    draft = mp.action_draft(who, provider_id=None)
    with pytest.raises(Invalid) as error:
        plan_parts.save_action(actor=who.worker, draft=draft, at=make.NOW, **mp.place(plan))
    assert "provider" in error.value.fields
    plan = mp.signed(who, mp.whole(who, make.granted(who)))
    actions.done(actor=who.worker, ordinal=1, given=mp.given(), at=make.NOW, **mp.place(plan))
    assert log_rows().get().organisation_id == plan.actions.get().provider_id


def test_nobody_writes_into_the_log_of_another_organisation(who):
    plan = mp.active(who, provider_id=make.partners.organisation().pk)
    made = actions.done(actor=who.worker, ordinal=1, given=mp.given(), at=make.NOW, **mp.place(plan))
    assert (made.state, made.log_key, log_rows().count()) == (ActionState.DONE, "", 0)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("given", {"given": 201}),
        ("given", {"given": 150}),
        ("given", {"given": 0}),
        ("on", {"on": make.TODAY + timedelta(days=1)}),
        ("on", {"on": make.TODAY - timedelta(days=1)}),
        ("mode", {"mode": "telepathy"}),
        ("district", {"district": "atlantis"}),
        ("contract", {"contract": "К-1"}),
    ],
)
def test_a_wrong_mark_of_help_is_refused_at_its_field(who, field, bad):
    plan = mp.active(who)
    with pytest.raises(Invalid) as error, transaction.atomic():
        actions.done(actor=who.worker, ordinal=1, given=mp.given(**bad), at=make.NOW, **mp.place(plan))
    assert field in error.value.fields
    assert not log_rows().exists()


def test_what_is_not_done_says_why(who):
    plan = mp.active(who)
    at = {"actor": who.worker, "ordinal": 1, "at": make.NOW, **mp.place(plan)}
    with pytest.raises(Invalid):
        actions.drop(reason=" ", **at)
    assert actions.drop(reason="Людина в лікарні", **at).state == ActionState.DROPPED


def test_a_series_has_a_row_for_each_time_within_the_plan(who):
    plan = mp.draft(who)
    at = {"actor": who.worker, "at": make.NOW, **mp.place(plan)}
    made = plan_parts.save_action(draft=mp.action_draft(who, times=4, every_days=7), **at)
    assert [a.due_on - mp.SOON for a in made] == [timedelta(days=7 * n) for n in range(4)]
    with pytest.raises(Invalid) as error:
        plan_parts.save_action(draft=mp.action_draft(who, times=60), **at)
    assert "times" in error.value.fields


def test_a_measured_goal_needs_its_whole_scale(who):
    plan = mp.draft(who)
    at = {"actor": who.worker, "at": make.NOW, **mp.place(plan)}
    with pytest.raises(Invalid) as error:
        plan_parts.save_goal(draft=mp.goal_draft(measure="відстань", start=100, target=100), **at)
    assert {"unit", "target"} == set(error.value.fields)


def test_results_of_a_programme_are_written_once_a_day_and_its_stages_are_reviewed(who):
    plan = mp.programme(who)
    case = plan.case
    assert plan.review_on == plan.stages.get(ordinal=1).ends_on
    at = {"actor": who.worker, "goal": 1, "at": make.NOW, **mp.place(plan)}
    programmes.measure(result=programmes.Result(3500, make.TODAY), **at)
    with pytest.raises(Invalid) as error:
        programmes.measure(result=programmes.Result(3600, make.TODAY), **at)
    assert "on" in error.value.fields
    mp.reviewed(who, plan, stage=1, marks={})
    plan.refresh_from_db()
    assert plan.review_on == plan.stages.get(ordinal=2).ends_on
    assert running(case)[TermKind.REVIEW].rule.startswith("Наприкінці етапу 2")
    with pytest.raises(Conflict):
        mp.reviewed(who, plan, stage=1, marks={})


def test_stages_do_not_overlap(who):
    plan = mp.draft(who, kind=PlanKind.REHABILITATION)
    at = {"actor": who.worker, "at": make.NOW, **mp.place(plan)}
    plan_parts.save_stage(draft=plan_parts.StageDraft("Перший", make.TODAY, mp.SOON), **at)
    with pytest.raises(Invalid) as error:
        plan_parts.save_stage(draft=plan_parts.StageDraft("Другий", mp.SOON, mp.END), **at)
    assert "starts_on" in error.value.fields


def test_a_review_gives_a_mark_and_the_next_term(who):
    plan = mp.active(who, service_code=mp.HOME_CARE)
    later = make.NOW + timedelta(days=30)
    made = mp.reviewed(who, plan, at=later)
    plan.refresh_from_db()
    assert (made.mark, plan.goals.get().result) == (75, "partly")
    assert plan.review_on == mp.END  # the second review is a year later, after the plan's end
    assert Term.objects.filter(case=plan.case, kind=TermKind.REVIEW, met_at=later).count() == 1


def test_a_review_leaves_nothing_out(who):
    plan = mp.active(who)
    with pytest.raises(Invalid) as error:
        mp.reviewed(who, plan, marks={"address": 60}, goals={}, words="", outcome="")
    assert {"outcome", "words", "goal_1", "mark_address", "mark_skill"} <= set(error.value.fields)
    assert not Review.objects.exists()


def test_strangers_learn_of_no_plan(who):
    plan = mp.active(who)
    other = make.ngo()
    for verb in (plans.propose_plan, plans.approve_plan):
        with pytest.raises(NotFound):
            mp.step(verb, other.supervisor, plan)
    with pytest.raises(NotFound):
        actions.done(actor=other.worker, ordinal=1, given=mp.given(), at=make.NOW, **mp.place(plan))
