"""Forms for the estimate, the plan and changes of a contract. Rows are numbered fields: they work without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import CountField, MoneyField
from esm.kernel.money import LARGEST, Money
from esm.kernel.quantity import amount_of, parse_quantity, quantity_text

from ..content.contract import ActivityText, Content, IndicatorText, LineText
from ..content.delta import FIELDS, WITH_LINES
from ..content.iban import clean
from ..machine import AmendmentType, MoneySource
from ..services.amendments import Wish
from .forms import DateField

NEW_ROWS = 2


class QuantityField(forms.CharField):
    """«12», «1,5» → thousandths; 0 leaves the line out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "class": "w-8 num", "data-quantity": ""}
            ),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if not text.strip(" 0,."):
            return 0
        try:
            return parse_quantity(text)
        except ValueError:
            raise forms.ValidationError(_("Напишіть кількість цифрами, наприклад 12 або 1,5.")) from None


def _price() -> MoneyField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "w-8 num", "data-price": ""}
    return MoneyField(label=gettext_lazy("Ціна, грн"), required=False, widget=forms.TextInput(attrs=attrs))


class Row:
    """One line of the estimate as the form shows it: its bound fields, and what it costs as typed."""

    def __init__(self, form: forms.Form, code: str, line: LineText | None) -> None:
        self.code, self.line = code, line
        self.quantity, self.price = form[f"quantity_{code}"], form[f"price_{code}"]
        self.name = form[f"name_{code}"] if line is None else None
        self.unit = form[f"unit_{code}"] if line is None else None
        self.kind = form[f"kind_{code}"] if line is None else None
        self.source = form[f"source_{code}"] if line is None else None
        self.source_label = MoneySource(line.source).label if line else ""

        self.kopecks = 0
        self.amount = "—"
        try:
            price = self.price.value()
            price = price if isinstance(price, Money) else Money.parse(str(price))
            self.kopecks = amount_of(parse_quantity(str(self.quantity.value())), price.kopecks)
            self.amount = Money(self.kopecks).figure()
        except ValueError:
            pass


