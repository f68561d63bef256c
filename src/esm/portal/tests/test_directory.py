"""The demo city's directory: everyday questions find their service, every code has a provider, the feed keeps HSDS."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from esm.directory.public import code_titles, search_services
from esm.directory.selectors.hsds import Feed, shown_services
from esm.portal.demo import directory, people
from esm.portal.demo.city import City
from esm.reference.tests import make as reference

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUERIES = Path(__file__).parent / "everyday_queries.csv"
SCHEMAS = Path(__file__).parents[5] / "shared/standards/hsds/3.1-dev/schema/compiled"
RECALL = 0.95


def questions() -> list[tuple[str, set[str]]]:
    """Each everyday question in its forms, with the codes of services of which one must be among the first five."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="|"))
    return [(form, set(row["expected"].split())) for row in rows for form in row["queries"].split(" / ")]


@pytest.fixture(scope="module")
def city(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """The demo directory, built once and rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        reference.loaded()
        directory.build(City(people.assemble(AT), None, AT, random.Random(1)))  # type: ignore[arg-type]
        yield
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def test_there_are_enough_everyday_questions_in_several_forms() -> None:
    with QUERIES.open(encoding="utf-8") as file:
        assert len(file.readlines()) > 150
    assert len(questions()) > 400


@pytest.mark.django_db
def test_everyday_questions_find_their_service_among_the_first_five(city: Any) -> None:
    missed = [
        (form, sorted(expected))
        for form, expected in questions()
        if not expected & {row.code for row in search_services(form, at=AT, limit=5).rows}
    ]
    recall = 1 - len(missed) / len(questions())
    assert recall >= RECALL, missed


@pytest.mark.django_db
def test_every_code_has_a_provider(city: Any) -> None:
    assert set(code_titles()) - set(shown_services().values_list("code", flat=True)) == set()


@pytest.mark.django_db
def test_the_command_prints_a_ranked_list_with_reasons(city: Any) -> None:
    out = StringIO()
    call_command("search_services", "відвезти маму в лікарню", "--json", stdout=out)
    rows = json.loads(out.getvalue())
    assert rows[0]["name"].startswith("Соціальне таксі")
    assert {"id", "name", "organisation", "why"} <= rows[0].keys()


def _strict(node: Any) -> Any:
    """No unknown fields anywhere: the project's own recipe."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and node.get("type", "object") == "object":
            node.setdefault("additionalProperties", False)
        for value in node.values():
            _strict(value)
    elif isinstance(node, list):
        for value in node:
            _strict(value)
    return node


@pytest.mark.django_db
def test_the_export_keeps_the_compiled_schemas_strictly(city: Any, tmp_path: Path) -> None:
    if not SCHEMAS.exists():
        pytest.skip("the HSDS schemas lie beside the repository")
    validator = pytest.importorskip("jsonschema_rs")
    call_command("export", "hsds", str(tmp_path), stdout=StringIO())
    for name in ("service", "organization", "service_at_location"):
        schema = _strict(json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")))
        check = validator.Draft202012Validator(schema, validate_formats=True)
        things = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
        assert things
        assert [e.message for thing in things for e in check.iter_errors(thing)] == []


@pytest.mark.django_db
def test_the_export_has_no_secret_address(city: Any) -> None:
    feed = Feed(shown_services())
    text = json.dumps(feed.at_locations(), ensure_ascii=False)
    assert "Адресу скажемо телефоном" not in text
