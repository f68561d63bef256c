from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from esm.kernel import search
from esm.kernel.search import Entry, find

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def put(*titles, kind="call", text=""):
    for number, title in enumerate(titles, start=1):
        search.index(kind=kind, object_id=number, title=title, url=f"/x/{number}/", text=text, at=AT)


def titles(query, **more):
    return [hit.title for hit in find(query, **more).hits]


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Денний догляд за незрячими", "незрячих"),
        ("Центр для незрячих дітей", "незряча дитина"),
        ("ПОСЛУГИ перевезення", "послуга"),
        ("Обʼєднання ветеранів", "об'єднання"),
        ("Обʼєднання ветеранів", "ОБ’ЄДНАННЯ ветеранкам"),
        ("Допомога переселенцям", "ВПО"),
        ("Проєкти для матерів", "проект мати"),
        ("Харчування літніх людей", "літня людина"),
        ("Їжа вдома", "їжею"),
        ("Помощь детям", "дети помощь"),
        ("Ґанок", "ґанок"),
        ("ЄДРПОУ 12345678", "12345678"),
    ],
)
def test_a_word_is_found_in_any_form_and_spelling(title, query):
    put(title, "Зовсім інше")
    assert titles(query) == [title]


def test_all_words_are_needed_and_small_words_are_not():
    put("Догляд за дітьми", "Догляд удома")
    assert titles("догляд для дітей") == ["Догляд за дітьми"]
    assert titles("для та і у") == []
    assert titles("") == []


def test_the_last_word_may_be_unfinished():
    put("Соціальне таксі", "Таксі")
    assert titles("соц") == ["Соціальне таксі"]
    assert titles("таксі соціаль") == ["Соціальне таксі"]
    assert titles("соц таксі") == []


def test_a_title_weighs_more_than_a_text_and_the_newer_stands_first():
    put("Інше", kind="a", text="догляд за дітьми")
    put("Догляд", kind="b", text="про інше")
    assert titles("догляд") == ["Догляд", "Інше"]
    search.index(kind="c", object_id=1, title="Догляд", url="/new/", text="про інше", at=AT + timedelta(days=1))
    assert find("догляд").hits[0].url == "/new/"


def test_a_thing_changed_or_taken_out_is_not_found_by_its_old_words():
    put("Догляд")
    put("Перевезення")
    assert titles("догляд") == []
    assert titles("перевезення") == ["Перевезення"]
    search.unindex("call", 1)
    assert titles("перевезення") == []
    put("Догляд", "Таксі")
    search.unindex("call")
    assert find("догляд").total == 0


def test_kinds_and_pages():
    put("Догляд один", "Догляд два", "Догляд три", kind="call")
    put("Догляд чотири", kind="project")
    assert find("догляд", kinds=["project"]).total == 1
    found = find("догляд", kinds=["call"], limit=2, offset=2)
    assert (len(found.hits), found.total) == (1, 3)


def test_what_a_transaction_takes_back_is_not_found():
    with transaction.atomic():
        put("Догляд")
        transaction.set_rollback(True)
    assert titles("догляд") == []


def test_a_long_text_is_cut_at_a_word_in_the_summary():
    put("Догляд", text="слово " * 50_000)
    hit = find("догляд").hits[0]
    assert hit.summary.endswith("слово…")
    assert len(hit.summary) <= 241


def test_many_are_put_in_with_one_query(django_assert_num_queries):
    entries = [Entry("call", n, f"Догляд {n}", "/", "", AT) for n in range(100)]
    with django_assert_num_queries(1):
        search.index_many(entries)
    with django_assert_num_queries(2):
        assert len(find("догляд", limit=50).hits) == 50


@pytest.mark.parametrize(
    "query",
    [
        "й" * 10_000,
        "догляд " * 2_000,
        "'\"*()&|!:<->\\",
        "NEAR(a b) OR NOT AND",
        "a* ^b -c title:d",
        "\0догляд",
        "o'\"; DROP TABLE x",
        "🙂",
        "''''",
        "%s %d",
        "\ud800",
    ],
)
def test_no_query_breaks_the_search(query):
    put("Догляд")
    assert find(query).total in {0, 1}


def test_raised_figures_are_figures():
    put("Житло 54 м²")
    assert find("м2").total == find("м²").total == 1


@given(st.text(max_size=60))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
def test_any_text_is_found_by_itself_or_has_no_words(text):
    search.index(kind="any", object_id=1, title="Назва", url="/", text=text, at=AT)
    if search._terms(text):
        assert find(text).total == 1
