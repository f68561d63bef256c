"""From words to needs: pure, no database."""

import time

import pytest

from esm.directory import catalogue, hours
from esm.directory.eligibility import Answer, Conditions, Person, evaluate
from esm.directory.harmless import harmless
from esm.directory.matching import Lexicon
from esm.directory.spelling import cyrillic_readings, stem


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    same = catalogue.same()
    noise = [word for word, means in same.items() if not means]
    return Lexicon(list(catalogue.needs().values()), {w: m for w, m in same.items() if m}, noise)


def first(lexicon: Lexicon, query: str) -> str:
    meant = lexicon.understand(query).meant
    return meant[0].need.key if meant else ""


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("відвезти маму в лікарню", "lift-van"),
        ("догляд", "home-care"),
        ("догляду", "home-care"),
        ("доглядати", "home-care"),
        ("муж бьет", "violence"),
        ("чоловік бʼє", "violence"),
        ("чоловік б'є", "violence"),
        ("ljukzl dljvf", "home-care"),
        ("dohliad vdoma", "home-care"),
        ("реабелітація після інсульту", "rehab"),
        ("МСЕК", "disability-status"),
        ("психолог після фронту", "veteran-mind"),
        ("не чую, потрібен перекладач", "sign-language"),
    ],
)
def test_forms_typos_russian_and_wrong_layouts_mean_the_same_need(lexicon, query, need):
    assert first(lexicon, query) == need


def test_words_nobody_says_here_mean_nothing(lexicon):
    assert first(lexicon, "квазар синхрофазотрон") == ""


def test_only_asking_for_help_leads_to_somebody_who_explains(lexicon):
    assert {m.need.key for m in lexicon.understand("потрібна допомога").meant} == {"info", "counsel"}


@pytest.mark.parametrize("query", ["", "   ", "\0", "і та або що", "%", "'\"; -- ()*:^", "🙂🙂", "_" * 50])
def test_empty_hostile_and_stop_words_only_are_answered_sanely(lexicon, query):
    assert lexicon.understand(query).meant == ()


def test_ten_thousand_letters_are_read_as_far_as_anybody_means_them(lexicon):
    started = time.process_time()
    lexicon.understand("догляд за бабусею " * 600)
    lexicon.understand("ї" * 10_000)
    assert time.process_time() - started < 1


def test_why_names_the_words_of_the_question(lexicon):
    meant = lexicon.understand("бабусі потрібен інвалідний візок").meant[0]
    assert (meant.need.key, "візок" in meant.words) == ("equipment", True)


def test_kin_words_share_a_stem_and_latin_letters_are_read_three_ways():
    assert stem("догляд") == stem("догляду") == stem("доглядати")
    assert "догляд" in cyrillic_readings("ljukzl")
    assert cyrillic_readings("догляд") == []


def test_nothing_about_a_person_stays_of_a_question():
    kept = harmless("Допоможіть, я Іваненко Петро, 0501234567, petro@example.org, вул. Сумська 5")
    assert "050" not in kept
    assert "іваненко" not in kept
    assert "петро" not in kept
    assert "@" not in kept


# ---- eligibility ----


def test_conditions_are_explained_one_by_one_and_one_no_is_enough():
    conditions = Conditions(categories=("older",), age_from=720, sex="f", districts=("kyivskyi",))
    person = Person(categories=frozenset({"older"}), age_months=700, district="kyivskyi")
    verdict = evaluate(conditions, person, titles={"older": "літні", "kyivskyi": "Київський"})
    assert verdict.answer == Answer.NO
    assert [r.answer for r in verdict.reasons] == [Answer.YES, Answer.NO, Answer.ASK, Answer.YES]


def test_what_nobody_asked_yet_is_asked_and_no_conditions_suit_everybody():
    assert evaluate(Conditions(age_from=216), Person(), titles={}).answer == Answer.ASK
    assert evaluate(Conditions(), Person(), titles={}).answer == Answer.YES


# ---- hours ----

WEEK = {"week": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]]}, "holidays": "closed", "exceptions": []}


def never(_day):
    return False


def at(text):
    from datetime import datetime

    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-16T08:00", True),
        ("2026-11-16T12:00", False),
        ("2026-11-16T12:30", False),
        ("2026-11-16T13:00", True),
        ("2026-11-16T17:00", False),
        ("2026-11-17T10:00", False),
    ],
)
def test_a_break_is_closed_and_the_end_is_out(moment, is_open):
    assert hours.now(WEEK, at(moment), never).open is is_open


def test_an_exception_goes_before_the_week_and_a_holiday_closes():
    special = WEEK | {
        "exceptions": [{"from": "2026-11-16", "to": "2026-11-16", "spans": [["10:00", "11:00"]], "note": ""}]
    }
    assert not hours.now(special, at("2026-11-16T09:00"), never).open
    assert hours.now(special, at("2026-11-16T10:30"), never).open
    assert not hours.now(WEEK, at("2026-11-16T09:00"), lambda _day: True).open
    assert hours.now({"always": True}, at("2026-11-16T03:00"), lambda _day: True).open


def test_hours_are_read_as_written_and_wrong_ones_say_how():
    assert hours.parse_spans("8:00–12:00, 13.00-17.00") == [["08:00", "12:00"], ["13:00", "17:00"]]
    assert hours.written(hours.parse_spans("8:00-9:30")) == "8:00–9:30"
    for wrong in ("вранці", "12:00-8:00", "8:00-25:00", "8:00-12:00, 11:00-13:00"):
        with pytest.raises(hours.BadHours):
            hours.parse_spans(wrong)
    assert hours.parse_exceptions("24.12.2026–26.12.2026 зачинено") == [
        {"from": "2026-12-24", "to": "2026-12-26", "spans": [], "note": ""}
    ]


def test_slots_never_leave_out_an_open_hour():
    signs = hours.slots(WEEK)
    assert signs[hours.slot(at("2026-11-16T16:59")) - 1] == "1"
    assert signs[hours.slot(at("2026-11-17T10:00")) - 1] == "0"
    assert len(signs) == 168
