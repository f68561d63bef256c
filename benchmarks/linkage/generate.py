"""Invented people of a city and the records that many organisations keep of them, with every error rate written down.

    python -m benchmarks.linkage.generate --people 62000 --seed 7 --out records.csv --truth truth.csv

People live in households: couples, children, twins, sons named after their fathers, three generations. Nothing here was
taken from the tables or rules of `esm.people.linkage`: spellings come from the official transliteration and from ordinary
Russian forms, typing errors from the places of keys.
"""

from __future__ import annotations

import argparse
import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from .names import GIVEN_F, GIVEN_M, LATIN, STEMS, SUFFIXES, TOP_SURNAMES

# What is wrong how often; a share of records unless said otherwise.
RATES = {
    "russian_spelling": 0.15,
    "latin_spelling": 0.05,
    "typo_surname": 0.07,
    "typo_given": 0.06,
    "typo_patronymic": 0.08,
    "diminutive": 0.01,
    "other_apostrophe": 0.5,  # of names that have one
    "no_apostrophe": 0.2,
    "changed_surname": 0.03,  # of women's records
    "no_patronymic": 0.18,
    "initial_patronymic": 0.08,
    "no_given": 0.003,
    "swapped_names": 0.005,  # surname and given name in each other's columns
    "upper_case": 0.08,
    "no_birth": 0.04,
    "wrong_birth_digit": 0.02,
    "swapped_day_month": 0.012,
    "year_only": 0.015,
    "new_year_birth": 0.01,  # 01.01 of the right year
    "year_off_by_one": 0.01,
    "two_digit_year": 0.03,
    "other_birth_format": 0.25,
    "no_sex": 0.1,
    "wrong_sex": 0.004,
    "tax_number": 0.42,
    "wrong_tax_digit": 0.012,  # of those with a number
    "others_tax_number": 0.008,  # of those with a number: that of somebody in the same household
    "phone": 0.62,
    "new_phone": 0.15,  # of those with a phone: another one than last time
    "shared_phone": 0.35,  # of people: the household's phone
    "third_phone": 0.01,  # of those with a phone: the operator's or the neighbour's
    "twins": 0.015,  # of births
    "named_after_father": 0.05,  # of sons
}
ORGANISATIONS = 60
TODAY = date(2026, 11, 1)
# How many records a person has, by weight: 1, 2, 3 …
RECORDS = (58, 27, 9, 4, 1, 0.6, 0.4)
COLUMNS = (
    "record_id", "organisation", "surname", "given_name", "patronymic", "birth_date", "sex", "tax_number", "phone",
)  # fmt: skip


@dataclass(slots=True)
class Someone:
    surname: tuple[str, str]  # Ukrainian, Russian, in the sex's own form
    given: tuple[str, str, str]  # Ukrainian, Russian, everyday form
    father: tuple[str, str, str]
    born: date
    sex: str
    tax: str = ""
    phone: str = ""
    former: tuple[str, str] | None = None
    family: list[Someone] = field(default_factory=list)


