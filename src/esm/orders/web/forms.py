"""Forms of the social order: what was typed, read into whole kopecks and hundredths. Rules are the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esm.design.fields import DayField, KopecksField, MomentField
from esm.reference import public as reference

from ..machine import Answer, Channel, Mechanism
from ..rules import Criterion, Requirement
from ..volumes import Unit, parse_volume, volume_text

REQUIRED_DAY = {"required": gettext_lazy("Вкажіть дату.")}


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def services(blank: Any) -> list[tuple[str, Any]]:
    return [("", blank), *((c.key, c.label) for c in reference.service_codes())]


class VolumeField(forms.CharField):
    """«1 200,5» → hundredths of a unit; whether the unit has fractions is for the service to say."""

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
            return parse_volume(text)
        except ValueError:
            raise forms.ValidationError(_("Напишіть обсяг цифрами, наприклад 1 200 або 12,5.")) from None

    def prepare_value(self, value: Any) -> Any:
        return volume_text(value) if isinstance(value, int) else value


class NoForm(forms.Form):
    """A step that asks nothing."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Причина"), help_text=gettext_lazy("Її побачать усі."), widget=lines(3), max_length=500
    )


class RemarkForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Що виправити"), widget=lines(3), max_length=500)


class DropForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Чому відхиляєте"), widget=lines(3), max_length=500)


class ApproveForm(forms.Form):
    order_number = forms.CharField(label=gettext_lazy("Номер наказу"), max_length=40)
    order_date = DayField(label=gettext_lazy("Дата наказу"), error_messages=REQUIRED_DAY)


class ExtendForm(forms.Form):
    closes_at = MomentField(label=gettext_lazy("Новий строк подання"))
    reason = forms.CharField(
        label=gettext_lazy("Причина"), help_text=gettext_lazy("Її побачать усі."), widget=lines(3), max_length=500
    )


# ---- studies and lists ----------------------------------------------------------------------------------------------


class StudyForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Рік"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Назва"), max_length=200)
    source = forms.CharField(
        label=gettext_lazy("Джерело даних"),
        help_text=gettext_lazy("Хто збирав і як, наприклад «Опитування територіальних центрів, 1 450 людей»."),
        max_length=300,
        required=False,
    )
    period_from = DayField(label=gettext_lazy("Дані з"), error_messages=REQUIRED_DAY)
    period_to = DayField(label=gettext_lazy("Дані до"), error_messages=REQUIRED_DAY)
    summary = forms.CharField(label=gettext_lazy("Головне, кількома реченнями"), widget=lines(4), required=False)


class StudyFileForm(StudyForm):
    file = forms.FileField(
        label=gettext_lazy("Звіт про дослідження"), help_text=gettext_lazy("PDF або таблиця, до 10 МБ."), required=False
    )


