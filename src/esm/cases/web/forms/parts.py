"""What several forms of a case take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.people.public import PersonFields
from esm.reference import public as reference

from ...machine import Danger
from ...selectors.colleagues import Worker

OFF = {"autocomplete": "off"}


def text(label: Any, **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs=OFF | attrs))


def area(label: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs=OFF | {"rows": rows}))


def boxes(label: Any, choices: Iterable[tuple[str, Any]] = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(choices), widget=forms.CheckboxSelectMultiple
    )


def radios(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices), widget=forms.RadioSelect)


class VersionForm(forms.Form):
    """The version that was looked at goes with the answers; its fields may be emptied but never filled by Django."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Choices that are known only when the page is asked for."""
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class WordsForm(VersionForm):
    """A reason or an explanation, under the name that the service gives it."""

    def __init__(self, *args: Any, name: str = "reason", label: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[name] = area(label)
        self.fields[name].help_text = hint
        self.asked = name

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get(self.asked) or "")


class PersonPart(forms.Form):
    """Whom the case is about, when there is no card yet. Everything may stay empty."""

    surname = text(gettext_lazy("Прізвище"))
    given_name = text(gettext_lazy("Імʼя"))
    patronymic = text(gettext_lazy("По батькові"))
    birth_date = text(gettext_lazy("Дата народження"), inputmode="numeric")
    phone = text(gettext_lazy("Телефон"), inputmode="tel")
    address = text(gettext_lazy("Адреса"))

    def typed_person(self) -> PersonFields | None:
        """None when nobody was named."""
        names = ("surname", "given_name", "patronymic", "birth_date", "phone", "address")
        typed = {name: str(self.cleaned_data.get(name) or "").strip() for name in names}
        return PersonFields(**typed) if any(typed.values()) else None


def titles() -> dict[str, list[tuple[str, str]]]:
    """Districts, categories and services for selects. Two queries."""
    districts, categories = reference.district_and_category_titles()
    empty = ("", _("не вказано"))
    return {
        "district": [empty, *districts.items()],
        "category": [empty, *categories.items()],
        "services": [(s.key, s.label) for s in reference.service_codes()],
    }


def worker_choices(found: Iterable[Worker], *, load: int = 0) -> list[tuple[int, str]]:
    """Names, with how many cases each leads where the load is known; past it the line says so."""

    def line(worker: Worker) -> str:
        if not load:
            return worker.name
        words = _("%(name)s: веде %(n)s") if worker.open < load else _("%(name)s: веде %(n)s, це вже забагато")
        return words % {"name": worker.name, "n": worker.open}

    return [(w.id, line(w)) for w in found]


def danger_boxes(label: Any) -> forms.MultipleChoiceField:
    return boxes(label, Danger.choices)


def number_of(value: str) -> int | None:
    """A key from a select; None for nothing chosen."""
    return int(value) if value and value.isdigit() else None
