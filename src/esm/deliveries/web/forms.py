"""Forms of the log. They read what was typed; whether a row may stand is for `checking` to say."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import CountField, DayField
from esm.kernel.imports import Problem

from ..checking import Lexicon, amount
from ..columns import TITLES, Entry
from ..machine import REMOTE, SCALE, Confirmation, Mode, Unit
from ..selectors.filters import State
from ..selectors.log import Choices

ROWS, MORE, MOST = 5, 5, 100
_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
# In the second row and below an empty one of these means «as in the row above».
INHERITED = ("date", "service", "unit", "mode", "district")


class QuantityField(forms.CharField):
    """«1,5» → 150 hundredths; None for an empty field."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs=_NUMBER))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        text = "".join((super().to_python(value) or "").split()).replace(",", ".")
        if not text:
            return None
        try:
            hundredths = Decimal(text) * SCALE
        except InvalidOperation:
            hundredths = Decimal("NaN")
        if not hundredths.is_finite() or hundredths != hundredths.to_integral_value() or abs(hundredths) >= 10**15:
            raise forms.ValidationError(_("Напишіть число цифрами, до двох знаків після коми, наприклад 1,5."))
        return int(hundredths)

    def prepare_value(self, value: Any) -> Any:
        return amount(value) if isinstance(value, int) else value


class RowForm(forms.Form):
    """One row of the grid."""

    date = DayField(label=TITLES["date"], required=False)
    service = forms.ChoiceField(label=TITLES["service"], required=False)
    quantity = QuantityField(label=TITLES["quantity"], required=False)
    unit = forms.ChoiceField(label=TITLES["unit"], required=False)
    contacts = CountField(label=TITLES["contacts"], required=False)
    mode = forms.ChoiceField(label=TITLES["mode"], required=False)
    district = forms.ChoiceField(label=TITLES["district"], required=False)
    category = forms.ChoiceField(label=TITLES["category"], required=False)
    recipient = forms.CharField(label=TITLES["recipient"], required=False, max_length=64)
    contract = forms.ChoiceField(label=TITLES["contract"], required=False)
    worker = forms.CharField(label=TITLES["worker"], required=False, max_length=120)
    confirmation = forms.ChoiceField(label=TITLES["confirmation"], required=False)

    def __init__(self, *args: Any, known: Lexicon, row: int = 0, **kwargs: Any) -> None:
        """`row` is its number in a grid; 0 for a row that stands alone."""
        super().__init__(*args, **kwargs)
        self.row = row
        above = _("як вище") if row > 1 else _("оберіть")
        lists: dict[str, tuple[str, Iterable[tuple[str, Any]]]] = {
            "service": (above, known.services.items()),
            "unit": (above, Unit.choices),
            "mode": (above, Mode.choices),
            "district": (above, known.districts.items()),
            "category": (_("не вказано"), known.categories.items()),
            "contract": (_("поза договором"), ((c, c) for c in sorted(known.contracts))),
            "confirmation": (_("без підтвердження"), [c for c in Confirmation.choices if c[0]]),
        }
        for name, (empty, choices) in lists.items():
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]

    def add_error(self, field: str | None, error: Any) -> None:
        """In a grid every mistake says in which row it is: the list above the page would be a riddle without."""
        if self.row:
            said = error.messages if isinstance(error, forms.ValidationError) else [str(error)]
            error = forms.ValidationError([_("Рядок %(row)s. %(words)s") % {"row": self.row, "words": w} for w in said])
        super().add_error(field, error)

    @property
    def filled(self) -> bool:
        """Whether anything was typed: an empty row is passed over."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    def entry(self, key: str, above: Mapping[str, Any]) -> Entry:
        """What was typed, with empty cells taken from the row above. Call when valid and `missing` is empty."""
        data = self.inherited(above)
        if data["mode"] in REMOTE and not self.cleaned_data["district"]:
            data["district"] = ""
        return Entry(row=self.row or 1, key=key, **data)

    def inherited(self, above: Mapping[str, Any]) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for name in INHERITED:
            data[name] = data.get(name) or above.get(name, "")
        if data.get("contacts") is None:
            data["contacts"] = 1 if data.get("recipient") else None
        return data

    def ask_for_missing(self, data: Mapping[str, Any]) -> None:
        """Say at each cell what can't stay empty."""
        asked = {
            "date": _("Вкажіть дату."),
            "service": _("Оберіть послугу."),
            "quantity": _("Напишіть кількість."),
            "unit": _("Оберіть одиницю."),
            "contacts": _("Напишіть, скільки було звернень."),
            "mode": _("Оберіть, як надано послугу."),
        }
        for name, sentence in asked.items():
            if name not in self.errors and data.get(name) in ("", None):
                self.add_error(name, sentence)

    def show(self, problem: Problem) -> None:
        """A mistake that the log found, at its cell."""
        self.add_error(problem.column if problem.column in self.fields else None, f"{problem.message} {problem.fix}")


