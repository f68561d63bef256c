"""Promises of the automatic conflicts: every tie REFERENCE §1.6 names is found, old ones and free mail are not."""

from datetime import date

import pytest

from esm.competitions.conflicts import Applicant, Person, Tie, find, months_before
from esm.competitions.machine import ConflictKind

SINCE = months_before(date(2026, 11, 16), 24)
ORG = Applicant(7, "41000011", frozenset({"krok.org.ua"}))


def kinds(person, *ties):
    found = find(people=[person], applicants=[ORG], ties=ties, since=SINCE)
    return [f.kind for f in found.values()]


@pytest.mark.parametrize("kind", [ConflictKind.MEMBER, ConflictKind.FOUNDER, ConflictKind.HEAD, ConflictKind.EMPLOYEE])
def test_a_present_tie_is_a_conflict(kind):
    assert kinds(Person(1, 11), Tie(11, 7, kind)) == [kind]


def test_a_tie_that_ended_within_the_look_back_still_is():
    assert kinds(Person(1, 11), Tie(11, 7, ConflictKind.HEAD, date(2024, 11, 16))) == [ConflictKind.HEAD]


def test_an_older_one_is_not_unless_she_founded_it():
    assert kinds(Person(1, 11), Tie(11, 7, ConflictKind.HEAD, date(2024, 11, 15))) == []
    assert kinds(Person(1, 11), Tie(11, 7, ConflictKind.FOUNDER, date(2009, 1, 1))) == [ConflictKind.FOUNDER]


def test_a_past_employer_is_found_by_its_code():
    assert kinds(Person(1, 11, employers=(("41000011", 2024),))) == [ConflictKind.PAST_EMPLOYER]
    assert kinds(Person(1, 11, employers=(("41000011", None),))) == [ConflictKind.PAST_EMPLOYER]
    assert kinds(Person(1, 11, employers=(("41000011", 2023),))) == []
    assert kinds(Person(1, 11, employers=(("41000022", 2026),))) == []


def test_a_shared_domain_is_a_conflict_and_another_one_is_not():
    assert kinds(Person(1, 11, email="olena@KROK.org.ua")) == [ConflictKind.EMAIL_DOMAIN]
    assert kinds(Person(1, 11, email="olena@gmail.com")) == []
    assert kinds(Person(1, 11, email="")) == []


def test_one_tie_is_written_down_the_strongest():
    person = Person(1, 11, email="o@krok.org.ua", employers=(("41000011", None),))
    assert kinds(person, Tie(11, 7, ConflictKind.MEMBER), Tie(11, 7, ConflictKind.HEAD)) == [ConflictKind.HEAD]


def test_somebody_elses_ties_are_not_hers():
    assert kinds(Person(1, 11), Tie(12, 7, ConflictKind.HEAD), Tie(11, 8, ConflictKind.HEAD)) == []


def test_a_person_known_to_a_register_only_by_name_is_found_too():
    person = Person(1, 11, name="Олена Дарʼївна  Мороз")
    assert kinds(person, Tie(None, 7, ConflictKind.FOUNDER, name="Олена Дар'ївна Мороз")) == [ConflictKind.FOUNDER]
    assert kinds(person, Tie(None, 7, ConflictKind.FOUNDER, name="Олена Мороз")) == []


def test_months_are_counted_to_the_end_of_a_short_month():
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 24) == date(2024, 1, 15)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
