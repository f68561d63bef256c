"""Names of codes that pages of this room show: read once for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from esm.reference import public as reference

from ..rules import DeskRules, rules_on


@dataclass(frozen=True, slots=True)
class Words:
    """Two queries: the rules; districts with categories of people."""

    rules: DeskRules
    districts: dict[str, str]
    categories: dict[str, str]

    def needs(self) -> list[tuple[str, str]]:
        """The categories that stand as boxes, in the order of the rules."""
        return [(key, self.categories[key]) for key in self.rules.needs if key in self.categories]

    def titles(self, keys: Iterable[str]) -> str:
        return ", ".join(self.categories[k] for k in keys if k in self.categories)


def titles() -> tuple[dict[str, str], dict[str, str]]:
    """(districts, categories) by key; one query."""
    return reference.district_and_category_titles()


def words_on(day: date) -> Words:
    return Words(rules_on(day), *titles())
