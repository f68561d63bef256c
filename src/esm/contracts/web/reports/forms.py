"""Forms about reports. Rows are numbered fields: they work without JavaScript, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import CountField, MoneyField
from esm.kernel.money import Money

from ...content.facts import ActivityFact, IndicatorFact, Mention
from ...machine import Done, IndicatorKind, MediaKind, MoneySource, Proof
from ...selectors import ReportPage
from ...services.reports import ReceiptText, ReportContent, ServiceLine
from ..forms import DateField

SERVICE_ROWS = 3  # empty rows offered beside those already filled in
MEDIA_ROWS = 2
RECEIPT_ROWS = 6
# Money that has no receipts here; the city's always has, volunteers' is counted from hours.
TYPED = (MoneySource.OWN, MoneySource.RAISED, MoneySource.IN_KIND)
_PLAIN = ("done", "results", "problems", "persons", "contacts", "jobs", "volunteers", "volunteer_hours")


class ReportForm(forms.Form):
    """A report's answers. `logged` is contacts by service in the service log: where it has rows, they aren't typed."""

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

    def __init__(
        self,
        *args: Any,
        page: ReportPage,
        services: list[tuple[str, str]],
        rows: int,
        media_rows: int,
        logged: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.logged, self.titles = page, logged, dict(services)
        self.rows, self.media_rows = max(rows, 1), max(media_rows, 1)
        if logged:
            self.fields["contacts"].disabled = True
            for n, code in enumerate(logged, 1):
                self.fields[f"log_persons_{n}"] = CountField(
                    label=_("Людей: %(service)s") % {"service": self.titles.get(code, code)}
                )
        else:
            self._add_services(services)
        for source in TYPED:
            self.fields[f"money_{source}"] = MoneyField(
                label=_("Поза чеками, грн: %(source)s") % {"source": source.label}, required=False
            )
            self.fields[f"proof_{source}"] = forms.ChoiceField(
                label=_("Чим підтверджено: %(source)s") % {"source": source.label},
                choices=[("", _("Виберіть документ")), *Proof.choices],
                required=False,
            )
        for a in page.activities:
            self.fields[f"done_{a.code}"] = forms.ChoiceField(
                label=_("Що вийшло"), choices=[("", _("Виберіть")), *Done.choices], required=False
            )
            self.fields[f"on_{a.code}"] = DateField(label=_("Коли зроблено"), required=False)
            self.fields[f"number_{a.code}"] = CountField(label=_("Скільки разів чи осіб, якщо рахуєте"))
            self.fields[f"comment_{a.code}"] = forms.CharField(
                label=_("Пояснення, якщо не за планом"), max_length=500, required=False
            )
        for i in page.indicators:
            if i.kind == IndicatorKind.OTHER:
                self.fields[f"fact_{i.code}"] = CountField(label=_("%(name)s, вийшло") % {"name": i.name})
            self.fields[f"why_{i.code}"] = forms.CharField(
                label=_("%(name)s: чому інакше") % {"name": i.name}, max_length=500, required=False
            )
        for n in range(1, self.media_rows + 1):
            self.fields[f"media_kind_{n}"] = forms.ChoiceField(
                label=_("Згадка %(n)s: де") % {"n": n},
                choices=[("", _("Виберіть")), *MediaKind.choices],
                required=False,
            )
            self.fields[f"media_title_{n}"] = forms.CharField(
                label=_("Згадка %(n)s: видання й назва") % {"n": n}, max_length=300, required=False
            )
            self.fields[f"media_link_{n}"] = forms.CharField(
                label=_("Згадка %(n)s: посилання") % {"n": n}, max_length=500, required=False
            )
            self.fields[f"media_on_{n}"] = DateField(label=_("Згадка %(n)s: дата") % {"n": n}, required=False)

    def _add_services(self, services: list[tuple[str, str]]) -> None:
        choices = [("", _("Виберіть послугу")), *services]
        for n in range(1, self.rows + 1):
            self.fields[f"service_{n}"] = forms.ChoiceField(
                label=_("Послуга %(n)s") % {"n": n}, choices=choices, required=False
            )
            self.fields[f"service_persons_{n}"] = CountField(label=_("Послуга %(n)s: людей") % {"n": n})
            self.fields[f"service_contacts_{n}"] = CountField(label=_("Послуга %(n)s: разів") % {"n": n})

    @classmethod
    def initial_of(cls, page: ReportPage, logged: Mapping[str, int]) -> dict[str, Any]:
        initial: dict[str, Any] = {name: getattr(page, name) for name in _PLAIN}
        if logged:
            initial["contacts"] = sum(logged.values())
            persons = {s.code: s.persons for s in page.services}
            initial |= {f"log_persons_{n}": persons.get(code) for n, code in enumerate(logged, 1)}
        for n, s in enumerate(page.services, 1):
            initial |= {f"service_{n}": s.code, f"service_persons_{n}": s.persons, f"service_contacts_{n}": s.contacts}
        for money in page.money:
            initial |= {f"money_{money.source}": money.typed or None, f"proof_{money.source}": money.proof}
        for a in page.activities:
            initial |= {f"{part}_{a.code}": getattr(a, part) for part in ("done", "on", "number", "comment")}
        for i in page.indicators:
            initial |= {f"fact_{i.code}": i.fact, f"why_{i.code}": i.comment}
        kinds = {str(label): value for value, label in MediaKind.choices}
        for n, m in enumerate(page.media, 1):
            initial |= {f"media_kind_{n}": kinds.get(m.kind_label), f"media_title_{n}": m.title}
            initial |= {f"media_link_{n}": m.link, f"media_on_{n}": m.on}
        return initial | {"version": page.version}

    def service_rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"service_{n}"], self[f"service_persons_{n}"], self[f"service_contacts_{n}"])
            for n in range(1, self.rows + 1)
        ]

    def log_rows(self) -> list[tuple[str, int, Any]]:
        return [
            (self.titles.get(code, code), contacts, self[f"log_persons_{n}"])
            for n, (code, contacts) in enumerate(self.logged.items(), 1)
        ]

    def money_fields(self) -> list[tuple[Any, Any]]:
        return [(self[f"money_{source}"], self[f"proof_{source}"]) for source in TYPED]

    def activity_rows(self) -> list[tuple[ActivityFact, list[Any]]]:
        return [
            (a, [self[f"{part}_{a.code}"] for part in ("done", "on", "number", "comment")])
            for a in self.page.activities
        ]

    def indicator_rows(self) -> list[tuple[IndicatorFact, Any, Any]]:
        return [
            (i, self[f"fact_{i.code}"] if f"fact_{i.code}" in self.fields else None, self[f"why_{i.code}"])
            for i in self.page.indicators
        ]

    def mention_rows(self) -> list[list[Any]]:
        parts = ("kind", "title", "link", "on")
        return [[self[f"media_{part}_{n}"] for part in parts] for n in range(1, self.media_rows + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.logged:
            for n in range(1, self.rows + 1):
                persons, contacts = data.get(f"service_persons_{n}"), data.get(f"service_contacts_{n}")
                if data.get(f"service_{n}") and contacts is None and f"service_contacts_{n}" not in self.errors:
                    self.add_error(f"service_contacts_{n}", _("Вкажіть, скільки разів надано цю послугу."))
                if not data.get(f"service_{n}") and (persons is not None or contacts is not None):
                    self.add_error(f"service_{n}", _("Виберіть послугу для цього рядка."))
        for n in range(1, self.media_rows + 1):
            parts = [data.get(f"media_{part}_{n}") for part in ("kind", "title", "link", "on")]
            if any(parts) and not parts[1] and f"media_title_{n}" not in self.errors:
                self.add_error(f"media_title_{n}", _("Напишіть видання і назву."))
        return data

    def content(self) -> ReportContent:
        data = self.cleaned_data
        if self.logged:
            services = tuple(
                ServiceLine(code, data.get(f"log_persons_{n}") or 0, contacts)
                for n, (code, contacts) in enumerate(self.logged.items(), 1)
            )
        else:
            services = tuple(
                ServiceLine(data[f"service_{n}"], data.get(f"service_persons_{n}") or 0, data[f"service_contacts_{n}"])
                for n in range(1, self.rows + 1)
                if data.get(f"service_{n}")
            )
        return ReportContent(
            **{name: data[name] for name in _PLAIN},
            services=services,
            money={s: data[f"money_{s}"] for s in TYPED if data.get(f"money_{s}") is not None},
            proofs={s: data[f"proof_{s}"] for s in TYPED if data.get(f"proof_{s}")},
            activities=tuple(
                ActivityFact(
                    a.code,
                    done=data[f"done_{a.code}"],
                    on=data[f"on_{a.code}"],
                    number=data[f"number_{a.code}"],
                    comment=data[f"comment_{a.code}"],
                )
                for a in self.page.activities
            ),
            indicators=tuple(
                IndicatorFact(i.code, fact=data.get(f"fact_{i.code}"), comment=data[f"why_{i.code}"])
                for i in self.page.indicators
            ),
            media=tuple(
                Mention(
                    data[f"media_kind_{n}"], data[f"media_title_{n}"], data[f"media_link_{n}"], data[f"media_on_{n}"]
                )
                for n in range(1, self.media_rows + 1)
                if data.get(f"media_title_{n}")
            ),
        )


class LineField(forms.ChoiceField):
    def __init__(self, page: ReportPage, **kwargs: Any) -> None:
        choices = [(str(x.code), f"{x.code}. {x.name} ({x.source_label})") for x in page.lines if x.amount]
        kwargs.setdefault("label", _("Рядок кошторису"))
        super().__init__(choices=[("", _("Виберіть рядок")), *choices], required=False, **kwargs)


def _receipt_fields(page: ReportPage, suffix: str) -> dict[str, forms.Field]:
    return {
        f"line{suffix}": LineField(page),
        f"number{suffix}": forms.CharField(label=_("Номер"), max_length=60, required=False),
        f"on{suffix}": DateField(label=_("Дата"), required=False),
        f"counterparty{suffix}": forms.CharField(label=_("Кому сплачено"), max_length=300, required=False),
        f"counterparty_code{suffix}": forms.CharField(
            label=_("Код ЄДРПОУ"),
            max_length=20,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-8 num"}),
        ),
        f"amount{suffix}": MoneyField(label=_("Сума, грн"), required=False),
    }


def _receipt_text(data: Mapping[str, Any], suffix: str, row: int) -> ReceiptText:
    line = data.get(f"line{suffix}") or ""
    return ReceiptText(
        row=row,
        line=int(line) if line else None,
        number=data.get(f"number{suffix}") or "",
        on=data.get(f"on{suffix}"),
        counterparty=data.get(f"counterparty{suffix}") or "",
        counterparty_code="".join((data.get(f"counterparty_code{suffix}") or "").split()),
        amount=data.get(f"amount{suffix}"),
    )


class ReceiptsForm(forms.Form):
    """Several receipts at once; rows left empty are passed over."""

    def __init__(self, *args: Any, page: ReportPage, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = max(rows, RECEIPT_ROWS)
        for n in range(1, self.rows + 1):
            self.fields.update(_receipt_fields(page, f"_{n}"))

    def grid(self) -> Iterator[tuple[int, list[Any]]]:
        for n in range(1, self.rows + 1):
            yield n, [self[f"{part}_{n}"] for part in _PARTS]

    def texts(self) -> list[ReceiptText]:
        typed = [n for n in range(1, self.rows + 1) if any(self.data.get(f"{p}_{n}", "").strip() for p in _PARTS)]
        return [_receipt_text(self.cleaned_data, f"_{n}", n) for n in typed]


_PARTS = ("line", "number", "on", "counterparty", "counterparty_code", "amount")


class ReceiptForm(forms.Form):
    """One receipt, with its scan."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: ReportPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_receipt_fields(page, "_1"))
        self.fields["file"] = forms.FileField(
            label=_("Скан"), help_text=_("PDF, JPG чи PNG, до 10 МБ."), required=False
        )

    def text(self) -> ReceiptText:
        return _receipt_text(self.cleaned_data, "_1", 1)


class LoadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Таблиця"), help_text=gettext_lazy("XLSX, ODS або CSV."), required=False)
    text = forms.CharField(
        label=gettext_lazy("Або вставте рядки, скопійовані з таблиці, разом із заголовком"),
        widget=forms.Textarea,
        required=False,
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not (data.get("text") or "").strip() and not self.errors:
            self.add_error("file", _("Виберіть файл або вставте рядки з таблиці."))
        return data


class PhotoForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Фото"),
        help_text=gettext_lazy("JPG чи PNG, до 10 МБ. Місце й час зйомки з файлу буде вилучено."),
        error_messages={"required": gettext_lazy("Виберіть фото.")},
    )
    alt = forms.CharField(
        label=gettext_lazy("Що на фото"),
        help_text=gettext_lazy("Одне речення для тих, хто його не бачить."),
        max_length=300,
        error_messages={"required": gettext_lazy("Опишіть словами, що на фото: для тих, хто його не бачить.")},
    )
    consent = forms.CharField(
        label=gettext_lazy("Хто дав згоду на показ"),
        help_text=gettext_lazy("Наприклад: «усі троє учасниць, письмово» або «людей на фото немає»."),
        max_length=300,
        error_messages={"required": gettext_lazy("Напишіть, хто дав згоду на показ фото.")},
    )


