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
from esm.cases.services.papers import export_paper, print_paper
from esm.cases.tests import make
from esm.design.documents import paper
from esm.kernel.errors import Conflict, NotFound
from esm.kernel.models import AuditEvent
from esm.people.models import Look

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
    before = Look.objects.filter(record_id=granted.person_id).count()
    text(who.worker, granted, code_of(granted, "850"))
    assert Look.objects.filter(record_id=granted.person_id).count() == before + 1
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
