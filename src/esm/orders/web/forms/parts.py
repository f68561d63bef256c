"""What forms share: rows, lists, and steps that ask a reason or nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField
from esm.reference import public as reference

REQUIRED_DAY = {"required": gettext_lazy("Вкажіть дату.")}


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def services(blank: Any) -> list[tuple[str, Any]]:
    return [("", blank), *((c.key, c.label) for c in reference.service_codes())]


class NoForm(forms.Form):
    """A step that asks nothing."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Причина"), help_text=gettext_lazy("Її побачать усі."), widget=lines(3), max_length=500
    )


class RemarkForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Що виправити"), widget=lines(3), max_length=500)


class DropForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Чому відхиляєте"), widget=lines(3), max_length=500)


class ApproveForm(forms.Form):
    order_number = forms.CharField(label=gettext_lazy("Номер наказу"), max_length=40)
    order_date = DayField(label=gettext_lazy("Дата наказу"), error_messages=REQUIRED_DAY)


class Row(forms.Form):
    """A row of a list; a row with nothing in `key_fields` is no row at all."""

    key_fields: tuple[str, ...] = ()
    remove = forms.BooleanField(label=gettext_lazy("Прибрати рядок"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remove"] = self.fields.pop("remove")

    def kept(self) -> bool:
        return any(self.cleaned_data.get(f) for f in self.key_fields) and not self.cleaned_data.get("remove")


def rows_of(row: type[Row], extra: int = 2) -> Any:
    return forms.formset_factory(row, extra=extra, max_num=300, absolute_max=300)


def codes_of(rows: list[dict[str, Any]], letter: str) -> list[str]:
    """Old rows keep their code, new ones get a free one."""
    taken = {r["code"] for r in rows if r.get("code")}
    made = []
    for r in rows:
        code, n = r.get("code") or "", 1
        while not code:
            if f"{letter}{n}" not in taken:
                code = f"{letter}{n}"
            n += 1
        taken.add(code)
        made.append(code)
    return made