class DecideForm(forms.Form):
    accepted = MoneyField(label=gettext_lazy("Прийняти витрати міста на суму, грн"), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Зауваження"),
        help_text=gettext_lazy("Потрібне, якщо повертаєте звіт або приймаєте меншу суму."),
        widget=forms.Textarea,
        required=False,
    )
    mend_until = DateField(label=gettext_lazy("Якщо повертаєте: виправити до"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class RefuseReceiptForm(forms.Form):
    refused = MoneyField(
        label=gettext_lazy("Не приймаємо, грн"),
        help_text=gettext_lazy("0, щоб зняти позначку."),
        error_messages={"required": gettext_lazy("Вкажіть суму.")},
    )
    refused_why = forms.CharField(label=gettext_lazy("Чому"), max_length=500, required=False)


class CorrectForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Що у звіті не так"),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Поясніть, що у звіті не так.")},
    )


class PlanReportForm(forms.Form):
    due_on = DateField(label=gettext_lazy("Подати до"))
    covers_until = DateField(
        label=gettext_lazy("Звіт за період до"),
        help_text=gettext_lazy("Можна не вказувати: тоді до дня подання."),
        required=False,
    )


class DropForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Чому звіт не потрібен"), widget=forms.Textarea)


def money_or_zero(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(0)
