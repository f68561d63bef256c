"""Anything is saved, nobody's text is lost, what is missing is said."""

import pytest

from esm.competitions.machine import ApplicationStatus
from esm.competitions.models import EstimateLine, Section, SectionVersion
from esm.competitions.sections import SECTIONS, judge
from esm.competitions.selectors.applications import task_list
from esm.competitions.selectors.context import context_of
from esm.competitions.selectors.versions import versions_page, word_changes
from esm.competitions.services.sections import (
    SectionConflict,
    hold_section,
    mark_ready,
    restore_version,
    save_section,
    take_over_section,
)
from esm.kernel.errors import Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.partners.public import Right

from . import make
from .written import LINES, answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make.application()


@pytest.fixture
def me(application):
    return make.member_of(application.organisation_id, user_id=1)


@pytest.fixture
def colleague(application):
    return make.member_of(application.organisation_id, user_id=2)


def save(actor, application, text, seen, at=make.NOW, code="problem", **kw):
    return save_section(
        actor=actor, number=application.number, code=code, answers={"problem": text}, seen_version=seen, at=at, **kw
    )


def text_of(application, code="problem"):
    return Section.objects.get(application=application, code=code).answers.get("problem")


def test_an_empty_draft_is_saved(application, me):
    saved = save_section(actor=me, number=application.number, code="team", answers={}, seen_version=0, at=make.NOW)
    assert saved.section.pk is not None


def test_long_text_is_never_cut_and_says_how_much_is_over(application, me):
    save(me, application, "ж" * 100_000, 0)
    assert len(text_of(application)) == 100_000
    verdict = judge(SECTIONS["problem"], {"problem": "ж" * 3010}, context_of(application))
    assert [p.sentence for p in verdict.errors] == [
        "«Яка біда або потреба»: скоротіть на 10 зн. Зараз 3010, найбільше 3000."
    ]


def test_more_than_a_section_can_hold_is_refused_with_a_sentence(application, me):
    with pytest.raises(Invalid, match="завеликий"):
        save(me, application, "ж" * 2_000_001, 0)


def test_a_stale_form_loses_neither_text(application, me, colleague):
    save(me, application, "перший", 0, done=True)
    with pytest.raises(SectionConflict) as conflict:
        save(colleague, application, "другий", 0)
    assert conflict.value.mine["problem"] == "другий"
    assert conflict.value.section.answers["problem"] == "перший"
    save(colleague, application, "другий", 1, over=True)
    assert text_of(application) == "другий"
    assert SectionVersion.objects.get().answers["problem"] == "перший"


def test_the_choice_itself_may_be_stale_and_is_asked_again(application, me, colleague):
    save(me, application, "перший", 0, done=True)
    save(me, application, "ще новіший", 1, done=True)
    with pytest.raises(SectionConflict):
        save(colleague, application, "другий", 1, over=True)


def test_saving_what_already_stands_there_is_no_conflict(application, me, colleague):
    save(me, application, "те саме", 0, done=True)
    assert save(colleague, application, "те саме", 0).section.version == 1


def test_a_section_being_written_is_kept_for_its_writer_until_the_lock_runs_out(application, me, colleague):
    save(me, application, "перший", 0)
    with pytest.raises(SectionConflict) as conflict:
        save(colleague, application, "другий", 1)
    assert conflict.value.locked
    save(colleague, application, "другий", 1, at=make.later(minutes=16))
    assert text_of(application) == "другий"


def test_opening_a_section_takes_a_free_lock_and_leaves_a_taken_one(application, me, colleague):
    Section.objects.create(application=application, code="problem")
    for actor in (me, colleague):
        hold_section(actor=actor, application_id=application.pk, code="problem", at=make.NOW)
    assert Section.objects.get().locked_by_id == 1


def test_taking_over_is_recorded_and_the_first_text_stays(application, me, colleague):
    save(me, application, "перший", 0)
    take_over_section(actor=colleague, number=application.number, code="problem", at=make.NOW)
    save(colleague, application, "другий", 1)
    assert AuditEvent.objects.get().data == {"section": "problem", "taken_from": 1}
    assert SectionVersion.objects.get().answers["problem"] == "перший"


def test_autosaves_of_one_person_within_ten_minutes_make_one_version(application, me, colleague):
    for n, minute in enumerate((0, 3, 6, 9)):
        save(me, application, f"текст {n}", n, at=make.later(minutes=minute))
    assert SectionVersion.objects.count() == 0
    save(me, application, "текст 4", 4, at=make.later(minutes=12))
    assert SectionVersion.objects.get().answers["problem"] == "текст 3"
    save(colleague, application, "текст 5", 5, at=make.later(minutes=13), over=True)
    assert SectionVersion.objects.count() == 2


def test_a_restored_version_can_be_undone_the_same_way(application, me):
    save(me, application, "старий", 0)
    save(me, application, "новий", 1, at=make.later(minutes=20))
    restore_version(actor=me, number=application.number, code="problem", version=1, at=make.later(minutes=21))
    assert text_of(application) == "старий"
    restore_version(actor=me, number=application.number, code="problem", version=2, at=make.later(minutes=22))
    assert text_of(application) == "новий"


