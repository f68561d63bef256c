"""What a room above may tell about a project after its award; `config` hands it to the pages of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from esm.kernel.money import Money

from .for_contracts import AwardFacts
from .register import LaterMoney


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


class Count(Protocol):
    """A figure beside its plan. `fact` is None when the report doesn't say."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def planned(self) -> int: ...
    @property
    def fact(self) -> int | None: ...
    @property
    def share(self) -> int | None:
        """Percent of the plan."""
        ...


class Work(Protocol):
    """A line of the plan and what became of it, without the explanation, which may name people."""

    @property
    def what(self) -> str: ...
    @property
    def done_label(self) -> str: ...
    @property
    def tone(self) -> str: ...


class Given(Protocol):
    """A service of the classifier: people (each once) and contacts apart."""

    @property
    def title(self) -> str: ...
    @property
    def persons(self) -> int: ...
    @property
    def contacts(self) -> int: ...


class AcceptedReport(Protocol):
    """`accepted` is what the city took of its money from the beginning up to this report."""

    @property
    def label(self) -> str: ...
    @property
    def decided_on(self) -> date | None: ...
    @property
    def outcome_label(self) -> str: ...
    @property
    def accepted(self) -> Money: ...
    @property
    def remark(self) -> str: ...


class Reported(Protocol):
    """What the newest accepted report says of the whole project so far; every accepted report stands in `reports`."""

    @property
    def label(self) -> str: ...
    @property
    def final(self) -> bool: ...
    @property
    def covers_until(self) -> date | None: ...
    @property
    def persons(self) -> int | None: ...
    @property
    def contacts(self) -> int | None: ...
    @property
    def jobs(self) -> int | None: ...
    @property
    def volunteers(self) -> int | None: ...
    @property
    def volunteer_hours(self) -> int | None: ...
    @property
    def hours_worth(self) -> Money | None: ...
    @property
    def indicators(self) -> Sequence[Count]: ...
    @property
    def activities(self) -> Sequence[Work]: ...
    @property
    def services(self) -> Sequence[Given]: ...
    @property
    def spent(self) -> Sequence[tuple[str, Money]]:
        """Whose money, and how much of it."""
        ...

    @property
    def reports(self) -> Sequence[AcceptedReport]: ...


class Told(Protocol):
    """`money` and `path` are None while there is no contract, `reported` while no report is accepted."""

    @property
    def money(self) -> LaterMoney | None: ...
    @property
    def path(self) -> MoneyPath | None: ...
    @property
    def reported(self) -> Reported | None: ...
    @property
    def complaints(self) -> Sequence[PublicAnswer]: ...
    @property
    def complain(self) -> str:
        """Where one may complain; "" for nowhere."""
        ...


class After(Protocol):
    """What a room above knows of a project after its award; asked only once the decisions are released."""

    def told(self, number: str, award: AwardFacts | None) -> Told:
        """`award` is what the register has read already; None when the project got no money."""
        ...
