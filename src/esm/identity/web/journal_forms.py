from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from esm.kernel.journal import action_choices, room_choices


class JournalFilterForm(forms.Form):
    who = forms.CharField(label=_("Хто"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    room = forms.ChoiceField(label=_("Частина"), required=False)
    action = forms.ChoiceField(label=_("Дія"), required=False)
    since = forms.DateField(label=_("З дня"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("До дня"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, room: str = "", **kwargs: Any) -> None:
        """`room` leaves only its own actions to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [("", _("Усі частини")), *room_choices()]  # type: ignore[attr-defined]
        self.fields["action"].choices = [("", _("Усі дії")), *action_choices(room)]  # type: ignore[attr-defined]
