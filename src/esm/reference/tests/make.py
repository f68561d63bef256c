"""Builders: the reference tables as we ship them."""

import json
from datetime import UTC, date, datetime

from esm.kernel.actor import SYSTEM

from .. import selectors, services
from ..models import ClientCategory, Confidence

AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


def loaded() -> None:
    """All tables and rule sets."""
    services.load_reference(actor=SYSTEM, at=AT)


def content(name: str = "competition-2026.1") -> dict:
    """The JSON of a rule set that we ship."""
    return json.loads((services.DATA / f"{name}.json").read_text(encoding="utf-8"))


def rule_set(kind: str = "competition", on: date = date(2026, 11, 2), **parameters: object) -> selectors.RuleSetView:
    """Rules in force, loaded if need be; `parameters` are published as a version of their own."""
    loaded()
    if parameters:
        other = content() | {"version": f"test-{len(parameters)}", "valid_from": on.isoformat()}
        for key, value in parameters.items():
            other["parameters"][key]["value"] = value
        services.publish_rules(actor=SYSTEM, at=AT, content=other)
    return selectors.rule_set(kind, on)


def category(key: str = "sight", title: str = "Люди з порушенням зору") -> None:
    """One category of people, by itself (with another title when it is there already)."""
    given = {"title": title, "confidence": Confidence.DESIGN, "source": "тест", "position": 1}
    ClientCategory.objects.update_or_create(key=key, defaults=given)
