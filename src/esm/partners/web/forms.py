"""Forms of organisations: what was typed, with labels and hints. Rules are the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from esm.reference import public as reference

from ..machine import AffiliateKind, RegisterSection, Right

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_FORM = _("Організаційно-правова форма")


def _legal_forms(blank: Any) -> list[tuple[str, Any]]:
    return [("", blank), *((f.key, f.title) for f in reference.legal_forms())]


class RegisterFilterForm(forms.Form):
    q = forms.CharField(label=_("Назва або код"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    form = forms.ChoiceField(label=_("Форма"), required=False)
    status = forms.ChoiceField(
        label=_("Стан"),
        required=False,
        choices=[
            ("", _("Будь-який")),
            ("working", _("працює")),
            ("terminating", _("припиняється")),
            ("barred", _("не бере участі в конкурсах")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = _legal_forms(_("Усі форми"))  # type: ignore[attr-defined]


class _WithLegalForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_form"].choices = _legal_forms(_("Оберіть форму"))  # type: ignore[attr-defined]


class JoinForm(_WithLegalForm):
    edrpou = forms.CharField(
        label=_("Код ЄДРПОУ"),
        help_text=_("Вісім цифр із витягу."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-8"}),
    )
    name = forms.CharField(label=_("Повна назва"), help_text=_("Як у державному реєстрі."), max_length=300)
    legal_form = forms.ChoiceField(label=_FORM)
    registered_on = forms.DateField(label=_("Дата державної реєстрації"), widget=DAY)
    contact_name = forms.CharField(
        label=_("Хто керує організацією"), help_text=_("Прізвище, імʼя, по батькові."), max_length=200
    )
    email = forms.EmailField(
        label=_("Електронна пошта"),
        help_text=_("На неї прийде запрошення для голови організації."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Телефон"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    )
    about = forms.CharField(
        label=_("Чим займається організація"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class EnterForm(_WithLegalForm):
    edrpou = forms.CharField(label=_("Код ЄДРПОУ"), max_length=20)
    name = forms.CharField(label=_("Повна назва"), max_length=300)
    short_name = forms.CharField(label=_("Коротка назва"), required=False, max_length=120)
    legal_form = forms.ChoiceField(label=_FORM)
    registered_on = forms.DateField(label=_("Дата державної реєстрації"), widget=DAY)
    nonprofit_code = forms.CharField(label=_("Ознака неприбутковості"), required=False, max_length=4)
    email = forms.EmailField(label=_("Електронна пошта"), required=False)
    phone = forms.CharField(label=_("Телефон"), required=False, max_length=32)
    source = forms.CharField(label=_("Звідки дані"), required=False, max_length=300)


class CardForm(_WithLegalForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Повна назва"), help_text=_("Як у державному реєстрі."), max_length=300)
    short_name = forms.CharField(
        label=_("Коротка назва"), required=False, max_length=120, help_text=_("Наприклад ГО «Світлий крок».")
    )
    legal_form = forms.ChoiceField(label=_FORM)
    registered_on = forms.DateField(label=_("Дата державної реєстрації"), widget=DAY)
    nonprofit_code = forms.CharField(
        label=_("Ознака неприбутковості"), required=False, max_length=4, help_text=_("Чотири цифри, наприклад 0032.")
    )
    address = forms.CharField(label=_("Адреса"), required=False, max_length=300)
    email = forms.EmailField(label=_("Електронна пошта"), required=False)
    phone = forms.CharField(label=_("Телефон"), required=False, max_length=32)
    site = forms.URLField(label=_("Сайт"), required=False, assume_scheme="https")
    iban = forms.CharField(
        label=_("Рахунок IBAN"), required=False, max_length=40, help_text=_("UA і 27 цифр. Потрібен для договору.")
    )
    mission = forms.CharField(
        label=_("Чим займається організація"),
        required=False,
        help_text=_("Цей текст бачать усі."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    charter_goals = forms.CharField(
        label=_("Мета за статутом"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    in_termination = forms.BooleanField(label=_("Організація припиняється"), required=False)


class CharterForm(forms.Form):
    charter = forms.FileField(
        label=_("Статут"), help_text=_("PDF, DOCX або фото сторінок, до 10 МБ. Попередній файл збережеться.")
    )


class PersonForm(forms.Form):
    kind = forms.ChoiceField(label=_("Ким є в організації"), choices=AffiliateKind.choices)
    full_name = forms.CharField(label=_("Прізвище, імʼя, по батькові"), max_length=200)
    since = forms.DateField(label=_("З якого дня"), required=False, widget=DAY)


class RightsForm(forms.Form):
    position = forms.CharField(label=_("Посада"), required=False, max_length=120)
    rights = forms.MultipleChoiceField(
        label=_("Що може робити"),
        help_text=_("Бачити дані організації може кожна людина команди."),
        choices=[(r.value, r.label) for r in Right if r is not Right.VIEW],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class InviteForm(RightsForm):
    email = forms.CharField(
        label=_("Електронна пошта"),
        help_text=_("На неї прийде лист із посиланням. Воно діє 14 днів і лише раз."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "position", "rights")


class HeadForm(forms.Form):
    email = forms.CharField(label=_("Електронна пошта голови"), max_length=254, widget=forms.EmailInput)


class HandOverForm(HeadForm):
    basis = forms.CharField(
        label=_("Підстава"),
        help_text=_("Наприклад «Протокол загальних зборів № 4 від 12.10.2026»."),
        max_length=300,
    )
    document = forms.FileField(label=_("Документ"), help_text=_("Протокол або витяг, до 10 МБ."), required=False)
    keep_old_head = forms.BooleanField(
        label=_("Попередня голова лишається в команді"),
        help_text=_("Вона зможе бачити дані й готувати заявки, але не подавати їх."),
        required=False,
    )
    field_order = ("email", "basis", "document", "keep_old_head")

    def __init__(self, *args: Any, needs_document: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].required = needs_document
        self.fields["document"].error_messages["required"] = _("Додайте рішення про нову голову: протокол або витяг.")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Причина"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class BarForm(forms.Form):
    reason = forms.CharField(label=_("За що"), help_text=_("Це побачать усі."), max_length=500)
    act = forms.CharField(label=_("Документ"), help_text=_("Номер і дата."), max_length=300)
    from_year = forms.IntegerField(
        label=_("З бюджетного року"), widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-8"})
    )
    until_year = forms.IntegerField(
        label=_("До року включно"), widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-8"})
    )


class ProviderForm(forms.Form):
    section = forms.ChoiceField(label=_("Розділ реєстру"), choices=RegisterSection.choices)
    number = forms.CharField(label=_("Номер запису"), help_text=_("Як у витягу з реєстру."), max_length=40)
    since = forms.DateField(label=_("У реєстрі з"), widget=DAY)
    services = forms.MultipleChoiceField(
        label=_("Послуги, з якими організація стоїть у реєстрі"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = [(c.key, c.label) for c in reference.service_codes()]  # type: ignore[attr-defined]


class ExcludeForm(forms.Form):
    on = forms.DateField(label=_("Дата виключення"), widget=DAY)
    reason = forms.CharField(label=_("Чому"), max_length=500)


class AcceptForm(forms.Form):
    """For a person without an account."""

    full_name = forms.CharField(
        label=_("Прізвище, імʼя, по батькові"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Придумайте пароль"),
        help_text=_("Щонайменше 12 знаків. Добре працює речення, яке памʼятаєте тільки ви."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
