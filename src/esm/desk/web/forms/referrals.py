"""What organisations say of a referral, and what desks write down for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.widgets import RadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.deliveries import public as deliveries
from esm.design.fields import DayField

from ...machine import Decline, Outcome
from ...services.answers import HelpGiven
from .parts import OFF, VersionForm


class DeclineForm(VersionForm):
    why = forms.ChoiceField(label=gettext_lazy("Причина"), choices=Decline.choices, widget=RadioSelect, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Пояснення"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeliverForm(VersionForm):
    on = DayField(label=gettext_lazy("Коли надано"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Чим закінчилося"), choices=Outcome.choices, widget=RadioSelect, required=False
    )
    service = forms.ChoiceField(label=gettext_lazy("Послуга в журналі"))
    quantity = forms.CharField(
        label=gettext_lazy("Кількість"), initial="1", widget=forms.TextInput(attrs={"inputmode": "decimal", **OFF})
    )
    unit = forms.ChoiceField(label=gettext_lazy("Одиниця"), choices=deliveries.Unit.choices)
    mode = forms.ChoiceField(label=gettext_lazy("Як надано"), choices=deliveries.Mode.choices)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Що варто знати е-офісу"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, services: Iterable[tuple[str, str]], districts: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("оберіть")), *services]  # type: ignore[attr-defined]
        self.fields["district"].choices = [("", _("не вказано")), *districts]  # type: ignore[attr-defined]

    def clean_quantity(self) -> int:
        text = "".join(str(self.cleaned_data["quantity"]).split()).replace(",", ".")
        whole, _dot, part = text.partition(".")
        if not (
            whole.isascii()
            and whole.isdigit()
            and len(whole) < 9
            and len(part) < 3
            and (not part or (part.isascii() and part.isdigit()))
        ):
            raise forms.ValidationError(_("Напишіть число цифрами, до двох знаків після коми, наприклад 1,5."))
        return int(whole) * deliveries.SCALE + int((part + "00")[:2])

    def given(self) -> HelpGiven:
        d = self.cleaned_data
        return HelpGiven(
            on=d["on"], outcome=d["outcome"], words=d["words"], service_code=d["service"], unit=d["unit"],
            quantity=d["quantity"], mode=d["mode"], district=d["district"],
        )  # fmt: skip


class OutsideForm(VersionForm):
    """What a body without a service log here can say."""

    on = DayField(label=gettext_lazy("Коли надано"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Чим закінчилося"), choices=Outcome.choices, widget=RadioSelect, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Що зроблено"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
