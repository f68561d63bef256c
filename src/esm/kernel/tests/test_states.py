from enum import StrEnum

import pytest

from esm.kernel.errors import Conflict
from esm.kernel.states import Machine


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    CLOSED = "closed"


MACHINE = Machine[State](
    [
        ("send", [State.DRAFT], State.SENT),
        ("recall", [State.SENT], State.DRAFT),
        ("close", [State.DRAFT, State.SENT], State.CLOSED),
    ]
)


def test_a_step_leads_where_the_table_says():
    assert MACHINE.target("send", State.DRAFT) is State.SENT
    assert MACHINE.available(State.SENT) == ["recall", "close"]
    assert MACHINE.available(State.CLOSED) == []


def test_a_step_that_may_not_be_taken_is_a_conflict_that_names_the_state():
    assert not MACHINE.allows("send", State.CLOSED)
    with pytest.raises(Conflict, match="closed"):
        MACHINE.target("send", State.CLOSED)
    with pytest.raises(Conflict, match="Заявку вже подано"):
        MACHINE.target("send", State.SENT, refusal="Заявку вже подано")


def test_a_step_has_one_meaning():
    with pytest.raises(ValueError, match="twice"):
        Machine([("send", ["a"], "b"), ("send", ["b"], "c")])


def test_an_unknown_step_is_a_bug():
    with pytest.raises(KeyError):
        MACHINE.target("fly", State.DRAFT)
