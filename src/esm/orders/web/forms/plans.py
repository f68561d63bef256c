"""Forms of studies, lists of services, tariffs and fees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField, KopecksField, VolumeField
from esm.reference import public as reference

from ...volumes import Unit
from .parts import REQUIRED_DAY, Row, lines, services


class StudyForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Рік"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Назва"), max_length=200)
    source = forms.CharField(
        label=gettext_lazy("Джерело даних"),
        help_text=gettext_lazy("Хто збирав і як, наприклад «Опитування територіальних центрів, 1 450 людей»."),
        max_length=300,
        required=False,
    )
    period_from = DayField(label=gettext_lazy("Дані з"), error_messages=REQUIRED_DAY)
    period_to = DayField(label=gettext_lazy("Дані до"), error_messages=REQUIRED_DAY)
    summary = forms.CharField(label=gettext_lazy("Головне, кількома реченнями"), widget=lines(4), required=False)


class StudyFileForm(StudyForm):
    file = forms.FileField(
        label=gettext_lazy("Звіт про дослідження"), help_text=gettext_lazy("PDF або таблиця, до 10 МБ."), required=False
    )


class FigureRow(Row):
    key_fields = ("service_key", "needed")
    service_key = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Група людей"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    needed = forms.IntegerField(
        label=gettext_lazy("Потребують, осіб"), min_value=0, max_value=9_999_999, required=False
    )
    covered = forms.IntegerField(label=gettext_lazy("Охоплено, осіб"), min_value=0, max_value=9_999_999, required=False)

    def __init__(self, *args: Any, choices: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]
        for name in ("needed", "covered"):
            self.fields[name].widget.attrs["class"] = "w-8 num"

    @staticmethod
    def tables() -> dict[str, Any]:
        return {
            "service_key": services(_("Оберіть")),
            "category": [("", _("усі групи")), *((c.key, c.title) for c in reference.categories())],
            "district": [("", _("усе місто")), *((d.key, d.title) for d in reference.districts())],
        }


class ListForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Бюджетний рік"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Назва"), max_length=200)
    ceiling = KopecksField(label=gettext_lazy("Межа бюджету, грн"))
    basis = forms.CharField(
        label=gettext_lazy("Рішення про бюджет"),
        help_text=gettext_lazy("Номер і дата, наприклад «Рішення сесії № 12/26 від 20.12.2026»."),
        max_length=300,
        required=False,
    )
    study = forms.ChoiceField(label=gettext_lazy("Дослідження потреб"), required=False)

    def __init__(self, *args: Any, studies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["study"].choices = [("", _("не вказано")), *studies]  # type: ignore[attr-defined]


class LineRow(Row):
    key_fields = ("service_key", "service_code", "volume")
    service_key = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    service_code = forms.CharField(label=gettext_lazy("Код місцевої послуги"), max_length=20, required=False)
    service_title = forms.CharField(label=gettext_lazy("Назва місцевої послуги"), max_length=300, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Одиниця"), choices=Unit.choices)
    volume = VolumeField(label=gettext_lazy("Обсяг"), required=False)
    price_cap = KopecksField(label=gettext_lazy("Гранична ціна, грн"), required=False)

    def __init__(self, *args: Any, choices: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]

    @staticmethod
    def tables() -> dict[str, Any]:
        return {"service_key": services(_("Місцева послуга"))}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and self.kept():
            if data.get("volume") is None:
                self.add_error("volume", _("Вкажіть обсяг."))
            if not data.get("price_cap"):
                self.add_error("price_cap", _("Вкажіть граничну ціну."))
        return data


class TariffForm(forms.Form):
    service_key = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    local_code = forms.CharField(label=gettext_lazy("Код місцевої послуги"), max_length=20, required=False)
    local_title = forms.CharField(label=gettext_lazy("Назва місцевої послуги"), max_length=200, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Одиниця"), choices=Unit.choices)
    price = KopecksField(label=gettext_lazy("Тариф, грн"))
    valid_from = DayField(label=gettext_lazy("Діє з"), error_messages=REQUIRED_DAY)
    valid_to = DayField(
        label=gettext_lazy("Діє до"), help_text=gettext_lazy("Порожньо — до наступного тарифу."), required=False
    )
    act = forms.CharField(
        label=gettext_lazy("Документ"),
        help_text=gettext_lazy("Наприклад «Рішення виконкому № 15 від 12.01.2027»."),
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_key"].choices = services(_("Місцева послуга"))  # type: ignore[attr-defined]


class FeeForm(forms.Form):
    """The calculator: nothing of it is kept."""

    tariff = forms.ChoiceField(label=gettext_lazy("Послуга"))
    income = KopecksField(
        label=gettext_lazy("Середній дохід на людину за місяць, грн"),
        help_text=gettext_lazy("Усі доходи родини за місяць поділіть на кількість людей. Ми цього не зберігаємо."),
        required=False,
    )
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Чи стосується вас щось із цього"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, tariffs: list[tuple[str, str]], grounds: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tariff"].choices = tariffs  # type: ignore[attr-defined]
        self.fields["grounds"].choices = grounds  # type: ignore[attr-defined]
