import pytest
from hypothesis import given
from hypothesis import strategies as st

from esm.kernel.text import ALPHABET, fold, lemma, lemmas, sort_key, words


def test_words_sort_by_the_ukrainian_alphabet():
    ordered = [
        "Ананас",
        "Вʼюн",
        "Гай",
        "Ґанок",
        "Дім",
        "Ель",
        "Єна",
        "Жук",
        "Зоря",
        "Игрек",
        "Іва",
        "Їжак",
        "Йод",
        "Юг",
        "Яр",
    ]
    scrambled = ordered[::-1]
    assert sorted(scrambled, key=sort_key) == ordered
    assert sorted(ALPHABET, key=sort_key) == list(ALPHABET)


def test_case_quotes_and_apostrophes_do_not_change_the_order():
    assert sort_key("«Обʼєднання»") == sort_key("об'ЄДНАННЯ") == sort_key("Об’єднання")


def test_one_form_for_comparison():
    assert fold("П’ЯТЬ") == fold("пʼять") == fold("п'ять")
    assert fold("и\u0306од") == fold("йод")  # й typed as two characters


@given(st.text(max_size=200))
def test_keys_are_stable_and_short(text):
    assert fold(fold(text)) == fold(text)
    assert len(sort_key(text)) <= 120


@pytest.mark.parametrize("form", ["незрячий", "незряча", "незрячому", "незрячих", "незрячими", "незрячою"])
def test_our_own_words_have_all_their_forms(form):
    assert lemma(form) == "незрячий"


def test_small_words_carry_no_meaning():
    assert words("Що для нас і від нас — це є") == []
    assert lemmas("Допомога для дітей та людей") == ["допомога", "дитина", "людина"]
