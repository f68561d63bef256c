"""An act or a plan as plain data for another system. The fields are named in the room's README."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from esm.people.public import Card

from ...models import Case
from ...rules import CaseRules
from .facts import About
from .kinds import PaperRow, Source

SCHEMA = "esm-case-export/1"
PERSON = ("surname", "given_name", "patronymic", "birth_date", "sex", "phone", "address")
_ACT = (
    "number", "state", "made_on", "author", "signature_code", "signer", "signed_at", "approver", "approved_at", "score",
    "class_code", "danger_codes",
)  # fmt: skip
_PLAN = (
    "number", "kind_code", "state", "aim", "starts_on", "ends_on", "review_on", "author", "approver", "approved_at",
    "signature_code", "signer", "signed_on",
)  # fmt: skip
_PARTS = {
    "stages": ("n", "title", "starts_on", "ends_on"),
    "goals": ("n", "title", "measure", "unit", "start", "target", "measurements"),
    "actions": (
        "n", "title", "service_code", "volume_number", "unit", "frequency", "place_code", "provider", "due_on",
        "state_code",
    ),
    "medicines": ("n", "name", "dose", "quantity", "needed_by", "prescription", "valid_until", "state_code"),
}  # fmt: skip


def content(
    case: Case, row: PaperRow, about: About, card: Card | None, data: Mapping[str, Any], rules: CaseRules
) -> dict[str, Any]:
    """JSON-ready: days and moments in ISO 8601, codes instead of labels. No tax number and no notes."""
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "made_at": about.at,
        "form": {"number": row.form_no, "name": row.title, "rules": rules.version},
        "case": {
            "number": case.number, "received_at": case.received_at, "intake": case.intake, "source": case.source,
            "state": case.state, "class": case.case_class, "dangers": list(case.dangers),
            "services": list(case.services), "district": case.district,
        },
        "unit": {"name": about.unit, "edrpou": about.edrpou},
        "person": {name: getattr(card.fields, name) for name in PERSON} if card else None,
    }  # fmt: skip
    if row.source == Source.ACT:
        act = data["act"]
        made["act"] = {name.removesuffix("_code"): act[name] for name in _ACT}
        made["act"]["form_version"] = act["form_version"]
        made["act"]["sections"] = [
            {
                "title": section["title"],
                "answers": [
                    {
                        "key": x["key"], "question": x["title"], "value": x["value"], "words": x["words"],
                        "score": x["score"], "danger": x["danger"],
                    }
                    for x in section["lines"]
                ],
            }
            for section in act["sections"]
        ]  # fmt: skip
    else:
        plan = data["plan"]
        made["plan"] = {name.removesuffix("_code"): plan[name] for name in _PLAN}
        for part, names in _PARTS.items():
            made["plan"][part] = [{name.removesuffix("_code"): x[name] for name in names} for x in plan[part]]
    return dict(_plain(made))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
