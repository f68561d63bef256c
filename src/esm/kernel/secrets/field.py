"""A text column that only this installation can read, used like any other attribute of a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from .seal import Unreadable, key_of, open_text, seal_text


@dataclass(frozen=True, slots=True)
class Row:
    """What lies in the column. `values()` and `values_list()` give this, and it says nothing of what is inside."""

    sealed: str

    def __str__(self) -> str:
        return "🔒"


class _Opened(DeferredAttribute):
    """Decrypts when the attribute is first read: a list that doesn't show the field doesn't pay for it."""

    field: EncryptedText

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Row):
            value = open_text(value.sealed, place=self.field.place(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        # Without it Python would take what lies in the instance and never ask `__get__`.
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class EncryptedText(_Text):
    """`EncryptedText(bound_to="number")`: sealed for its table, its column and the row's `number`.

    `bound_to` names a unique field of the same row that is known before the row is written and never changes. An empty
    text is kept as it is: that nothing was written can be seen. It can't be filtered or sorted by (`blind_index`
    finds), nor set with `update()`, which doesn't know the row. Reading raises Unreadable when it doesn't open.
    """

    descriptor_class = _Opened

    def __init__(self, *args: Any, bound_to: str = "", **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)
        if self.max_length:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self.bound_to}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_bound()]

    def _check_bound(self) -> Iterator[checks.CheckMessage]:
        try:
            bound = self.model._meta.get_field(self.bound_to)
        except FieldDoesNotExist:
            yield checks.Error(f"bound_to={self.bound_to!r} is no field of the model.", obj=self, id="esm.E001")
            return
        if not getattr(bound, "unique", False) or isinstance(bound, models.AutoField | EncryptedText):
            yield checks.Error(
                f"bound_to={self.bound_to!r} must be unique and known before the row is written.",
                obj=self,
                id="esm.E002",
            )

    def place(self, instance: models.Model) -> str:
        """Where a text belongs. Raises ValueError while the row has no identity yet."""
        identity = getattr(instance, self.bound_to)
        if identity in (None, ""):
            raise ValueError(f"{self.model._meta.label}.{self.name}: {self.bound_to} must be set first")
        return f"{self.model._meta.db_table}.{self.column}:{identity}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # Not `getattr`: what was never read needn't be opened and sealed again.
        value = model_instance.__dict__.get(self.attname, "")
        if value is None or value == "" or isinstance(value, Row):
            return value
        return Row(seal_text(str(value), place=self.place(model_instance)))

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Row | str | None:
        return Row(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        if isinstance(value, Row):
            return value.sealed
        raise TypeError(f"{self.name} is encrypted: set it on a row and save(); find rows by a blind index")

    def get_lookup(self, lookup_name: str) -> Any:
        # The rest would look into ciphertexts and quietly find nothing.
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "isnull"} else None

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Row) else super().to_python(value)


def fields() -> Iterator[tuple[type[models.Model], EncryptedText]]:
    """Every encrypted field of the program."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedText):
                yield model, field


@dataclass(frozen=True, slots=True)
class Tally:
    """One column: how many texts lie under each key, and what didn't open (row's key → why, without the text)."""

    column: str
    by_key: Counter[str]
    unreadable: dict[object, str]


def check() -> list[Tally]:
    """Open every encrypted text of the database."""
    return [_tally(model, field) for model, field in fields()]


def _tally(model: type[models.Model], field: EncryptedText) -> Tally:
    tally = Tally(f"{model._meta.db_table}.{field.column}", Counter(), {})
    for row in _rows(model, field):
        kept: Row = row.__dict__[field.attname]
        try:
            tally.by_key[key_of(kept.sealed)] += 1
            getattr(row, field.attname)
        except Unreadable as error:
            tally.unreadable[row.pk] = str(error)
    return tally


def _rows(model: type[models.Model], field: EncryptedText) -> Iterator[Any]:
    wanted = ("pk", field.attname, field.bound_to)
    found = model._base_manager.exclude(**{field.attname: ""}).exclude(**{field.attname: None})
    yield from found.only(*wanted).order_by("pk").iterator(chunk_size=500)


def reseal_all(key_id: str) -> tuple[int, list[str]]:
    """Seal anew with the newest key what isn't under `key_id`; how many were, and which rows didn't open.

    Each row is its own step: people go on working, and an interrupted run is simply run again. A row that somebody
    changes meanwhile is left to her: her text is under the newest key already.
    """
    done, faults = 0, []
    for model, field in fields():
        for pk in [row.pk for row in _rows(model, field) if _under_another(row, field, key_id)]:
            row = model._base_manager.only("pk", field.attname, field.bound_to).filter(pk=pk).first()
            kept = row.__dict__[field.attname] if row else ""
            if row is None or not isinstance(kept, Row):
                continue
            try:
                fresh = Row(seal_text(getattr(row, field.attname), place=field.place(row)))
            except Unreadable as error:
                faults.append(str(error))
                continue
            same = model._base_manager.filter(pk=pk, **{field.attname: kept})
            done += same.update(**{field.attname: fresh})
    return done, faults


def _under_another(row: models.Model, field: EncryptedText, key_id: str) -> bool:
    try:
        return key_of(row.__dict__[field.attname].sealed) != key_id
    except Unreadable:
        return True
