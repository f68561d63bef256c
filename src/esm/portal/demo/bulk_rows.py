"""Many rows at once, for the load set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def create(rows: Iterable[M]) -> list[M]:
    listed = list(rows)
    return type(listed[0])._default_manager.bulk_create(listed, batch_size=500) if listed else []
