"""The field that a chart is drawn in, and the scale of its values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Value = int | float | Decimal | None

WIDTH, HEIGHT = 1080, 380
LEFT, RIGHT, TOP, BOTTOM = 84.0, 1080.0, 30.0, 346.0
SMALLEST = 1.5  # a value above nothing stays visible


@dataclass(frozen=True, slots=True)
class Axis:
    top: float
    step: float

    @classmethod
    def over(cls, values: Sequence[Value]) -> Axis:
        """From nought to a round number above the largest value, in at most six round steps."""
        largest = max((float(v) for v in values if v is not None), default=0.0) or 1.0
        magnitude = 10 ** math.floor(math.log10(largest / 5))
        step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if largest / (m * magnitude) <= 5)
        return cls(math.ceil(largest / step - 1e-9) * step, step)

    def y(self, value: int | float | Decimal) -> float:
        return BOTTOM - float(value) / self.top * (BOTTOM - TOP)

    def bar(self, below: int | Decimal, value: int | float | Decimal) -> tuple[float, float]:
        """Top and height of a bar that begins at `below`."""
        height = float(value) / self.top * (BOTTOM - TOP)
        return (self.y(below) - max(height, SMALLEST if value else 0), max(height, SMALLEST if value else 0))

    def ticks(self) -> list[float]:
        return [i * self.step for i in range(round(self.top / self.step) + 1)]
