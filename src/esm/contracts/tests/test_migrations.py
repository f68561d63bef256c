"""What migrations do to the rows of an installation that is older than they."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from . import make

pytestmark = pytest.mark.django_db


def test_awards_of_contracts_signed_long_ago_learn_of_them_and_those_of_drafts_do_not() -> None:
    bind = import_module("esm.contracts.migrations.0011_awards_know_their_contract").bind
    awards = apps.get_model("competitions", "Award").objects
    signed, drawn = make.signed(), make.contract()
    for contract in (signed, drawn):
        application = contract.application
        awards.create(
            application=application, call=application.call, position=application.pk, asked=1, awarded=1, recommended=1,
            outcome="won", recommended_outcome="won", decided_at=make.NOW,
        )  # fmt: skip
    bind(apps, None)
    told = dict(awards.values_list("application", "contracted_at"))
    assert told[signed.application_id].date() == (signed.signed_on or date.max)
    assert told[drawn.application_id] is None


def test_visits_of_quality_become_checks_with_their_findings_terms_and_obligations() -> None:
    carry = import_module("esm.contracts.migrations.0014_quality_visits_are_checks").carry
    contract = make.signed()
    waits, done = (
        make.obligation(contract, date(2027, 7, 1), kind="defect", subject=f"quality:1:{n}", title="Виправити")
        for n in (2, 3)
    )
    done.done_on, done.remark = date(2027, 6, 20), "Бачила журнал"
    done.save()
    told = (("А", "yes", ""), ("Б", "no", "Графік"), ("В", "no", "Журнал"), ("Г", "", ""))
    answers = [dict(zip(("title", "answer", "comment"), row, strict=True)) for row in told]
    visit = SimpleNamespace(
        contract_id=contract.pk, ordinal=1, on=date(2027, 6, 1), place="Салтівка", checker="Ольга", answers=answers,
        note="", recorded_at=make.NOW, recorded_by_id=901,
    )  # fmt: skip
    # The table of visits is gone from the program: here stands one row of it.
    gone = SimpleNamespace(objects=SimpleNamespace(order_by=lambda *_fields: [visit]))
    carry(
        SimpleNamespace(get_model=lambda room, name: gone if name == "QualityVisit" else apps.get_model(room, name)),
        None,
    )
    check = contract.checks.get()
    assert (check.kind, check.status, check.outcome, check.answers) == ("quality", "done", "remarks", answers)
    assert list(check.findings.values_list("text", "status", "due_on", "closed_on")) == [
        ("Б: Графік", "open", date(2027, 7, 1), None), ("В: Журнал", "closed", date(2027, 7, 1), date(2027, 6, 20)),
    ]  # fmt: skip
    assert check.findings.get(ordinal=2).notes.get().text == "Бачила журнал"
    waits.refresh_from_db()
    assert (waits.subject, waits.url_name, waits.url_args) == ("finding:1", "contracts:finding", ["1"])
