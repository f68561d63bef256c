"""A provider appeals against a refusal or a choice: nothing is signed meanwhile, and a granted appeal opens it again."""

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from esm.contracts.machine import About, Channel, ComplaintOutcome
from esm.contracts.models import Complaint
from esm.contracts.services import complaints, drawing, framework
from esm.identity.public import Role
from esm.kernel.actor import NOBODY, Actor
from esm.kernel.errors import Conflict, Denied, Invalid
from esm.orders.tests import make as orders
from esm.partners.tests import make as partners
from esm.reference.tests import make as reference

from .make import official

pytestmark = pytest.mark.django_db
Lot, Proposal = (apps.get_model("orders", name) for name in ("Lot", "Proposal"))
FILED = orders.AFTER + 2 * orders.DAY
SECOND = Actor(933, frozenset({Role.HEAD}), name="Друга керівна")


@pytest.fixture(autouse=True)
def _rules():
    reference.loaded()
    cache.clear()


@pytest.fixture
def lot():
    """Released: the first of two providers has the whole volume."""
    return orders.released(orders.compared((100, 1000, 4), (110, 1000, 4)))


def number(lot, position: int) -> str:
    return str(lot.awards.get(position=position).proposal.number)


def filed(code: str, *, by=None, at=FILED) -> complaints.Filed:
    owner = Proposal.objects.select_related("organisation").get(number=code).organisation
    text_ = complaints.ComplaintText(About.CHOICE, code, "Бали пораховано неправильно")
    return complaints.file_complaint(actor=by or orders.of(owner), complaint=text_, sender="a", at=at)


def answered(complaint: str, outcome: ComplaintOutcome, by: Actor = SECOND) -> None:
    complaints.answer_complaint(
        actor=by, number=complaint, outcome=outcome, ground="п. 12 Порядку", answer="Так", question="", public_answer="",
        seen_version=0, at=FILED,
    )  # fmt: skip


def test_while_an_appeal_waits_no_contract_is_drawn_or_signed(lot):
    drawn = framework.draw_service_contract(actor=official(), award_code=number(lot, 1), at=FILED)
    filed(number(lot, 2))
    with pytest.raises(Conflict, match="оскаржено"):
        drawing.sign_contract(
            actor=official(),
            code=drawn.code,
            signed_on=FILED.date(),
            file_id=None,
            seen_version=drawn.version,
            at=FILED,
        )
    other = orders.released(orders.compared((100, 1000, 4)))
    filed(number(other, 1))
    with pytest.raises(Conflict, match="оскаржено"):
        framework.draw_service_contract(actor=official(), award_code=number(other, 1), at=FILED)


def test_a_granted_appeal_opens_the_choice_and_it_is_made_again(lot):
    made = filed(number(lot, 2))
    answered(made.number, ComplaintOutcome.SATISFIED)
    now = Lot.objects.select_related("order", "line").get(pk=lot.pk)
    assert (now.status, now.awarded, now.line.ordered) == ("opened", 0, now.planned)
    assert set(now.proposals.values_list("status", flat=True)) == {"admitted"}
    assert now.order.changes.get().reason == f"Скаргу № {made.number} задоволено: п. 12 Порядку"
    again = orders.released(now)
    assert again.awards.count() == 2
    assert again.line.ordered == again.awarded


def test_an_appeal_that_is_not_granted_changes_nothing_and_goes_further_by_its_code(lot):
    code = number(lot, 2)
    made = filed(code)
    answered(made.number, ComplaintOutcome.REFUSED)
    assert Lot.objects.get(pk=lot.pk).status == "released"
    with pytest.raises(Invalid, match="Зверніться вище"):
        filed(code)
    framework.draw_service_contract(actor=official(), award_code=number(lot, 1), at=FILED)


def test_a_refused_proposal_is_checked_again():
    there = orders.announced()
    proposal = orders.submitted(there)
    orders.opened(there)
    proposal = orders.checked(proposal)
    for _round in range(2):  # also a second time: the newest refusal counts
        assert orders.refused(proposal).status == "refused"
        answered(filed(proposal.number, at=orders.AFTER).number, ComplaintOutcome.SATISFIED)
        assert orders.fresh(proposal).status == "submitted"


def test_who_took_part_in_the_choice_answers_no_appeal_against_it(lot):
    made = filed(number(lot, 2))
    with pytest.raises(Denied):
        answered(made.number, ComplaintOutcome.REFUSED, by=orders.head())


def test_a_choice_with_a_contract_is_not_opened_again(lot):
    framework.draw_service_contract(actor=official(), award_code=number(lot, 1), at=FILED)
    made = filed(number(lot, 2))
    with pytest.raises(Conflict, match="уже складено договір"):
        answered(made.number, ComplaintOutcome.SATISFIED)
    assert Complaint.objects.get().steps.get().answered_at is None


def test_only_the_provider_itself_appeals_in_its_term_and_once(lot):
    code = number(lot, 2)
    for stranger in (NOBODY, orders.of(orders.provider())):
        with pytest.raises(Invalid, match="своєї пропозиції"):
            filed(code, by=stranger)
    with pytest.raises(Invalid, match="триває строк"):
        filed(code, at=FILED + 60 * orders.DAY)
    filed(code)
    with pytest.raises(Invalid, match="вже зареєстровано"):
        filed(code)


def test_an_official_writes_down_an_appeal_on_paper(lot):
    made = complaints.enter_complaint(
        actor=official(), complaint=complaints.ComplaintText(About.CHOICE, number(lot, 2), "На папері"),
        channel=Channel.PAPER, received_on=FILED.date(), at=FILED,
    )  # fmt: skip
    assert Complaint.objects.get(number=made.number).proposal == number(lot, 2)


def test_the_providers_page_leads_to_the_form_that_names_the_decision(lot):
    code = number(lot, 2)
    owner = Proposal.objects.get(number=code).organisation
    with time_machine.travel(FILED, tick=False):
        client = Client()
        client.force_login(partners.head(owner))
        assert "Оскаржити рішення" in client.get(f"/cabinet/orders/{code}/").content.decode()
        form = client.get(f"/complaints/new/?choice={code}").content.decode()
        assert f'<option value="p:{code}" selected>' in form
        client.post("/complaints/new/", {"about": f"p:{code}", "text": "Не згодні"})
        assert f"p:{code}" not in Client().get("/complaints/new/").content.decode()
    assert Complaint.objects.get().proposal == code
