"""Forms of a social order's contract. They read what was typed; whether it may be done is for the services to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from esm.design.fields import MoneyField, VolumeField

from ..services.referrals import Person, ReferralDraft
from .forms import DateField


class ReferralForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Номер направлення"), max_length=40)
    on = DateField(label=gettext_lazy("Дата направлення"))
    decision_number = forms.CharField(label=gettext_lazy("Номер рішення про надання послуги"), max_length=40)
    decision_on = DateField(label=gettext_lazy("Дата рішення"))
    name = forms.CharField(
        label=gettext_lazy("Прізвище, імʼя, по батькові"),
        max_length=200,
        help_text=gettext_lazy("Імʼя й контакти зберігаються зашифрованими. Кожен перегляд записується."),
    )
    phone = forms.CharField(label=gettext_lazy("Телефон"), max_length=60, required=False)
    address = forms.CharField(label=gettext_lazy("Адреса"), max_length=300, required=False)
    note = forms.CharField(
        label=gettext_lazy("Що надавачеві треба знати"), max_length=1000, required=False, widget=forms.Textarea
    )
    volume = VolumeField(label=gettext_lazy("Скільки одиниць послуги"))
    starts_on = DateField(label=gettext_lazy("З якого дня"))
    ends_on = DateField(label=gettext_lazy("До якого дня"))
    income = MoneyField(
        label=gettext_lazy("Середній дохід на людину за місяць, грн"),
        required=False,
        help_text=gettext_lazy("За ним рахується плата. Порожньо — дохід не підтверджено, тоді плата повна."),
    )
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Безоплатно за будь-якого доходу"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, grounds: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"].choices = list(grounds)  # type: ignore[attr-defined]

    def draft(self) -> ReferralDraft:
        data = self.cleaned_data
        return ReferralDraft(
            person=Person(*(data[f].strip() for f in ("name", "phone", "address", "note"))),
            grounds=tuple(data["grounds"]),
            **{f: data[f] for f in ("number", "on", "decision_number", "decision_on", "volume")},
            **{f: data[f] for f in ("starts_on", "ends_on", "income")},
        )


class WhyForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Чому"), max_length=500, widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CloseForm(WhyForm):
    reason = forms.CharField(
        label=gettext_lazy("Чому закриваєте"),
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("Потрібно, якщо строк договору ще не минув."),
    )


class EndForm(WhyForm):
    on = DateField(label=gettext_lazy("Останній день послуги"))
    field_order = ("on", "reason")


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=gettext_lazy("Що виправити в журналі послуг"), max_length=1000, widget=forms.Textarea
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VolumeForm(forms.Form):
    volume = VolumeField(label=gettext_lazy("Новий обсяг за договором"))
    reason = forms.CharField(label=gettext_lazy("Чому"), max_length=500, widget=forms.Textarea)
