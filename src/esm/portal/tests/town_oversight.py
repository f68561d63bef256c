"""The town's checks, complaints and a contract of the social order: each address has its thing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from esm.contracts.machine import About, CheckKind, CheckOutcome, ComplaintOutcome
from esm.contracts.models import Complaint
from esm.contracts.services import complaints, monitoring
from esm.contracts.tests import make, make_social
from esm.kernel.actor import Actor
from esm.kernel.money import Money

DAY = timedelta(days=1)


def add(contract: Any) -> dict[str, dict[str, Any]]:
    """Things by pattern. `contract` is in force: it gets a recorded check with a finding, and a planned one."""
    official, code = make.official(), {"code": contract.code}
    done, planned = (_planned(official, contract) for _n in range(2))
    record = monitoring.CheckRecord(
        make.NOW.date(), "Немає табеля", CheckOutcome.REMARKS, Money(0), "", findings=(("Додайте табель", None),)
    )
    monitoring.record_check(
        actor=official, code=contract.code, ordinal=done.ordinal, record=record, seen_version=0, at=make.NOW
    )
    waiting, answered = (_filed(contract) for _n in range(2))
    complaints.answer_complaint(
        actor=official, number=answered, outcome=ComplaintOutcome.PARTLY, ground="п. 1", answer="Так", question="",
        public_answer="", seen_version=0, at=make.NOW,
    )  # fmt: skip
    service = make_social.in_force()
    one, two = code | {"ordinal": done.ordinal}, code | {"ordinal": planned.ordinal}
    return {
        "contracts:money_of": {"code": service.code},
        "contracts:check_page": one,
        "contracts:check_act": one,
        "contracts:finding": code | {"ordinal": 1},
        "contracts:record_check": two,
        "contracts:cancel_check": two,
        "contracts:complaint": {"number": waiting},
        "contracts:answer_complaint": {"number": waiting},
        "contracts:publish_complaint": {"number": answered},
        "contracts:vital": {"key": "blind-escort"},
        **{f"contracts:{n}": code for n in ("checks_of", "new_check", "break")},
    }


def _planned(official: Actor, contract: Any) -> Any:
    plan = monitoring.CheckPlan(CheckKind.VISIT, make.NOW.date() + DAY, "Чи працює клуб", "Ольга Посадова")
    return monitoring.plan_check(actor=official, code=contract.code, plan=plan, at=make.NOW)


def _filed(contract: Any) -> str:
    text = complaints.ComplaintText(About.PROJECT, contract.code, "Машина не приїхала", "Олена", "050 000 00 00")
    number = complaints.file_complaint(actor=Actor(None), complaint=text, sender="town", at=make.NOW).number
    return str(Complaint.objects.get(number=number).number)
