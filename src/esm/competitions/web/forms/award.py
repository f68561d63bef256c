"""Forms of ranking, proposals, minutes and decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField, KopecksField

from ...machine import Outcome
from ...selectors.decision import BY_HAND
from ...selectors.ranking import ONLY

_ONLY_WORDS = {
    "passed": gettext_lazy("Пройшли прохідний бал"),
    "failed": gettext_lazy("Нижче прохідного бала"),
    "ties": gettext_lazy("З однаковим балом"),
    "spread": gettext_lazy("Оцінки дуже різні"),
    "moved": gettext_lazy("Вирівнювання змінює місце"),
}


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RankingFilterForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Слово в назві або номер"), required=False, widget=forms.TextInput({"type": "search"})
    )
    direction = forms.TypedChoiceField(label=gettext_lazy("Напрям"), required=False, coerce=int, empty_value=None)
    only = forms.ChoiceField(label=gettext_lazy("Показати"), required=False)

    def __init__(self, *args: Any, directions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"].choices = [("", _("Усі напрями")), *directions]  # type: ignore[attr-defined]
        self.fields["only"].choices = [("", _("Усі заявки")), *((c, _ONLY_WORDS[c]) for c in ONLY)]  # type: ignore[attr-defined]


class DecisionFilterForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Слово в назві або номер"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Стан"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = [*((str(o.value), str(o.label)) for o in Outcome), (BY_HAND, _("Змінено вручну"))]
        self.fields["outcome"].choices = [("", _("Усі заявки")), *self.outcomes]  # type: ignore[attr-defined]


class TieForm(forms.Form):
    """A place and votes for each of the equals."""

    casting = forms.BooleanField(label=gettext_lazy("Голоси розділилися порівну, вирішив голос голови"), required=False)

    def __init__(self, *args: Any, numbers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        for number in numbers:
            place = forms.IntegerField(
                label=_("Місце заявки %(number)s серед рівних") % {"number": number},
                min_value=1,
                max_value=len(numbers),
                widget=forms.NumberInput({"class": "w-4 num"}),
            )
            votes = forms.IntegerField(
                label=_("Голосів «за» %(number)s") % {"number": number},
                min_value=0,
                max_value=99,
                widget=forms.NumberInput({"class": "w-4 num"}),
            )
            self.fields[f"place-{number}"], self.fields[f"votes-{number}"] = place, votes


class PurseForm(forms.Form):
    budget = KopecksField(label=gettext_lazy("Скільки грошей є, грн"), required=True)
    reason = forms.CharField(
        label=gettext_lazy("Яким рішенням змінено суму"),
        help_text=gettext_lazy("Наприклад: рішення сесії від 12.02.2027 № 345."),
        widget=_text(2),
        required=False,
    )


class OverrideForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Рішення"), choices=Outcome.choices, widget=forms.RadioSelect)
    awarded = KopecksField(
        label=gettext_lazy("Сума від міста, грн"), help_text=gettext_lazy("Лише для переможця."), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Чому інакше, ніж у пропозиції"),
        help_text=gettext_lazy("Потрапить до протоколу. Якщо повертаєтеся до пропозиції, причина не потрібна."),
        widget=_text(),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Обґрунтування для заявниці та для всіх"),
        help_text=gettext_lazy(
            "Стане на сторінці проєкту після оприлюднення. Без імен. Можна не писати: програма скаже сама."
        ),
        widget=_text(),
        required=False,
    )


class NewMinutesForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Номер протоколу"), max_length=20, required=False)
    on = DayField(label=gettext_lazy("Дата засідання"), required=False)
    place = forms.CharField(label=gettext_lazy("Місце"), max_length=200, required=False)


class MinutesForm(forms.Form):
    on = DayField(label=gettext_lazy("Дата засідання"), required=False)
    place = forms.CharField(label=gettext_lazy("Місце"), max_length=200, required=False)
    agenda = forms.CharField(label=gettext_lazy("Порядок денний"), widget=_text(4), required=False)
    heard = forms.CharField(label=gettext_lazy("Слухали"), widget=_text(6), required=False)
    resolved = forms.CharField(label=gettext_lazy("Вирішили"), widget=_text(4), required=False)
    opinions = forms.CharField(label=gettext_lazy("Окремі думки"), widget=_text(4), required=False)


class SignForm(forms.Form):
    scan = forms.FileField(
        label=gettext_lazy("Скан підписаного протоколу"),
        help_text=gettext_lazy("PDF або фото, до 10 МБ."),
        required=False,
    )


class ApproveForm(forms.Form):
    order_number = forms.CharField(label=gettext_lazy("Номер наказу"), max_length=40, required=False)
    order_date = DayField(label=gettext_lazy("Дата наказу"), required=False)


class SendBackForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Що треба змінити"), widget=_text(), required=False)


class CorrectionForm(forms.Form):
    """What the commission decided after an appeal."""

    outcome = forms.ChoiceField(label=gettext_lazy("Нове рішення"), choices=Outcome.choices, widget=forms.RadioSelect)
    awarded = KopecksField(
        label=gettext_lazy("Сума від міста, грн"), help_text=gettext_lazy("Лише для переможця."), required=False
    )
    meeting = forms.TypedChoiceField(
        label=gettext_lazy("На якому засіданні"), coerce=int, empty_value=None, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Обґрунтування для заявниці та для всіх"),
        help_text=gettext_lazy("Стане на сторінці проєкту. Без імен."),
        widget=_text(),
        required=False,
    )

    def __init__(self, *args: Any, meetings: tuple[tuple[int, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = _("Засідання № %(number)s, %(day)s")
        choices = [(n, said % {"number": n, "day": day}) for n, day in meetings]
        self.fields["meeting"].choices = choices or [("", _("Засідання ще не було"))]  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Звідки відомо про відмову"),
        help_text=gettext_lazy("Лист, дата, номер."),
        widget=_text(2),
        required=False,
    )


class PromoteForm(forms.Form):
    awarded = KopecksField(label=gettext_lazy("Сума від міста, грн"), required=True)
    reason = forms.CharField(
        label=gettext_lazy("Чому саме ця заявка"),
        help_text=gettext_lazy("Потрібно, якщо в резерві є вищі заявки."),
        widget=_text(2),
        required=False,
    )