class LinesForm(forms.Form):
    """Quantities and prices of the lines, and a few empty rows for new ones."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: tuple[LineText, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        kinds = {x.kind: x.kind_title for x in lines}
        for x in lines:
            self.fields[f"quantity_{x.code}"] = QuantityField(
                label=_("Кількість, %(unit)s") % {"unit": x.unit}, initial=quantity_text(x.quantity), required=False
            )
            self.fields[f"price_{x.code}"] = _price()
            self.fields[f"price_{x.code}"].initial = Money(x.price)
        for code in self.new_codes:
            self.fields[f"name_{code}"] = forms.CharField(label=_("На що"), max_length=300, required=False)
            self.fields[f"unit_{code}"] = forms.CharField(label=_("Одиниця"), max_length=40, required=False)
            self.fields[f"kind_{code}"] = forms.ChoiceField(
                label=_("Вид витрат"), choices=list(kinds.items()), required=False
            )
            self.fields[f"source_{code}"] = forms.ChoiceField(
                label=_("Хто платить"),
                choices=MoneySource.choices,
                required=False,
                widget=forms.Select(attrs={"data-source": ""}),
            )
            self.fields[f"quantity_{code}"] = QuantityField(label=_("Кількість"), required=False)
            self.fields[f"price_{code}"] = _price()

    @property
    def new_codes(self) -> list[int]:
        last = max((x.code for x in self.lines), default=0)
        return [last + n for n in range(1, NEW_ROWS + 1)]

    @property
    def total(self) -> Money:
        return Money(sum(r.kopecks for r in (*self.rows(), *self.new_rows())))

    @property
    def city_total(self) -> Money:
        old = (r.kopecks for r in self.rows() if r.line and r.line.source == MoneySource.CITY)
        new = (r.kopecks for r in self.new_rows() if r.source and r.source.value() == MoneySource.CITY)
        return Money(sum(old) + sum(new))

    @property
    def new_touched(self) -> bool:
        return any((r.name and r.name.value()) or r.kopecks for r in self.new_rows())

    def rows(self) -> list[Row]:
        return [Row(self, str(x.code), x) for x in self.lines]

    def new_rows(self) -> list[Row]:
        return [Row(self, str(code), None) for code in self.new_codes]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for x in self.lines:
            for field, sentence in (
                (f"quantity_{x.code}", _("Вкажіть кількість. Щоб прибрати рядок, напишіть 0.")),
                (f"price_{x.code}", _("Вкажіть ціну.")),
            ):
                if data.get(field) is None and field not in self.errors:
                    self.add_error(field, sentence)
        for code in self.new_codes:
            if not (data.get(f"name_{code}") or data.get(f"quantity_{code}") or data.get(f"price_{code}")):
                continue
            for part, sentence in (
                ("name", _("Напишіть, на що ці гроші.")),
                ("unit", _("Напишіть одиницю, наприклад «год» або «шт.».")),
                ("quantity", _("Вкажіть кількість.")),
                ("price", _("Вкажіть ціну.")),
            ):
                if not data.get(f"{part}_{code}") and f"{part}_{code}" not in self.errors:
                    self.add_error(f"{part}_{code}", sentence)
        codes = [str(x.code) for x in self.lines] + [str(c) for c in self.new_codes]
        for row in codes:
            price = data.get(f"price_{row}")
            if price is not None and price.kopecks < 0:
                self.add_error(f"price_{row}", _("Ціна не може бути меншою за нуль."))
            elif price is not None and amount_of(data.get(f"quantity_{row}") or 0, price.kopecks) > LARGEST:
                self.add_error(f"price_{row}", _("Сума завелика. Перевірте кількість і ціну."))
        return data

    def content(self) -> tuple[LineText, ...]:
        """Lines as they are to read; new ones at the end."""
        data, kinds = self.cleaned_data, {x.kind: x.kind_title for x in self.lines}
        old = [
            replace(x, quantity=data[f"quantity_{x.code}"], price=data[f"price_{x.code}"].kopecks) for x in self.lines
        ]
        new = [
            LineText(
                code,
                data[f"kind_{code}"] or next(iter(kinds), ""),
                kinds.get(data[f"kind_{code}"], next(iter(kinds.values()), "")),
                data[f"name_{code}"],
                data[f"unit_{code}"],
                data[f"quantity_{code}"],
                data[f"price_{code}"].kopecks,
                data[f"source_{code}"] or MoneySource.CITY.value,
            )
            for code in self.new_codes
            if data.get(f"name_{code}")
        ]
        return (*old, *new)


class PlanForm(forms.Form):
    """Days of works and figures of indicators."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        for a in content.activities:
            self.fields[f"starts_on_{a.code}"] = DateField(label=_("Від"), initial=a.starts_on, required=False)
            self.fields[f"ends_on_{a.code}"] = DateField(label=_("До"), initial=a.ends_on, required=False)
        for i in content.indicators:
            self.fields[f"planned_{i.code}"] = planned_field(i)

    def works(self) -> list[tuple[ActivityText, Any, Any]]:
        return [(a, self[f"starts_on_{a.code}"], self[f"ends_on_{a.code}"]) for a in self.content.activities]

    def figures(self) -> list[Any]:
        return [self[f"planned_{i.code}"] for i in self.content.indicators]

    def activities(self) -> tuple[ActivityText, ...]:
        data = self.cleaned_data
        return tuple(
            replace(a, starts_on=data[f"starts_on_{a.code}"], ends_on=data[f"ends_on_{a.code}"])
            for a in self.content.activities
        )

    def indicators(self) -> tuple[IndicatorText, ...]:
        return tuple(replace(i, planned=self.cleaned_data[f"planned_{i.code}"]) for i in self.content.indicators)


