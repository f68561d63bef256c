"""Real processes at one moment: a purse isn't overdrawn by changes of two contracts, one change comes into force once."""

import pytest

from esm.competitions.tests import make as competitions
from esm.contracts.machine import AmendmentStatus, AmendmentType, Side
from esm.contracts.models import Contract, Edition
from esm.kernel.money import Money
from esm.kernel.tests.processes import together
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db(transaction=True)

SIGN = """
import os
from datetime import date
from esm.contracts.services.amendments import sign_amendment
from esm.contracts.tests import make
from esm.kernel.errors import Conflict, Invalid
code = sys.argv[1 + NUMBER % (len(sys.argv) - 1)]
go()
try:
    sign_amendment(actor=make.official(), code=code, ordinal=1, signed_on=date(2027, 5, 20), file_id=None,
                   seen_version=0, at=make.NOW)
    print("signed")
except (Conflict, Invalid):
    print("no")
"""


def larger(contract: Contract) -> None:
    """An agreed wish for 10 000 more."""
    row = contract.lines.get(code=2)
    names = ("code", "kind", "kind_title", "name", "unit", "quantity", "source", "note")
    line = {f: getattr(row, f) for f in names} | {"price": row.price + 10_000_00}
    make.amendment(
        contract,
        AmendmentStatus.APPROVED,
        type=AmendmentType.SUM_UP,
        side=Side.CITY,
        delta={"lines": [line]},
    )


def test_four_signatures_at_once_change_the_contract_once():
    reference.loaded()
    contract = make.signed()
    larger(contract)
    printed = together(4, SIGN.replace("NUMBER", "0"), contract.code)
    assert sorted(printed) == ["no", "no", "no", "signed"]
    contract.refresh_from_db()
    assert Money(contract.amount) == Money.of(110_000)
    assert Edition.objects.filter(contract=contract).count() == 2


def test_two_contracts_do_not_both_take_the_last_money_of_a_purse():
    reference.loaded()
    call = competitions.call()
    pair = [make.signed(application=competitions.application(call=call)) for _ in range(2)]
    competitions.purse(call, budget=Money.of(210_000), allocated=Money.of(200_000))
    for contract in pair:
        larger(contract)
    printed = together(4, SIGN.replace("NUMBER", "os.getpid()"), *(c.code for c in pair))
    assert printed.count("signed") == 1
    assert sum(c.amount for c in Contract.objects.all()) == 210_000_00
