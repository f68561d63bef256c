"""The command on files that people really send, and its promise of precision on an invented city."""

import csv
import random
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from benchmarks.linkage.generate import write
from benchmarks.linkage.second import TODAY, mixed, score, town_of
from esm.people.linkage.clusters import cluster
from esm.people.linkage.records import normal

# Nothing of it touches a database.
pytestmark = pytest.mark.one_database
HEAD = "record_id,organisation,surname,given_name,patronymic,birth_date,sex,tax_number,phone\n"


def linked(tmp_path: Path, text: str | bytes, *more: str) -> tuple[dict[str, str], str]:
    source, out, told = tmp_path / "in.csv", tmp_path / "out.csv", StringIO()
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    call_command("link_people", str(source), "--out", str(out), "--splink", "no", *more, stdout=StringIO(), stderr=told)
    with out.open(encoding="utf-8") as stream:
        return {row["record_id"]: row["cluster_id"] for row in csv.DictReader(stream)}, told.getvalue()


def rows(*records: str) -> str:
    return HEAD + "\n".join(records) + "\n"


def test_spellings_and_forms_of_dates_come_together_whatever_the_order(tmp_path: Path) -> None:
    records = [
        "1,a,Мельниченко,Наталія,Сергіївна,08.03.1956,ж,,",
        "2,b,Мельниченко,Наталья,Сергеевна,1956-03-08,f,,",
        "3,c,Melnychenko,Nataliia,,8/3/1956,,,",
        "4,d,МЕЛЬНІЧЕНКО,НАТАЛЯ,С.,08.03.56,,,",
        "5,e,Мельниченко,Ольга,Сергіївна,08.03.1956,ж,,",
    ]
    found, _told = linked(tmp_path, rows(*records))
    assert found == {"1": "1", "2": "1", "3": "1", "4": "1", "5": "5"}
    random.Random(5).shuffle(records)
    assert linked(tmp_path, rows(*records))[0] == found


def test_bad_cells_are_named_with_row_and_remedy_and_cost_nobody_her_row(tmp_path: Path) -> None:
    found, told = linked(
        tmp_path,
        rows(
            "1,a,Мельниченко,Наталія,Сергіївна,31.02.1956,ж,,",
            "2,a,Мельниченко,Наталія,Сергіївна,08.03.2090,ж,12,",
            "2,a,Бойко,Ірина,,,,,",
            ",a,Бойко,Ірина,,,,,",
            "3",
        ),
    )
    assert set(found) == {"1", "2", "3"}
    for expected in (
        "row 2, birth_date",
        "row 3, birth_date",
        "row 3, tax_number",
        "row 4, record_id",
        "row 5, record_id",
    ):
        assert expected in told, expected


