"""Steps of an appeal, each on the appeal's page or on one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.cases import public as cases

from ...machine import Helped, Missing
from ...selectors.words import Words
from ...services.needs import NeedDraft
from .parts import VersionForm


class WordsForm(VersionForm):
    """One sentence and the version that was looked at."""

    words = forms.CharField(
        label=gettext_lazy("Пояснення"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, label: str = "", name: str = "words", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label
        if name != "words":
            # The service's own name for it, so that its sentence stands at the field.
            self.fields[name] = self.fields.pop("words")
        self.asked = name

    @property
    def text(self) -> str:
        return str(self.cleaned_data.get(self.asked) or "")


class EditForm(VersionForm):
    name = forms.CharField(label=gettext_lazy("Як звертатися"), required=False, max_length=120)
    phone = forms.CharField(label=gettext_lazy("Телефон"), required=False, max_length=32)
    helper = forms.CharField(label=gettext_lazy("Хто звернувся за людину"), required=False, max_length=200)
    words = forms.CharField(
        label=gettext_lazy("Що сталося"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    answer = forms.CharField(
        label=gettext_lazy("Нотатки до відповіді"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CallBackForm(VersionForm):
    helped = forms.ChoiceField(
        label=gettext_lazy("Чи допомогли?"), choices=Helped.choices, widget=RadioSelect, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Що сказала людина"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CaseForm(VersionForm):
    """What social work has to know at once."""

    dangers = forms.MultipleChoiceField(
        label=gettext_lazy("Чи є загроза"),
        choices=cases.Danger.choices,
        widget=CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Якщо є, відмовити в допомозі не можна, і згоди не питають."),
    )
    emergency = forms.BooleanField(label=gettext_lazy("Допомога потрібна негайно: за 24 години"), required=False)


class HandForm(VersionForm):
    user = forms.ChoiceField(label=gettext_lazy("Кому передати"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Що варто знати"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, colleagues: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [(str(pk), name) for pk, name in colleagues]  # type: ignore[attr-defined]


class NeedForm(forms.Form):
    """A need that nothing answers."""

    words = forms.CharField(
        label=gettext_lazy("Що було потрібно"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Одне речення, без імен."),
    )
    need = forms.ChoiceField(label=gettext_lazy("Потреба"), required=False)
    missing = forms.ChoiceField(label=gettext_lazy("Чому не підійшло"), choices=Missing.choices, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Для кого"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)

    def __init__(self, *args: Any, words: Words, titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {"need": titles, "category": words.categories, "district": words.districts}
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("не вказано")), *choices.items()]  # type: ignore[attr-defined]

    def draft(self) -> NeedDraft:
        return NeedDraft(**self.cleaned_data)