def planned_field(i: IndicatorText) -> CountField:
    return CountField(
        label=_("%(name)s, %(unit)s") % {"name": i.name, "unit": i.unit},
        initial=i.planned,
        required=True,
        error_messages={"required": gettext_lazy("Напишіть, скільки буде.")},
    )


_LABELS = {
    "subject": gettext_lazy("Предмет договору"),
    "city_signer": gettext_lazy("Підписує від міста: посада, прізвище, імʼя"),
    "organisation_signer": gettext_lazy("Підписує від організації"),
    "starts_on": gettext_lazy("Початок"),
    "ends_on": gettext_lazy("Кінець"),
    "iban": gettext_lazy("Рахунок організації (IBAN)"),
}


class WishForm(forms.Form):
    """What is to read otherwise, for every type of change but those of the estimate, and why."""

    def __init__(self, *args: Any, type: AmendmentType, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type, self.content = type, content
        for name in FIELDS.get(type, ()):
            value = getattr(content, name)
            if name in {"starts_on", "ends_on"}:
                self.fields[name] = DateField(label=_LABELS[name], initial=value)
            elif name == "subject":
                self.fields[name] = forms.CharField(label=_LABELS[name], initial=value, widget=forms.Textarea)
            else:
                limit = 40 if name == "iban" else 200
                self.fields[name] = forms.CharField(label=_LABELS[name], initial=value, max_length=limit)
        if type == AmendmentType.INDICATORS:
            for i in content.indicators:
                self.fields[f"planned_{i.code}"] = planned_field(i)
        self.fields["reason"] = reason_field()

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def prefill(self, wished: Content) -> None:
        """Show what a draft already says."""
        for name in FIELDS.get(self.type, ()):
            self.fields[name].initial = getattr(wished, name)
        if self.type == AmendmentType.INDICATORS:
            for i in wished.indicators:
                self.fields[f"planned_{i.code}"].initial = i.planned

    def wish(self) -> Wish:
        data = self.cleaned_data
        if self.type == AmendmentType.INDICATORS:
            delta: dict[str, Any] = {
                "indicators": {
                    str(i.code): data[f"planned_{i.code}"]
                    for i in self.content.indicators
                    if data[f"planned_{i.code}"] != i.planned
                }
            }
        else:
            values = {name: data[name] for name in FIELDS[self.type]}
            delta = {"fields": {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}}
            if "iban" in values:
                delta["fields"]["iban"] = clean(values["iban"])
        return Wish(self.type, data["reason"], delta)


class LinesWishForm(LinesForm):
    """A change of the estimate, with or without the sum."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, type: AmendmentType, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, lines=content.lines, **kwargs)
        self.type = type
        self.fields["reason"] = reason_field()

    def prefill(self, wished: Content) -> None:
        """Show what a draft already says; its new lines go into the empty rows."""
        for x in wished.lines:
            known = x.code in {line.code for line in self.lines}
            parts: tuple[str, ...] = () if known else ("name", "unit", "kind", "source")
            if not known and f"name_{x.code}" not in self.fields:
                continue
            for part in parts:
                self.fields[f"{part}_{x.code}"].initial = getattr(x, part)
            self.fields[f"quantity_{x.code}"].initial = quantity_text(x.quantity)
            self.fields[f"price_{x.code}"].initial = Money(x.price)

    def wish(self) -> Wish:
        now = {x.code: x for x in self.lines}
        changed = [x for x in self.content() if x != now.get(x.code)]
        rows = [{f: getattr(x, f) for f in LineText.__slots__} for x in changed]
        return Wish(self.type, self.cleaned_data["reason"], {"lines": rows})


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Чому потрібна зміна"),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Поясніть, чому потрібна зміна.")},
    )


def wish_form(kind: AmendmentType) -> type[WishForm] | type[LinesWishForm]:
    return LinesWishForm if kind in WITH_LINES else WishForm


class RefuseForm(forms.Form):
    remark = forms.CharField(label=gettext_lazy("Чому відмовляєте"), widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput)