ALIKE = {str(n): "0" for n in range(1_200)}
APART = {str(n): str(n) for n in range(1_200)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD, {}),
        (rows('1,a,"' + "я" * 200_000 + '",Олена,,,,,', "2,a,Бойко,Олена,,,,,"), {"1": "1", "2": "2"}),
        (rows("1,a,=cmd(),'; DROP TABLE,\0\0,,,,", "2,,,,,,,,"), {"1": "1", "2": "2"}),
        ("\ufeff" + rows("1;a;Бойко;Олена;;1956;;;", "2;b;Бойко;Елена;;1956;;;").replace(",", ";"), {"1": "1", "2": "1"}),
        (rows("1,a,Бойко,Олена,Іванівна,08.03.1956,,,").encode("cp1251"), {"1": "1"}),
        (rows(*(f"{n},a,Бойко,Олена,Іванівна,08.03.1956,ж,,0501234567" for n in range(1_200))), ALIKE),
        (rows(*(f"{n},a,Бойко,Олена,Іванівна,08.03.1956,ж,,050{n:07d}" for n in range(1_200))), ALIKE),
        (rows(*(f"{n},a,,,,,,," for n in range(1_200))), APART),
        (HEAD.encode() + bytes(range(256)) * 40, None),
        (rows('1,a,"Бойко,Олена,,1956,,,', "2,b,Бойко,Олена,,1956,,,", '3,c,"Кравець"",Ірина,,1970,,,', "4,d,Мороз,Зоя,,,,,"),
         {"1": "1", "2": "1", "3": "3", "4": "4"}),
        (rows('1,a,"Бойко\nдівоче Мороз",Олена,,1956,,,', "2,b,Кравець,Зоя,,1956,,,"), {"1": "1", "2": "2"}),
        (rows("1,a,Бойко"), {"1": "1"}),
        ("RECORD_ID\tSurname\n1\tБойко\n", {"1": "1"}),
        ("phone, Given_Name ,record_id\n0501234567,Олена,1\n0501234567,Елена,2\n,,3\n", {"1": "1", "2": "2", "3": "3"}),
        (
            "birth_date,phone,Given_Name,SURNAME,Record_ID\n1956-03-08,0501234567,Олена,Бойко,1\n08.03.56,,Елена,Boiko,2\n",
            {"1": "1", "2": "1"},
        ),
    ],
    ids=[
        "empty", "long", "hostile", "semicolons", "cp1251", "equal", "alike", "blank", "binary", "open-quote", "line-break", "short",
        "tabs", "order", "any-order",
    ],
)  # fmt: skip
def test_any_file_is_read_to_its_end(tmp_path: Path, text: str | bytes, expected: dict[str, str] | None) -> None:
    """Every record comes out once, in a cluster that is called after one of its records."""
    found, _told = linked(tmp_path, text)
    if expected is None:
        assert all(cluster in found for cluster in found.values())
    else:
        assert found == expected


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "record_id,record_id\n1,2\n", "PK\x03\x04"])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError, match=r"record_id|spreadsheet|twice"):
        linked(tmp_path, text)


def test_an_invented_city_is_linked_precisely(tmp_path: Path) -> None:
    """Seed and rates aren't those by which the rules were tried."""
    source, truth, out = tmp_path / "r.csv", tmp_path / "t.csv", tmp_path / "o.csv"
    write(4_000, 20261, source, truth)
    call_command("link_people", str(source), "--out", str(out), "--splink", "no", stdout=StringIO(), stderr=StringIO())
    with truth.open(encoding="utf-8") as a, out.open(encoding="utf-8") as b:
        person = {r["record_id"]: r["person"] for r in csv.DictReader(a)}
        group = {r["record_id"]: r["cluster_id"] for r in csv.DictReader(b)}
    assert set(person) == set(group)

    def pairs(sizes: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values())

    right = pairs(Counter((person[i], group[i]) for i in person))
    precision = right / pairs(Counter(group.values()))
    recall = right / pairs(Counter(person.values()))
    assert precision >= 0.995
    assert 2 * precision * recall / (precision + recall) >= 0.9


@pytest.mark.parametrize(
    ("kind", "precision", "f1"),
    [
        ("mixed", 0.995, 0.9), ("swapped_names", 0.995, 0.95), ("no_patronymic", 0.995, 0.93), ("russian", 0.995, 0.95),
        ("latin", 0.995, 0.93), ("twins", 0.99, 0.95), ("father_and_son", 0.98, 0.95), ("shared_phone", 0.99, 0.95),
        ("maiden", 0.995, 0.75), ("tax_typo", 0.995, 0.95), ("day_month", 0.995, 0.95), ("home_name", 0.995, 0.93),
    ],
)  # fmt: skip
def test_a_second_city_with_one_trouble_after_another_is_linked_as_well(kind: str, precision: float, f1: float) -> None:
    """Its names, its code and its rates were written apart from the first city and from the rules."""
    town, about = (mixed(2_000, 5), None) if kind == "mixed" else town_of(kind, 2_000, 5)
    records = [normal(row, today=TODAY)[0] for _person, row in town.rows]
    found = cluster(records)
    got = score([person for person, _row in town.rows], [found.root(n) for n in range(len(records))], about)
    assert got.precision >= precision
    assert got.f1 >= f1
