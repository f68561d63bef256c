"""An act's questions as a form: built from the frozen copy of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField

from ... import questions
from ...machine import CaseClass, Signature
from .parts import VersionForm, area, radios, text


class NewActForm(VersionForm):
    form_no = forms.ChoiceField(label=gettext_lazy("За якою формою"), required=False, widget=forms.RadioSelect)
    made_on = DayField(label=gettext_lazy("День, про який акт"), required=False)

    def __init__(self, *args: Any, forms_: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(forms_) > 1:
            self.choose("form_no", [(number, f"{form['title']} (№ {number})") for number, form in forms_.items()])
        else:
            del self.fields["form_no"]


class ActForm(VersionForm):
    """`typed` gives the answers by question; nothing is required here, the service says what is missing."""

    made_on = DayField(label=gettext_lazy("День, про який акт"), required=False)
    raise_to = radios(gettext_lazy("Клас випадку"), ())
    raised_why = area(gettext_lazy("Чому випадок складніший, ніж показують бали"), rows=2)

    def __init__(self, *args: Any, form: questions.Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form
        for question in questions.questions(form):
            self.fields[question["key"]] = _field(question)
        classes = [code for code, _least in form["classes"]]
        if len(classes) > 1:
            higher = [(c, _("підняти: %(label)s") % {"label": CaseClass(c).label}) for c in classes[1:]]
            self.choose("raise_to", [("", _("за балами")), *higher])
        else:
            del self.fields["raise_to"], self.fields["raised_why"]

    @property
    def answers(self) -> dict[str, str]:
        return {q["key"]: str(self.cleaned_data.get(q["key"]) or "") for q in questions.questions(self.form)}

    def sections(self) -> Iterator[tuple[str, str, list[tuple[BoundField, bool]]]]:
        """Title, hint, and questions with whether their answers stand under each other."""
        for section in self.form["sections"]:
            asked = [(self[q["key"]], q["kind"] != "yesno") for q in section["questions"]]
            yield section["title"], section.get("hint", ""), asked


def _field(question: questions.Question) -> forms.Field:
    title = question["title"]
    field: forms.Field
    if question["kind"] in {"choice", "yesno"}:
        # The list is checked by the service: an old page's answer gets its sentence, too.
        field = radios(title, [(key, label) for key, label, _score in question["options"]])
    elif question["kind"] == "number":
        field = text(title, inputmode="numeric")
        field.widget.attrs["class"] = "w-8 num"
    else:
        field = area(title, rows=3)
    field.help_text = question.get("hint", "")
    return field


class SignForm(VersionForm):
    signature = radios(gettext_lazy("Як людина погодилася"), Signature.choices)
    signer = text(gettext_lazy("Хто підписав за людину або засвідчив її слова"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signer"].help_text = _("Лише для представника або свідка: імʼя і ким доводиться.")
