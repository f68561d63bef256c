"""The nightly run: all readable records against each other, in memory; nothing of a name is written anywhere.

The rules alone give no probabilities, so what they are sure of counts as 995 ‰ and a pair within a few bits of that as
700 ‰; with the extra `[linkage]` Splink's own probabilities stand. Pairs never move a record: people answer them, and
the counters weigh them. `NotSame` and the vetoes hold here as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from ..fields import PersonFields
from ..linkage import splink_run
from ..linkage.clusters import candidates, identical
from ..linkage.records import Normal
from ..linkage.scoring import Weights, weigh
from ..machine import PairState
from ..models import NotSame, Pair, Record
from ..rules import rules_on

SURE, LIKELY = 995, 700
_NEAR = 5.0  # bits below the threshold that are still worth a look


def find_pairs(*, at: datetime) -> int:
    """Put the pairs found into the queue; those that were answered stay as they are. How many are new."""
    rules = rules_on(localtime(at).date())
    if rules.auto_link == "off":
        return 0
    today = localtime(at).date()
    live = Record.objects.filter(erased_at__isnull=True, restricted_at__isnull=True, confidential=False).exclude(
        content=""
    )
    ids: list[int] = []
    persons: list[int] = []
    normals: list[Normal] = []
    for record in live.only("code", "content", "person_id").order_by("pk").iterator(chunk_size=2000):
        ids.append(record.pk)
        persons.append(record.person_id)
        normals.append(PersonFields.opened(record.content).normal(today))
    # Of all pairs between two persons the surest speaks for them.
    best: dict[tuple[int, int], tuple[int, int, int, str]] = {}
    for a, b, permille, method in _pairs(normals):
        key = (min(persons[a], persons[b]), max(persons[a], persons[b]))
        if key[0] != key[1] and permille >= rules.review_from and permille > best.get(key, (0, 0, 0, ""))[2]:
            best[key] = (ids[a], ids[b], permille, method)
    return _put(list(best.values()), at=at)


def _pairs(normals: list[Normal]) -> Iterator[tuple[int, int, int, str]]:
    if splink_run.installed() and len(normals) > 1_000:
        model = Path(settings.DATA_DIR) / "linkage-model.json"
        w = Weights.of(normals)
        for a, b, probability in splink_run.pairs(normals, threshold=splink_run.DOUBT, model=model, veto=w):
            yield a, b, int(probability * 1000), "splink"
        return
    w = Weights.of(normals)
    first, rest = identical(normals)
    for place, others in rest.items():
        if weigh(normals[place], normals[place], w) >= w.threshold:
            yield from ((place, other, SURE, "rules") for other in others)
    for a, b in candidates(normals, first):
        score = weigh(normals[a], normals[b], w)
        if score >= w.threshold - _NEAR:
            yield a, b, SURE if score >= w.threshold else LIKELY, "rules"


@transaction.atomic
def _put(rows: list[tuple[int, int, int, str]], *, at: datetime) -> int:
    """New pairs in; waiting ones that weren't found again are no longer needed."""
    never = set(NotSame.objects.values_list("a_id", "b_id"))
    fresh = {(min(a, b), max(a, b)): (permille, method) for a, b, permille, method in rows}
    fresh = {key: value for key, value in fresh.items() if key not in never}
    known = {(p.a_id, p.b_id): p for p in Pair.objects.filter(state__in=[PairState.WAITING, PairState.OBSOLETE])}
    answered = set(Pair.objects.exclude(state__in=[PairState.WAITING, PairState.OBSOLETE]).values_list("a_id", "b_id"))
    stale, again = [], []
    for key, pair in known.items():
        if key not in fresh:
            if pair.state == PairState.WAITING and pair.method in {"rules", "splink"}:
                pair.state = PairState.OBSOLETE
                stale.append(pair)
        elif (pair.permille, pair.state) != (fresh[key][0], PairState.WAITING):
            pair.permille, pair.method = fresh[key]
            pair.state = PairState.WAITING
            again.append(pair)
    Pair.objects.bulk_update(stale + again, ["state", "permille", "method"], batch_size=500)
    new = [
        Pair(a_id=a, b_id=b, permille=permille, method=method, found_at=at)
        for (a, b), (permille, method) in fresh.items()
        if (a, b) not in known and (a, b) not in answered
    ]
    Pair.objects.bulk_create(new, batch_size=1000)
    return len(new)
