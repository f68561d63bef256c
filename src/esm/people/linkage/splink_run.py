"""What Splink adds to the rules: a model trained on a sample and saved, probabilities for the pairs that are in doubt.

Splink and DuckDB are the extra `[linkage]`; nothing else in the program needs them, so they are imported in here only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from .clusters import Clusters
from .records import Normal
from .scoring import Weights


def installed() -> bool:
    return bool(find_spec("splink") and find_spec("duckdb"))


def adder(records: Sequence[Normal], *, model: Path | None = None) -> Callable[[Clusters, Weights], None]:
    raise NotImplementedError(records, model)
