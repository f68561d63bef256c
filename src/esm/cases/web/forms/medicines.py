"""A medicine on its way."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from esm.design.fields import KopecksField

from ...machine import Payer
from ...services.medicines import Need, Prescription
from .parts import VersionForm, radios, text
from .plans import WAYS, day


class NeedForm(VersionForm):
    name = text(gettext_lazy("Назва препарату"))
    dose = text(gettext_lazy("Дозування і як приймати"))
    quantity = forms.IntegerField(label=gettext_lazy("Скільки упаковок"), required=False, initial=1)
    needed_by = day(gettext_lazy("До якого дня потрібно"))

    def need(self) -> Need:
        d = self.cleaned_data
        return Need(d["name"], d["dose"], d["quantity"], d["needed_by"])


class PrescribeForm(VersionForm):
    number = text(gettext_lazy("Номер рецепта"))
    on = day(gettext_lazy("Коли виписано"))
    valid_until = day(gettext_lazy("Діє до"), gettext_lazy("Останній день, коли аптека його прийме."))

    def prescription(self) -> Prescription:
        d = self.cleaned_data
        return Prescription(d["number"], d["on"], d["valid_until"])


class PriceForm(VersionForm):
    price = KopecksField(
        label=gettext_lazy("Ціна за всі упаковки, грн"), required=False, help_text=gettext_lazy("Безоплатно — 0.")
    )
    payer = radios(gettext_lazy("Хто платить"), Payer.choices)


class OrderForm(VersionForm):
    supplier = text(gettext_lazy("Аптека або фонд"))
    on = day(gettext_lazy("Коли замовлено"))


class ReceiveForm(VersionForm):
    how = radios(gettext_lazy("Як людина підтвердила"), WAYS)
    on = day(gettext_lazy("Коли отримала"))
