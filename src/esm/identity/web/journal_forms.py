from django import forms
from django.utils.translation import gettext_lazy as _


class JournalFilterForm(forms.Form):
    who = forms.CharField(label=_("Хто"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    action = forms.CharField(label=_("Дія починається з"), required=False)
    since = forms.DateField(label=_("З дня"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("До дня"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
