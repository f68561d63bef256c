"""Pages from the plan to the ending: they open for whom they are, keep what was typed, and ask the database little."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from esm.cases.machine import ActionState, CaseState, MedicineState, PlanState
from esm.cases.models import Action, Case, Ending, Medicine, Plan, Transfer
from esm.cases.numbering import ordinal
from esm.cases.tests import make
from esm.cases.tests import make_plans as mp

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MOST = 12


class Desk:
    """A unit's people at their browsers. The clock is the builders' one."""

    def __init__(self, who: make.Unit) -> None:
        self.unit = who
        self.worker, self.supervisor, self.second = (
            self.signed_in(a.user_id) for a in (who.worker, who.supervisor, who.second)
        )

    @staticmethod
    def signed_in(user_id: int | None) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=user_id))
        return client


@pytest.fixture
def desk(time_machine_now):
    return Desk(make.ngo())


@pytest.fixture
def time_machine_now():
    with time_machine.travel(make.NOW + timedelta(hours=1), tick=False):
        yield


def at(name, *args):
    return reverse(f"cases:{name}", args=args)


def ok(response, sentence=""):
    text = response.content.decode()
    assert response.status_code == 200, (response.status_code, text[:2000])
    assert sentence in text
    return text


def sent(client, address, **data):
    """A form that goes through leads on."""
    response = client.post(address, data)
    assert response.status_code == 302, response.content.decode()[:6000]
    return response


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_plan_goes_from_its_draft_to_confirmed_help_by_pages_alone(desk):
    number = make.granted(desk.unit).number
    ok(desk.worker.get(at("case", number)), "Почати:")
    made = sent(
        desk.worker, at("plan_new", number, "services"), aim="Сплатити борг", starts_on="2026-11-16",
        ends_on="2027-05-16", form_no="857",
    )  # fmt: skip
    assert made.url == at("plan", number, 1)
    sent(desk.worker, at("goal_add", number, 1), title="Сплатити борг за житло")
    action = {
        "title": "Скласти розклад оплат", "service_code": make.SUPPORT, "volume": "2", "unit": "visit",
        "place": "at_home", "due_on": "2026-11-30", "goal": "1", "times": "3", "every_days": "7",
    }  # fmt: skip
    sent(desk.worker, at("action_add", number, 1), **action)
    version = {"version": Plan.objects.get().version}
    sent(desk.worker, at("plan_propose", number, 1), **version)
    sent(desk.supervisor, at("plan_approve", number, 1), version=Plan.objects.get().version)
    sent(desk.worker, at("plan_sign", number, 1), how="hand", on="2026-11-16", version=Plan.objects.get().version)
    assert Plan.objects.get().state == PlanState.ACTIVE
    done = {"given": "2", "on": "2026-11-16", "mode": "at_home", "district": make.DISTRICT}
    sent(desk.worker, at("action_done", number, 1, 1), version=Plan.objects.get().version, **done)
    sent(desk.worker, at("action_confirm", number, 1, 1), how="hand", on="2026-11-16", words="Дякую")
    sent(desk.worker, at("action_drop", number, 1, 2), reason="Людина в лікарні")
    states = list(Action.objects.order_by("ordinal").values_list("state", flat=True))
    assert states == [ActionState.CONFIRMED, ActionState.DROPPED, ActionState.PLANNED]
    page = ok(desk.worker.get(at("plan", number, 1)), "Запис є в журналі послуг.")
    assert "Виконано 1 з 2." in page
    ok(desk.worker.get(at("calendar", number)), "Скласти розклад оплат")
    ok(desk.worker.get(at("case", number)), "Виконано 1 з 2.")


def test_a_programme_shows_where_she_was_where_she_is_and_where_she_wants_to_be(desk):
    plan = mp.programme(desk.unit)
    number = plan.case.number
    sent(desk.worker, at("measure", number, 1, 1), value="35,5", on="2026-11-16")
    again = desk.worker.post(at("measure", number, 1, 1), {"value": "багато", "on": "2026-11-16"})
    assert again.status_code == 422
    assert "Напишіть число цифрами" in again.content.decode()
    page = ok(desk.worker.get(at("plan", number, 1)), "35,5 м")
    assert "Пройдено 9% шляху до мети." in page
    assert "200 м" in page
    ok(desk.worker.get(at("stage_review", number, 1, 1)), "Ходити без упину")


def test_a_medicine_goes_its_way_by_pages_and_an_expired_prescription_is_refused(desk):
    plan = mp.medicine_plan(desk.unit)
    number = plan.case.number
    ok(desk.worker.get(at("medicines")), "рецепт від лікаря")
    old = {"number": "0000-1", "on": "2026-10-01", "valid_until": "2026-11-01"}
    refused = desk.worker.post(at("medicine_step", number, 1, 1, "prescribe"), old)
    assert "Рецепт діяв до 01.11.2026" in refused.content.decode()
    sent(desk.worker, at("medicine_step", number, 1, 1, "prescribe"), **old | {"valid_until": "2026-12-01"})
    sent(desk.worker, at("medicine_step", number, 1, 1, "price"), price="482,50", payer="fund")
    sent(desk.worker, at("medicine_step", number, 1, 1, "order"), supplier="Фонд «Рідні»", on="2026-11-16")
    ok(desk.worker.get(at("plan", number, 1)), "482,50")
    sent(desk.worker, at("medicine_step", number, 1, 1, "receive"), how="hand", on="2026-11-16")
    assert Medicine.objects.get().state == MedicineState.RECEIVED
    ok(desk.worker.get(at("medicines")), "Зараз ні на які ліки не чекаємо.")


def test_a_review_and_the_end_of_a_case_by_pages(desk):
    plan = mp.active(desk.unit)
    number = plan.case.number
    version = Plan.objects.get().version
    empty = desk.worker.post(at("plan_review", number, 1), {"on": "2026-11-16", "version": version})
    assert empty.status_code == 422
    assert "Оберіть оцінку." in empty.content.decode()
    keys = ("address", "result", "time", "access", "ease", "respect", "skill")
    marks = {f"mark_{key}": "100" for key in keys}
    plan.refresh_from_db()
    sent(
        desk.worker, at("plan_review", number, 1), on="2026-11-16", goal_1="reached", words="Борг сплачено.",
        outcome="end", version=plan.version, answer_place="Так, зручно", **marks,
    )  # fmt: skip
    ok(desk.worker.get(at("plan", number, 1)), "добре")
    version = Case.objects.get().version
    sent(desk.worker, at("close", number), ground="goals", words="Упорається сама.", version=version)
    ok(desk.worker.get(at("close", number)), "Вирішує керівниця, яка цього не пропонувала.")
    ok(desk.supervisor.get(at("close", number)), "Завершити випадок")
    sent(desk.supervisor, at("close_approve", number), version=Case.objects.get().version)
    assert Case.objects.get().state == CaseState.CLOSED
    assert Plan.objects.get().state == PlanState.ENDED
    assert Ending.objects.get().settled_by_id == desk.unit.supervisor.user_id


def test_a_case_is_suspended_resumed_and_warned_of_by_pages(desk):
    number = mp.active(desk.unit).case.number
    sent(desk.worker, at("suspend", number), reason="У лікарні", until="", version=Case.objects.get().version)
    page = ok(desk.worker.get(at("plan", number, 1)), "надання призупинено")
    assert "Допомогу надано" not in page
    sent(desk.worker, at("resume", number), reason="Повернулася", version=Case.objects.get().version)
    sent(desk.worker, at("warn", number), words="Не відчиняє двері втретє.", on="2026-11-16")
    ok(desk.worker.get(at("case", number)), "Людину письмово попереджено")


def test_a_case_is_offered_to_the_city_and_accepted_by_pages(desk):
    number = mp.active(desk.unit).case.number
    city = Desk(make.unit())
    offer = {"to": "city", "reason": "Потрібна допомога міста.", "shared": "Мати з двома дітьми."}
    sent(desk.worker, at("transfer", number), version=Case.objects.get().version, **offer)
    ok(city.supervisor.get(at("offers")), "Нових пропозицій немає")
    sent(desk.supervisor, at("transfer_send", number), version=Case.objects.get().version)
    key = Transfer.objects.get().key
    ok(desk.worker.get(at("transfer", number)), "Соціальна робота міста")
    ok(city.worker.get(at("offers")), "Мати з двома дітьми.")
    assert "Прийняти випадок" not in ok(city.worker.get(at("offered", key)))
    assert desk.worker.get(at("offered", key)).status_code == 404
    moved = sent(city.supervisor, at("accept_offer", key))
    assert moved.url == at("case", Case.objects.latest("id").number)
    assert Case.objects.get(number=number).state == CaseState.TRANSFERRED
    stranger = Desk(make.ngo())
    assert stranger.supervisor.get(at("offered", key)).status_code == 404


def test_every_form_opens_and_says_what_is_missing(desk):
    """Empty answers come back with sentences, and nothing is written."""
    number = mp.active(desk.unit).case.number
    mp.draft(desk.unit, Case.objects.get(), kind="rehabilitation")
    mp.medicine_plan(desk.unit, Case.objects.get())
    addresses = [
        at("goal_add", number, 2), at("stage_add", number, 2), at("action_add", number, 2), at("medicine_add", number, 3),
        at("plan_edit", number, 2), at("plan_cancel", number, 2), at("plan_return", number, 2), at("plan_sign", number, 2),
        at("action_done", number, 1, 1), at("action_confirm", number, 1, 1), at("action_drop", number, 1, 1),
        at("plan_review", number, 1), at("suspend", number), at("warn", number), at("close", number),
        at("transfer", number), at("goal_edit", number, 1, 1), at("action_edit", number, 1, 1),
        *(at("medicine_step", number, 3, 1, verb) for verb in ("prescribe", "price", "order", "receive", "refuse")),
    ]  # fmt: skip
    for address in addresses:
        ok(desk.worker.get(address))
        assert desk.worker.post(address, {"sent": "1"}).status_code == 422, address


def test_pages_ask_the_database_at_most_twelve_times(desk):
    number = mp.programme(desk.unit).case.number
    plan = Plan.objects.get()
    for n in range(3):
        mp.reviewed(desk.unit, plan, marks=dict.fromkeys(mp.review_draft().marks, 50), at=make.NOW + timedelta(n))
    assert queries(desk.worker, at("plan", number, ordinal(plan.number))) <= MOST
    assert queries(desk.worker, at("calendar", number)) <= MOST
    assert queries(desk.worker, at("medicines")) <= MOST


def test_strangers_find_nothing(desk):
    number = mp.active(desk.unit).case.number
    stranger = Desk(make.ngo())
    for name, args in {"plan": (number, 1), "calendar": (number,), "close": (number,), "transfer": (number,)}.items():
        assert stranger.supervisor.get(at(name, *args)).status_code == 404
