from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    without_missing = forms.BooleanField(
        label=_("Оприлюднити без показників, яких немає"), required=False, widget=forms.CheckboxInput
    )


class CorrectForm(forms.Form):
    """What a number becomes and why. The service reads the number, so that all mistakes get their sentence at once."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    value = forms.CharField(
        label=_("Нове значення"),
        help_text=_("Цифрами, наприклад 1 470,9. Залиште порожнім, якщо значення немає."),
        required=False,
        max_length=40,
    )
    reason = forms.CharField(
        label=_("Чому виправляєте"),
        help_text=_("Це прочитають усі в журналі виправлень. Назвіть документ або помилку."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
