"""What a room above may tell about a project after its award; `config` hands it to the pages of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from esm.kernel.money import Money


class PathStep(Protocol):
    """A station of the money: `code` is asked, recommended, awarded, original, changed, paid, accepted or returned."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def amount(self) -> Money: ...
    @property
    def on(self) -> date | None: ...
    @property
    def why(self) -> str: ...


class MoneyPath(Protocol):
    """The whole way of a winner's money: six sums that are never mixed, and every step with its day and reason."""

    @property
    def steps(self) -> Sequence[PathStep]: ...
    @property
    def original(self) -> Money | None: ...
    @property
    def current(self) -> Money | None: ...


class PublicAnswer(Protocol):
    """A complaint and its answer without persons, as everybody may read them."""

    @property
    def number(self) -> str: ...
    @property
    def filed_on(self) -> date: ...
    @property
    def question(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def outcome(self) -> str: ...


class After(Protocol):
    """What a room above knows of a project after its award."""

    def path(self, number: str) -> MoneyPath | None:
        """None while there is none to tell."""
        ...

    def complaints(self, number: str) -> tuple[Sequence[PublicAnswer], str]:
        """Published answers to complaints about the project, and where one may complain ("" for nowhere)."""
        ...
