"""Forms of the directory: what was typed, with labels and hints. Rules are the services'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.reference import public as reference

from .. import catalogue, hours
from ..machine import NO_AGE, Access, How, Income, Language, Mode, Price, Sex
from ..matching import QUERY_LIMIT
from ..selectors.refs import code_titles
from ..selectors.search import Filters
from ..selectors.wording import need_title

ANY = gettext_lazy("будь-яка")
YEARS = 120
_CHECKS = forms.CheckboxSelectMultiple


def _grouped_needs(blank: Any = None) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {key: [] for key in catalogue.GROUPS}
    for need in catalogue.needs().values():
        groups[need.group].append((need.key, need_title(need)))
    pairs: list[Any] = [(str(catalogue.GROUPS[key]), rows) for key, rows in groups.items() if rows]
    return ([("", blank)] if blank is not None else []) + pairs


class SearchForm(forms.Form):
    """The filters of the public list; each stands in the address."""

    q = forms.CharField(
        label=gettext_lazy("Що вам потрібно"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    # Needs are named as the city's people say them, on English pages too.
    need = forms.ChoiceField(label=gettext_lazy("Потреба"), required=False, widget=forms.Select(attrs={"lang": "uk"}))
    category = forms.ChoiceField(label=gettext_lazy("Для кого"), required=False)
    age = forms.IntegerField(
        label=gettext_lazy("Вік, років"),
        required=False,
        min_value=0,
        max_value=YEARS,
        widget=forms.NumberInput(attrs={"class": "w-4"}),
    )
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Мова"), required=False, choices=[("", ANY), *Language.choices])
    access = forms.ChoiceField(label=gettext_lazy("Доступність"), required=False, choices=[("", ANY), *Access.choices])
    price = forms.ChoiceField(label=gettext_lazy("Вартість"), required=False, choices=[("", ANY), *Price.choices])
    mode = forms.ChoiceField(
        label=gettext_lazy("Де надають"), required=False, choices=[("", gettext_lazy("будь-де")), *Mode.choices]
    )
    free = forms.BooleanField(label=gettext_lazy("Є вільні місця"), required=False)
    open = forms.BooleanField(label=gettext_lazy("Відчинено зараз"), required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.cut = False
        self.districts = reference.districts()
        lists = {
            "need": _grouped_needs(_("будь-яка")),
            "category": [("", _("усі")), *((c.key, c.title) for c in reference.categories())],
            "district": [("", _("усе місто")), *((d.key, d.title) for d in self.districts)],
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What was chosen; a strange value narrows nothing."""
        self.is_valid()
        d: dict[str, Any] = getattr(self, "cleaned_data", {})
        return Filters(
            need=d.get("need", ""),
            category=d.get("category", ""),
            age_months=d["age"] * 12 if d.get("age") is not None else None,
            district=d.get("district", ""),
            language=d.get("language", ""),
            access=(d["access"],) if d.get("access") else (),
            price=d.get("price", ""),
            mode=d.get("mode", ""),
            free_places=bool(d.get("free")),
            open_now=bool(d.get("open")),
        )

    def clean_q(self) -> str:
        """Somebody's whole story is read as far as the search reads: refusing it would help nobody."""
        text = str(self.cleaned_data["q"])
        self.cut = len(text) > QUERY_LIMIT
        return text[:QUERY_LIMIT]

    @property
    def query(self) -> str:
        return str(getattr(self, "cleaned_data", {}).get("q", ""))


