"""Fields that read what people type: sums, days and moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms  # noqa: TID251 -- fields are components, as templates are
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.kernel.money import Money

KYIV = ZoneInfo("Europe/Kyiv")


class KopecksField(forms.CharField):
    """«182 400,50» → whole kopecks; None for an empty field. What was typed stays when it can't be read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            kopecks = Money.parse(text).kopecks
        except ValueError:
            kopecks = -1
        if kopecks < 0:
            raise forms.ValidationError(_("Напишіть суму цифрами, наприклад 182 400 або 182 400,50."))
        return kopecks

    def prepare_value(self, value: Any) -> Any:
        return Money(value).plain() if isinstance(value, int) else value


class DayField(forms.DateField):
    """A native date control; ISO on the wire, «16.11.2026» accepted too."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y"])
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Вкажіть дату, наприклад 16.11.2026.")})
        super().__init__(**kwargs)


class MomentField(forms.CharField):
    """A day and an hour by the city's clock → an aware moment."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "step": "60"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value
        text = super().to_python(value)
        if not text:
            return None
        for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"):
            try:
                return datetime.strptime(text, form).replace(tzinfo=KYIV)
            except ValueError:
                continue
        raise forms.ValidationError(_("Вкажіть день і годину, наприклад 18.01.2027 17:00."))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.astimezone(KYIV):%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value
