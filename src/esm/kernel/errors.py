"""Expected failures. The edge turns them into a sentence beside the form; anything else is a bug and must surface."""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """A rule of the domain said no. `str(error)` is a translated sentence that says what to do."""


class Denied(DomainError):
    """The actor may not do this, and knows that the thing exists. Shown as 403."""


class NotFound(DomainError):
    """No such thing, or not for this actor: a stranger can't tell which. Shown as 404."""


class Conflict(DomainError):
    """Somebody else changed the thing first, or its state doesn't allow the step any more."""


class Invalid(DomainError):
    """Bad input. `fields` maps a field name to its sentence; "" is the form as a whole."""

    def __init__(self, fields: Mapping[str, str] | str) -> None:
        self.fields: dict[str, str] = {"": fields} if isinstance(fields, str) else dict(fields)
        super().__init__(" ".join(self.fields.values()))


def require(allowed: bool, message: str = "") -> None:
    """Raise Denied unless `allowed`."""
    if not allowed:
        from django.utils.translation import gettext

        raise Denied(message or gettext("У вас немає права на цю дію."))


def found(allowed: bool) -> None:
    """Raise NotFound unless `allowed`: for things whose very existence is nobody else's business."""
    if not allowed:
        from django.utils.translation import gettext

        raise NotFound(gettext("Такої сторінки немає."))


def stale() -> Conflict:
    """What to raise when `seen_version` isn't the current one."""
    from django.utils.translation import gettext

    return Conflict(
        gettext("Поки ви працювали, цей запис змінили. Оновіть сторінку, перегляньте зміни й повторіть свою дію.")
    )
