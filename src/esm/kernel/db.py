"""Portable database rules: the same promise, kept by PostgreSQL and by SQLite itself, not by Python."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.ddl_references import Statement, Table


class AppendOnly(models.BaseConstraint):
    """Rows are written once: the database itself refuses UPDATE and DELETE."""

    def _triggers(self, model: type[models.Model], editor: Any) -> list[Statement]:
        q = editor.quote_name
        if editor.connection.vendor == "postgresql":
            function = q(f"{self.name}_refuse")
            body = f"BEGIN RAISE EXCEPTION 'constraint {self.name}: rows are written once' USING ERRCODE = '23514'; END"
            sqls = [
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
                f"CREATE TRIGGER {q(self.name)} BEFORE UPDATE OR DELETE ON %(table)s "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            ]
        else:
            sqls = [
                f"CREATE TRIGGER {q(f'{self.name}_{event.lower()}')} BEFORE {event} ON %(table)s "
                f"BEGIN SELECT RAISE(ABORT, 'constraint {self.name}: rows are written once'); END"
                for event in ("UPDATE", "DELETE")
            ]
        return [Statement(sql, table=Table(model._meta.db_table, q)) for sql in sqls]

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))  # survives SQLite's table rebuilds
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        for statement in self._triggers(model, schema_editor):
            schema_editor.execute(statement, params=None)
        return None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        q = schema_editor.quote_name
        if schema_editor.connection.vendor == "postgresql":
            return Statement(f"DROP TRIGGER {q(self.name)} ON %(table)s", table=Table(model._meta.db_table, q))
        return None  # the table is rebuilt without it

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        return None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__


class FieldsFrozen(AppendOnly):
    """Some fields may be written only while the row is in its first state: the database refuses a later change.

    `fields` are columns of the table; `column` holds the state and `draft` is the one in which they may still change.
    """

    def __init__(self, *, name: str, fields: tuple[str, ...], column: str = "status", draft: str = "draft") -> None:
        super().__init__(name=name)
        self.fields, self.column, self.draft = tuple(fields), column, draft

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), dict(kwargs) | {"fields": self.fields, "column": self.column, "draft": self.draft}

    def _triggers(self, model: type[models.Model], editor: Any) -> list[Statement]:
        q = editor.quote_name
        postgresql = editor.connection.vendor == "postgresql"
        differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
        changed = " OR ".join(f"OLD.{q(f)} {differs} NEW.{q(f)}" for f in self.fields)
        condition = f"OLD.{q(self.column)} <> '{self.draft}' AND ({changed})"
        refuse = f"constraint {self.name}: these fields are frozen"
        if postgresql:
            function = q(f"{self.name}_refuse")
            body = (
                f"BEGIN IF {condition} THEN RAISE EXCEPTION '{refuse}' USING ERRCODE = '23514'; END IF; RETURN NEW; END"
            )
            sqls = [
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
                f"CREATE TRIGGER {q(self.name)} BEFORE UPDATE ON %(table)s FOR EACH ROW EXECUTE FUNCTION {function}()",
            ]
        else:
            trigger = q(f"{self.name}_update")
            sqls = [
                f"CREATE TRIGGER {trigger} BEFORE UPDATE ON %(table)s WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
            ]
        return [Statement(sql, table=Table(model._meta.db_table, q)) for sql in sqls]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__


class FrozenOnce(AppendOnly):
    """The row is written for ever once its `column` says `value`: the database then refuses UPDATE and DELETE.

    `value` is a text, or True for a boolean column.
    """

    def __init__(self, *, name: str, column: str, value: str | bool = True) -> None:
        super().__init__(name=name)
        self.column, self.value = column, value

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), dict(kwargs) | {"column": self.column, "value": self.value}

    def _triggers(self, model: type[models.Model], editor: Any) -> list[Statement]:
        q = editor.quote_name
        condition = f"OLD.{q(self.column)}" + ("" if self.value is True else f" = '{self.value}'")
        refuse = f"constraint {self.name}: the row is frozen"
        if editor.connection.vendor == "postgresql":
            function = q(f"{self.name}_refuse")
            body = (
                f"BEGIN IF {condition} THEN RAISE EXCEPTION '{refuse}' USING ERRCODE = '23514'; END IF; "
                "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
            )
            sqls = [
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
                f"CREATE TRIGGER {q(self.name)} BEFORE UPDATE OR DELETE ON %(table)s "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            ]
        else:
            sqls = [
                f"CREATE TRIGGER {q(f'{self.name}_{event.lower()}')} BEFORE {event} ON %(table)s WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
                for event in ("UPDATE", "DELETE")
            ]
        return [Statement(sql, table=Table(model._meta.db_table, q)) for sql in sqls]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__


class FrozenWithParent(AppendOnly):
    """Rows that belong to another row stay as they are once that one's `column` says `value`: the database then refuses
    INSERT, UPDATE and DELETE of them, and moving a row there.

    `parent` is the other table, `key` this table's column that points at it.
    """

    def __init__(self, *, name: str, parent: str, key: str, value: str, column: str = "status") -> None:
        super().__init__(name=name)
        self.parent, self.key, self.column, self.value = parent, key, column, value

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        own = {"parent": self.parent, "key": self.key, "column": self.column, "value": self.value}
        return path, tuple(args), dict(kwargs) | own

    def _triggers(self, model: type[models.Model], editor: Any) -> list[Statement]:
        q = editor.quote_name
        refuse = f"constraint {self.name}: what it belongs to is frozen"

        def frozen(row: str) -> str:
            belongs = f"p.id = {row}.{q(self.key)} AND p.{q(self.column)} = '{self.value}'"
            return f"EXISTS (SELECT 1 FROM {q(self.parent)} p WHERE {belongs})"  # noqa: S608

        if editor.connection.vendor == "postgresql":
            function = q(f"{self.name}_refuse")
            stop = f"RAISE EXCEPTION '{refuse}' USING ERRCODE = '23514'; END IF;"
            body = (
                f"BEGIN IF TG_OP <> 'INSERT' AND {frozen('OLD')} THEN {stop} "
                f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
                f"IF {frozen('NEW')} THEN {stop} RETURN NEW; END"
            )
            sqls = [
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
                f"CREATE TRIGGER {q(self.name)} BEFORE INSERT OR UPDATE OR DELETE ON %(table)s "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            ]
        else:
            rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
            sqls = [
                f"CREATE TRIGGER {q(f'{self.name}_{event.lower()}')} BEFORE {event} ON %(table)s "
                f"WHEN {' OR '.join(frozen(row) for row in which)} BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
                for event, which in rows.items()
            ]
        return [Statement(sql, table=Table(model._meta.db_table, q)) for sql in sqls]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__
