"""What a form brought, checked: every sentence stands at its field, and all of them are said at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid


class Asked:
    """Collects sentences by field; `settle` raises Invalid when there is one."""

    def __init__(self) -> None:
        self.wrong: dict[str, str] = {}

    def text(self, name: str, value: str, limit: int, empty: str = "") -> str:
        """The text without edges. `empty`: what to say when there is none; without it the text may be empty."""
        clean = value.replace("\0", "").strip()
        if not clean and empty:
            self.wrong[name] = empty
        elif len(clean) > limit:
            self.wrong[name] = _("Скоротіть до %(n)s знаків.") % {"n": limit}
        return clean

    def one_of(self, name: str, value: str, choices: Collection[str], empty: str) -> str:
        if value not in choices:
            self.wrong[name] = empty
        return value

    def day(self, name: str, value: date | None, *, first: date | None = None, last: date | None = None) -> None:
        """A day not before `first` and not after `last`."""
        if value is None:
            self.wrong.setdefault(name, _("Вкажіть дату."))
        elif first is not None and value < first:
            self.wrong.setdefault(name, _("Вкажіть день від %(day)s.") % {"day": f"{first:%d.%m.%Y}"})
        elif last is not None and value > last:
            self.wrong.setdefault(name, _("Вкажіть день не пізніше %(day)s.") % {"day": f"{last:%d.%m.%Y}"})

    def say(self, name: str, sentence: str) -> None:
        self.wrong.setdefault(name, sentence)

    def settle(self) -> None:
        if self.wrong:
            raise Invalid(self.wrong)