class City:
    def __init__(self, people: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.people: list[Someone] = []
        self._taxes: set[str] = set()
        pool = TOP_SURNAMES + [f"{s}{e}" for s in STEMS for e in SUFFIXES]
        self.random.shuffle(pool)
        top = list(TOP_SURNAMES)
        self.surnames = top + [s for s in pool if s not in set(top)]
        self.weights = [1 / (rank + 12) ** 0.85 for rank in range(len(self.surnames))]
        self._surnames = iter(())
        while len(self.people) < people:
            self.people.extend(self._household())
        del self.people[people:]

    def chance(self, what: str) -> bool:
        return self.random.random() < RATES[what]

    def _surname(self) -> str:
        try:
            return next(self._surnames)
        except StopIteration:
            self._surnames = iter(self.random.choices(self.surnames, self.weights, k=10_000))
            return next(self._surnames)

    def _given(self, sex: str) -> tuple[str, str, str]:
        names = GIVEN_F if sex == "f" else GIVEN_M
        return self.random.choices(names, [1 / (i + 4) ** 0.8 for i in range(len(names))])[0]

    def _one(self, base: str, sex: str, father: tuple[str, str, str], born: date) -> Someone:
        one = Someone(gendered(base, sex), self._given(sex), father, born, sex)
        one.tax = self._tax(born, sex)
        one.phone = self._phone()
        return one

    def _tax(self, born: date, sex: str) -> str:
        while True:
            head = f"{(born - date(1899, 12, 31)).days:05d}{self.random.randrange(1000):03d}"
            digit = self.random.randrange(5) * 2 + (sex == "m")
            number = head + str(digit)
            total = sum(w * int(c) for w, c in zip((-1, 5, 7, 9, 4, 6, 10, 5, 7), number, strict=True))
            number += str(total % 11 % 10)
            if number not in self._taxes:
                self._taxes.add(number)
                return number

    def _phone(self) -> str:
        return self.random.choice(("50", "63", "66", "67", "68", "93", "95", "96", "97", "98", "99")) + "".join(
            self.random.choices("0123456789", k=7)
        )

    def _born(self, first: int, last: int) -> date:
        return date(first, 1, 1) + timedelta(days=self.random.randrange((last - first + 1) * 365))

    def _household(self) -> list[Someone]:
        base, r = self._surname(), self.random
        kind = r.random()
        father = self._one(base, "m", self._given("m"), self._born(1935, 1998))
        mother = self._one(base, "f", self._given("m"), father.born + timedelta(days=r.randrange(-2500, 2500)))
        mother.former = gendered(self._surname(), "f")
        if kind < 0.28:
            return [r.choice((father, mother))]
        home = [father, mother]
        if kind > 0.45:
            home += self._children(base, father)
        if kind > 0.9:
            old = self._one(base, "m", self._given("m"), father.born - timedelta(days=r.randrange(7000, 12000)))
            if old.born.year > 1915:
                father.father = old.given
                home.append(old)
        if kind < 0.55 and r.random() < 0.5:
            home.remove(father)  # a widow, or parents who live apart
        common = self._phone()
        for one in home:
            one.family = home
            if self.chance("shared_phone"):
                one.phone = common
        return home

    def _children(self, base: str, father: Someone) -> list[Someone]:
        r, found = self.random, []
        for _ in range(r.choice((1, 1, 2, 2, 3))):
            born = father.born + timedelta(days=r.randrange(7000, 13500))
            if born >= TODAY:
                continue
            for _twin in range(2 if self.chance("twins") else 1):
                child = self._one(base, r.choice("fm"), father.given, born)
                if child.sex == "m" and self.chance("named_after_father"):
                    child.given = father.given
                while any(child.given == other.given for other in found):
                    child.given = self._given(child.sex)
                if (TODAY - born).days < 14 * 365:
                    child.phone = father.phone
                found.append(child)
        return found

    def records(self) -> list[tuple[int, dict[str, str]]]:
        """(number of the person, the record without its id), in no order."""
        found = []
        for number, one in enumerate(self.people):
            times = self.random.choices(range(1, len(RECORDS) + 1), RECORDS)[0]
            seen = self.random.sample(range(ORGANISATIONS), times)
            found += [(number, self._record(one, organisation)) for organisation in seen]
        self.random.shuffle(found)
        return found

    def _record(self, one: Someone, organisation: int) -> dict[str, str]:
        r = self.random
        language = r.random()
        way = "ru" if language < RATES["russian_spelling"] else "la" if language < 0.2 else "uk"
        surname = one.surname
        if one.former and self.chance("changed_surname"):
            surname = one.former
        given = one.given
        names = [surname[way == "ru"], given[way == "ru"], patronymic(one.father, one.sex, way == "ru")]
        if self.chance("diminutive"):
            names[1] = given[2]
        names = [self._apostrophe(name) for name in names]
        if way == "la":
            names = [latin(name, r) for name in names]
        for index, what in enumerate(("typo_surname", "typo_given", "typo_patronymic")):
            if self.chance(what):
                names[index] = typo(names[index], r)
        roll = r.random()
        if roll < RATES["no_patronymic"]:
            names[2] = ""
        elif roll < RATES["no_patronymic"] + RATES["initial_patronymic"]:
            names[2] = names[2][:1] + "."
        if self.chance("no_given"):
            names[1] = ""
        if self.chance("swapped_names"):
            names[0], names[1] = names[1], names[0]
        if self.chance("upper_case"):
            names = [name.upper() for name in names]
        return {
            "organisation": f"org-{organisation:02d}",
            "surname": names[0],
            "given_name": names[1],
            "patronymic": names[2],
            "birth_date": self._birth(one.born),
            "sex": self._sex(one.sex),
            "tax_number": self._tax_written(one),
            "phone": self._phone_written(one),
        }

    def _apostrophe(self, name: str) -> str:
        if "ʼ" not in name:
            return name
        if self.chance("no_apostrophe"):
            return name.replace("ʼ", "")
        return name.replace("ʼ", self.random.choice("'’`")) if self.chance("other_apostrophe") else name

    def _birth(self, born: date) -> str:
        r = self.random
        if self.chance("no_birth"):
            return ""
        if self.chance("year_only"):
            return str(born.year)
        y, m, d = born.year, born.month, born.day
        if self.chance("wrong_birth_digit"):
            d = r.choice([x for x in range(1, 29) if x != d and (x % 10 == d % 10 or x // 10 == d // 10)])
        elif self.chance("swapped_day_month") and d <= 12:
            m, d = d, m
        elif self.chance("new_year_birth"):
            m = d = 1
        elif self.chance("year_off_by_one"):
            y += r.choice((-1, 1))
        d = min(d, 28) if m == 2 else d
        if self.chance("two_digit_year"):
            return f"{d:02d}.{m:02d}.{y % 100:02d}"
        if self.chance("other_birth_format"):
            return r.choice((f"{y}-{m:02d}-{d:02d}", f"{d}/{m}/{y}", f"{d:02d}-{m:02d}-{y}", f"{d}.{m}.{y} р."))
        return f"{d:02d}.{m:02d}.{y}"

    def _sex(self, sex: str) -> str:
        if self.chance("no_sex"):
            return ""
        if self.chance("wrong_sex"):
            sex = "f" if sex == "m" else "m"
        return self.random.choice({"f": ("f", "ж", "жін", "F"), "m": ("m", "ч", "чол", "M")}[sex])

    def _tax_written(self, one: Someone) -> str:
        if not self.chance("tax_number"):
            return ""
        tax = one.tax
        if self.chance("others_tax_number") and one.family:
            tax = self.random.choice(one.family).tax
        if self.chance("wrong_tax_digit"):
            place = self.random.randrange(10)
            tax = tax[:place] + self.random.choice("0123456789") + tax[place + 1 :]
        return tax

    def _phone_written(self, one: Someone) -> str:
        if not self.chance("phone"):
            return ""
        phone = one.phone
        if self.chance("new_phone"):
            phone = self._phone()
        if self.chance("third_phone"):
            phone = f"5000000{self.random.randrange(40):02d}"
        return self.random.choice(("+380", "0", "380", "8 0")) + phone


def gendered(base: str, sex: str) -> tuple[str, str]:
    """Ukrainian and Russian forms of a surname for the sex."""
    russian = base.translate(str.maketrans("иіїєґ", "ыииег")).replace("ʼ", "ь").replace("йо", "ё").replace("ьо", "ё")
    ukrainian = base
    for ending, woman, ru_man, ru_woman in (
        ("ський", "ська", "ский", "ская"), ("цький", "цька", "цкий", "цкая"), ("ий", "а", "ый", "ая"),
        ("ов", "ова", "ов", "ова"), ("єв", "єва", "ев", "ева"), ("ев", "ева", "ев", "ева"), ("ін", "іна", "ин", "ина"),
    ):  # fmt: skip
        if base.endswith(ending):
            stem = base[: -len(ending)]
            ru_stem = gendered(stem, "m")[1] if stem else ""
            return (base, ru_stem + ru_man) if sex == "m" else (stem + woman, ru_stem + ru_woman)
    return ukrainian, russian


def patronymic(father: tuple[str, str, str], sex: str, russian: bool) -> str:
    name = father[1] if russian else father[0]
    if russian:
        for ending, stem in (("ий", "ьев"), ("ей", "еев"), ("ай", "аев"), ("ил", "илов"), ("ь", "ев"), ("я", "")):
            if name.endswith(ending):
                if ending == "я":
                    return "Ильич" if sex == "m" else "Ильинична"
                return name[: -len(ending)] + stem + ("ич" if sex == "m" else "на")
        stem = name.rstrip("ао") if name != "Павел" else "Павл"
        return (stem if name != "Пётр" else "Петр") + ("ович" if sex == "m" else "овна")
    for ending, man, woman in (
        ("ій", "ійович", "іївна"),
        ("й", "йович", "ївна"),
        ("ь", "ьович", "івна"),
        ("ля", "ліч", "лівна"),
    ):
        if name.endswith(ending):
            return name[: -len(ending)] + (man if sex == "m" else woman)
    stem = {"Микола": "Микол", "Петро": "Петр", "Павло": "Павл", "Дмитро": "Дмитр", "Михайло": "Михайл", "Данило": "Данил",
            "Кирило": "Кирил", "Микита": "Микит"}.get(name, name)  # fmt: skip
    if name == "Микола":
        return "Миколайович" if sex == "m" else "Миколаївна"
    if name == "Яків":
        return "Якович" if sex == "m" else "Яківна"
    if name in ("Федір", "Сидір"):
        stem = name[:-2] + "ор"
    return stem + ("ович" if sex == "m" else "івна")


def latin(name: str, r: random.Random) -> str:
    """The official transliteration of 2010, or the habits of passports before it."""
    first, inner, older = LATIN
    out = []
    for index, letter in enumerate(name.casefold()):
        word = first.get(letter) if index == 0 else None
        out.append(word if word is not None else inner.get(letter, letter))
    text = "".join(out).replace("ʼ", "").replace("'", "").replace("’", "").replace("`", "")
    if r.random() < 0.3:
        for official, habit in older:
            text = text.replace(official, habit)
    return text.capitalize()


_ROWS = ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def typo(word: str, r: random.Random) -> str:
    """One slip: a letter lost, doubled, exchanged with its neighbour, or the next key."""
    if len(word) < 4:
        return word
    at = r.randrange(1, len(word))
    kind = r.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for row in _ROWS:
        place = row.find(word[at].casefold())
        if place >= 0:
            other = row[place + (1 if (place + 1 < len(row) and r.random() < 0.5) or place == 0 else -1)]
            return word[:at] + other + word[at + 1 :]
    return word


def write(people: int, seed: int, out: Path, truth: Path) -> int:
    """The two files; returns the number of records."""
    rows = City(people, seed).records()
    with out.open("w", newline="", encoding="utf-8") as stream, truth.open("w", newline="", encoding="utf-8") as told:
        writer, answers = csv.DictWriter(stream, COLUMNS), csv.writer(told)
        writer.writeheader()
        answers.writerow(["record_id", "person"])
        for number, (person, row) in enumerate(rows):
            writer.writerow({"record_id": f"r{number:07d}", **row})
            answers.writerow([f"r{number:07d}", person])
    return len(rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=62_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    o = parser.parse_args()
    print(write(o.people, o.seed, o.out, o.truth), "records")


if __name__ == "__main__":
    main()
