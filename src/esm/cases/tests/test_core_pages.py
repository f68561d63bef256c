"""Pages from the appeal to the decision: they open for whom they are, keep what was typed, and say what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esm.cases import questions
from esm.cases.machine import ActState, CaseState, DecisionState
from esm.cases.models import Act, Case, Decision, Handover
from esm.cases.numbering import ordinal
from esm.cases.tests import make
from esm.identity.public import Role
from esm.identity.tests import make as identity
from esm.people.models import Look

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class Desk:
    """A worker and a supervisor of the city at their browsers."""

    def __init__(self) -> None:
        users = [identity.user(Role.SOCIAL_WORKER), identity.user(Role.SUPERVISOR), identity.user(Role.SUPERVISOR)]
        actors = [identity.actor(user) for user in users]
        self.unit = make.Unit(None, *actors)
        self.worker, self.supervisor, self.second = (self.signed_in(user) for user in users)

    @staticmethod
    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def desk() -> Desk:
    return Desk()


def typed(**kw: Any) -> dict[str, Any]:
    base = {
        "intake": "application", "source": "person", "words": "Сама з двома дітьми.", "district": make.DISTRICT,
        "services": [make.SUPPORT],
    }  # fmt: skip
    return base | kw


def at(name: str, *args: Any) -> str:
    return reverse(f"cases:{name}", args=args)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_whole_way_by_buttons(desk: Desk) -> None:
    person = {"surname": "Коваль", "given_name": "Ірина", "birth_date": "12.04.1992"}
    sent = desk.worker.post(at("new"), typed(**person))
    case = Case.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, at("case", case.number))
    assert "Коваль Ірина, 1992" in text_of(desk.worker.get(at("case", case.number)))
    assert Look.objects.exists()
    desk.supervisor.post(at("assign", case.number), {"worker": desk.unit.worker.user_id, "version": case.version})
    begun = desk.worker.post(at("act_new", case.number) + "?kind=assessment", {"made_on": str(timezone.localdate())})
    assert begun.status_code == 302, text_of(begun)
    act = Act.objects.get()
    page = at("act", case.number, 1)
    answers = make.answers(act.form, health="heavy", dwelling="unfit", income="none", which="Соціальний супровід")
    whole = desk.worker.post(page, answers | {"made_on": str(act.made_on), "version": act.version, "do": "finish"})
    assert whole.status_code == 302, text_of(whole)
    act.refresh_from_db()
    assert (act.state, act.case_class, act.score) == (ActState.SIGNING, "MD", 13)
    assert "Сума балів 13: від 12 і менше за 26" in text_of(desk.worker.get(page))
    desk.worker.post(at("sign_act", case.number, 1), {"signature": "hand", "version": act.version})
    act.refresh_from_db()
    desk.supervisor.post(at("approve_act", case.number, 1), {"version": act.version})
    case.refresh_from_db()
    assert case.state == CaseState.DECIDING
    decided = {
        "outcome": "grant", "words": "Родині потрібен супровід.", "services": [make.SUPPORT], "fee": "free",
        "provider": make.partners.organisation().pk, "starts_on": str(timezone.localdate()), "do": "propose",
    }  # fmt: skip
    proposed = desk.worker.post(at("decision", case.number), decided)
    assert proposed.status_code == 302, text_of(proposed)
    made = Decision.objects.get()
    desk.supervisor.post(at("approve_decision", case.number, 1), {"version": made.version})
    made.refresh_from_db()
    case.refresh_from_db()
    assert (made.state, case.state) == (DecisionState.APPROVED, CaseState.PLANNING)
    how = {"how": "особисто", "sent_on": str(timezone.localdate()), "version": made.version}
    told = desk.worker.post(at("send_decision", case.number, 1), how)
    assert told.status_code == 302, text_of(told)
    for name in ("story", "one_decision"):
        args = (case.number, 1) if name == "one_decision" else (case.number,)
        assert desk.supervisor.get(at(name, *args)).status_code == 200
