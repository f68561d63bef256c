"""Forms of the call editor. One for each part; lists are formsets with two empty rows at the end."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField, KopecksField, MomentField


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NewCallForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Бюджетний рік"), min_value=2000, max_value=2100)
    opens_at = MomentField(label=gettext_lazy("Приймати заявки з"))
    closes_at = MomentField(label=gettext_lazy("Приймати заявки до"))


class BasicsForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Назва"), max_length=200)
    about = forms.CharField(
        label=gettext_lazy("Про конкурс"),
        help_text=gettext_lazy("Два-три речення для людей."),
        required=False,
        widget=lines(3),
    )
    who_may_apply = forms.CharField(label=gettext_lazy("Хто може подати заявку"), required=False, widget=lines(4))
    legal_basis = forms.CharField(label=gettext_lazy("Правова підстава"), required=False, widget=lines(2))
    contact_name = forms.CharField(label=gettext_lazy("Контактна особа"), max_length=120, required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Телефон для запитань"), max_length=32, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("Електронна пошта"), required=False)
    place = forms.CharField(label=gettext_lazy("Куди приносити заявки на папері"), max_length=300, required=False)


class DatesForm(forms.Form):
    opens_at = MomentField(label=gettext_lazy("Приймати заявки з"))
    closes_at = MomentField(label=gettext_lazy("Приймати заявки до"))
    review_closes_on = DayField(label=gettext_lazy("Оцінити заявки до"), required=False)
    projects_start_on = DayField(label=gettext_lazy("Проєкти починаються не раніше"))
    projects_end_on = DayField(label=gettext_lazy("Проєкти закінчуються не пізніше"))


class MoneyForm(forms.Form):
    total_budget = KopecksField(label=gettext_lazy("Бюджет конкурсу, грн"))


class LimitsForm(forms.Form):
    project_cap = KopecksField(
        label=gettext_lazy("Найбільше на один проєкт, грн"),
        help_text=gettext_lazy("Межа напряму важливіша за цю."),
        required=False,
    )
    own_share_percent = forms.IntegerField(
        label=gettext_lazy("Найменший власний внесок, % проєкту"), min_value=0, max_value=99
    )
    applications_per_organisation = forms.IntegerField(
        label=gettext_lazy("Заявок від однієї організації"), min_value=1, max_value=99
    )
    organisation_age_months = forms.IntegerField(
        label=gettext_lazy("Організації щонайменше місяців"), min_value=0, max_value=240
    )
    nonprofit_codes = forms.CharField(
        label=gettext_lazy("Ознаки неприбутковості"),
        help_text=gettext_lazy("Через кому, наприклад 0032, 0036."),
        required=False,
    )
    reviews_per_application = forms.IntegerField(
        label=gettext_lazy("Скільки членів комісії на заявку"), min_value=1, max_value=15
    )
    reviewers_min = forms.IntegerField(label=gettext_lazy("Найменше оцінок для рейтингу"), min_value=1, max_value=15)
    spread_points = forms.IntegerField(
        label=gettext_lazy("Розбіжність оцінок, яку обговорюють"), min_value=1, max_value=100
    )
    quorum_percent = forms.IntegerField(label=gettext_lazy("Кворум, %"), min_value=1, max_value=100)
    paper_copies = forms.IntegerField(label=gettext_lazy("Примірників на папері"), min_value=1, max_value=9)

    def clean_nonprofit_codes(self) -> tuple[str, ...]:
        return tuple(re.findall(r"\w+", self.cleaned_data["nonprofit_codes"]))


class TermsForm(forms.Form):
    """Days of every term of the rules; whether they are working days is the rule set's word."""

    def __init__(self, *args: Any, terms: list[tuple[str, str, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, working in terms:
            unit = _("робочих днів") if working else _("календарних днів")
            self.fields[name] = forms.IntegerField(label=f"{label}, {unit}", min_value=0, max_value=365)


class Row(forms.Form):
    """A row of a list. An empty title makes it no row at all; `code` is kept, new rows get one when saved."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    title = forms.CharField(label=gettext_lazy("Назва"), required=False, max_length=200)
    remove = forms.BooleanField(label=gettext_lazy("Прибрати цей рядок"), required=False)

    def kept(self) -> bool:
        return bool(self.cleaned_data.get("title")) and not self.cleaned_data.get("remove")


class DirectionRow(Row):
    about = forms.CharField(label=gettext_lazy("Опис"), required=False, widget=lines(2))
    budget = KopecksField(label=gettext_lazy("Бюджет напряму, грн"), required=False)
    cap = KopecksField(label=gettext_lazy("Найбільше на один проєкт, грн"), required=False)
    at_least_one = forms.BooleanField(label=gettext_lazy("Підтримати щонайменше один проєкт"), required=False)
    must_not_stop = forms.BooleanField(label=gettext_lazy("Послуга не може перериватися"), required=False)


class CriterionRow(Row):
    about = forms.CharField(label=gettext_lazy("Пояснення"), required=False, widget=lines(2))
    weight = forms.IntegerField(label=gettext_lazy("Вага, балів зі 100"), min_value=1, max_value=100, required=False)
    anchors = forms.CharField(
        label=gettext_lazy("Що означає кожна оцінка"),
        help_text=gettext_lazy(
            "Одне речення в рядку, починаючи з оцінки 0. Шкала дорівнює кількості рядків без одного."
        ),
        required=False,
        widget=lines(6),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("title") and not data.get("remove"):
            if not data.get("weight"):
                self.add_error("weight", _("Вкажіть вагу критерію."))
            if len(self.anchor_lines()) < 2:
                self.add_error("anchors", _("Поясніть щонайменше дві оцінки: 0 і 1."))
        return data

    def anchor_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.cleaned_data.get("anchors", "").splitlines() if line.strip())


class RubricForm(forms.Form):
    pass_mark = forms.IntegerField(label=gettext_lazy("Прохідний бал зі 100"), min_value=1, max_value=100)

    def __init__(self, *args: Any, ties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("— більше нічого —")), *ties]
        for n in range(1, 5):
            self.fields[f"tie_{n}"] = forms.ChoiceField(
                label=_("Якщо бал однаковий, вирішує (%(n)s)") % {"n": n}, choices=choices, required=False
            )

    def tie_break(self) -> tuple[str, ...]:
        chosen = [self.cleaned_data[f"tie_{n}"] for n in range(1, 5)]
        return tuple(dict.fromkeys(c for c in chosen if c))


class DocumentRow(Row):
    about = forms.CharField(label=gettext_lazy("Пояснення"), required=False, max_length=300)
    required = forms.BooleanField(label=gettext_lazy("Обовʼязковий"), required=False)


class CostRow(Row):
    about = forms.CharField(label=gettext_lazy("Пояснення"), required=False, max_length=300)
    allowed = forms.BooleanField(label=gettext_lazy("Дозволено за кошти міста"), required=False)
    limit_percent = forms.IntegerField(
        label=gettext_lazy("Не більше % суми"), min_value=1, max_value=100, required=False
    )


class ArticleRow(Row):
    article = forms.CharField(label=gettext_lazy("Пункт положення"), required=False, max_length=200)


class StepRow(Row):
    starts_on = DayField(label=gettext_lazy("З"), required=False)
    ends_on = DayField(label=gettext_lazy("До"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("title")
            and not data.get("remove")
            and not data.get("starts_on")
            and "starts_on" not in self.errors
        ):
            self.add_error("starts_on", _("Вкажіть, коли це починається."))
        return data


def rows_of(row: type[Row]) -> type[forms.BaseFormSet[Row]]:
    return forms.formset_factory(row, extra=2, max_num=200, absolute_max=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Причина"), help_text=gettext_lazy("Її побачать усі."), widget=lines(3))


class ExtendForm(ReasonForm):
    closes_at = MomentField(label=gettext_lazy("Новий строк подання"))
    field_order = ["closes_at", "reason"]


class RoundForm(ReasonForm):
    opens_at = MomentField(label=gettext_lazy("Приймати заявки з"))
    closes_at = MomentField(label=gettext_lazy("Приймати заявки до"))
    field_order = ["opens_at", "closes_at", "reason"]


class OutageForm(ReasonForm):
    starts_at = MomentField(label=gettext_lazy("Збій почався"))
    ends_at = MomentField(label=gettext_lazy("Збій закінчився"))
    field_order = ["starts_at", "ends_at", "reason"]
