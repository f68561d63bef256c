"""What an open call promises, kept by the database itself: rules and directions change only in a draft."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table

from esm.kernel.db import AppendOnly


class FrozenOnceOpen(AppendOnly):
    """Refuses changes of a row when its call is no longer a draft. Subclasses give the condition in both dialects."""

    events: tuple[str, ...] = ("UPDATE",)

    def postgresql(self, call_table: str) -> str:
        """A plpgsql condition over OLD and NEW that is true for a change to refuse."""
        raise NotImplementedError

    def sqlite(self, call_table: str) -> str:
        raise NotImplementedError

    def call_table(self, model: type[models.Model]) -> str:
        return f"{model._meta.app_label}_call"

    def _triggers(self, model: type[models.Model], editor: Any) -> list[Statement]:
        q = editor.quote_name
        calls = q(self.call_table(model))
        table = Table(model._meta.db_table, q)
        refuse = f"constraint {self.name}: the call is open, its rules are frozen"
        if editor.connection.vendor == "postgresql":
            function = q(f"{self.name}_refuse")
            body = (
                f"BEGIN IF {self.postgresql(calls)} THEN RAISE EXCEPTION '{refuse}' USING ERRCODE = '23514'; "
                "END IF; RETURN NEW; END"
            )
            sqls = [
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
                f"CREATE TRIGGER {q(self.name)} BEFORE {' OR '.join(self.events)} ON %(table)s "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            ]
        else:
            sqls = [
                f"CREATE TRIGGER {q(f'{self.name}_{event.lower()}')} BEFORE {event} ON %(table)s "
                f"WHEN {self.sqlite(calls)} BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
                for event in self.events
            ]
        return [Statement(sql, table=table) for sql in sqls]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()  # type: ignore[attr-defined]

    __hash__ = models.BaseConstraint.__hash__


class RulesFrozen(FrozenOnceOpen):
    """`Call.rules` and what money and dates of projects they speak of."""

    def postgresql(self, call_table: str) -> str:
        changed = " OR ".join(f"OLD.{f} IS DISTINCT FROM NEW.{f}" for f in _FROZEN)
        return f"OLD.status <> 'draft' AND ({changed})"

    def sqlite(self, call_table: str) -> str:
        changed = " OR ".join(f"OLD.{f} IS NOT NEW.{f}" for f in _FROZEN)
        return f"OLD.status <> 'draft' AND ({changed})"


_FROZEN = ("rules", "rule_set_version", "total_budget", "year", "projects_start_on", "projects_end_on")


class DirectionsFrozen(FrozenOnceOpen):
    """Directions are added and changed only while the call is a draft."""

    events = ("INSERT", "UPDATE")

    def postgresql(self, call_table: str) -> str:
        return f"(SELECT status FROM {call_table} WHERE id = NEW.call_id) <> 'draft'"  # noqa: S608 -- our own names

    sqlite = postgresql
