"""Forms of the commission's work: members, conflicts, meetings, reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField, MomentField

from ...machine import ConflictKind, MeetingKind, MemberRole
from ...services.commission import EmployerFields, MemberFields
from ...services.meetings import MeetingFields


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReasonForm(forms.Form):
    """A reason that stays in the journal."""

    reason = forms.CharField(label=gettext_lazy("Причина"), widget=_text(3), required=False)


class EndTermForm(ReasonForm):
    until = DayField(label=gettext_lazy("Останній день у комісії"))
    field_order = ["until", "reason"]


class MemberForm(forms.Form):
    """A member's card. Employers are typed one to a line: «41000011, ГО «Крок», 2019–2024»."""

    name = forms.CharField(
        label=gettext_lazy("Прізвище, імʼя, по батькові"),
        max_length=200,
        help_text=gettext_lazy("Публікують на сторінці комісії."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Роль у комісії"), choices=MemberRole.choices)
    workplace = forms.CharField(
        label=gettext_lazy("Місце роботи"), max_length=300, help_text=gettext_lazy("Публікують.")
    )
    post = forms.CharField(label=gettext_lazy("Посада"), max_length=200, help_text=gettext_lazy("Публікують."))
    votes = forms.BooleanField(label=gettext_lazy("Має право голосу й оцінює заявки"), required=False, initial=True)
    since = DayField(label=gettext_lazy("У складі комісії з"))
    until = DayField(
        label=gettext_lazy("У складі комісії до"),
        required=False,
        help_text=gettext_lazy("Залиште порожнім, якщо строк не визначено."),
    )
    load_limit = forms.IntegerField(
        label=gettext_lazy("Найбільше заявок, які погодилася прочитати"), required=False, min_value=1, max_value=2000
    )
    directions = forms.MultipleChoiceField(
        label=gettext_lazy("Читає лише ці напрями"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Нічого не вибрано — читає всі."),
    )
    employers = forms.CharField(
        label=gettext_lazy("Де працювала або отримувала оплату"),
        required=False,
        widget=_text(4),
        help_text=gettext_lazy(
            "Один рядок — одна організація: код ЄДРПОУ, назва, роки. Наприклад: 41000011, ГО «Крок», 2019–2024. "
            "Не публікують; потрібно, щоб знайти конфлікт інтересів."
        ),
    )

    def __init__(self, *args: Any, directions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["directions"]
        choices.choices = directions
        if len(directions) < 2:
            del self.fields["directions"]

    def clean_employers(self) -> list[EmployerFields]:
        lines = [line for line in self.cleaned_data["employers"].splitlines() if line.strip()]
        return [_employer(line) for line in lines]

    def fields_of(self) -> MemberFields:
        data = dict(self.cleaned_data)
        data["directions"] = [int(d) for d in data.get("directions", ())]
        data.pop("user", None)
        return MemberFields(**data)


class NewMemberForm(MemberForm):
    user = forms.TypedChoiceField(label=gettext_lazy("Людина"), coerce=int, choices=())
    field_order = ["user"]

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["user"]
        choices.choices = [("", _("Виберіть"))] + people  # noqa: RUF005 -- a list of pairs is what Django wants
        self.fields["name"].required = False
        self.fields["name"].help_text = _("Порожнє — так, як у її обліковому записі. Публікують на сторінці комісії.")


def _employer(line: str) -> EmployerFields:
    """«41000011, ГО «Крок», 2019–2024» → its parts. Raises ValidationError naming the line."""
    parts = [p.strip() for p in line.split(",")]
    years = parts[-1].replace("—", "–").replace("-", "–").split("–") if len(parts) > 1 else []
    numbers = [y.strip() for y in years]
    since = numbers[0] if numbers else ""
    until = numbers[1] if len(numbers) > 1 else ""
    if not (since.isascii() and since.isdigit() and len(since) == 4) or (until and not _year(until)):
        raise forms.ValidationError(
            _("Рядок «%(line)s»: напишіть код ЄДРПОУ, назву й роки, наприклад 41000011, ГО «Крок», 2019–2024.")
            % {"line": line.strip()}
        )
    return EmployerFields(parts[0], ", ".join(parts[1:-1]), int(since), int(until) if until else None)


def _year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


def employer_line(edrpou: str, name: str, since: int, until: int | None) -> str:
    """The reverse of `_employer`, for the form."""
    return ", ".join(filter(None, (edrpou, name, f"{since}–{until or ''}")))


class DeclarationForm(forms.Form):
    """The gate: none, or a conflict with its kind and a sentence."""

    conflict = forms.ChoiceField(
        label=gettext_lazy("Чи є у вас конфлікт інтересів із цією організацією?"),
        choices=(("no", gettext_lazy("Ні, немає")), ("yes", gettext_lazy("Так, є"))),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Виберіть «Ні» або «Так».")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Якщо є: у чому він полягає"),
        choices=[("", gettext_lazy("Виберіть")), *ConflictKind.choices],
        required=False,
    )
    text = forms.CharField(label=gettext_lazy("Поясніть одним-двома реченнями"), widget=_text(3), required=False)


class RecordConflictForm(forms.Form):
    """A conflict found later, by the secretary."""

    member = forms.TypedChoiceField(label=gettext_lazy("Хто"), coerce=int, choices=())
    application = forms.CharField(
        label=gettext_lazy("Номер заявки"), max_length=12, help_text=gettext_lazy("Наприклад, 26-041.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("У чому конфлікт"), choices=[("", gettext_lazy("Виберіть")), *ConflictKind.choices]
    )
    text = forms.CharField(label=gettext_lazy("Що виявлено і звідки відомо"), widget=_text(3))

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["member"]
        choices.choices = [("", _("Виберіть")), *members]


class MeetingForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Вид"), choices=MeetingKind.choices)
    at = MomentField(label=gettext_lazy("Коли"))
    place = forms.CharField(
        label=gettext_lazy("Де"), max_length=300, help_text=gettext_lazy("Публікують: на засідання може прийти кожен.")
    )
    link = forms.URLField(
        label=gettext_lazy("Посилання на трансляцію"), required=False, assume_scheme="https", max_length=200
    )
    agenda = forms.CharField(label=gettext_lazy("Порядок денний"), required=False, widget=_text(4))
    applications = forms.CharField(
        label=gettext_lazy("Номери заявок"),
        required=False,
        widget=_text(3),
        help_text=gettext_lazy("У порядку розгляду, через пробіл або з нового рядка. Слово «всі» додає всі допущені."),
    )

    def clean_applications(self) -> list[str]:
        text = self.cleaned_data["applications"].replace(",", " ").replace(";", " ")
        return list(dict.fromkeys(text.split()))

    def fields_of(self, admitted: list[str], notes: str = "") -> MeetingFields:
        data = dict(self.cleaned_data)
        if [w.casefold() for w in data["applications"]] in (["всі"], ["усі"]):
            data["applications"] = admitted
        return MeetingFields(**data, notes=notes)


class NotesForm(forms.Form):
    notes = forms.CharField(label=gettext_lazy("Про що говорили"), required=False, widget=_text(5))


class CloseForm(forms.Form):
    accept_gaps = forms.BooleanField(label=gettext_lazy("Закрити, хоча бракує оцінок"), required=False)