class Row(forms.Form):
    """A row of a list; a row with nothing in `key_fields` is no row at all."""

    key_fields: tuple[str, ...] = ()
    remove = forms.BooleanField(label=gettext_lazy("Прибрати рядок"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remove"] = self.fields.pop("remove")

    def kept(self) -> bool:
        return any(self.cleaned_data.get(f) for f in self.key_fields) and not self.cleaned_data.get("remove")


class FigureRow(Row):
    key_fields = ("service_key", "needed")
    service_key = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Група людей"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False)
    needed = forms.IntegerField(
        label=gettext_lazy("Потребують, осіб"), min_value=0, max_value=9_999_999, required=False
    )
    covered = forms.IntegerField(label=gettext_lazy("Охоплено, осіб"), min_value=0, max_value=9_999_999, required=False)

    def __init__(self, *args: Any, choices: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]
        for name in ("needed", "covered"):
            self.fields[name].widget.attrs["class"] = "w-8 num"

    @staticmethod
    def tables() -> dict[str, Any]:
        return {
            "service_key": services(_("Оберіть")),
            "category": [("", _("усі групи")), *((c.key, c.title) for c in reference.categories())],
            "district": [("", _("усе місто")), *((d.key, d.title) for d in reference.districts())],
        }


class ListForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Бюджетний рік"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Назва"), max_length=200)
    ceiling = KopecksField(label=gettext_lazy("Межа бюджету, грн"))
    basis = forms.CharField(
        label=gettext_lazy("Рішення про бюджет"),
        help_text=gettext_lazy("Номер і дата, наприклад «Рішення сесії № 12/26 від 20.12.2026»."),
        max_length=300,
        required=False,
    )
    study = forms.ChoiceField(label=gettext_lazy("Дослідження потреб"), required=False)

    def __init__(self, *args: Any, studies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["study"].choices = [("", _("не вказано")), *studies]  # type: ignore[attr-defined]


class LineRow(Row):
    key_fields = ("service_key", "service_code", "volume")
    service_key = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    service_code = forms.CharField(label=gettext_lazy("Код місцевої послуги"), max_length=20, required=False)
    service_title = forms.CharField(label=gettext_lazy("Назва місцевої послуги"), max_length=300, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Одиниця"), choices=Unit.choices)
    volume = VolumeField(label=gettext_lazy("Обсяг"), required=False)
    price_cap = KopecksField(label=gettext_lazy("Гранична ціна, грн"), required=False)

    def __init__(self, *args: Any, choices: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]

    @staticmethod
    def tables() -> dict[str, Any]:
        return {"service_key": services(_("Місцева послуга"))}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and self.kept():
            if data.get("volume") is None:
                self.add_error("volume", _("Вкажіть обсяг."))
            if not data.get("price_cap"):
                self.add_error("price_cap", _("Вкажіть граничну ціну."))
        return data


def rows_of(row: type[Row], extra: int = 2) -> Any:
    return forms.formset_factory(row, extra=extra, max_num=300, absolute_max=300)


class TariffForm(forms.Form):
    service_key = forms.ChoiceField(label=gettext_lazy("Послуга"), required=False)
    local_code = forms.CharField(label=gettext_lazy("Код місцевої послуги"), max_length=20, required=False)
    local_title = forms.CharField(label=gettext_lazy("Назва місцевої послуги"), max_length=200, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Одиниця"), choices=Unit.choices)
    price = KopecksField(label=gettext_lazy("Тариф, грн"))
    valid_from = DayField(label=gettext_lazy("Діє з"), error_messages=REQUIRED_DAY)
    valid_to = DayField(
        label=gettext_lazy("Діє до"), help_text=gettext_lazy("Порожньо — до наступного тарифу."), required=False
    )
    act = forms.CharField(
        label=gettext_lazy("Документ"),
        help_text=gettext_lazy("Наприклад «Рішення виконкому № 15 від 12.01.2027»."),
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_key"].choices = services(_("Місцева послуга"))  # type: ignore[attr-defined]


class FeeForm(forms.Form):
    """The calculator: nothing of it is kept."""

    tariff = forms.ChoiceField(label=gettext_lazy("Послуга"))
    income = KopecksField(
        label=gettext_lazy("Середній дохід на людину за місяць, грн"),
        help_text=gettext_lazy("Усі доходи родини за місяць поділіть на кількість людей. Ми цього не зберігаємо."),
        required=False,
    )
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Чи стосується вас щось із цього"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, tariffs: list[tuple[str, str]], grounds: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tariff"].choices = tariffs  # type: ignore[attr-defined]
        self.fields["grounds"].choices = grounds  # type: ignore[attr-defined]


# ---- notice and tasks -----------------------------------------------------------------------------------------------


class OrderForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Назва"), max_length=200)
    about = forms.CharField(
        label=gettext_lazy("Про замовлення"),
        help_text=gettext_lazy("Два-три речення для надавачів і людей."),
        widget=lines(3),
        required=False,
    )
    legal_basis = forms.CharField(label=gettext_lazy("Правова підстава"), max_length=300, required=False)
    opens_at = MomentField(label=gettext_lazy("Приймаємо пропозиції з"))
    closes_at = MomentField(label=gettext_lazy("Приймаємо пропозиції до"))
    contact_name = forms.CharField(label=gettext_lazy("Контактна особа"), max_length=120, required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Телефон для запитань"), max_length=32, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("Електронна пошта"), required=False)


class NewOrderForm(OrderForm):
    plan = forms.ChoiceField(label=gettext_lazy("Перелік послуг"))
    field_order = ("plan",)

    def __init__(self, *args: Any, plans: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = plans  # type: ignore[attr-defined]


class LotForm(forms.Form):
    line = forms.ChoiceField(label=gettext_lazy("Послуга з переліку"))
    mechanism = forms.ChoiceField(
        label=gettext_lazy("Як закуповуємо"), choices=Mechanism.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=gettext_lazy("Назва завдання"), max_length=200)
    about = forms.CharField(label=gettext_lazy("Що треба робити"), widget=lines(5), required=False)
    standard = forms.CharField(
        label=gettext_lazy("Державний стандарт"),
        help_text=gettext_lazy("Назва, номер і дата акта."),
        max_length=300,
        required=False,
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Для кого"), widget=forms.CheckboxSelectMultiple, required=False
    )
    volume = VolumeField(label=gettext_lazy("Обсяг"))
    price_cap = KopecksField(
        label=gettext_lazy("Гранична ціна за одиницю, грн"),
        help_text=gettext_lazy("За відшкодування — тариф, за яким платимо всім."),
    )
    place = forms.CharField(label=gettext_lazy("Де надавати"), max_length=300)
    starts_on = DayField(label=gettext_lazy("З якого дня"), error_messages=REQUIRED_DAY)
    ends_on = DayField(label=gettext_lazy("До якого дня"), error_messages=REQUIRED_DAY)
    must_not_stop = forms.BooleanField(
        label=gettext_lazy("Послуга не може перериватися"),
        help_text=gettext_lazy("Програма завчасно попередить, що договір закінчується без наступного."),
        required=False,
    )

    def __init__(self, *args: Any, plan_lines: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = plan_lines  # type: ignore[attr-defined]
        groups = [(c.key, c.title) for c in reference.categories()]
        self.fields["categories"].choices = groups  # type: ignore[attr-defined]


class RequirementRow(Row):
    key_fields = ("title",)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    title = forms.CharField(label=gettext_lazy("Вимога"), max_length=300, required=False)


class CriterionRow(Row):
    key_fields = ("title",)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    title = forms.CharField(label=gettext_lazy("Критерій якості"), max_length=200, required=False)
    about = forms.CharField(label=gettext_lazy("Пояснення"), max_length=300, required=False)
    weight = forms.IntegerField(label=gettext_lazy("Балів зі 100"), min_value=1, max_value=99, required=False)
    anchors = forms.CharField(
        label=gettext_lazy("Що означає кожен бал"),
        help_text=gettext_lazy("По реченню в рядку, від 0 і вище."),
        widget=lines(6),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and self.kept():
            if not data.get("weight"):
                self.add_error("weight", _("Вкажіть, скільки балів зі 100."))
            if not 2 <= len(anchors_of(data)) <= 11:
                self.add_error("anchors", _("Поясніть щонайменше два бали, по реченню в рядку, не більше одинадцяти."))
        return data


def anchors_of(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(a.strip() for a in (data.get("anchors") or "").splitlines() if a.strip())


def requirements_from(formset: Any) -> tuple[Requirement, ...]:
    rows = [f.cleaned_data for f in formset if f.kept()]
    return tuple(Requirement(code, r["title"]) for code, r in zip(codes_of(rows, "r"), rows, strict=True))


def criteria_from(formset: Any) -> tuple[Criterion, ...]:
    rows = [f.cleaned_data for f in formset if f.kept()]
    return tuple(
        Criterion(code, r["title"], r["weight"], anchors_of(r), r.get("about", ""))
        for code, r in zip(codes_of(rows, "k"), rows, strict=True)
    )


def codes_of(rows: list[dict[str, Any]], letter: str) -> list[str]:
    """Old rows keep their code, new ones get a free one."""
    taken = {r["code"] for r in rows if r.get("code")}
    made = []
    for r in rows:
        code, n = r.get("code") or "", 1
        while not code:
            if f"{letter}{n}" not in taken:
                code = f"{letter}{n}"
            n += 1
        taken.add(code)
        made.append(code)
    return made


class PanelForm(forms.Form):
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Хто оцінює якість"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = people  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Ваше запитання"),
        help_text=gettext_lazy("Запитання й відповідь побачать усі, без назви вашої організації."),
        widget=lines(5),
        max_length=2000,
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=gettext_lazy("Відповідь для всіх"), widget=lines(6), max_length=4000)


# ---- proposals ------------------------------------------------------------------------------------------------------


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
