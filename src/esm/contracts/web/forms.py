"""Forms about contracts. They read what was typed; whether it may be done is for the services to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.kernel.money import Money

from ..machine import Condition, MoneySource
from ..selectors import ContractView, ReportView
from ..services.drawing import ContractDraft, TranchePlan
from ..services.reports import ReportContent, ServiceLine

TRANCHE_ROWS = 4
SERVICE_ROWS = 3  # empty rows offered beside those already filled in


class MoneyField(forms.CharField):
    """«182 400,50» → Money. What was typed stays in the form when it can't be read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "w-8 num"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Money.parse(text)
        except ValueError:
            raise forms.ValidationError(_("Напишіть суму цифрами, наприклад 182 400 або 182 400,50.")) from None

    def prepare_value(self, value: Any) -> Any:
        return value.plain() if isinstance(value, Money) else value


class DateField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-16"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y"])
        kwargs.setdefault(
            "error_messages",
            {
                "invalid": gettext_lazy("Напишіть дату так: 18.01.2027."),
                "required": gettext_lazy("Вкажіть дату."),
            },
        )
        super().__init__(**kwargs)


class CountField(forms.CharField):
    """A whole number, spaces allowed. Empty means «not answered yet», which is not 0."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-8 num"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = "".join((super().to_python(value) or "").split())
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(_("Напишіть кількість цифрами, наприклад 120."))
        if len(text) > 9:
            raise forms.ValidationError(_("Перевірте число: воно завелике."))
        return int(text)


class ContractForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Номер договору"), max_length=40)
    subject = forms.CharField(label=gettext_lazy("Предмет договору"), widget=forms.Textarea)
    starts_on = DateField(label=gettext_lazy("Початок"))
    ends_on = DateField(label=gettext_lazy("Кінець"))
    city_signer = forms.CharField(label=gettext_lazy("Підписує від міста: посада, прізвище, імʼя"), max_length=200)
    organisation_signer = forms.CharField(label=gettext_lazy("Підписує від організації"), max_length=200)
    iban = forms.CharField(label=gettext_lazy("Рахунок організації (IBAN)"), max_length=34, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, TRANCHE_ROWS + 1):
            self.fields[f"sum_{n}"] = MoneyField(label=_("Транш %(n)s, грн") % {"n": n}, required=False)
            self.fields[f"condition_{n}"] = forms.ChoiceField(
                label=_("Транш %(n)s: коли сплачують") % {"n": n}, choices=Condition.choices, required=False
            )

    @classmethod
    def initial_of(cls, view: ContractView) -> dict[str, Any]:
        initial: dict[str, Any] = {f: getattr(view, f) for f in cls.base_fields if f != "version"}
        for t in view.tranches:
            initial[f"sum_{t.ordinal}"], initial[f"condition_{t.ordinal}"] = t.planned, t.condition
        return initial | {"version": view.version}

    def draft(self) -> ContractDraft:
        data = self.cleaned_data
        rows = [(data.get(f"sum_{n}"), data.get(f"condition_{n}")) for n in range(1, TRANCHE_ROWS + 1)]
        return ContractDraft(
            number=data["number"].strip(),
            subject=data["subject"].strip(),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            city_signer=data["city_signer"].strip(),
            organisation_signer=data["organisation_signer"].strip(),
            iban="".join(data["iban"].split()).upper(),
            tranches=tuple(TranchePlan(s, Condition(c or Condition.SIGNATURE)) for s, c in rows if s is not None),
        )


class SignForm(forms.Form):
    signed_on = DateField(label=gettext_lazy("Дата підписання"))
    file = forms.FileField(
        label=gettext_lazy("Підписаний договір"),
        help_text=gettext_lazy(
            "Скан у PDF, JPG чи PNG або файл із кваліфікованим підписом (p7s, asice), до 10 МБ. Можна додати пізніше."
        ),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SignedFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Підписаний файл"),
        help_text=gettext_lazy("Скан у PDF, JPG чи PNG або файл із кваліфікованим підписом (p7s, asice), до 10 МБ."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Чому договір не укладено"), widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PayForm(forms.Form):
    paid_on = DateField(label=gettext_lazy("Дата платежу"))
    document = forms.CharField(label=gettext_lazy("Номер казначейського документа"), max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput)


class RepayForm(forms.Form):
    amount = MoneyField(label=gettext_lazy("Скільки повернуто, грн"))
    on = DateField(label=gettext_lazy("Дата платежу"))
    document = forms.CharField(label=gettext_lazy("Номер платіжного документа"), max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecideForm(forms.Form):
    accepted = MoneyField(label=gettext_lazy("Прийняти витрати міста на суму, грн"), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Зауваження"),
        help_text=gettext_lazy("Потрібне, якщо повертаєте звіт або приймаєте меншу суму."),
        widget=forms.Textarea,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """A report's answers. Rows of services are numbered fields, so that the form works without JavaScript."""

    done = forms.CharField(label=gettext_lazy("Що зроблено"), widget=forms.Textarea, required=False)
    results = forms.CharField(
        label=gettext_lazy("Результати порівняно з планом"), widget=forms.Textarea, required=False
    )
    problems = forms.CharField(label=gettext_lazy("Труднощі й зміни"), widget=forms.Textarea, required=False)
    persons = CountField(
        label=gettext_lazy("Скільки людей отримали допомогу"),
        help_text=gettext_lazy("Кожну людину рахуйте один раз."),
    )
    contacts = CountField(
        label=gettext_lazy("Скільки разів надано допомогу"),
        help_text=gettext_lazy("Рахуйте кожну послугу. Одна людина може мати кілька."),
    )
    jobs = CountField(label=gettext_lazy("Створено робочих місць"))
    volunteers = CountField(label=gettext_lazy("Волонтерів"))
    volunteer_hours = CountField(label=gettext_lazy("Годин праці волонтерів"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, services: list[tuple[str, str]], rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = max(rows, 1)
        for source in MoneySource:
            self.fields[f"money_{source}"] = MoneyField(
                label=_("Витрачено, грн: %(source)s") % {"source": source.label}, required=False
            )
        choices = [("", _("Виберіть послугу")), *services]
        for n in range(1, self.rows + 1):
            self.fields[f"service_{n}"] = forms.ChoiceField(
                label=_("Послуга %(n)s") % {"n": n}, choices=choices, required=False
            )
            self.fields[f"service_persons_{n}"] = CountField(label=_("Послуга %(n)s: людей") % {"n": n})
            self.fields[f"service_contacts_{n}"] = CountField(label=_("Послуга %(n)s: разів") % {"n": n})

    @classmethod
    def initial_of(cls, report: ReportView) -> dict[str, Any]:
        initial: dict[str, Any] = {f: getattr(report, f) for f in cls.base_fields if f != "version"}
        for n, s in enumerate(report.services, 1):
            initial |= {f"service_{n}": s.code, f"service_persons_{n}": s.persons, f"service_contacts_{n}": s.contacts}
        for m in report.money:
            initial[f"money_{m.source}"] = m.spent
        return initial | {"version": report.version}

    def service_rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"service_{n}"], self[f"service_persons_{n}"], self[f"service_contacts_{n}"])
            for n in range(1, self.rows + 1)
        ]

    def money_fields(self) -> list[Any]:
        return [self[f"money_{source}"] for source in MoneySource]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, self.rows + 1):
            persons, contacts = data.get(f"service_persons_{n}"), data.get(f"service_contacts_{n}")
            if data.get(f"service_{n}") and contacts is None and f"service_contacts_{n}" not in self.errors:
                self.add_error(f"service_contacts_{n}", _("Вкажіть, скільки разів надано цю послугу."))
            if not data.get(f"service_{n}") and (persons is not None or contacts is not None):
                self.add_error(f"service_{n}", _("Виберіть послугу для цього рядка."))
        return data

    def content(self) -> ReportContent:
        data = self.cleaned_data
        return ReportContent(
            **{f: data[f] for f in ("done", "results", "problems", "persons", "contacts")},
            **{f: data[f] for f in ("jobs", "volunteers", "volunteer_hours")},
            services=tuple(
                ServiceLine(data[f"service_{n}"], data.get(f"service_persons_{n}") or 0, data[f"service_contacts_{n}"])
                for n in range(1, self.rows + 1)
                if data.get(f"service_{n}")
            ),
            money={s: data[f"money_{s}"] for s in MoneySource if data.get(f"money_{s}") is not None},
        )
