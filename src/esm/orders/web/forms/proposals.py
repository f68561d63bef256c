"""Forms of proposals: written, sealed, checked, scored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import KopecksField, MomentField, VolumeField

from ...machine import Answer, Channel
from ...rules import Requirement
from .parts import lines


class ProposalForm(forms.Form):
    price = KopecksField(label=gettext_lazy("Ціна за одиницю, грн"), required=False)
    capacity = VolumeField(label=gettext_lazy("Який обсяг зможете надати"), required=False)
    place = forms.CharField(label=gettext_lazy("Де надаватимете послугу"), widget=lines(3), required=False)
    staff = forms.CharField(
        label=gettext_lazy("Хто її надаватиме"),
        help_text=gettext_lazy("Скільки людей, яка підготовка, хто кого замінює."),
        widget=lines(4),
        required=False,
    )
    quality = forms.CharField(
        label=gettext_lazy("Як виконуєте стандарт і перевіряєте якість"), widget=lines(4), required=False
    )
    experience = forms.CharField(label=gettext_lazy("Досвід"), widget=lines(4), required=False)
    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("Які вимоги до якості ви виконаєте"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, requirements: tuple[Requirement, ...], fixed_price: bool, sealed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].choices = [(r.code, r.title) for r in requirements]  # type: ignore[attr-defined]
        if fixed_price or sealed:
            del self.fields["price"]
        if sealed:
            del self.fields["capacity"]


class EnvelopeForm(forms.Form):
    edrpou = forms.CharField(label=gettext_lazy("Код ЄДРПОУ надавача"), max_length=20)
    channel = forms.ChoiceField(
        label=gettext_lazy("Як надійшла"),
        choices=[c for c in Channel.choices if c[0] != Channel.ONLINE],
        widget=forms.RadioSelect,
    )
    received_at = MomentField(
        label=gettext_lazy("Коли надійшла"), help_text=gettext_lazy("Для пошти: час на листі чи штемпелі.")
    )
    sender = forms.CharField(label=gettext_lazy("Хто приніс або надіслав"), max_length=200)
    sheets = forms.IntegerField(
        label=gettext_lazy("Скільки аркушів або конвертів"),
        help_text=gettext_lazy("Для паперу рахуйте завжди: кількість стане в розписці."),
        required=False,
        min_value=1,
        max_value=10_000,
    )
    scan = forms.FileField(
        label=gettext_lazy("Скан конверта або файл із листа"),
        help_text=gettext_lazy("Файл із ціною побачать лише після розкриття. До 10 МБ."),
        required=False,
    )


class DocumentForm(forms.Form):
    code = forms.ChoiceField(label=gettext_lazy("Що це за документ"))
    file = forms.FileField(label=gettext_lazy("Файл"), help_text=gettext_lazy("До 10 МБ."))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = kinds  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    declared_by = forms.CharField(
        label=gettext_lazy("Прізвище та імʼя керівниці або керівника"), max_length=200, required=False
    )
    declared = forms.BooleanField(
        label=gettext_lazy("Дані правдиві, ціна остаточна, умови технічного завдання приймаємо"), required=False
    )


class StartForm(forms.Form):
    organisation = forms.ChoiceField(label=gettext_lazy("Від якої організації"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Що саме виправити"),
        help_text=gettext_lazy("Ціну й обсяг змінити вже не можна."),
        widget=lines(4),
        max_length=2000,
    )


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(label=gettext_lazy("Підстава"))
    text = forms.CharField(label=gettext_lazy("Пояснення для надавача"), widget=lines(4), max_length=2000)

    def __init__(self, *args: Any, grounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", _("Оберіть")), *grounds]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """Two fields a line of the check list: `answer_<code>`, `comment_<code>`."""

    def __init__(self, *args: Any, checks: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in checks:
            self.fields[f"answer_{line.code}"] = forms.ChoiceField(
                label=line.title, choices=Answer.choices, widget=forms.RadioSelect, initial=line.answer, required=False
            )
            self.fields[f"comment_{line.code}"] = forms.CharField(
                label=_("Пояснення: %(line)s") % {"line": line.title},
                initial=line.comment,
                max_length=500,
                required=False,
            )


class ConflictForm(forms.Form):
    conflicted = forms.ChoiceField(
        label=gettext_lazy("Чи повʼязані ви з цим надавачем"),
        choices=[
            ("no", gettext_lazy("Ні, конфлікту інтересів немає")),
            ("yes", gettext_lazy("Так: працюю, керую, отримую гроші або маю там рідних")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=gettext_lazy("Який саме звʼязок"), max_length=500, required=False)


class ScoreForm(forms.Form):
    """Points and a reason for each criterion: `points_<code>`, `reason_<code>`."""

    def __init__(self, *args: Any, score: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in score:
            c = line.criterion
            self.fields[f"points_{c.code}"] = forms.TypedChoiceField(
                label=c.title,
                help_text=c.about,
                choices=[(n, f"{n} — {anchor}") for n, anchor in c.choices],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                initial=line.points,
                required=False,
            )
            self.fields[f"reason_{c.code}"] = forms.CharField(
                label=_("Чому такий бал: %(title)s") % {"title": c.title},
                widget=lines(2),
                initial=line.reason,
                max_length=2000,
                required=False,
            )
        self.fields["comment"] = forms.CharField(
            label=_("Загальний висновок"), widget=lines(4), max_length=4000, required=False
        )
