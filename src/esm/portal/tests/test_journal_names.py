"""The journal speaks: every action that the program can record has a plain sentence, in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import override

import esm
from esm.kernel import journal

ROOT = Path(esm.__file__).parent


def rooms() -> list[str]:
    return sorted(room.name for room in ROOT.iterdir() if (room / "__init__.py").exists())


@cache
def modules(room: str) -> list[ast.Module]:
    """The program's own modules of a room, read as text; nothing is run."""
    return [
        ast.parse(path.read_text("utf-8"))
        for path in sorted((ROOT / room).rglob("*.py"))
        if not {"tests", "migrations"} & set(path.relative_to(ROOT / room).parts)
    ]


def named(value: ast.expr, function: ast.FunctionDef | None, room: str) -> Iterator[str]:
    """Every text that `value` may be: written out, chosen by an `if`, put together, or given by the callers."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from named(value.body, function, room)
            yield from named(value.orelse, function, room)
        case ast.JoinedStr():
            texts = [""]
            for part in value.values:
                inner = part.value if isinstance(part, ast.FormattedValue) else part
                texts = [before + after for before in texts for after in named(inner, function, room)]
            yield from texts
        case ast.Name(id=name) if function is not None:
            parameters = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
            keywords = [each.arg for each in function.args.kwonlyargs]
            assigned = list(assignments(function, name))
            for each in assigned:
                yield from named(each, function, room)
            if name in (*parameters, *keywords):
                place = parameters.index(name) if name in parameters else None
                yield from passed(function, name, place, room)
            elif not assigned:
                yield f"?{name}"
        case _:
            yield f"?{ast.unparse(value)}"


def assignments(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                match target, node.value:
                    case ast.Name(id=found), value if found == name:
                        yield value
                    case ast.Tuple(elts=targets), ast.Tuple(elts=values):
                        pairs = zip(targets, values, strict=True)
                        yield from (v for t, v in pairs if isinstance(t, ast.Name) and t.id == name)


def passed(function: ast.FunctionDef, name: str, place: int | None, room: str) -> Iterator[str]:
    """What the function's callers give: in its own module when its name is private, else anywhere in the room."""
    for call, around, module in calls(room):
        if called(call) == function.name and (not function.name.startswith("_") or function in ast.walk(module)):
            given = next((k.value for k in call.keywords if k.arg == name), None)
            if given is None and place is not None and place < len(call.args):
                given = call.args[place]
            yield from named(given, around, room) if given is not None else [f"?{function.name}"]


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


@cache
def calls(room: str) -> list[tuple[ast.Call, ast.FunctionDef | None, ast.Module]]:
    """Every call in the room with the function and the module that it stands in."""
    found: list[tuple[ast.Call, ast.FunctionDef | None, ast.Module]] = []

    def walk(node: ast.AST, function: ast.FunctionDef | None, module: ast.Module) -> None:
        if isinstance(node, ast.Call):
            found.append((node, function, module))
        for child in ast.iter_child_nodes(node):
            walk(child, node if isinstance(node, ast.FunctionDef) else function, module)

    for module in modules(room):
        walk(module, None, module)
    return found


@cache
def actions(room: str) -> frozenset[str]:
    """What the room may write into the journal. A text that can't be worked out begins with «?»."""
    return frozenset(
        text
        for call, function, _module in calls(room)
        if ast.unparse(call.func) == "audit.record"
        for keyword in call.keywords
        if keyword.arg == "action"
        for text in named(keyword.value, function, room)
    )


@pytest.mark.parametrize("room", rooms())
def test_every_action_of_a_room_has_a_plain_sentence(room: str) -> None:
    table = journal.tables().get(room)
    unnamed = sorted(actions(room) - set(table.actions if table else ()))
    assert not unnamed, f"name them in esm/{room}/audit_names.py (and the table in config/audit_names.py): {unnamed}"


def test_the_actions_are_really_found() -> None:
    assert {"contracts.pay", "contracts.notify_amendment", "contracts.revise_lines"} <= actions("contracts")
    assert {"orders.resubmit_proposal", "orders.announce_order"} <= actions("orders")
    assert {"competitions.hold_meeting", "competitions.cancel_call", "competitions.sign_minutes"} <= actions(
        "competitions"
    )


def test_no_two_actions_of_a_room_sound_the_same_and_none_is_code() -> None:
    for table in journal.tables().values():
        sentences = [str(name) for name in table.actions.values()]
        assert len(set(sentences)) == len(sentences), table.room
        with override("uk"):
            assert all(name[0] in "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯ" and name[-1] != "." for name in sentences), (
                table.room
            )


def test_things_of_the_journal_are_models_of_their_room() -> None:
    models = {model._meta.label_lower for model in apps.get_models()}
    for table in journal.tables().values():
        assert set(table.things) <= models, table.room
        assert set(table.looks) <= set(table.actions), table.room


def test_an_unknown_action_shows_its_code() -> None:
    assert journal.action_name("nowhere.at_all") == "nowhere.at_all"
    assert journal.action_name("contracts.pay") == "Записано оплату"
