"""Real processes at once never overspend a line, nor count one paper twice."""

import pytest

from esm.contracts.models import EstimateLine, Receipt, ReceiptClaim
from esm.kernel.tests.processes import together
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db(transaction=True)

SPEND = """
import os
from datetime import date
from esm.contracts.models import Contract
from esm.contracts.services import reports
from esm.contracts.tests import make
from esm.kernel.errors import DomainError
from esm.kernel.money import Money
contract = Contract.objects.get()
done = 0
go()
for n in range(4):
    text = reports.ReceiptText(1, 1, f"{os.getpid()}-{n}", date(2027, 4, 2), "ТОВ", "14360570", Money.of(9_000))
    try:
        reports.add_receipts(actor=make.member(contract), code=contract.code, key="interim", rows=[text], at=make.NOW)
        done += 1
    except DomainError:
        pass
print(done)
"""


def test_six_hands_never_overspend_a_line():
    reference.loaded()
    make.signed()
    done = sum(map(int, together(6, SPEND)))
    line = EstimateLine.objects.get(code=1)
    assert done == Receipt.objects.count() == 7  # 66 000 by 9 000
    assert line.spent == 63_000_00 <= line.ceiling


SAME = """
from datetime import date
from esm.contracts.models import Contract
from esm.contracts.services import reports
from esm.contracts.tests import make
from esm.kernel.errors import DomainError
from esm.kernel.money import Money
import random
contracts = list(Contract.objects.all())
random.shuffle(contracts)
text = reports.ReceiptText(1, 1, "АБ-17", date(2027, 4, 2), "ТОВ", "14360570", Money.of(1))
done = 0
go()
for contract in contracts:
    try:
        reports.add_receipts(actor=make.member(contract), code=contract.code, key="interim", rows=[text], at=make.NOW)
        done += 1
    except DomainError:
        pass
print(done)
"""


def test_one_paper_shown_by_many_organisations_at_once_counts_once():
    reference.loaded()
    for _n in range(5):
        make.signed()
    done = sum(map(int, together(6, SAME)))
    assert done == Receipt.objects.count() == ReceiptClaim.objects.count() == 1
