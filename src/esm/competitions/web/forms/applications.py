"""Small forms of the NGO's pages. Sections have no Django form: their questions are data, anything typed is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...selectors.starting import StartOptions


class StartForm(forms.Form):
    organisation = forms.ChoiceField(label=_("Організація"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Назва проєкту"),
        required=False,
        max_length=300,
        help_text=_("Можна змінити пізніше."),
    )
    direction = forms.ChoiceField(label=_("Напрям конкурсу"), required=False, widget=forms.RadioSelect)
    copy_of = forms.ChoiceField(
        label=_("Взяти відповіді з попередньої заявки"),
        required=False,
        help_text=_("Дати, документи й підтвердження не переносяться: їх треба заповнити знову."),
    )

    def __init__(self, *args: Any, options: StartOptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("organisation", [(str(k), v) for k, v in options.organisations])
        self._choices("direction", [("", _("Виберу пізніше")), *options.directions])
        self._choices("copy_of", [("", _("Ні, почати з порожньої")), *options.earlier])
        if len(options.organisations) == 1:
            self.fields["organisation"].initial = str(options.organisations[0][0])
        self.fields["organisation"].error_messages["required"] = _("Виберіть організацію.")
        if not options.earlier:
            del self.fields["copy_of"]
        self.fields["direction"].initial = ""

    def _choices(self, name: str, choices: list[Any]) -> None:
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("copy_of", "")
        return data


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Чому ви знімаєте заявку"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Напишіть, чому ви знімаєте заявку.")},
    )


class DeclarationForm(forms.Form):
    """`seen` is the digest of what the page showed: exactly that is submitted, or nothing."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    declared_by = forms.CharField(
        label=_("Прізвище, імʼя, по батькові керівниці або керівника"),
        max_length=200,
        error_messages={"required": _("Напишіть прізвище та імʼя керівниці або керівника організації.")},
    )
    declared = forms.BooleanField(
        label=_("Дані в заявці правдиві. Організація згодна з умовами конкурсу й з тим, що заявку перевірять."),
        error_messages={"required": _("Поставте позначку, що дані правдиві.")},
    )
