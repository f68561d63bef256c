"""Promises over two rows, kept by the database itself: a trigger refuses a row for which a condition doesn't hold."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.ddl_references import Statement, Table


class InsertRule(models.BaseConstraint):
    """A new row is refused unless `condition` (SQL over NEW, the same for PostgreSQL and SQLite) is true."""

    def __init__(self, *, name: str, condition: str) -> None:
        super().__init__(name=name)
        self.condition = condition

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "condition": self.condition}

    def _statements(self, model: type[models.Model], editor: Any) -> list[Statement]:
        q = editor.quote_name
        condition = self.condition.replace("%", "%%")
        if editor.connection.vendor == "postgresql":
            function = q(f"{self.name}_refuse")
            body = (
                f"BEGIN IF NOT COALESCE(({condition}), FALSE) THEN RAISE EXCEPTION 'constraint {self.name}' "
                "USING ERRCODE = '23514'; END IF; RETURN NEW; END"
            )
            sqls = [
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
                f"CREATE TRIGGER {q(self.name)} BEFORE INSERT ON %(table)s FOR EACH ROW EXECUTE FUNCTION {function}()",
            ]
        else:
            sqls = [
                f"CREATE TRIGGER {q(self.name)} BEFORE INSERT ON %(table)s WHEN NOT COALESCE(({condition}), 0) "
                f"BEGIN SELECT RAISE(ABORT, 'constraint {self.name}'); END"
            ]
        return [Statement(sql, table=Table(model._meta.db_table, q)) for sql in sqls]

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))  # survives SQLite's table rebuilds
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        for statement in self._statements(model, schema_editor):
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
        return isinstance(other, InsertRule) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__
