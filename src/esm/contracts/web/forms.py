"""Forms about contracts. They read what was typed; whether it may be done is for the services to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.deliveries.public import Unit
from esm.design.fields import CountField, MoneyField

from ..machine import Condition, ObligationKind, Side
from ..selectors import ContractView, Filter
from ..selectors.obligations import SHOW
from ..services.drawing import ContractDraft, TranchePlan
from ..services.obligations import Duty

TRANCHE_ROWS = 4
SERVICE_ROWS = 3  # empty rows offered beside those already filled in


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
            self.fields[f"due_{n}"] = DateField(label=_("Транш %(n)s: день, якщо за датою") % {"n": n}, required=False)

    @classmethod
    def initial_of(cls, view: ContractView) -> dict[str, Any]:
        initial: dict[str, Any] = {f: getattr(view, f) for f in cls.base_fields if f != "version"}
        for t in view.tranches:
            initial[f"sum_{t.ordinal}"], initial[f"condition_{t.ordinal}"] = t.planned, t.condition
            initial[f"due_{t.ordinal}"] = t.due_on
        return initial | {"version": view.version}

    def draft(self) -> ContractDraft:
        data = self.cleaned_data
        names = ("sum", "condition", "due")
        rows = [tuple(data.get(f"{name}_{n}") for name in names) for n in range(1, TRANCHE_ROWS + 1)]
        return ContractDraft(
            number=data["number"].strip(),
            subject=data["subject"].strip(),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            city_signer=data["city_signer"].strip(),
            organisation_signer=data["organisation_signer"].strip(),
            iban="".join(data["iban"].split()).upper(),
            tranches=tuple(TranchePlan(s, Condition(c or Condition.SIGNATURE), d) for s, c, d in rows if s is not None),
        )


class ServiceForm(forms.Form):
    service = forms.ChoiceField(label=gettext_lazy("Послуга за класифікатором"))
    unit = forms.ChoiceField(label=gettext_lazy("Як рахуєте"), choices=Unit.choices)

    def __init__(self, *args: Any, titles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("Оберіть")), *titles]  # type: ignore[attr-defined]


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
    amount = MoneyField(
        label=gettext_lazy("Скільки сплачено, грн"),
        help_text=gettext_lazy("Транш можна платити частинами. Порожньо — усе, що лишилося."),
        required=False,
    )
    paid_on = DateField(label=gettext_lazy("Дата платежу"))
    document = forms.CharField(label=gettext_lazy("Номер казначейського документа"), max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReversalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Що було записано неправильно"),
        help_text=gettext_lazy("Запис лишиться на сторінці як скасований. Це пояснення побачать усі."),
        max_length=500,
        widget=forms.Textarea,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DemandForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Пояснення"),
        help_text=gettext_lazy("Стане частиною вимоги. Обовʼязкове, якщо якісь витрати не прийнято."),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Чому відкликаєте вимогу"),
        help_text=gettext_lazy("Заборону участі, накладену за цією вимогою, буде знято."),
        max_length=500,
        widget=forms.Textarea,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DutyForm(forms.Form):
    side = forms.ChoiceField(label=gettext_lazy("Хто має зробити"), choices=[])
    kind = forms.ChoiceField(label=gettext_lazy("Вид"), choices=[])
    title = forms.CharField(
        label=gettext_lazy("Що треба зробити"),
        help_text=gettext_lazy("Почніть з дієслова: «Надати список учасників»."),
        max_length=300,
    )
    due_on = DateField(label=gettext_lazy("До якого дня"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = [(str(s), s.label) for s in (Side.ORGANISATION, Side.CITY)]  # type: ignore[attr-defined]
        kinds = [k for k in ObligationKind if k not in {ObligationKind.REPORT, ObligationKind.RETURN}]
        self.fields["kind"].choices = [(str(k), k.label) for k in kinds]  # type: ignore[attr-defined]

    def duty(self) -> Duty:
        data = self.cleaned_data
        return Duty(Side(data["side"]), ObligationKind(data["kind"]), data["title"].strip(), data["due_on"])


class MoveForm(forms.Form):
    due_on = DateField(label=gettext_lazy("Новий строк"))
    reason = forms.CharField(label=gettext_lazy("Чому переносите"), max_length=500, widget=forms.Textarea)


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Що сталося"),
        choices=[("done", gettext_lazy("Зроблено")), ("dropped", gettext_lazy("Більше не треба"))],
        widget=forms.RadioSelect,
    )
    on = DateField(label=gettext_lazy("Коли"))
    remark = forms.CharField(
        label=gettext_lazy("Пояснення"),
        help_text=gettext_lazy("Потрібне, якщо цього більше не треба."),
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )


class ObligationFilter(forms.Form):
    """What of the obligations to show; what can't be read is left out."""

    show = forms.ChoiceField(label=gettext_lazy("Показати"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Вид"), required=False)
    side = forms.ChoiceField(label=gettext_lazy("Хто винен"), required=False)
    year = CountField(label=gettext_lazy("Рік договору"))
    organisation = forms.CharField(
        label=gettext_lazy("Код ЄДРПОУ організації"), required=False, max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-16"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, default: str, city: bool) -> None:
        super().__init__(data, initial={"show": default})
        self.default = default
        labels = dict(SHOW)
        first = ("", labels[default])
        self.fields["show"].choices = [first, *((c, w) for c, w in SHOW if c != default), ("all", _("Усе"))]  # type: ignore[attr-defined]
        for name, choices in (("kind", ObligationKind.choices), ("side", Side.choices)):
            self.fields[name].choices = [("", _("Будь-хто") if name == "side" else _("Будь-який")), *choices]  # type: ignore[attr-defined]
        if not city:
            del self.fields["organisation"]

    def chosen(self) -> Filter:
        self.is_valid()
        data = self.cleaned_data
        show = data.get("show") or self.default
        return Filter(
            show="" if show == "all" else show,
            side=data.get("side", ""),
            kind=data.get("kind", ""),
            organisation=data.get("organisation", ""),
            year=data.get("year"),
        )

    @property
    def narrowed(self) -> bool:
        return any(value for value in self.cleaned_data.values())


class RepayForm(forms.Form):
    amount = MoneyField(label=gettext_lazy("Скільки повернуто, грн"))
    on = DateField(label=gettext_lazy("Дата платежу"))
    document = forms.CharField(label=gettext_lazy("Номер платіжного документа"), max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput)
