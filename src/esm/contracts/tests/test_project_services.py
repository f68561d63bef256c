"""Services of a project in the service log: opened by either side for the contract's term, moved with it, closed at a break."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.apps import apps

from esm.contracts.models import Contract
from esm.contracts.services import project_services
from esm.deliveries import public as deliveries
from esm.deliveries.tests import make as log
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.partners.public import Right
from esm.reference.tests import make as reference

from . import make, make_social
from .browse import own, signed_in
from .test_amendments import in_force, longer, wish

pytestmark = pytest.mark.django_db
CONSULTING = {"service": "002.0", "unit": "consultation"}


@pytest.fixture
def contract() -> Contract:
    reference.loaded()
    return make.signed()


def add(contract: Contract, actor: Actor | None = None, **kw: Any) -> int:
    actor = actor or make.member(contract)
    return project_services.add_service(actor=actor, code=contract.code, at=make.NOW, **CONSULTING | kw)


def term(contract: Contract) -> tuple[date, date]:
    (line,) = deliveries.lines_of_contract(contract.code)
    return line.valid_from, line.valid_until


def test_either_side_opens_a_service_for_the_term_of_the_contract(contract):
    add(contract)
    assert term(contract) == (contract.starts_on, contract.ends_on)
    add(contract, make.official(), service="021.0", unit="leg")
    assert len(deliveries.lines_of_contract(contract.code)) == 2
    with pytest.raises(Conflict):
        add(contract)
    with pytest.raises(Invalid):
        add(contract, service="no-such")
    with pytest.raises(Denied):
        add(contract, make.member(contract, Right.VIEW), service="001.0")
    with pytest.raises(NotFound):
        add(contract, Actor(7))


def test_a_social_orders_contract_gets_no_service_by_hand():
    with pytest.raises(Conflict, match="вибір надавача"):
        add(make_social.in_force(), make.official())


def test_a_new_term_of_the_contract_is_the_term_of_its_services(contract):
    add(contract)
    in_force(contract, longer())
    assert term(contract) == (date(2027, 3, 1), date(2027, 12, 20))


def test_a_term_that_leaves_out_what_was_given_is_not_signed(contract):
    add(contract)
    (line,) = deliveries.lines_of_contract(contract.code)
    allowance = apps.get_model("deliveries", "Allowance").objects.get(pk=line.allowance_id)
    log.logged(contract.organisation, log.under(allowance, date=date(2027, 5, 3), recipient="P-1"), at=make.NOW)
    with pytest.raises(Conflict, match="записи від"):
        in_force(contract, wish("term", fields={"starts_on": "2027-03-01", "ends_on": "2027-04-01"}))
    assert term(contract)[1] == contract.ends_on


def test_the_page_shows_services_and_adds_one(contract):
    address = f"/contracts/{contract.code}/services/"
    with time_machine.travel(make.NOW, tick=False):
        client = own(contract)
        assert "Послуг ще не додано" in client.get(address).content.decode()
        assert client.post(address, CONSULTING).status_code == 302
        assert "Додати послугу" in client.get(address).content.decode()
        head = signed_in(Role.HEAD).get(address).content.decode()
        assert "01.03.2027" in head
        assert "<form method" not in head.split("<main")[1]
        assert client.post(address, {"service": "x", "unit": "consultation"}).status_code == 200
