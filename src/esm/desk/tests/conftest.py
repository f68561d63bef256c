from __future__ import annotations

import pytest
import time_machine


@pytest.fixture
def time_machine_at():
    """Sets the clock that tasks read; back to the real one after the test."""
    travellers = []

    def travel(at):
        traveller = time_machine.travel(at, tick=False)
        traveller.start()
        travellers.append(traveller)

    yield travel
    for traveller in travellers:
        traveller.stop()
