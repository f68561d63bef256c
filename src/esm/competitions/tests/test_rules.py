"""Rules survive being data, and count exactly."""

import json
from fractions import Fraction

import pytest

from esm.competitions.rules import CallRules
from esm.competitions.tests import make


def test_rules_come_back_from_json_as_they_were() -> None:
    rules = make.rules()
    assert CallRules.from_data(json.loads(json.dumps(rules.to_data()))) == rules


def test_total_is_exact_and_a_missing_score_adds_nothing() -> None:
    rules = make.rules()
    assert rules.total({"need": 5, "results": 5, "budget": 5}) == 100
    assert rules.total({"need": 4, "budget": 3}) == Fraction(44)


def test_pass_mark_is_a_share_of_the_highest_total() -> None:
    assert make.rules(pass_mark=60).pass_points == 60


def test_term_that_the_rule_set_does_not_know_has_no_days() -> None:
    assert make.rules().term("nothing").days == 0


def test_a_broken_rule_set_is_refused() -> None:
    with pytest.raises(TypeError):
        CallRules.from_data({"criteria": [{"code": "need", "colour": "red"}]})


@pytest.mark.django_db
def test_builders_stand_on_each_other() -> None:
    call = make.call()
    assert call.accepts(make.NOW)
    assert [make.application(call=call).status, make.submitted(call=call).status, make.admitted(call=call).status] == [
        "draft",
        "submitted",
        "admitted",
    ]
