"""A second invented city, written apart from the first: every kind of trouble by itself, then several at once.

    python -m benchmarks.linkage.second --people 40000                   # rules; Splink too where it is installed
    python -m benchmarks.linkage.second --people 40000 --only mixed --out records.csv --truth truth.csv

For each kind of trouble a city is invented in which one person in five has a clean record and one with this trouble (twins
and namesakes: a relative with records of her own), and the rest have one clean record or two. Precision and recall are those
of the troubled people alone: of the pairs in which they stand. In `mixed` several troubles meet in one record, at rates that
the first city doesn't have. Neither names nor code nor rates come from `generate.py`, or from the rules.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from .second_names import ENDINGS, GOST, KMU, MEN, ODD_FATHERS, STEMS, WHOLE, WOMEN

TODAY = date(2026, 11, 1)
COLUMNS = (
    "record_id",
    "organisation",
    "surname",
    "given_name",
    "patronymic",
    "birth_date",
    "sex",
    "tax_number",
    "phone",
)
# How often a clean record has the cell at all.
HAS = {"patronymic": 0.85, "birth_date": 0.95, "sex": 0.8, "tax_number": 0.3, "phone": 0.7}
MIXED = {
    "russian": 0.3, "latin": 0.08, "no_patronymic": 0.25, "swapped_names": 0.02, "maiden": 0.04, "typo_surname": 0.06, "typo_given": 0.04,
    "tax_typo": 0.02, "day_month": 0.02, "wrong_year": 0.015, "wrong_day": 0.02, "home_name": 0.02, "year_only": 0.03, "whole_in_one": 0.03,
    "initials": 0.04, "capitals": 0.1, "new_phone": 0.25, "hyphen": 0.01, "spaces": 0.05,
}  # fmt: skip


@dataclass(frozen=True)
class Human:
    """`surnames`, `given` and `father` are rows of `second_names`."""

    number: int
    surname: tuple[str, str, str, str]
    given: tuple[str, str, str, str]
    father: tuple[str, str, str, str]
    sex: str
    born: date
    tax: str
    phone: str
    maiden: tuple[str, str, str, str]


Row = dict[str, str]
Trouble = Callable[["Town", Human, Row], None]


class Town:
    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        whole = [*WHOLE]
        made = [tuple((s + e).capitalize() for e in ending) for s in STEMS for ending in ENDINGS]
        self.r.shuffle(made)
        self.surnames = whole + made  # type: ignore[operator]
        self.weights = [1 / (n + 6) for n in range(len(self.surnames))]
        self.taxes: set[str] = set()
        self.humans: list[Human] = []
        self.rows: list[tuple[int, Row]] = []
        self._queue: list[tuple[str, str, str, str]] = []

    def surname(self) -> tuple[str, str, str, str]:
        if not self._queue:
            self._queue = self.r.choices(self.surnames, self.weights, k=5_000)  # type: ignore[arg-type]
        return self._queue.pop()

    def given(self, sex: str) -> tuple[str, str, str, str]:
        names = WOMEN if sex == "f" else MEN
        return self.r.choices(names, [1 / (n + 3) for n in range(len(names))])[0]

    def human(self, sex: str = "", **kw: object) -> Human:
        sex = sex or self.r.choice("fffmm")
        born = kw.pop("born", None) or date(1930, 1, 1) + timedelta(days=int(self.r.betavariate(2, 2) * 34_000))
        assert isinstance(born, date)
        one = Human(
            len(self.humans), self.surname(), self.given(sex), self.given("m"), sex, born, self.tax(born, sex), self.phone(),
            self.surname(),
        )  # fmt: skip
        one = replace(one, **kw)  # type: ignore[arg-type]
        self.humans.append(one)
        return one

    def tax(self, born: date, sex: str) -> str:
        while True:
            digits = f"{(born - date(1899, 12, 31)).days:05}{self.r.randrange(1000):03}{self.r.randrange(5) * 2 + (sex == 'm')}"
            check = sum(w * int(d) for w, d in zip((-1, 5, 7, 9, 4, 6, 10, 5, 7), digits, strict=True)) % 11 % 10
            if (number := digits + str(check)) not in self.taxes:
                self.taxes.add(number)
                return number

    def phone(self) -> str:
        return (
            "0"
            + self.r.choice(("50", "66", "67", "68", "73", "93", "95", "97", "99"))
            + f"{self.r.randrange(10**7):07}"
        )

    def clean(self, one: Human) -> Row:
        """What a careful registrar writes; some cells are simply not asked for."""
        born = one.born
        row = {
            "surname": one.surname[one.sex == "f"],
            "given_name": one.given[0],
            "patronymic": patronymic(one.father, one.sex, russian=False),
            "birth_date": self.r.choice((f"{born:%d.%m.%Y}", f"{born:%d.%m.%Y}", f"{born:%Y-%m-%d}")),
            "sex": {"f": "ж", "m": "ч"}[one.sex],
            "tax_number": one.tax,
            "phone": one.phone,
        }
        return {name: value if self.r.random() < HAS.get(name, 1) else "" for name, value in row.items()}

    def put(self, one: Human, *troubles: Trouble) -> None:
        row = self.clean(one)
        for trouble in troubles:
            trouble(self, one, row)
        self.rows.append((one.number, row | {"organisation": f"org{self.r.randrange(80)}"}))


def patronymic(father: Sequence[str], sex: str, *, russian: bool) -> str:
    if father[0] in ODD_FATHERS:
        return ODD_FATHERS[father[0]][(sex == "f") + 2 * russian]
    name = father[russian]
    if russian:
        return name + ("ович" if sex == "m" else "овна")
    return name + ("ович" if sex == "m" else "івна")


def latin(word: str, table: dict[str, str]) -> str:
    text = "".join(table.get(c, c) for c in word.casefold()).replace("-", "")
    return text.capitalize()


def russian(t: Town, h: Human, row: Row) -> None:
    row["surname"] = h.surname[2 + (h.sex == "f")]
    row["given_name"] = h.given[1]
    if row["patronymic"]:
        row["patronymic"] = patronymic(h.father, h.sex, russian=True)


def in_latin(t: Town, h: Human, row: Row) -> None:
    if t.r.random() < 0.6:
        row["surname"], row["given_name"] = latin(h.surname[h.sex == "f"], KMU), latin(h.given[0], KMU)
    else:
        row["surname"], row["given_name"] = latin(h.surname[2 + (h.sex == "f")], GOST), h.given[2]
    row["patronymic"] = latin(row["patronymic"], KMU) if t.r.random() < 0.2 else ""


def swapped_names(t: Town, h: Human, row: Row) -> None:
    row["surname"], row["given_name"] = row["given_name"], row["surname"]


def no_patronymic(t: Town, h: Human, row: Row) -> None:
    row["patronymic"] = ""


def maiden(t: Town, h: Human, row: Row) -> None:
    row["surname"] = h.maiden[h.sex == "f"]


def hyphen(t: Town, h: Human, row: Row) -> None:
    row["surname"] = f"{h.maiden[h.sex == 'f']}-{row['surname']}"


def tax_typo(t: Town, h: Human, row: Row) -> None:
    place = t.r.randrange(10)
    row["tax_number"] = h.tax[:place] + t.r.choice([d for d in "0123456789" if d != h.tax[place]]) + h.tax[place + 1 :]


def day_month(t: Town, h: Human, row: Row) -> None:
    if h.born.day <= 12:
        row["birth_date"] = f"{h.born.month:02}.{h.born.day:02}.{h.born.year}"


def wrong_year(t: Town, h: Human, row: Row) -> None:
    row["birth_date"] = f"{h.born:%d.%m}.{h.born.year + t.r.choice((-10, -1, 1, 10))}"


def wrong_day(t: Town, h: Human, row: Row) -> None:
    row["birth_date"] = f"{t.r.randrange(1, 29):02}.{h.born:%m.%Y}"


def year_only(t: Town, h: Human, row: Row) -> None:
    row["birth_date"] = str(h.born.year)


def no_birth(t: Town, h: Human, row: Row) -> None:
    row["birth_date"] = ""


def home_name(t: Town, h: Human, row: Row) -> None:
    row["given_name"] = h.given[3] or h.given[0]


def initials(t: Town, h: Human, row: Row) -> None:
    row["given_name"] = row["given_name"][:1] + "."
    row["patronymic"] = row["patronymic"][:1] + "." if row["patronymic"] else ""


def whole_in_one(t: Town, h: Human, row: Row) -> None:
    row["surname"] = f"{row['surname']} {row['given_name']} {row['patronymic']}".strip()
    row["given_name"] = row["patronymic"] = ""


def new_phone(t: Town, h: Human, row: Row) -> None:
    row["phone"] = t.phone()


def capitals(t: Town, h: Human, row: Row) -> None:
    for name in ("surname", "given_name", "patronymic"):
        row[name] = row[name].upper()


def spaces(t: Town, h: Human, row: Row) -> None:
    row["surname"], row["given_name"] = f"  {row['surname']} ", row["given_name"] + "\u00a0"
    if row["phone"]:
        row["phone"] = f"+38 ({row['phone'][:3]}) {row['phone'][3:6]}-{row['phone'][6:]}"


def slip(word: str, r: random.Random) -> str:
    """A letter left out, doubled, turned round with the next one, or any other in its place."""
    if len(word) < 4:
        return word
    at = r.randrange(len(word) - 1)
    what = r.randrange(4)
    if what == 0:
        return word[:at] + word[at + 1 :]
    if what == 1:
        return word[: at + 1] + word[at:]
    if what == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + r.choice("абвгдежзиклмнопрстуфхцчшюяі") + word[at + 1 :]


def typo_surname(t: Town, h: Human, row: Row) -> None:
    row["surname"] = slip(row["surname"], t.r)


def typo_given(t: Town, h: Human, row: Row) -> None:
    row["given_name"] = slip(row["given_name"], t.r)


TROUBLES: dict[str, Trouble] = {
    "russian": russian, "latin": in_latin, "swapped_names": swapped_names, "no_patronymic": no_patronymic, "maiden": maiden,
    "hyphen": hyphen, "tax_typo": tax_typo, "day_month": day_month, "wrong_year": wrong_year, "wrong_day": wrong_day,
    "year_only": year_only, "no_birth": no_birth, "home_name": home_name, "initials": initials, "whole_in_one": whole_in_one,
    "new_phone": new_phone, "typo_surname": typo_surname, "typo_given": typo_given, "capitals": capitals, "spaces": spaces,
}  # fmt: skip


def relatives(kind: str, t: Town) -> list[Human]:
    """People who are easily taken for one another: each has records of her own."""
    if kind == "twins":
        one = t.human()
        other = t.human(sex=one.sex, born=one.born, surname=one.surname, father=one.father, phone=one.phone)
        while other.given == one.given:
            t.humans[-1] = other = replace(other, given=t.given(one.sex))
        return [one, other]
    if kind == "father_and_son":
        father = t.human(sex="m", born=date(1935, 1, 1) + timedelta(days=t.r.randrange(14_000)))
        born = father.born + timedelta(days=t.r.randrange(7_000, 14_000))
        given = {"given": father.given, "father": father.given}
        return [father, t.human(sex="m", born=born, surname=father.surname, phone=father.phone, **given)]
    if kind == "shared_phone":
        home = [t.human()]
        home += [t.human(surname=home[0].surname, phone=home[0].phone) for _n in range(3)]
        return home
    return []


RELATIVES = ("twins", "father_and_son", "shared_phone")


def town_of(kind: str, people: int, seed: int) -> tuple[Town, set[int]]:
    """A town with one kind of trouble, and the numbers of those who have it."""
    t = Town(seed)
    troubled: set[int] = set()
    while len(t.humans) < people:
        if t.r.random() < 0.2:
            if kind in RELATIVES:
                for one in relatives(kind, t):
                    troubled.add(one.number)
                    t.put(one)
                    t.put(one)
            else:
                one = t.human()
                troubled.add(one.number)
                t.put(one)
                t.put(one, TROUBLES[kind])
        else:
            one = t.human()
            for _n in range(t.r.choice((1, 1, 2))):
                t.put(one)
    t.r.shuffle(t.rows)
    return t, troubled


def mixed(people: int, seed: int) -> Town:
    t = Town(seed)
    while len(t.humans) < people:
        roll = t.r.random()
        new = relatives(t.r.choice(RELATIVES), t) if roll < 0.08 else [t.human()]
        for one in new:
            for _n in range(t.r.choices((1, 2, 3, 4, 6), (50, 28, 13, 7, 2))[0]):
                t.put(one, *[TROUBLES[k] for k, rate in MIXED.items() if t.r.random() < rate])
    t.r.shuffle(t.rows)
    return t


def write(t: Town, out: Path, truth: Path | None = None) -> None:
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows({"record_id": f"s{n:07}", **row} for n, (_person, row) in enumerate(t.rows))
    if truth:
        with truth.open("w", encoding="utf-8", newline="") as stream:
            answers = csv.writer(stream)
            answers.writerow(["record_id", "person"])
            answers.writerows((f"s{n:07}", person) for n, (person, _row) in enumerate(t.rows))


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def __str__(self) -> str:
        return f"P {self.precision:.4f}  R {self.recall:.4f}  F1 {self.f1:.4f}"


def score(people: Sequence[int], groups: Sequence[int], about: set[int] | None = None) -> Score:
    """Of all pairs, or of those in which somebody of `about` stands."""

    def pairs(sizes: Counter[tuple[int, ...]], others: Counter[tuple[int, ...]]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values()) - sum(n * (n - 1) // 2 for n in others.values())

    def sizes(*keys: Sequence[int]) -> tuple[Counter[tuple[int, ...]], Counter[tuple[int, ...]]]:
        rows = list(zip(*keys, people, strict=True))
        rest = Counter(r[:-1] for r in rows if about is not None and r[-1] not in about)
        return Counter(r[:-1] for r in rows), rest

    right = pairs(*sizes(people, groups))
    return Score(right / max(1, pairs(*sizes(groups))), right / max(1, pairs(*sizes(people))))


def main() -> None:
    from esm.people.linkage import splink_run
    from esm.people.linkage.clusters import cluster
    from esm.people.linkage.records import normal

    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1991)
    parser.add_argument("--only", nargs="+", choices=[*TROUBLES, *RELATIVES, "mixed"])
    parser.add_argument("--no-splink", action="store_true")
    parser.add_argument("--out", type=Path, help="with --only mixed: the records")
    parser.add_argument("--truth", type=Path)
    o = parser.parse_args()
    for kind in o.only or [*TROUBLES, *RELATIVES, "mixed"]:
        t, about = (mixed(o.people, o.seed), None) if kind == "mixed" else town_of(kind, o.people, o.seed)
        if o.out:
            write(t, o.out, o.truth)
        ways = {"rules": False} | ({} if o.no_splink or not splink_run.installed() else {"rules and Splink": True})
        for way, with_splink in ways.items():
            start = time.process_time()
            records = [normal(row, today=TODAY)[0] for _person, row in t.rows]
            more = splink_run.adder(records) if with_splink else None
            found = cluster(records, more=more)
            groups = [found.root(n) for n in range(len(records))]
            people = [person for person, _row in t.rows]
            spent = time.process_time() - start
            print(
                f"{kind:15} {way:17} {score(people, groups, about)}  {len(records)} records, {spent:.0f} s CPU",
                flush=True,
            )


if __name__ == "__main__":
    main()
