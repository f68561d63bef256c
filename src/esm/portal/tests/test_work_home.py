"""What «Моя робота сьогодні» costs each role in the town, the session and the rights of the reader among it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

# No more than this. Twelve is the rule; who stands above it still waits for her rooms to ask together.
MOST = {
    "ngo": 17,
    "secretary": 14,
    "official": 26,
    "head": 13,
    "assigned": 17,
    "operator": 9,
    "coordinator": 7,
    "worker": 6,
    "supervisor": 8,
}


@pytest.mark.parametrize("who", MOST)
def test_home_asks_no_more_than_its_role_may(browse, who):
    browser = browse(who)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/work/").status_code == 200
    assert len(asked) <= MOST[who]
