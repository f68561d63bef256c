"""Forms of the room. They read what was typed; whether it may stand is for the services to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField
from esm.kernel import sniff
from esm.reference import public as reference

from ..fields import PersonFields
from ..machine import Channel, KinKind, Mode, Purpose, RequestKind, Verdict

TABLES = frozenset({sniff.Kind.XLSX, sniff.Kind.ODS, sniff.Kind.CSV})


def _text(label: Any, *, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.TextInput(attrs={"autocomplete": "off", **attrs})
    )


class PersonForm(forms.Form):
    surname = _text(gettext_lazy("Прізвище"))
    given_name = _text(gettext_lazy("Імʼя"))
    patronymic = _text(gettext_lazy("По батькові"))
    birth_date = _text(gettext_lazy("Дата народження"), inputmode="numeric")
    sex = forms.ChoiceField(label=gettext_lazy("Стать"), required=False)
    phone = _text(gettext_lazy("Телефон"), inputmode="tel")
    tax_number = _text(gettext_lazy("Податковий номер"), inputmode="numeric")
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    address = _text(gettext_lazy("Адреса"))
    email = _text(gettext_lazy("Електронна пошта"), inputmode="email")
    note = forms.CharField(label=gettext_lazy("Нотатка для колег"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].choices = [("", _("не вказано")), ("f", _("жіноча")), ("m", _("чоловіча"))]  # type: ignore[attr-defined]
        districts = [(d.key, d.title) for d in reference.districts()]
        self.fields["district"].choices = [("", _("не вказано")), *districts]  # type: ignore[attr-defined]
        self.fields["birth_date"].help_text = _("Наприклад, 08.03.1956. Якщо відомий лише рік — 1956.")
        self.fields["tax_number"].help_text = _("Зберігаємо зашифрованим. Можна не заповнювати.")

    def typed(self) -> PersonFields:
        return PersonFields.of(self.cleaned_data)


class NewPersonForm(PersonForm):
    confidential = forms.BooleanField(
        label=gettext_lazy("Закрита картка: бачитиме лише команда, яку ви назвете"), required=False
    )


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=gettext_lazy("На що людина погодилася"), choices=Purpose.choices)
    recipients = forms.MultipleChoiceField(label=gettext_lazy("Кому можна передати дані"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Як погодилася"), choices=Channel.choices)
    until = DayField(label=gettext_lazy("Згода діє до"), required=False)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].choices = organisations  # type: ignore[attr-defined]
        self.fields["recipients"].help_text = _("Лише для згоди на передачу даних.")


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Про що просить людина"), choices=RequestKind.choices)
    text = forms.CharField(label=gettext_lazy("Її словами"), required=False, widget=forms.Textarea({"rows": 3}))


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Що відповіли людині"),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Напишіть, що відповіли людині.")},
    )


class KinForm(forms.Form):
    elder = _text(gettext_lazy("Код картки матері, батька, опікунки"), required=True)
    kind = forms.ChoiceField(label=gettext_lazy("Ким доводиться"), choices=KinKind.choices)


class ImportForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("Що у файлі"),
        choices=[(m.value, m.label) for m in (Mode.FULL, Mode.HASH)],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("Таблиця XLSX, ODS або CSV"),
        widget=forms.FileInput(attrs={"accept": sniff.accept(TABLES)}),
        error_messages={
            "required": gettext_lazy("Виберіть файл."),
            "empty": gettext_lazy("Файл порожній. Перевірте, чи він відкривається у вас, і завантажте його ще раз."),
        },
    )


class TotalsForm(forms.Form):
    month = DayField(label=gettext_lazy("Місяць (будь-який його день)"))
    contacts = forms.IntegerField(label=gettext_lazy("Звернень"), min_value=0)
    recipients = forms.IntegerField(label=gettext_lazy("Різних людей у вашій організації"), min_value=0)


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Чому забираєте назад"),
        max_length=300,
        error_messages={"required": gettext_lazy("Напишіть, чому забираєте записане назад.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Чому ви так вирішили"), required=False, max_length=300)


class GlassForm(forms.Form):
    phone = _text(gettext_lazy("Телефон людини"), inputmode="tel")
    person_code = _text(gettext_lazy("або код її картки"))
    reason = forms.CharField(
        label=gettext_lazy("Що сталося і чому дані потрібні негайно"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Чи був доступ потрібний"),
        choices=[(v.value, v.label) for v in (Verdict.JUSTIFIED, Verdict.UNJUSTIFIED)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Пояснення"), required=False, max_length=500)
