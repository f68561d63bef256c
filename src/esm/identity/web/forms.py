"""Forms of people's access: they carry what was typed; rules are the services'."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..roles import Role


class InviteForm(forms.Form):
    email = forms.CharField(
        label=_("Електронна пошта"),
        help_text=_("На неї прийде лист із посиланням. Воно діє 14 днів і лише раз."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Роль"), choices=Role.choices, widget=forms.RadioSelect)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Яку роль надати"))

    def __init__(self, *args: object, choices: tuple[tuple[str, str], ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [("", _("Оберіть роль")), *choices]  # type: ignore[attr-defined]


class DeactivateForm(forms.Form):
    reason = forms.CharField(
        label=_("Чому закриваєте доступ"),
        help_text=_("Наприклад «Звільнилася 1 жовтня 2026». Причина лишиться в журналі."),
        max_length=500,
    )


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


class ProfileForm(forms.Form):
    full_name = forms.CharField(
        label=_("Прізвище, імʼя, по батькові"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Телефон"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class UserFilterForm(forms.Form):
    """Filters of the list, from the query string; what isn't a choice filters nothing."""

    q = forms.CharField(label=_("Імʼя або пошта"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    role = forms.ChoiceField(label=_("Роль"), required=False, choices=[("", _("Усі ролі")), *Role.choices])
    access = forms.ChoiceField(
        label=_("Доступ"),
        required=False,
        choices=[("", _("Будь-який")), ("yes", _("відкрито")), ("no", _("закрито"))],
    )
