"""Loading: our data files into the tables. Run as often as you like; the second run changes nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid

from .models import Act, ClientCategory, Confidence, Entry, LegalForm, RuleSet, ServiceCode, Territory

DATA = Path(__file__).parent / "data"
TABLES: dict[str, type[Entry]] = {
    "service_codes": ServiceCode,
    "territories": Territory,
    "client_categories": ClientCategory,
    "legal_forms": LegalForm,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed."""

    acts: int
    rows: int
    rule_sets: int

    def __bool__(self) -> bool:
        return bool(self.acts or self.rows or self.rule_sets)


@transaction.atomic
def load_reference(*, actor: Actor, at: datetime, folder: Path = DATA) -> Loaded:
    """Bring the tables in line with the data files. Raises Conflict when a published version's file was changed."""
    acts = _load_acts(folder)
    rows = sum(_load_table(folder / f"{name}.csv", model) for name, model in TABLES.items())
    published = 0
    for file in sorted(folder.glob("*.json")):
        if publish_rules(actor=actor, at=at, content=json.loads(file.read_text(encoding="utf-8"))):
            published += 1
    if acts or rows:
        subject = Act.objects.order_by("id").first()
        assert subject is not None  # noqa: S101  (acts were just loaded)
        audit.record(actor=actor, action="reference.load", subject=subject, at=at, acts=acts, rows=rows)
    return Loaded(acts, rows, published)


@transaction.atomic
def publish_rules(*, actor: Actor, at: datetime, content: dict[str, Any]) -> bool:
    """Publish a version of rules for good; False when exactly this is published already.

    Raises Conflict when the version exists with other content, Invalid when rules of a choice contradict themselves.
    """
    head = {"kind", "version", "title", "valid_from", "valid_to", "act"}
    data = {key: value for key, value in content.items() if key not in head}
    existing = RuleSet.objects.filter(kind=content["kind"], version=content["version"]).first()
    if existing:
        if existing.data != data:
            raise Conflict(
                _("Правила «%(rules)s» уже оприлюднено. Дайте зміненим правилам нову версію.") % {"rules": existing}
            )
        return False
    if content["kind"] in _WEIGHED:
        _sound(data)
    until = content.get("valid_to")
    rules = RuleSet.objects.create(
        kind=content["kind"],
        version=content["version"],
        title=content["title"],
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_to=date.fromisoformat(until) if until else None,
        act=Act.objects.get(key=content["act"]) if content.get("act") else None,
        data=data,
        published_at=at,
    )
    audit.record(actor=actor, action="reference.publish_rules", subject=rules, at=at, version=str(rules))
    return True


# Rules by which somebody is chosen. In a social order the price is weighed beside the criteria.
_WEIGHED = ("competition", "order")


def _sound(data: Mapping[str, Any]) -> None:
    """Weights make 100, every score has its sentence, everything names its source."""
    faults = {}
    criteria, parameters = data["criteria"], data["parameters"]
    price = parameters["price_weight"]["value"] if "price_weight" in parameters else 0
    if sum(c["weight"] for c in criteria) + price != 100:
        faults["criteria"] = _("Сума ваг критеріїв має дорівнювати 100.")
    scales = {parameters["score_max"]["value"] + 1} if "score_max" in parameters else {len(criteria[0]["anchors"])}
    if any(len(c["anchors"]) not in scales or not all(c["anchors"]) for c in criteria):
        faults["anchors"] = _("Поясніть кожну оцінку кожного критерію одним реченням.")
    if any(not p["source"] or p["confidence"] not in Confidence.values for p in parameters.values()):
        faults["parameters"] = _("Вкажіть джерело кожного правила.")
    if faults:
        raise Invalid(faults)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def _load_acts(folder: Path) -> int:
    known = {a.key: a for a in Act.objects.all()}
    changed = 0
    for row in _rows(folder / "acts.csv"):
        values = row | {"date": date.fromisoformat(row["date"])}
        act = known.get(row["key"]) or Act()
        changed += _put(act, values)
    return changed


def _load_table(file: Path, model: type[Entry]) -> int:
    known = {e.key: e for e in model._default_manager.all()}
    changed = 0
    for position, row in enumerate(_rows(file)):
        values: dict[str, Any] = row | {"position": position, "retired": False}
        if "is_basic" in row:
            values["is_basic"] = row["is_basic"] == "yes"
        changed += _put(known.pop(row["key"], None) or model(), values)
    return changed + sum(_put(entry, {"retired": True}) for entry in known.values())


def _put(row: Any, values: dict[str, Any]) -> int:
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return 0
    for name, value in values.items():
        setattr(row, name, value)
    # Uniqueness and the other constraints are the database's to refuse: asking it beforehand took three times as long.
    row.clean_fields()
    row.save()
    return 1