def test_versions_show_what_changed_by_words(application, me):
    save(me, application, "Люди чекають довго", 0)
    save(me, application, "Люди чекають тиждень", 1, at=make.later(minutes=20))
    page = versions_page(me, application.number, make.NOW, "problem")
    pieces = [(p.state, p.text) for p in page.lines[0].changes[0].pieces]
    assert pieces == [("same", "Люди чекають "), ("old", "довго"), ("new", "тиждень")]


def test_a_difference_of_very_long_texts_is_still_quick():
    old = "\n".join(f"рядок {n}" for n in range(3000))
    assert [p.state for p in word_changes(old, old.replace("рядок 7\n", "рядок сім\n"))] == [
        "same",
        "old",
        "new",
        "same",
    ]


def test_pasted_invisible_characters_are_counted(application, me):
    assert save(me, application, "Текст\x00 з Word\x07", 0).removed == 2
    assert text_of(application) == "Текст з Word"


def test_answers_that_no_question_asks_are_left_out(application, me):
    save_section(
        actor=me,
        number=application.number,
        code="problem",
        answers={"problem": "так", "status": "won", "evidence": {"a": 1}},
        seen_version=0,
        at=make.NOW,
    )
    assert set(Section.objects.get().answers) == {"problem", "evidence"}


def test_the_project_names_the_application(application, me):
    save_section(
        actor=me,
        number=application.number,
        code="project",
        answers=answers()["project"] | {"ends_on": "10.12.2027"},
        seen_version=0,
        at=make.NOW,
    )
    application.refresh_from_db()
    assert application.title == "Поруч: супровід незрячих людей"
    assert (application.starts_on.isoformat(), application.ends_on.isoformat()) == ("2027-03-01", "2027-12-10")


def test_dates_the_wrong_way_round_are_kept_and_said(application, me):
    given = answers()["project"] | {"starts_on": "2027-05-01", "ends_on": "2027-04-01"}
    save_section(actor=me, number=application.number, code="project", answers=given, seen_version=0, at=make.NOW)
    verdict = judge(SECTIONS["project"], given, context_of(application))
    assert [p.sentence for p in verdict.errors] == ["Дата завершення має бути після 1 травня 2027"]
    application.refresh_from_db()
    assert application.starts_on is None


def test_a_wrong_row_of_the_estimate_stays_typed_and_the_right_ones_count(application, me):
    rows = [LINES[0] | {"note": ""}, LINES[1] | {"quantity": "дванадцять", "note": ""}]
    save_section(
        actor=me, number=application.number, code="estimate", answers={"rows": rows}, seen_version=0, at=make.NOW
    )
    application.refresh_from_db()
    assert application.asked == 76_500_00
    assert list(EstimateLine.objects.values_list("position", flat=True)) == [1]
    assert Section.objects.get(code="estimate").answers["rows"] == rows


def test_every_source_has_its_sum(application, me):
    rows = [
        {"name": "А", "kind": "pay", "source": s, "unit": "од.", "quantity": "1", "price": str(n), "note": ""}
        for n, s in enumerate(("city", "own", "raised", "in_kind", "volunteer"), start=1)
    ]
    save_section(
        actor=me, number=application.number, code="estimate", answers={"rows": rows}, seen_version=0, at=make.NOW
    )
    application.refresh_from_db()
    sums = (application.asked, application.own, application.raised, application.in_kind, application.volunteer)
    assert sums == (100, 200, 300, 400, 500)


def test_a_section_is_ready_only_when_nothing_is_missing(application, me):
    saved = save(me, application, "лише одна відповідь", 0, ready=True)
    assert not saved.section.ready
    assert len(saved.verdict.missing) == 2


def test_complete_sections_are_closed_together(application, me):
    save_section(
        actor=me,
        number=application.number,
        code="sustainability",
        answers=answers()["sustainability"],
        seen_version=0,
        at=make.NOW,
    )
    assert mark_ready(actor=me, number=application.number, at=make.NOW) == 1


def test_the_task_list_says_what_is_missing(application, me):
    save(me, application, "одна", 0)
    words = {
        line.code: line.word for group in task_list(me, application.number, make.NOW).groups for line in group.lines
    }
    assert words["problem"] == "Бракує 2 відповідей"
    assert words["team"] == "Не почато"


def test_a_reader_without_the_right_to_edit_can_not_write(application):
    reader = make.member_of(application.organisation_id, Right.VIEW)
    with pytest.raises(Denied):
        save(reader, application, "текст", 0)


def test_a_submitted_application_can_not_be_written(me):
    done = make.submitted()
    with pytest.raises(Denied, match="відкличте"):
        save(make.member_of(done.organisation_id), done, "текст", 0)
    assert done.status == ApplicationStatus.SUBMITTED


@pytest.mark.parametrize("role", [make.official, make.secretary, make.head, make.administrator])
def test_nobody_of_the_city_can_write_or_see_a_draft(application, role):
    with pytest.raises(NotFound):
        save(role(), application, "текст", 0)
