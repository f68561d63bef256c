"""Forms of intake and admission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField, MomentField

from ...machine import AppealOutcome, ApplicationStatus, Channel, Verdict


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Назва або номер"), required=False, max_length=120)
    status = forms.ChoiceField(
        label=gettext_lazy("Стан"),
        required=False,
        choices=[("", gettext_lazy("Усі")), *(c for c in ApplicationStatus.choices if c[0] != ApplicationStatus.DRAFT)],
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Як надійшла"), required=False, choices=[("", gettext_lazy("Усі")), *Channel.choices]
    )


class ChecksForm(forms.Form):
    """Two questions for each line of the check list: the verdict and, for «no», what is wrong."""

    def __init__(self, *args: Any, codes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [code for code, _title in codes]
        for code, title in codes:
            self.fields[code] = forms.ChoiceField(
                label=title, required=False, choices=Verdict.choices, widget=forms.RadioSelect
            )
            self.fields[f"{code}-comment"] = forms.CharField(
                label=gettext_lazy("Коментар"), required=False, widget=forms.TextInput(attrs={"maxlength": 2000})
            )


class ReturnForm(forms.Form):
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Яких перевірок це стосується"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=gettext_lazy("Що виправити"),
        help_text=gettext_lazy("Заявниця прочитає це слово в слово."),
        widget=lines(5),
    )

    def __init__(self, *args: Any, codes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.MultipleChoiceField = self.fields["codes"]  # type: ignore[assignment]
        field.choices = codes


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(label=gettext_lazy("Підстава"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Пояснення"),
        help_text=gettext_lazy("Що саме не відповідає правилам. Заявниця прочитає це слово в слово."),
        widget=lines(5),
    )

    def __init__(self, *args: Any, grounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["ground"]  # type: ignore[assignment]
        field.choices = grounds


class AppealForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("З чим ви не згодні й чому"), widget=lines(8))


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Рішення"), widget=forms.RadioSelect)
    answer = forms.CharField(label=gettext_lazy("Відповідь заявниці"), widget=lines(6))
    published = forms.CharField(
        label=gettext_lazy("Відповідь для всіх"),
        help_text=gettext_lazy("Коротко, без імен, адрес і телефонів."),
        widget=lines(3),
    )

    def __init__(self, *args: Any, outcomes: list[AppealOutcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["outcome"]  # type: ignore[assignment]
        field.choices = [(o.value, o.label) for o in outcomes]


class ReceiveForm(forms.Form):
    edrpou = forms.CharField(label=gettext_lazy("Код ЄДРПОУ"), max_length=20)
    title = forms.CharField(label=gettext_lazy("Назва проєкту"), max_length=300)
    direction = forms.ChoiceField(label=gettext_lazy("Напрям"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Як надійшла"),
        choices=[c for c in Channel.choices if c[0] != Channel.ONLINE],
        widget=forms.RadioSelect,
    )
    received_at = MomentField(
        label=gettext_lazy("Коли надійшла"), help_text=gettext_lazy("Для пошти: час на листі чи штемпелі.")
    )
    sender = forms.CharField(label=gettext_lazy("Хто приніс або надіслав"), max_length=200)
    sheets = forms.IntegerField(label=gettext_lazy("Аркушів"), required=False, min_value=1, max_value=10_000)
    scan = forms.FileField(label=gettext_lazy("Скан заявки"), required=False)
    name = forms.CharField(label=gettext_lazy("Повна назва організації"), max_length=300, required=False)
    legal_form = forms.ChoiceField(label=gettext_lazy("Організаційно-правова форма"), required=False)
    registered_on = DayField(label=gettext_lazy("Дата державної реєстрації"), required=False)
    nonprofit_code = forms.CharField(label=gettext_lazy("Ознака неприбутковості"), max_length=4, required=False)
    email = forms.EmailField(label=gettext_lazy("Електронна пошта організації"), required=False)
    phone = forms.CharField(label=gettext_lazy("Телефон організації"), max_length=32, required=False)

    NEW = ("name", "legal_form", "registered_on", "nonprofit_code", "email", "phone")

    def __init__(
        self, *args: Any, directions: list[tuple[str, str]], legal_forms: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("direction", directions), ("legal_form", legal_forms)):
            field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
            field.choices = [("", gettext_lazy("— виберіть —")), *choices]

    def application_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.NEW]

    def organisation_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NEW]
