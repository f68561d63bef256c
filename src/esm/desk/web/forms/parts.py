"""What several forms of the desk take."""

from __future__ import annotations

from django import forms

OFF = {"autocomplete": "off"}


class VersionForm(forms.Form):
    """The version that was looked at goes with the answers."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0
