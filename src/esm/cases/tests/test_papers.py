"""Papers: every one that a case has can be printed, each look is written down, nobody else gets one."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from esm.cases import documents
from esm.cases.models import Case
from esm.cases.rules import rules_on
from esm.cases.selectors.papers import paper_rows
from esm.cases.services import assigning, ending, programmes
from esm.cases.services.papers import export_paper, print_paper
from esm.cases.tests import make, make_plans
from esm.design.documents import paper
from esm.kernel.errors import Conflict, NotFound
from esm.kernel.models import AuditEvent
from esm.people import public as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> make.Unit:
    return make.unit()


@pytest.fixture
def granted(who: make.Unit) -> Case:
    """With a card, an approved act and a decision in force."""
    return make.granted(who, person_id=make.person(who).id)


def codes(case: Case) -> list[str]:
    return [row.code for row in paper_rows(case, rules_on(make.TODAY))]


def code_of(case: Case, form: str) -> str:
    return next(code for code in codes(case) if code.endswith(f"-{form}"))


def text(actor: Any, case: Case, code: str) -> str:
    made = print_paper(actor=actor, number=case.number, code=code, at=make.NOW)
    blocks = paper(made.template, {**made.data, "city": "Харків", "phone": "0 800"})
    return "\n".join([made.draft, *(b.text for b in blocks), *("|".join(row) for b in blocks for row in b.rows)])


def test_the_papers_of_a_decided_case(who: make.Unit, granted: Case) -> None:
    forms = {code.rpartition("-")[2] for code in codes(granted)}
    assert {"card", "804", "850", "851", "840"} <= forms
    assert "843" not in forms, "the city doesn't write to itself"
    assert "843" in {c.rpartition("-")[2] for c in codes(make.granted(make.ngo()))}


def test_the_act_says_the_score_line_by_line_and_the_class_why(who: make.Unit, granted: Case) -> None:
    said = text(who.worker, granted, code_of(granted, "804"))
    assert "Коваль Ірина" in said
    assert "12.04.1992" in said
    assert "Чи є хтось, хто допомагає щодня|так, живе поруч|0" in said
    assert "Сума балів" in said
    assert "за формою № 804" in said
    assert "Не чинний" not in said


def test_the_notice_says_the_reason_and_how_to_appeal(who: make.Unit, granted: Case) -> None:
    said = text(who.worker, granted, code_of(granted, "851"))
    assert "Оцінка показала" in said
    assert "Якщо ви не згодні" in said
    assert granted.number in said


def test_what_isnt_approved_says_so_on_every_page(who: make.Unit) -> None:
    made = make.assigned(who)
    make.finished_act(who, made)
    assert "Не чинний документ: очікує підписання" in text(who.worker, made, code_of(made, "804"))


def test_typed_words_never_become_markup(who: make.Unit) -> None:
    made = make.assigned(who, words="# Не заголовок\n| не | таблиця |\n@page")
    said = text(who.worker, made, code_of(made, "card"))
    assert "# Не заголовок" in said
    assert "| не | таблиця |" in said


def test_each_print_is_a_look_and_a_line_of_the_journal(who: make.Unit, granted: Case) -> None:
    looks = [people.card(actor=who.worker, person_id=granted.person_id or 0, at=make.NOW).looks]
    text(who.worker, granted, code_of(granted, "850"))
    looks.append(people.card(actor=who.worker, person_id=granted.person_id or 0, at=make.NOW).looks)
    assert looks[1] == looks[0] + 2, "the paper, and the card that was opened to see this"
    event = AuditEvent.objects.filter(action="cases.print").get()
    assert event.data == {"paper": code_of(granted, "850"), "form": "850"}


def test_nobody_outside_prints_and_no_paper_belongs_to_another_case(who: make.Unit, granted: Case) -> None:
    code = code_of(granted, "804")
    for stranger in (make.ngo().supervisor, make.identity.actor(make.identity.user())):
        with pytest.raises(NotFound):
            print_paper(actor=stranger, number=granted.number, code=code, at=make.NOW)
    with pytest.raises(NotFound):
        print_paper(actor=who.worker, number=make.case(who).number, code=code, at=make.NOW)
    for wrong in ("act999999-804", "x", "act1-804-5", code.replace("804", "803")):
        with pytest.raises(NotFound):
            print_paper(actor=who.worker, number=granted.number, code=wrong, at=make.NOW)


def test_a_closed_case_is_printed_by_its_team_alone(who: make.Unit) -> None:
    made = make.assigned(who, confidential=True, team=(who.supervisor.user_id,))
    text(who.supervisor, made, code_of(made, "card"))
    with pytest.raises(NotFound):
        print_paper(actor=who.second, number=made.number, code=code_of(made, "card"), at=make.NOW)


def test_an_act_goes_to_the_states_system_as_data_and_paper(who: make.Unit, granted: Case) -> None:
    code = code_of(granted, "804")
    made, content = export_paper(actor=who.worker, number=granted.number, code=code, at=make.NOW)
    pdf = documents.pdf(made.template, made.data, at=make.NOW)
    packed = zipfile.ZipFile(BytesIO(documents.bundle(content, pdf, name=made.name, at=make.NOW)))
    assert sorted(packed.namelist()) == [f"{made.name}.json", f"{made.name}.pdf"]
    data = json.loads(packed.read(f"{made.name}.json"))
    assert data["schema"] == "esm-case-export/1"
    assert data["form"]["number"] == "804"
    assert data["person"]["surname"] == "Коваль"
    assert "tax_number" not in data["person"]
    assert data["act"]["sections"][0]["answers"][0] == {
        "key": "adults", "question": "Скільки дорослих живе разом", "value": "2", "words": "2", "score": 0,
        "danger": "",
    }  # fmt: skip
    assert data["act"]["approved_at"].startswith("2026-11-16")
    assert "Акт оцінки потреб" in PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert AuditEvent.objects.filter(action="cases.export").count() == 1
    assert granted.steps.filter(kind="exported").count() == 1


def test_only_approved_acts_and_plans_go_out(who: make.Unit, granted: Case) -> None:
    with pytest.raises(NotFound):
        export_paper(actor=who.worker, number=granted.number, code=code_of(granted, "850"), at=make.NOW)
    other = make.assigned(who)
    make.finished_act(who, other)
    with pytest.raises(Conflict):
        export_paper(actor=who.worker, number=other.number, code=code_of(other, "804"), at=make.NOW)


def all_papers(who: make.Unit, case: Case) -> dict[str, str]:
    return {code.rpartition("-")[2]: text(who.worker, case, code) for code in codes(case)}


def test_a_programme_shows_where_it_began_and_where_it_is(who: make.Unit) -> None:
    plan = make_plans.programme(who, make.granted(who, person_id=make.person(who).id))
    result = programmes.Result(value=9050, on=make.TODAY)
    programmes.measure(actor=who.worker, goal=1, result=result, at=make.NOW, **make_plans.place(plan))
    said = all_papers(who, plan.case)["plan"]
    assert "Індивідуальна програма реабілітації" in said
    assert "1|відстань, м|20|90,50 (16.11.2026)|200" in said
    assert "1|Удома|16.11.2026|15.01.2027" in said


def test_the_plan_the_contract_and_the_medicines(who: make.Unit) -> None:
    case = make.granted(who, person_id=make.person(who).id)
    plan = make_plans.active(who, case)
    made = all_papers(who, case)
    assert "Скласти з родиною розклад оплат" in made["plan"]
    assert "2 візит" in made["858"]
    assert "безоплатно" in made["858"]
    medicine = make_plans.medicine_plan(who, case)
    make_plans.ordered(who, medicine)
    lines = [text(who.worker, case, c) for c in codes(case) if c.endswith("-plan")]
    assert any("Леветирацетам" in said and "482,50" in said for said in lines)
    _made, content = export_paper(actor=who.worker, number=case.number, code=f"plan{plan.pk}-plan", at=make.NOW)
    assert content["plan"]["actions"][0]["volume_number"] == 2
    assert content["plan"]["actions"][0]["service"] == make.SUPPORT
    json.dumps(content)


def test_everything_at_the_end_of_a_case_has_its_paper(who: make.Unit) -> None:
    case = make.granted(who, person_id=make.person(who).id)
    plan = make_plans.active(who, case)
    make_plans.reviewed(who, plan)
    ending.suspend(actor=who.worker, number=case.number, reason="Лягла до лікарні.", until=None, at=make.NOW)
    ending.resume(actor=who.worker, number=case.number, reason="Виписали.", at=make.NOW)
    ending.warn(actor=who.worker, number=case.number, words="Двічі не була вдома.", on=make.TODAY, at=make.NOW)
    make_plans.closing_proposed(who, case)
    before = {code.rpartition("-")[2] for code in codes(case)}
    assert {"859", "860"} <= before
    assert "862" not in before
    ending.close_case(actor=who.supervisor, number=case.number, at=make.NOW)
    made = all_papers(who, make.again(case))
    assert {"849", "859", "860", "861", "862", "863", "review"} <= set(made)
    assert "Лягла до лікарні" in made["849"]
    assert "відновлено 16.11.2026" in made["849"]
    assert "людина відмовилася" in made["860"]
    assert "Двічі не була" in made["863"]
    assert "75" in made["review"]


def test_a_handed_over_case_has_its_note_and_an_offer_names_nobody(who: make.Unit) -> None:
    case = make.assigned(who, person_id=make.person(who).id)
    assigning.hand_over(
        actor=who.supervisor, number=case.number, worker_id=who.second.user_id or 0, note="Дзвонити після 18:00.",
        seen_version=case.version, at=make.NOW,
    )  # fmt: skip
    said = all_papers(who, case)["note"]
    assert "Дзвонити після 18:00." in said
    assert "стаття 20" in said
    make_plans.offered(make.Unit(None, who.second, who.supervisor, who.worker), case, to_id=make.ngo().id)
    offer = all_papers(who, case)["840"]
    assert "Мати з двома дітьми" in offer
    assert "Коваль" not in offer
