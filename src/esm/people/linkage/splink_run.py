"""What Splink adds to the rules: a model trained on a sample and saved, probabilities for pairs that are in doubt.

Splink and DuckDB are the extra `[linkage]`; nothing else in the program needs them, so they are imported in here only.
Splink sees the records as `normal` made them: without that it finds far less (benchmarks/linkage).
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .clusters import Clusters, Edge
from .records import Normal
from .scoring import VETO, Weights, weigh

SAMPLE = 100_000  # records that the model is trained on
SURE = 0.99  # from here two records count as one person
DOUBT = 0.5  # from here people look at the pair
# Splink knows no households: the rules must find its pair nearly good enough too. In bits below their own threshold.
SLACK = 10.0
# How often two records of one city are one person, per record: prior odds don't depend on the sample.
_MATCHES = 1.6
_MEMORY = "2GB"


def installed() -> bool:
    return bool(find_spec("splink") and find_spec("duckdb"))


def adder(records: Sequence[Normal], *, model: Path | None = None) -> Callable[[Clusters, Weights], None]:
    """For `clusters.cluster(more=…)`: links at `SURE` and above, under the same vetoes as the rules' own."""

    def add(clusters: Clusters, w: Weights) -> None:
        edges = [
            Edge(probability, a, b, "splink")
            for a, b, probability in pairs(records, threshold=SURE, model=model)
            if weigh(records[a], records[b], w) >= w.threshold - SLACK
        ]
        for edge in sorted(edges, key=lambda e: (-round(e.score, 6), e.a, e.b)):
            clusters.join(edge)

    return add


def pairs(
    records: Sequence[Normal], *, threshold: float, model: Path | None = None, veto: Weights | None = None
) -> Iterator[tuple[int, int, float]]:
    """(place, place, probability) of pairs at `threshold` and above, the smaller place first.

    A model that lies at `model` is used; else one is trained on a sample (the same for the same records) and put there.
    """
    if len(records) < 2:
        return
    import duckdb
    from splink import Linker
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            f"SET memory_limit='{_MEMORY}'; SET enable_progress_bar=false; SET preserve_insertion_order=false"
        )
        trained = _trained(records, connection, model)
        api = DuckDBAPI(connection)
        linker = Linker(api.register(_table(records, range(len(records)))), trained, log_level=logging.ERROR)
        found = linker.inference.predict(threshold_match_probability=threshold)
        cursor = connection.execute(
            f"SELECT unique_id_l, unique_id_r, match_probability FROM {found.physical_name}"  # noqa: S608  (Splink's own name)
        )
        while rows := cursor.fetchmany(50_000):
            for a, b, probability in rows:
                if veto is None or weigh(records[a], records[b], veto) != VETO:
                    yield min(a, b), max(a, b), probability


def _table(records: Sequence[Normal], places: Sequence[int]) -> Any:
    import pyarrow

    rows = [records[place] for place in places]
    births = [r.birth if r.birth.year or r.birth.day else r.told for r in rows]
    columns: dict[str, list[Any]] = {
        "unique_id": list(places),
        "surname": [r.surname or None for r in rows],
        "given": [r.given or None for r in rows],
        "father": [r.father or None for r in rows],
        "birth": [f"{b.year % 100:02}{b.month:02}{b.day:02}" if b.year and b.day else None for b in births],
        "year": [b.year or None for b in births],
        "sex": [r.sex or None for r in rows],
        "tax": [r.tax or None for r in rows],
        "phone": [r.phone or None for r in rows],
    }
    return pyarrow.table(columns)


def _trained(records: Sequence[Normal], connection: Any, model: Path | None) -> dict[str, Any]:
    if model and model.exists():
        kept: dict[str, Any] = json.loads(model.read_text(encoding="utf-8"))
        kept["probability_two_random_records_match"] = _prior(len(records))
        return kept
    from splink import Linker, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    places = list(range(len(records)))
    if len(places) > SAMPLE:
        places = sorted(random.Random(2006).sample(places, SAMPLE))  # noqa: S311  (a sample, not a secret)
    api = DuckDBAPI(connection)
    linker = Linker(api.register(_table(records, places)), _settings(len(records)), log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=2006)
    for rule in (block_on("birth", "given"), block_on("surname", "given", "father")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, fix_probability_two_random_records_match=True
        )
    trained: dict[str, Any] = linker.misc.save_model_to_json()
    api.delete_tables_created_by_splink_from_db()
    if model:
        model.write_text(json.dumps(trained, indent=1), encoding="utf-8")
    return trained


def _prior(count: int) -> float:
    return min(0.1, _MATCHES / max(count, 100))


def _settings(count: int) -> Any:
    from splink import SettingsCreator, block_on
    from splink import comparison_level_library as levels
    from splink import comparison_library as compare

    birth = compare.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            levels.NullLevel("birth"),
            levels.ExactMatchLevel("birth"),
            levels.CustomLevel(
                "year_l = year_r AND substr(birth_l, 3, 2) = substr(birth_r, 5, 2)"
                " AND substr(birth_l, 5, 2) = substr(birth_r, 3, 2)",
                label_for_charts="day and month exchanged",
            ),
            levels.DamerauLevenshteinLevel("birth", 1),
            levels.CustomLevel("year_l = year_r", label_for_charts="the same year"),
            levels.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=_prior(count),
        retain_matching_columns=False,
        comparisons=[
            compare.JaroWinklerAtThresholds("surname", [0.92, 0.85]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("given", [0.92]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("father", [0.9]).configure(term_frequency_adjustments=True),
            birth,
            compare.ExactMatch("sex"),
            compare.ExactMatch("tax"),
            compare.ExactMatch("phone"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("tax"),
            block_on("birth", "given"),
            block_on("birth", "surname"),
            block_on("birth", "father"),
            block_on("surname", "given", "year"),
            block_on("surname", "given", "father"),
            block_on("phone", "given"),
            block_on("birth", "phone"),
        ],
    )
