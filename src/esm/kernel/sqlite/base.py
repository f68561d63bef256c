"""SQLite refuses to rename a table while some trigger names it, and Django rebuilds a table by renaming a copy of it.

Our promises over two rows are triggers that look at another table (`kernel.db.FrozenWithParent`, `deliveries.guards`). So
whoever looks at a table steps aside while that table is rebuilt.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor as SQLiteSchemaEditor


class DatabaseSchemaEditor(SQLiteSchemaEditor):
    def _remake_table(self, model: type[models.Model], *args: Any, **kwargs: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> %s AND instr(sql, %s) > 0",
                [model._meta.db_table, model._meta.db_table],
            )
            onlookers: list[tuple[str, str]] = cursor.fetchall()
        for name, _sql in onlookers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}", params=None)
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]  # the stubs don't have it
        for _name, sql in onlookers:
            self.execute(sql, params=None)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
