"""The program's own list of needs, and the words by which they are found, as files in `data`. Read once a process."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from .matching import Need

DATA = Path(__file__).parent / "data"
SAME = "same"  # the table of words that mean the same, among the needs' own lists
GROUPS = {
    "danger": _("Небезпека й насильство"),
    "care": _("Догляд і побут"),
    "transport": _("Поїздки й супровід"),
    "home": _("Житло"),
    "idp": _("Переселенці, речі, їжа, гроші"),
    "disability": _("Інвалідність: засоби, звʼязок, відновлення"),
    "children": _("Діти й родина"),
    "mind": _("Душевний стан, залежність, втрата"),
    "health": _("Ліки й лікарі"),
    "law": _("Документи, пільги, право"),
    "veterans": _("Ветерани й родини військових"),
    "work": _("Робота й навчання"),
    "info": _("Порада, новини, волонтерство"),
}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@cache
def needs() -> dict[str, Need]:
    """Every need with the program's own words, in the order of the file."""
    words: dict[str, list[str]] = defaultdict(list)
    for row in _rows("words.csv"):
        words[row["need"]].append(row["words"])
    return {
        r["key"]: Need(
            r["key"], r["group"], r["title"], r["title_en"], tuple(r["codes"].split()), r["urgent"] == "yes",
            tuple(words[r["key"]]),
        )
        for r in _rows("needs.csv")
    }  # fmt: skip


@cache
def same() -> dict[str, str]:
    """A word → what it means («больница» → «лікарня»); nothing for a word that says nothing («потрібно»)."""
    return {row["word"]: row["means"] for row in _rows("same.csv")}


def local_services() -> list[dict[str, str]]:
    """Rows of the city's own services: key, title, title_en, about."""
    return _rows("local_services.csv")


def written(pairs: dict[str, str]) -> str:
    """The table of equal words as a curator edits it: «больница = лікарня», a line each."""
    return "\n".join(f"{word} = {means}" if means else word for word, means in pairs.items())


def read_same(text: str) -> dict[str, str]:
    """The other way round; lines without «=» are words that say nothing."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        word, _sign, means = line.partition("=")
        if word.strip():
            pairs[word.strip()] = " ".join(means.split())
    return pairs


def with_words(need: Need, text: str) -> Need:
    """The need with a curator's own phrases, a line each."""
    return replace(need, words=tuple(filter(None, (" ".join(line.split()) for line in text.splitlines()))))
