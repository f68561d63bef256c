"""Medicines, endings and transfers: what is refused, who decides, and that nobody's name goes before she agrees."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from esm.cases.machine import ActionState, CaseState, MedicineState, Payer, PlanState, TermKind, TransferState
from esm.cases.models import Case, Ending, Medicine, Term, Transfer
from esm.cases.selectors.plans import awaited
from esm.cases.services import emergency, ending, medicines, transfers
from esm.cases.tests import make
from esm.cases.tests import make_plans as mp
from esm.cases.tests.asking import running
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.people import public as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return make.ngo()


# ---- medicines -------------------------------------------------------------------------------------------------------


def test_a_medicine_is_followed_from_the_request_to_the_signature(who):
    plan = mp.medicine_plan(who)
    assert [row.waits for row in awaited(who.worker, at=make.NOW)] == ["рецепт від лікаря"]
    mp.ordered(who, plan)
    medicines.receive(actor=who.worker, ordinal=1, how="hand", on=make.TODAY, at=make.NOW, **mp.place(plan))
    medicine = Medicine.objects.get()
    assert (medicine.state, medicine.price, medicine.payer) == (MedicineState.RECEIVED, 48250, Payer.FUND)
    assert awaited(who.worker, at=make.NOW) == []


def test_an_expired_prescription_is_refused_and_a_new_one_goes_on(who):
    plan = mp.medicine_plan(who)
    with pytest.raises(Invalid) as error, transaction.atomic():
        mp.prescribed(who, plan, valid_until=make.TODAY - make.DAY)
    assert "valid_until" in error.value.fields
    mp.prescribed(who, plan, valid_until=make.TODAY)
    at = {"actor": who.worker, "ordinal": 1, **mp.place(plan)}
    medicines.price(kopecks=0, payer=Payer.PROGRAMME, at=make.NOW, **at)
    later = make.NOW + make.DAY
    with pytest.raises(Invalid) as error, transaction.atomic():
        medicines.order(supplier="Аптека № 1", on=later.date(), at=later, **at)
    assert "on" in error.value.fields
    row = awaited(who.worker, at=later)[0]
    assert (row.expired, row.steps) == (True, ("prescribe",))
    mp.prescribed(who, plan, at=later)
    assert Medicine.objects.get().state == MedicineState.PRESCRIBED


@pytest.mark.parametrize(
    ("field", "need"),
    [
        ("name", medicines.Need(" ", "", 1, mp.SOON)),
        ("quantity", medicines.Need("Метформін", "", 0, mp.SOON)),
        ("quantity", medicines.Need("Метформін", "", None, mp.SOON)),
        ("needed_by", medicines.Need("Метформін", "", 1, make.TODAY - make.DAY)),
        ("needed_by", medicines.Need("Метформін", "", 1, None)),
    ],
)
def test_a_request_that_nobody_could_fulfil_is_refused(who, field, need):
    plan = mp.medicine_plan(who)
    with pytest.raises(Invalid) as error:
        medicines.request(actor=who.worker, need=need, at=make.NOW, **mp.place(plan))
    assert field in error.value.fields


def test_a_second_plan_for_medicines_is_not_begun(who):
    plan = mp.medicine_plan(who)
    with pytest.raises(Conflict):
        mp.draft(who, plan.case, kind="medicines")


# ---- suspended, warned, closed ---------------------------------------------------------------------------------------


def test_while_help_is_suspended_nothing_is_given(who):
    plan = mp.active(who)
    number = plan.case.number
    ending.suspend(actor=who.worker, number=number, reason="У лікарні", until=mp.SOON, at=make.NOW)
    with pytest.raises(Conflict, match="призупинено"):
        mp.actions.done(actor=who.worker, ordinal=1, given=mp.given(), at=make.NOW, **mp.place(plan))
    assert running(plan.case) == {TermKind.NOTIFY}
    later = make.NOW + make.DAY
    assert ending.resume(actor=who.worker, number=number, reason="Удома", at=later).state == CaseState.DELIVERING
    assert Term.objects.get(case=plan.case, kind=TermKind.REVIEW, void_at=None).started_at == later
    assert "лічать наново" in plan.case.steps.latest("id").words


def test_whoever_may_not_settle_is_told_so_before_that_the_page_is_old(who):
    case = mp.active(who).case
    mp.closing_proposed(who, case)
    with pytest.raises(Denied):
        ending.close_case(actor=who.worker, number=case.number, seen_version=0, at=make.NOW)
    with pytest.raises(Conflict):
        ending.close_case(actor=who.supervisor, number=case.number, seen_version=0, at=make.NOW)


def test_nobody_closes_for_a_breach_without_a_written_warning(who):
    case = mp.active(who).case
    with pytest.raises(Invalid) as error:
        mp.closing_proposed(who, case, "breach")
    assert "ground" in error.value.fields
    ending.warn(actor=who.worker, number=case.number, words="Не відчиняє двері", on=make.TODAY, at=make.NOW)
    assert mp.closing_proposed(who, case, "breach").ground == "breach"


def test_goals_are_reached_only_after_a_review(who):
    plan = mp.active(who)
    with pytest.raises(Invalid):
        mp.closing_proposed(who, plan.case, "goals")
    mp.reviewed(who, plan, outcome="end")
    mp.closing_proposed(who, plan.case, "goals")


def test_whoever_proposes_the_end_never_decides_on_it(who):
    plan = mp.active(who)
    case = plan.case
    ending.propose_closing(
        actor=who.supervisor, number=case.number, ground="moved", words="Переїхала до доньки.", at=make.NOW
    )
    for author in (who.worker, who.supervisor):
        with pytest.raises(Denied):
            ending.close_case(actor=author, number=case.number, at=make.NOW)
    closed = ending.close_case(actor=who.second, number=case.number, at=make.NOW)
    plan.refresh_from_db()
    assert (closed.state, closed.closing, plan.state) == (CaseState.CLOSED, "moved", PlanState.ENDED)
    assert plan.actions.get().state == ActionState.DROPPED
    assert not Term.objects.filter(case=case, met_at=None, void_at=None).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.update(settled_by_id=who.supervisor.user_id)


def test_a_proposal_to_close_comes_back_with_a_reason_and_can_be_made_again(who):
    case = mp.active(who).case
    mp.closing_proposed(who, case)
    with pytest.raises(Conflict):
        mp.closing_proposed(who, case)
    with pytest.raises(Invalid):
        ending.return_closing(actor=who.supervisor, number=case.number, reason="", at=make.NOW)
    ending.return_closing(actor=who.supervisor, number=case.number, reason="Ще є борг", at=make.NOW)
    mp.closing_proposed(who, case)
    assert make.again(case).state == CaseState.DELIVERING


def test_an_emergency_is_not_closed_before_its_act_is_approved(who):
    case = make.in_emergency(who, person_id=make.person(who).id)
    make.helped(who, case)
    with pytest.raises(Conflict, match="акт"):
        mp.closing_proposed(who, case, "mistake")


def test_a_live_emergency_act_stops_a_closing_that_was_proposed_before(who):
    case = mp.active(who).case
    mp.closing_proposed(who, case)
    hurried = hurried_again(who, case)
    with pytest.raises(Conflict):
        ending.close_case(actor=who.supervisor, number=case.number, at=make.NOW)
    assert hurried.state == CaseState.EMERGENCY


def hurried_again(who, case):
    current = make.again(case)
    return emergency.hurry(
        actor=who.worker, number=case.number, dangers=("violence",), words="Чоловік побив", seen_version=current.version,
        at=make.NOW,
    )  # fmt: skip


# ---- transfers -------------------------------------------------------------------------------------------------------


def test_a_transfer_makes_a_new_case_with_the_card_only_when_the_person_agreed(who):
    card = make.person(who)
    case = mp.active(who, make.granted(who, person_id=card.id)).case
    other = make.ngo()
    transfer = mp.offered(who, case, to_id=other.id, agreed_how="spoken")
    made = transfers.accept(actor=other.supervisor, key=str(transfer.key), at=make.NOW)
    old = make.again(case)
    assert (old.state, made.state, made.came_from_id) == (CaseState.TRANSFERRED, CaseState.REGISTERED, old.pk)
    copy = people.refs([made.person_id])[made.person_id]
    assert (copy.organisation_id, copy.id != card.id, copy.label) == (other.id, True, card.label)
    transfer.refresh_from_db()
    assert transfer.fields == ""
    running = set(Term.objects.filter(case=made, met_at=None, void_at=None).values_list("kind", flat=True))
    assert TermKind.ASSESS in running
    assert not Term.objects.filter(case=old, met_at=None, void_at=None).exists()


def test_without_consent_the_summary_goes_alone(who):
    case = mp.active(who, make.granted(who, person_id=make.person(who).id)).case
    other = make.ngo()
    transfer = mp.offered(who, case, to_id=other.id)
    assert transfer.fields == ""
    assert transfers.accept(actor=other.supervisor, key=str(transfer.key), at=make.NOW).person_id is None


def test_a_consent_taken_back_before_the_answer_keeps_the_card_at_home(who):
    card = make.person(who)
    case = mp.active(who, make.granted(who, person_id=card.id)).case
    other = make.ngo()
    transfer = mp.offered(who, case, to_id=other.id, agreed_how="spoken")
    people.withdraw_consent(actor=who.worker, consent_id=transfer.consent_id, at=make.NOW)
    made = transfers.accept(actor=other.supervisor, key=str(transfer.key), at=make.NOW)
    assert made.person_id is None


def test_the_summary_never_names_the_person(who):
    case = mp.active(who, make.granted(who, person_id=make.person(who).id)).case
    with pytest.raises(Invalid) as error:
        mp.offered(who, case, to_city=True, shared="Пані КОВАЛЬ має двох дітей.")
    assert "shared" in error.value.fields


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("to", {}),
        ("to", {"to_city": True, "outside": "Лікарня"}),
        ("to", {"to_id": 999_999}),
        ("reason", {"to_city": True, "reason": ""}),
        ("agreed_how", {"outside": "Лікарня № 1", "agreed_how": "spoken"}),
    ],
)
def test_a_wrong_offer_is_refused_at_its_field(who, field, draft):
    case = mp.active(who).case
    with pytest.raises(Invalid) as error:
        mp.offered(who, case, **draft)
    assert field in error.value.fields


def test_a_case_is_not_offered_to_those_who_lead_it(who):
    case = mp.active(who).case
    with pytest.raises(Invalid) as error:
        mp.offered(who, case, to_id=who.id)
    assert "to" in error.value.fields


def test_an_offer_is_let_out_by_another_and_answered_by_its_receiver_alone(who):
    case = mp.active(who).case
    other = make.ngo()
    draft = mp.offer_draft(to_id=other.id)
    made = transfers.offer(actor=who.supervisor, number=case.number, draft=draft, at=make.NOW)
    with pytest.raises(NotFound):
        transfers.accept(actor=other.supervisor, key=str(made.key), at=make.NOW)
    with pytest.raises(Denied):
        transfers.let_out(actor=who.supervisor, number=case.number, at=make.NOW)
    transfers.let_out(actor=who.second, number=case.number, at=make.NOW)
    with pytest.raises(NotFound):
        transfers.accept(actor=make.ngo().supervisor, key=str(made.key), at=make.NOW)
    with pytest.raises(Denied):
        transfers.accept(actor=other.worker, key=str(made.key), at=make.NOW)
    with pytest.raises(Invalid):
        transfers.decline(actor=other.supervisor, key=str(made.key), reason="", at=make.NOW)
    transfers.decline(actor=other.supervisor, key=str(made.key), reason="Немає місць", at=make.NOW)
    with pytest.raises(Conflict):
        transfers.accept(actor=other.supervisor, key=str(made.key), at=make.NOW)
    assert make.again(case).state == CaseState.DELIVERING


def test_a_body_outside_answers_by_letter_that_the_sender_writes_down(who):
    case = mp.active(who).case
    made = mp.offered(who, case, outside="Обласна лікарня")
    with pytest.raises(NotFound):
        transfers.accept(actor=make.unit().supervisor, key=str(made.key), at=make.NOW)
    transfers.answer_outside(
        actor=who.worker, number=case.number, accepted=True, words="Лист № 12 від 16.11.2026", at=make.NOW
    )
    assert make.again(case).state == CaseState.TRANSFERRED
    assert not Case.objects.filter(came_from=case).exists()


def test_an_offer_is_taken_back_and_made_again(who):
    case = mp.active(who).case
    mp.offered(who, case, to_city=True)
    with pytest.raises(Conflict):
        mp.offered(who, case, to_city=True)
    transfers.withdraw(actor=who.worker, number=case.number, reason="Лишаємо в себе", at=make.NOW)
    mp.offered(who, case, to_city=True)
    states = list(Transfer.objects.order_by("id").values_list("state", flat=True))
    assert states == [TransferState.WITHDRAWN, TransferState.OFFERED]


def test_a_closed_case_stays_closed_with_its_receiver(who):
    card = make.person(who, confidential=True)
    case = make.case(who, person_id=card.id, confidential=True, team=(who.supervisor.user_id, who.second.user_id))
    other = make.ngo()
    transfer = mp.offered(who, case, to_id=other.id, agreed_how="written")
    made = transfers.accept(actor=other.supervisor, key=str(transfer.key), at=make.NOW)
    assert made.confidential
    assert people.refs([made.person_id])[made.person_id].confidential
