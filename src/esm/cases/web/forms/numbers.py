"""Numbers with up to two digits after the comma, kept as whole hundredths."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries


class HundredthsField(forms.CharField):
    """«12,5» → 1250; None for an empty field. What was typed stays when it can't be read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        typed = "".join(str(super().to_python(value) or "").split()).replace(",", ".")
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", typed):
            raise forms.ValidationError(_("Напишіть число цифрами, до двох знаків після коми, наприклад 12,5."))
        whole, _dot, part = typed.partition(".")
        return int(whole) * 100 + int((part + "00")[:2])

    def prepare_value(self, value: Any) -> Any:
        return deliveries.amount(value) if isinstance(value, int) else value