class Grid(forms.BaseFormSet[RowForm]):
    """Several rows typed at once; `token` makes sending the same page twice harmless.

    A formset to those who show it. It makes its own rows: they know what stood above them, and there may be more.
    """

    def __init__(self, known: Lexicon, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        self.is_bound = data is not None
        self.problem = ""
        count = ROWS
        self.token = secrets.token_hex(8)
        if data is not None:
            sent = str(data.get("token", ""))
            self.token = sent if sent.isascii() and sent.isalnum() and 8 <= len(sent) <= 32 else self.token
            rows = str(data.get("rows", ""))
            count = min(max(int(rows), 1), MOST) if rows.isascii() and rows.isdigit() and len(rows) < 5 else ROWS
            if "more" in data:
                count = min(count + MORE, MOST)
        self.more = data is not None and "more" in data
        self.forms = [
            RowForm(
                None if self.more else data, known=known, row=n, prefix=f"r{n}", auto_id="id_%s",
                initial=_typed(data, n) if self.more else {"date": today} if n == 1 else None,
            )
            for n in range(1, count + 1)
        ]  # fmt: skip

    @property
    def can_grow(self) -> bool:
        return len(self.forms) < MOST

    def non_form_errors(self) -> ErrorList:
        return ErrorList([self.problem] if self.problem else [])

    def entries(self) -> list[Entry]:
        """The rows that were filled in; check `valid` afterwards."""
        made: list[Entry] = []
        above: Mapping[str, Any] = {}
        filled = [form for form in self.forms if form.filled]
        if not filled:
            self.problem = _("Заповніть принаймні один рядок.")
        for form in filled:
            form.is_valid()
            data = form.inherited(above)
            form.ask_for_missing(data)
            if not form.errors:
                made.append(form.entry(f"t-{self.token}-{form.row}", above))
            above = data
        return made

    @property
    def valid(self) -> bool:
        return not self.problem and not any(form.errors for form in self.forms if form.filled)

    def show(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            self.forms[problem.row - 1].show(problem)


def _typed(data: Mapping[str, Any] | None, row: int) -> dict[str, Any]:
    return {name: (data or {}).get(f"r{row}-{name}", "") for name in RowForm.base_fields}


class FilterForm(forms.Form):
    since = DayField(label=gettext_lazy("Від дня"), required=False)
    until = DayField(label=gettext_lazy("До дня"), required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("Організація"), required=False)
    service = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("Як надано"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Категорія"), required=False)
    contract = forms.ChoiceField(label=gettext_lazy("Договір"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Записи"), required=False)

    def __init__(self, data: Mapping[str, Any], *, choices: Choices, city: bool) -> None:
        super().__init__(data)
        every = ("", _("усі"))
        lists = {
            "organisation": choices.organisations, "service": choices.services, "mode": choices.modes,
            "district": choices.districts, "category": choices.categories, "contract": choices.contracts,
        }  # fmt: skip
        for name, pairs in lists.items():
            self.fields[name].choices = [every, *pairs]  # type: ignore[attr-defined]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (value, words) for value, words in choices.states if value in set(State)
        ]
        if not city:
            del self.fields["organisation"]
        if not choices.contracts:
            del self.fields["contract"]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Чому"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Напишіть, чому скасовуєте чи виправляєте.")},
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Для якої програми"),
        max_length=80,
        help_text=gettext_lazy("Наприклад: облік центру на вулиці Полтавський Шлях."),
        error_messages={"required": gettext_lazy("Напишіть, для якої програми цей ключ.")},
    )
