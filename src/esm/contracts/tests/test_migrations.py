"""What migrations do to the rows of an installation that is older than they."""

from datetime import date
from importlib import import_module

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
