"""Forms of the portal's own pages."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from esm.design.appearance import CONTRASTS, TEXTS, THEMES

from ..models import FeedbackKind


class AppearanceForm(forms.Form):
    theme = forms.ChoiceField(
        label=_("Кольори"),
        choices=list(zip(THEMES, (_("Як на моєму пристрої"), _("Світлі"), _("Темні")), strict=True)),
        widget=forms.RadioSelect,
    )
    contrast = forms.ChoiceField(
        label=_("Контраст"),
        choices=list(zip(CONTRASTS, (_("Як на моєму пристрої"), _("Звичайний"), _("Високий")), strict=True)),
        widget=forms.RadioSelect,
    )
    text = forms.ChoiceField(
        label=_("Розмір тексту"),
        choices=list(zip(TEXTS, (_("Звичайний"), _("Більший"), _("Найбільший")), strict=True)),
        widget=forms.RadioSelect,
    )


class FeedbackForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Про що ви пишете"),
        choices=FeedbackKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Оберіть, про що ви пишете")},
    )
    text = forms.CharField(
        label=_("Що сталося"),
        help_text=_("Що ви робили, чого чекали і що вийшло. Пишіть як зручно."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Напишіть, що сталося"),
            "max_length": _("Скоротіть текст до 5000 символів; зараз їх %(show_value)s"),
        },
    )
    page = forms.CharField(
        label=_("На якій сторінці"),
        help_text=_("Адреса або назва сторінки."),
        max_length=500,
        required=False,
        error_messages={"max_length": _("Скоротіть адресу до 500 символів; зараз їх %(show_value)s")},
    )
    contact = forms.CharField(
        label=_("Куди відповісти"),
        help_text=_("Телефон або електронна пошта. Потрібні лише для відповіді; бачить їх тільки департамент."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        error_messages={"max_length": _("Скоротіть контакт до 200 символів; зараз їх %(show_value)s")},
    )


class LetterForm(forms.Form):
    """Words of a letter. What they may hold is checked by `kernel.letters.check_text`, for every way in."""

    subject = forms.CharField(label=_("Тема листа"), required=False)
    body = forms.CharField(
        label=_("Текст листа"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("Підпис із телефоном додається сам."),
    )


class LetterPreferenceForm(forms.Form):
    often = forms.ChoiceField(
        label=_("Коли надсилати листи"),
        choices=[
            ("once", _("Одразу, кожен окремо")),
            ("daily", _("Раз на день, о 8:00, усі в одному листі")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Оберіть, коли надсилати листи"), "invalid_choice": _("Оберіть зі списку")},
    )
    language = forms.ChoiceField(
        label=_("Мова листів"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Оберіть мову листів"), "invalid_choice": _("Оберіть зі списку")},
    )
