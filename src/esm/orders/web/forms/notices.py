"""Forms of a notice: its order, lots, criteria, panel, questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField, KopecksField, MomentField, VolumeField
from esm.reference import public as reference

from ...machine import Mechanism
from ...rules import Criterion, Requirement
from .parts import REQUIRED_DAY, Row, codes_of, lines


class ExtendForm(forms.Form):
    closes_at = MomentField(label=gettext_lazy("Новий строк подання"))
    reason = forms.CharField(
        label=gettext_lazy("Причина"), help_text=gettext_lazy("Її побачать усі."), widget=lines(3), max_length=500
    )


class OrderForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Назва"), max_length=200)
    about = forms.CharField(
        label=gettext_lazy("Про замовлення"),
        help_text=gettext_lazy("Два-три речення для надавачів і людей."),
        widget=lines(3),
        required=False,
    )
    legal_basis = forms.CharField(label=gettext_lazy("Правова підстава"), max_length=300, required=False)
    opens_at = MomentField(label=gettext_lazy("Приймаємо пропозиції з"))
    closes_at = MomentField(label=gettext_lazy("Приймаємо пропозиції до"))
    contact_name = forms.CharField(label=gettext_lazy("Контактна особа"), max_length=120, required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Телефон для запитань"), max_length=32, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("Електронна пошта"), required=False)


class NewOrderForm(OrderForm):
    plan = forms.ChoiceField(label=gettext_lazy("Перелік послуг"))
    field_order = ("plan",)

    def __init__(self, *args: Any, plans: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = plans  # type: ignore[attr-defined]


class LotForm(forms.Form):
    line = forms.ChoiceField(label=gettext_lazy("Послуга з переліку"))
    mechanism = forms.ChoiceField(
        label=gettext_lazy("Як закуповуємо"), choices=Mechanism.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=gettext_lazy("Назва завдання"), max_length=200)
    about = forms.CharField(label=gettext_lazy("Що треба робити"), widget=lines(5), required=False)
    standard = forms.CharField(
        label=gettext_lazy("Державний стандарт"),
        help_text=gettext_lazy("Назва, номер і дата акта."),
        max_length=300,
        required=False,
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Для кого"), widget=forms.CheckboxSelectMultiple, required=False
    )
    volume = VolumeField(label=gettext_lazy("Обсяг"))
    price_cap = KopecksField(
        label=gettext_lazy("Гранична ціна за одиницю, грн"),
        help_text=gettext_lazy("За відшкодування — тариф, за яким платимо всім."),
    )
    place = forms.CharField(label=gettext_lazy("Де надавати"), max_length=300)
    starts_on = DayField(label=gettext_lazy("З якого дня"), error_messages=REQUIRED_DAY)
    ends_on = DayField(label=gettext_lazy("До якого дня"), error_messages=REQUIRED_DAY)
    must_not_stop = forms.BooleanField(
        label=gettext_lazy("Послуга не може перериватися"),
        help_text=gettext_lazy("Програма завчасно попередить, що договір закінчується без наступного."),
        required=False,
    )

    def __init__(self, *args: Any, plan_lines: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = plan_lines  # type: ignore[attr-defined]
        groups = [(c.key, c.title) for c in reference.categories()]
        self.fields["categories"].choices = groups  # type: ignore[attr-defined]


class RequirementRow(Row):
    key_fields = ("title",)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    title = forms.CharField(label=gettext_lazy("Вимога"), max_length=300, required=False)


class CriterionRow(Row):
    key_fields = ("title",)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    title = forms.CharField(label=gettext_lazy("Критерій якості"), max_length=200, required=False)
    about = forms.CharField(label=gettext_lazy("Пояснення"), max_length=300, required=False)
    weight = forms.IntegerField(label=gettext_lazy("Балів зі 100"), min_value=1, max_value=99, required=False)
    anchors = forms.CharField(
        label=gettext_lazy("Що означає кожен бал"),
        help_text=gettext_lazy("По реченню в рядку, від 0 і вище."),
        widget=lines(6),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and self.kept():
            if not data.get("weight"):
                self.add_error("weight", _("Вкажіть, скільки балів зі 100."))
            if not 2 <= len(anchors_of(data)) <= 11:
                self.add_error("anchors", _("Поясніть щонайменше два бали, по реченню в рядку, не більше одинадцяти."))
        return data


def anchors_of(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(a.strip() for a in (data.get("anchors") or "").splitlines() if a.strip())


def requirements_from(formset: Any) -> tuple[Requirement, ...]:
    rows = [f.cleaned_data for f in formset if f.kept()]
    return tuple(Requirement(code, r["title"]) for code, r in zip(codes_of(rows, "r"), rows, strict=True))


def criteria_from(formset: Any) -> tuple[Criterion, ...]:
    rows = [f.cleaned_data for f in formset if f.kept()]
    return tuple(
        Criterion(code, r["title"], r["weight"], anchors_of(r), r.get("about", ""))
        for code, r in zip(codes_of(rows, "k"), rows, strict=True)
    )


class PanelForm(forms.Form):
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Хто оцінює якість"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = people  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Ваше запитання"),
        help_text=gettext_lazy("Запитання й відповідь побачать усі, без назви вашої організації."),
        widget=lines(5),
        max_length=2000,
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=gettext_lazy("Відповідь для всіх"), widget=lines(6), max_length=4000)
