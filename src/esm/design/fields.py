"""Fields that read what people type: sums, days and moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms  # noqa: TID251 -- fields are components, as templates are
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.kernel.money import Money
from esm.kernel.quantity import parse_volume, volume_text

KYIV = ZoneInfo("Europe/Kyiv")


class TypedField(forms.CharField):
    """Text that is read into a value; None for an empty field. What was typed stays when it can't be read."""

    mode, css = "decimal", ""
    kind: type = int  # of the value
    wrong: Any = ""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": self.mode, "autocomplete": "off"} | ({"class": self.css} if self.css else {})
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(**kwargs)

    def read(self, text: str) -> Any:
        """Raises ValueError."""
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        return str(value)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return self.read(text)
        except ValueError:
            raise forms.ValidationError(self.wrong) from None

    def prepare_value(self, value: Any) -> Any:
        return self.shown(value) if isinstance(value, self.kind) else value


class MoneyField(TypedField):
    """«182 400,50» → Money."""

    css = "w-8 num"
    kind: type = Money
    wrong = gettext_lazy("Напишіть суму цифрами, наприклад 182 400 або 182 400,50.")

    def read(self, text: str) -> Any:
        return Money.parse(text)

    def shown(self, value: Any) -> str:
        return str(value.plain())


class KopecksField(MoneyField):
    """«182 400,50» → whole kopecks, none below zero."""

    css = ""
    kind: type = int

    def read(self, text: str) -> Any:
        kopecks = Money.parse(text).kopecks
        if kopecks < 0:
            raise ValueError(text)
        return kopecks

    def shown(self, value: Any) -> str:
        return Money(value).plain()


class CountField(TypedField):
    """A whole number, spaces allowed. Empty means «not answered yet», which is not 0."""

    mode, css = "numeric", "w-8 num"
    wrong = gettext_lazy("Напишіть кількість цифрами, наприклад 120.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False} | kwargs)

    def read(self, text: str) -> Any:
        plain = "".join(text.split())
        if not (plain.isascii() and plain.isdigit()):
            raise ValueError(text)
        if len(plain) > 9:
            raise forms.ValidationError(_("Перевірте число: воно завелике."))
        return int(plain)


class VolumeField(TypedField):
    """«1 200,5» → hundredths of a unit; whether the unit has fractions is for the service to say."""

    css = "w-8 num"
    wrong = gettext_lazy("Напишіть обсяг цифрами, наприклад 1 200 або 12,5.")

    def read(self, text: str) -> Any:
        return parse_volume(text)

    def shown(self, value: Any) -> str:
        return volume_text(value)


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
