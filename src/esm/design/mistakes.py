"""What a form's usual mistakes say: which question, and what to do. A form that has words of its own keeps them.

Django's «this field is required» names neither; above the form, in the summary, it would say nothing at all.
"""

from __future__ import annotations

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def reword(bound: BoundField) -> None:
    """Put our sentences in the place of Django's own, in the summary and at the field alike. Safe to repeat."""
    for error in bound.errors.as_data():
        words = _instead(bound, error)
        if words:
            error.message, error.params = words, None


def _instead(bound: BoundField, error: ValidationError) -> str:
    """Empty when the form, or a service behind it, has said what to do in its own words."""
    label, code = str(bound.label), str(error.code)
    if error.message is validators.MaxLengthValidator.message:
        limit = int((error.params or {})["limit_value"])
        words = ngettext(
            "Скоротіть «%(label)s» до %(limit)d знака.", "Скоротіть «%(label)s» до %(limit)d знаків.", limit
        )
        return words % {"label": label, "limit": limit}
    if error.message is validators.EmailValidator.message:
        return _("Напишіть адресу пошти повністю, наприклад olena@example.ua.")
    if error.message is not _default(bound.field, code):
        return ""
    words = {"required": _required, "invalid": _invalid}.get(code, _unknown)(bound.field)
    return words % {"label": label} if words else ""


def _required(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return _("Додайте файл: «%(label)s».")
    if isinstance(field, forms.BooleanField):
        return _("Поставте позначку: «%(label)s».")
    if isinstance(field, forms.ChoiceField):
        return _("Виберіть відповідь: «%(label)s».")
    return _("Заповніть поле «%(label)s».")


def _invalid(field: forms.Field) -> str:
    if isinstance(field, forms.DateTimeField):
        return _("«%(label)s»: вкажіть день і час, наприклад 16.11.2026 17:00.")
    if isinstance(field, forms.DateField):
        return _("«%(label)s»: вкажіть дату, наприклад 16.11.2026.")
    if isinstance(field, forms.IntegerField):
        return _("«%(label)s»: напишіть число цифрами, наприклад 12.")
    return ""


def _unknown(field: forms.Field) -> str:
    return ""


def _default(field: forms.Field, code: str) -> object:
    """Django's own words of this kind of field."""
    for cls in type(field).__mro__:
        if cls.__module__.startswith("django.") and code in vars(cls).get("default_error_messages", {}):
            return vars(cls)["default_error_messages"][code]
    return None
