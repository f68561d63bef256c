"""What visitors of the site fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .parts import OFF


class SiteForm(forms.Form):
    """What visitors of the site fill in."""

    name = forms.CharField(
        label=gettext_lazy("Як до вас звертатися"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Телефон"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Згоден або згодна, щоб операторка е-офісу побачила ці дані й відповіла мені"),
        error_messages={"required": gettext_lazy("Позначте згоду: без неї ми не можемо зберегти ваш номер.")},
    )


class CallMeForm(SiteForm):
    convenient = forms.CharField(
        label=gettext_lazy("Коли зручно говорити"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Наприклад: після 15:00."),
    )
    words = forms.CharField(
        label=gettext_lazy("Про що говоритимемо"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("phone", "name", "convenient", "words", "consent")


class QuestionForm(SiteForm):
    words = forms.CharField(
        label=gettext_lazy("Ваше питання"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Пишіть своїми словами. Не треба діагнозів і номерів документів."),
    )
    email = forms.CharField(
        label=gettext_lazy("Електронна пошта"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    field_order = ("words", "name", "phone", "email", "district", "consent")

    def __init__(self, *args: Any, districts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("За чотирма останніми цифрами ви потім дізнаєтеся, що із зверненням.")
        self.fields["district"].choices = [("", _("не вказано")), *districts]  # type: ignore[attr-defined]


class StatusForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Номер звернення"),
        max_length=20,
        help_text=gettext_lazy("Наприклад: 26-00017."),
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": gettext_lazy("Напишіть номер звернення.")},
    )
    tail = forms.RegexField(
        r"^\d{4}$",
        label=gettext_lazy("Останні 4 цифри телефону"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", **OFF}),
        error_messages={
            "required": gettext_lazy("Напишіть останні чотири цифри телефону, який ви називали."),
            "invalid": gettext_lazy("Потрібні чотири цифри, наприклад 4567."),
        },
    )
