"""Real processes at one moment: a delivery stands on one act, and acts are accepted once, within the contract."""

import pytest
from django.apps import apps

from esm.contracts.models import Act, Contract
from esm.kernel.tests.processes import together

from . import make_social as make

Billing = apps.get_model("deliveries", "Billing")
pytestmark = pytest.mark.django_db(transaction=True)

STEP = """
from esm.contracts.models import Contract
from esm.contracts.services import acts
from esm.contracts.tests import make, make_social
from esm.kernel.errors import Conflict
contract = Contract.objects.get(code=sys.argv[1])
go()
try:
    CALL
    print("done")
except Conflict:
    print("no")
"""
SUBMIT = "acts.submit_act(actor=make.member(contract), code=contract.code, month=make_social.FIRST, at=make_social.NOW)"
ACCEPT = "acts.accept_act(actor=make.official(), code=contract.code, ordinal=1, seen_version=0, at=make_social.NOW)"


def delivered() -> Contract:
    contract = make.in_force()
    who = make.referral(contract)
    for day in range(1, 6):
        make.delivered(contract, who, make.FIRST.replace(day=day))
    return contract


def test_four_acts_at_once_bill_each_delivery_once():
    contract = delivered()
    printed = together(4, STEP.replace("CALL", SUBMIT), contract.code)
    assert sorted(printed) == ["done", "no", "no", "no"]
    assert (Act.objects.count(), Billing.objects.count()) == (1, 5)
    contract.framework.refresh_from_db()
    assert contract.framework.billed == Act.objects.get().amount == 1_000_00


def test_two_officials_accept_one_act_once():
    contract = delivered()
    make.act(contract)
    printed = together(4, STEP.replace("CALL", ACCEPT), contract.code)
    assert sorted(printed) == ["done", "no", "no", "no"]
    contract.refresh_from_db()
    assert (contract.accepted, contract.planned, contract.tranches.count()) == (1_000_00, 1_000_00, 1)
