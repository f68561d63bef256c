"""The filter of the public register: a GET form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ORDERS = (
    ("-score", gettext_lazy("Вищий бал спершу")),
    ("title", gettext_lazy("За назвою проєкту")),
    ("organisation", gettext_lazy("За назвою організації")),
    ("-city", gettext_lazy("Більша сума від міста спершу")),
    ("-raised", gettext_lazy("Більше залучено спершу")),
    ("-year", gettext_lazy("Новіші спершу")),
)


class RegisterForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Слово в назві"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    year = forms.TypedChoiceField(label=gettext_lazy("Рік"), required=False, coerce=int, empty_value=None)
    direction = forms.ChoiceField(label=gettext_lazy("Напрям"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Стан"), required=False)
    contract = forms.ChoiceField(label=gettext_lazy("Договір"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Порядок"), required=False, choices=ORDERS)

    def __init__(
        self,
        *args: Any,
        years: Iterable[int],
        directions: Iterable[tuple[str, str]],
        statuses: Iterable[tuple[str, str]],
        contracts: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, first, rest in (
            ("year", _("Усі роки"), [(str(y), str(y)) for y in years]),
            ("direction", _("Усі напрями"), list(directions)),
            ("status", _("Будь-який"), list(statuses)),
            ("contract", _("Будь-який"), list(contracts)),
        ):
            self.fields[name].choices = [("", first), *rest]  # type: ignore[attr-defined]
        if not self.fields["contract"].choices[1:]:  # type: ignore[attr-defined]
            del self.fields["contract"]
