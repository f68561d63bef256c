"""Calls, articles and the month of an office; where it works and who works there; what people lacked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.widgets import RadioSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField

from ...machine import WITHOUT_TALK, CallOutcome
from ...selectors.words import Words
from ...services.articles import ArticleDraft
from .parts import VersionForm


class CallForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Чим закінчився дзвінок"),
        choices=[(c.value, c.label) for c in WITHOUT_TALK],
        widget=RadioSelect,
        required=False,
        initial=CallOutcome.DROPPED,
    )
    words = forms.CharField(label=gettext_lazy("Нотатка"), required=False, max_length=500)


class ArticleForm(VersionForm):
    title = forms.CharField(label=gettext_lazy("Питання"), max_length=200, required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Тема"), required=False)
    for_whom = forms.CharField(label=gettext_lazy("Для кого"), required=False, max_length=300)
    text = forms.CharField(
        label=gettext_lazy("Відповідь"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 8})
    )
    documents = forms.CharField(
        label=gettext_lazy("Документи"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Кожен документ з нового рядка."),
    )
    where = forms.CharField(
        label=gettext_lazy("Куди звертатися"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    term = forms.CharField(label=gettext_lazy("Строк"), required=False, max_length=200)
    price = forms.CharField(label=gettext_lazy("Ціна"), required=False, max_length=200)
    law = forms.CharField(label=gettext_lazy("Закон"), required=False, max_length=300)
    law_url = forms.CharField(label=gettext_lazy("Посилання на закон"), required=False, max_length=300)

    def __init__(self, *args: Any, topics: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("оберіть")), *topics.items()]  # type: ignore[attr-defined]

    def draft(self) -> ArticleDraft:
        return ArticleDraft(**{n: v for n, v in self.cleaned_data.items() if n != "version"})


class PeriodForm(forms.Form):
    since = DayField(label=gettext_lazy("Від дня"), required=False)
    until = DayField(label=gettext_lazy("До дня"), required=False)

    def span(self, today: date) -> tuple[date, date]:
        """What was chosen, else this month; a reversed pair is turned round."""
        valid = self.is_valid()
        since = (self.cleaned_data.get("since") if valid else None) or today.replace(day=1)
        until = (self.cleaned_data.get("until") if valid else None) or today
        return min(since, until), max(since, until)


class OfficeForm(forms.Form):
    place = forms.ChoiceField(label=gettext_lazy("Точка з каталогу"))
    edrpou = forms.CharField(
        label=gettext_lazy("Хто утримує е-офіс: код ЄДРПОУ"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("оберіть")), *places]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    user = forms.ChoiceField(label=gettext_lazy("Хто працюватиме"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [("", _("оберіть")), *((str(pk), n) for pk, n in people)]  # type: ignore[attr-defined]


class NeedsForm(forms.Form):
    since = DayField(label=gettext_lazy("Від дня"), required=False)
    until = DayField(label=gettext_lazy("До дня"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Для кого"), required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("Звідки"),
        required=False,
        choices=[
            ("", gettext_lazy("усе")),
            ("desk", gettext_lazy("е-офіси")),
            ("search", gettext_lazy("пошук на сайті")),
        ],
    )

    def __init__(self, data: Mapping[str, Any] | None, *, words: Words, public: bool = False) -> None:
        super().__init__(data)
        self.fields["district"].choices = [("", _("усі")), *words.districts.items()]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("усі")), *words.categories.items()]  # type: ignore[attr-defined]
        if public:
            for name in ("district", "category", "source"):
                del self.fields[name]
