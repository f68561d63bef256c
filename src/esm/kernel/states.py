"""A state machine is a table of data: no metaclasses, no signals; the table can be printed, tested and drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .errors import Conflict

S = TypeVar("S", bound=str)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    name: str
    sources: frozenset[S]
    target: S


class Machine(Generic[S]):
    """Steps as (name, source states, target state). A step name may appear once."""

    def __init__(self, steps: Iterable[tuple[str, Iterable[S], S]]) -> None:
        self.steps: dict[str, Step[S]] = {}
        for name, sources, target in steps:
            if name in self.steps:
                raise ValueError(f"step {name} is named twice")
            self.steps[name] = Step(name, frozenset(sources), target)

    def target(self, step: str, current: S, *, refusal: str = "") -> S:
        """Where `step` leads from `current`. Raises Conflict (with `refusal` if given) when it may not be taken."""
        rule = self.steps[step]
        if current not in rule.sources:
            raise Conflict(refusal or _refusal(step, current))
        return rule.target

    def allows(self, step: str, current: S) -> bool:
        return current in self.steps[step].sources

    def available(self, current: S) -> list[str]:
        return [s.name for s in self.steps.values() if current in s.sources]


def _refusal(step: str, current: str) -> str:
    from django.utils.translation import gettext

    label = getattr(current, "label", current)
    return gettext("Зараз стан «%(state)s», тому цю дію виконати не можна. Оновіть сторінку.") % {"state": label}