class ServiceForm(forms.Form):
    """An entry of the directory. Ages in years and months: «0,5» is half a year."""

    name = forms.CharField(
        label=gettext_lazy("Назва"),
        max_length=200,
        help_text=gettext_lazy("Так, як шукають люди: «Прокат крісел колісних»."),
    )
    code = forms.ChoiceField(label=gettext_lazy("Послуга за класифікатором"))
    about = forms.CharField(
        label=gettext_lazy("Що саме робите"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Двома-трьома короткими реченнями."),
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("За якими потребами шукати"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Перша за списком важить найбільше. Щоб вибрати кілька, тримайте Ctrl."),
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Для кого"),
        required=False,
        widget=_CHECKS,
        help_text=gettext_lazy("Нічого не вибрано — для всіх."),
    )
    age_from = forms.DecimalField(
        label=gettext_lazy("Вік від, років"),
        required=False,
        min_value=0,
        max_value=YEARS,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "decimal"}),
    )
    age_to = forms.DecimalField(
        label=gettext_lazy("Вік до, років включно"),
        required=False,
        min_value=0,
        max_value=YEARS,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "decimal"}),
    )
    sex = forms.ChoiceField(label=gettext_lazy("Стать"), required=False, choices=Sex.choices)
    income = forms.ChoiceField(label=gettext_lazy("Дохід"), required=False, choices=Income.choices)
    districts = forms.MultipleChoiceField(
        label=gettext_lazy("Лише для жителів районів"),
        required=False,
        widget=_CHECKS,
        help_text=gettext_lazy("Нічого не вибрано — усе місто."),
    )
    conditions = forms.CharField(
        label=gettext_lazy("Інші умови"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    price = forms.ChoiceField(label=gettext_lazy("Вартість"), choices=Price.choices)
    price_note = forms.CharField(label=gettext_lazy("Пояснення до вартості"), required=False, max_length=300)
    documents = forms.CharField(
        label=gettext_lazy("Потрібні документи"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Кожен з нового рядка."),
    )
    how = forms.CharField(label=gettext_lazy("Як отримати"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    term_days = forms.IntegerField(
        label=gettext_lazy("Відповідаєте за скільки робочих днів"),
        required=False,
        min_value=0,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "w-4"}),
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Допомагаємо негайно, цілодобово чи в той самий день"), required=False
    )
    modes = forms.MultipleChoiceField(
        label=gettext_lazy("Де й як надаєте"), required=False, widget=_CHECKS, choices=Mode.choices
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Мови"), required=False, widget=_CHECKS, choices=Language.choices
    )
    phone = forms.CharField(
        label=gettext_lazy("Телефон"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=gettext_lazy("Електронна пошта"), required=False)
    site = forms.URLField(label=gettext_lazy("Сайт"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists: dict[str, list[Any]] = {
            "code": [("", _("оберіть")), *code_titles().items()],
            "needs": _grouped_needs(),
            "categories": [(c.key, c.title) for c in reference.categories()],
            "districts": [(d.key, d.title) for d in reference.districts()],
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(row: Any) -> dict[str, Any]:
        """What the form shows of an entry."""
        same = (
            "name", "code", "about", "needs", "categories", "sex", "income", "districts", "conditions", "price",
            "price_note", "how", "term_days", "urgent", "modes", "languages", "phone", "email", "site",
        )  # fmt: skip
        shown = {name: getattr(row, name) for name in same}
        shown["documents"] = "\n".join(row.documents)
        shown["age_from"] = _years(row.age_from) if row.age_from else None
        shown["age_to"] = _years(row.age_to + 1) if row.age_to < NO_AGE else None
        return shown

    def values(self) -> dict[str, Any]:
        """What the service takes: ages in months, documents as a list."""
        d = dict(self.cleaned_data)
        d["documents"] = [" ".join(line.split()) for line in d["documents"].splitlines() if line.strip()]
        d["age_from"] = round(d["age_from"] * 12) if d["age_from"] is not None else 0
        d["age_to"] = round(d["age_to"] * 12) - 1 if d["age_to"] else NO_AGE
        return d


def _years(months: int) -> Any:
    return months // 12 if months % 12 == 0 else round(months / 12, 2)


class HoursForm(forms.Form):
    """A week with breaks: «8:00–12:00, 13:00–17:00» a day; exceptions a line each."""

    always = forms.BooleanField(label=gettext_lazy("Цілодобово"), required=False)
    mon = forms.CharField(label=gettext_lazy("Понеділок"), required=False, max_length=100)
    tue = forms.CharField(label=gettext_lazy("Вівторок"), required=False, max_length=100)
    wed = forms.CharField(label=gettext_lazy("Середа"), required=False, max_length=100)
    thu = forms.CharField(label=gettext_lazy("Четвер"), required=False, max_length=100)
    fri = forms.CharField(label=gettext_lazy("Пʼятниця"), required=False, max_length=100)
    sat = forms.CharField(label=gettext_lazy("Субота"), required=False, max_length=100)
    sun = forms.CharField(label=gettext_lazy("Неділя"), required=False, max_length=100)
    open_on_holidays = forms.BooleanField(label=gettext_lazy("Працює у свята як завжди"), required=False)
    exceptions = forms.CharField(
        label=gettext_lazy("Особливі дні"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Кожен з нового рядка: 24.12.2026–26.12.2026 зачинено, або 31.12.2026 8:00–12:00."),
    )
    note = forms.CharField(label=gettext_lazy("Примітка"), required=False, max_length=300)
    phone = forms.CharField(label=gettext_lazy("Телефон у цьому місці"), required=False, max_length=60)

    @staticmethod
    def initial_of(grid: Mapping[str, Any], note: str, phone: str) -> dict[str, Any]:
        shown: dict[str, Any] = {day: hours.written(grid.get("week", {}).get(day, ())) for day in hours.DAYS}
        shown |= {"always": bool(grid.get("always")), "open_on_holidays": grid.get("holidays") == "open"}
        return shown | {"exceptions": hours.written_exceptions(grid), "note": note, "phone": phone}

    def clean(self) -> dict[str, Any]:
        d: dict[str, Any] = super().clean() or {}
        for day in hours.DAYS:
            try:
                d[day] = hours.parse_spans(d.get(day, ""))
            except hours.BadHours as error:
                self.add_error(day, str(error))
        try:
            d["exceptions"] = hours.parse_exceptions(d.get("exceptions", ""))
        except hours.BadHours as error:
            self.add_error("exceptions", str(error))
        return d

    def grid(self) -> dict[str, Any]:
        d = self.cleaned_data
        if d["always"]:
            return {"always": True, "exceptions": d["exceptions"]}
        week = {day: d[day] for day in hours.DAYS if d[day]}
        if not week and not d["exceptions"]:
            return {}
        holidays = "open" if d["open_on_holidays"] else "closed"
        return {"week": week, "holidays": holidays, "exceptions": d["exceptions"]}


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(label=gettext_lazy("Місць усього"), required=False, min_value=0, max_value=100_000)
    free_places = forms.IntegerField(
        label=gettext_lazy("Вільних зараз"), required=False, min_value=0, max_value=100_000
    )
    queue = forms.IntegerField(label=gettext_lazy("У черзі"), required=False, min_value=0, max_value=100_000)


class CheckForm(forms.Form):
    how = forms.ChoiceField(label=gettext_lazy("Як перевірили"), choices=How.choices)
    note = forms.CharField(label=gettext_lazy("Примітка"), required=False, max_length=300)


class SuspendForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Чому не працює"), max_length=300, help_text=gettext_lazy("Це прочитають люди.")
    )
    until = forms.DateField(
        label=gettext_lazy("До якого дня"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class BordersForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Файл GeoJSON"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
        help_text=gettext_lazy(
            "До 5 МБ. Кожен район — окремий обʼєкт із властивістю «district»: ключ або назва району."
        ),
        error_messages={
            "required": gettext_lazy("Виберіть файл."),
            "empty": gettext_lazy("Файл порожній. Перевірте, чи він відкривається у вас, і завантажте його ще раз."),
        },
    )
    source = forms.CharField(
        label=gettext_lazy("Звідки межі"),
        max_length=300,
        help_text=gettext_lazy("Рішення, сайт або установа. Це стоятиме під картою."),
    )


class SuggestForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Що змінилося"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000
    )


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Слова й фрази, за якими знаходимо"),
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=gettext_lazy("Кожна фраза з нового рядка, так, як говорять люди."),
    )


class PlaceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Назва місця"), max_length=200)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    address = forms.CharField(label=gettext_lazy("Адреса"), required=False, max_length=300)
    secret = forms.BooleanField(label=gettext_lazy("Адресу не розголошувати"), required=False)
    route = forms.CharField(label=gettext_lazy("Як дістатися"), required=False, max_length=300)
    access = forms.MultipleChoiceField(
        label=gettext_lazy("Доступність"), required=False, widget=_CHECKS, choices=Access.choices
    )
    access_note = forms.CharField(label=gettext_lazy("Про доступність"), required=False, max_length=300)
    phone = forms.CharField(label=gettext_lazy("Телефон"), required=False, max_length=60)
    air_raid = forms.CharField(label=gettext_lazy("Під час повітряної тривоги"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = [("", _("не вказано")), *((d.key, d.title) for d in reference.districts())]
        self.fields["district"].choices = districts  # type: ignore[attr-defined]
