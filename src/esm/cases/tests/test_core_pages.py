"""Pages from the appeal to the decision: they open for whom they are, keep what was typed, and say what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
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
from esm.cases.tests import make_plans as mp
from esm.identity.public import Role
from esm.identity.tests import make as identity

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
    assert apps.get_model("people", "Look").objects.exists()
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


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    page = desk.worker.post(at("new"), typed(words="", notifier="Сусідка", emergency="on", surname="Коваль"))
    assert page.status_code == 422
    text = text_of(page)
    assert "Напишіть, що сталося або про що просить людина." in text
    assert "без цього екстреної допомоги не починають" in text
    assert "Сусідка" in text
    assert 'value="Коваль"' in text
    assert not Case.objects.exists()


def test_an_emergency_by_buttons_leads_from_help_over_the_act_to_the_assessment(desk: Desk) -> None:
    sent = typed(intake="notification", source="police", dangers=["violence"], emergency="on")
    desk.worker.post(at("new"), sent)
    case = Case.objects.get()
    page = at("case", case.number)
    assert "Спершу допоможіть." in text_of(desk.worker.get(page))
    given = {"what": "Відвезли до притулку", "service": "012.0", "mode": "in_person", "district": make.DISTRICT}
    assert desk.worker.post(at("help", case.number), given).status_code == 302
    with CaptureQueriesContext(connection) as asked:
        text = text_of(desk.worker.get(page))
    assert len(asked) <= 12
    assert "Відвезли до притулку" in text
    assert "Складіть акт" in text
    begun = {"form_no": "841", "made_on": str(timezone.localdate())}
    assert desk.worker.post(at("act_new", case.number) + "?kind=emergency", begun).status_code == 302
    act = Act.objects.get()
    whole = make.answers(act.form) | {"made_on": str(act.made_on), "version": "1", "do": "finish"}
    desk.worker.post(at("act", case.number, 1), whole)
    desk.worker.post(at("sign_act", case.number, 1), {"signature": "spoken", "signer": "Лікарка", "version": "2"})
    early = {"words": "Усе добре", "version": Case.objects.get().version}
    refused = desk.worker.post(at("calm", case.number), early)
    assert (refused.status_code, "без нього рухатися далі не можна" in text_of(refused)) == (422, True)
    desk.supervisor.post(at("approve_act", case.number, 1), {"version": "3"})
    desk.worker.post(at("calm", case.number), early | {"version": Case.objects.get().version})
    assert Case.objects.get().state == CaseState.ASSESSING


def test_the_page_of_a_decision_explains_why_nobody_may_refuse(desk: Desk) -> None:
    made = make.assessed(desk.unit, dangers=("child",))
    page = text_of(desk.worker.get(at("decision", made.number)))
    assert "Відмовити не можна" in page
    assert 'value="refuse"' not in page
    sent = {"outcome": "refuse", "words": "Ні", "ground": "no_need", "services": [make.SUPPORT]}
    refused = desk.worker.post(at("decision", made.number), sent)
    assert (refused.status_code, Decision.objects.exists()) == (422, False)


def test_a_card_is_found_by_name_and_no_name_stands_in_an_address(desk: Desk) -> None:
    card = make.person(desk.unit)
    made = make.case(desk.unit, intake="notification")
    page = at("identify", made.number)
    found = text_of(desk.worker.post(page, {"q": "Коваль"}))
    assert card.code in found
    assert desk.worker.post(page, {"card": card.code, "version": made.version}).status_code == 302
    assert make.again(made).person_id == card.id


def test_the_note_of_a_colleague_stands_on_the_page_until_it_is_read(desk: Desk) -> None:
    made = make.assigned(desk.unit)
    note = {"worker": desk.unit.second.user_id, "note": "У пʼятницю суд.", "version": made.version}
    assert desk.worker.post(at("hand", made.number), note).status_code == 302
    assert "У пʼятницю суд." in text_of(desk.second.get(at("case", made.number)))
    assert "У пʼятницю суд." not in text_of(desk.supervisor.get(at("case", made.number)))
    desk.second.post(at("read_note", made.number))
    assert Handover.objects.get().read_at
    assert "У пʼятницю суд." not in text_of(desk.second.get(at("case", made.number)))


def test_an_appeal_goes_from_the_page_to_another_supervisor(desk: Desk) -> None:
    made = make.decided(desk.unit, make.assessed(desk.unit))
    words = {"words": "Я просила іншого.", "received_on": str(timezone.localdate())}
    assert desk.worker.post(at("appeal_decision", made.case.number, 1), words).status_code == 302
    assert desk.supervisor.get(at("answer_appeal", made.case.number, 1)).status_code == 403
    answer = {"answer": "revise", "words": "Розглянемо ще раз.", "version": made.version}
    assert desk.second.post(at("answer_appeal", made.case.number, 1), answer).status_code == 302
    assert make.again(made.case).state == CaseState.DECIDING


def test_two_windows_one_act(desk: Desk) -> None:
    made = make.assigned(desk.unit)
    act = make.act(desk.unit, made)
    page = at("act", made.number, ordinal(act.number))
    typed_first = {"adults": "2", "made_on": str(act.made_on), "version": act.version, "do": "save"}
    assert desk.worker.post(page, typed_first).status_code == 302
    stale = desk.worker.post(page, typed_first | {"adults": "3"})
    assert (stale.status_code, 'value="3"' in text_of(stale)) == (422, True)
    assert questions.opened(Act.objects.get().answers) == {"adults": "2"}


def test_the_page_costs_the_same_however_long_the_case(desk: Desk) -> None:
    made = make.granted(desk.unit, person_id=make.person(desk.unit).id)
    page = at("case", made.number)
    desk.worker.get(page)  # today's look is written down once

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.worker.get(page).status_code == 200
        return len([q for q in asked if "SAVEPOINT" not in q["sql"]])

    make.act(desk.unit, made, kind="visit")
    mp.active(desk.unit, made)
    before = cost()
    for kind in ("rehabilitation", "medicines"):
        make.act(desk.unit, made, kind="visit")
        mp.draft(desk.unit, make.again(made), kind=kind)
    assert (cost(), before <= 12) == (before, True), before
    note = {"worker": desk.unit.second.user_id, "note": "У пʼятницю суд.", "version": make.again(made).version}
    desk.worker.post(at("hand", made.number), note)
    desk.second.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert "У пʼятницю суд." in text_of(desk.second.get(page))
    assert len([q for q in asked if "SAVEPOINT" not in q["sql"]]) <= 12
